import type { DryRunResult } from '../../configuration/page-data';
import { branchForCause } from '../../decision/branch-for-cause';
import { LIMITS } from '../../limits';
import { CAUSES, isWord } from '../../vocabulary';
import { outsideOf } from '../form/entry-count';
import { blankName } from './blank-name';
import { Failure, Notice } from './notice';
import { OptInSources } from './opt-in-sources';
import { usePage } from './page-context';
import { reasonText } from './reason-text';
import { samplesOf } from './samples';
import type { StepProps } from './step-props';

/** “How many would get it?”: the server's real decision for everybody in the entry source. */
export function DryRun({ form, template, choices, entryCount }: StepProps) {
  const { t, list } = usePage().language;
  const { isRunning, failed, result, run } = entryCount;
  const { eventKey } = choices;
  if (eventKey === undefined || run === undefined) return null;
  const outside = outsideOf(samplesOf(form, template), eventKey);

  return (
    <>
      <h3 class="section" id="dry-title">
        {t('dry.title')}
      </h3>
      <p class="hint">{t('dry.intro', { n: LIMITS.dryRunRows.max })}</p>
      <button type="button" class="slds-button slds-button_neutral" id="dry-run" disabled={isRunning} onClick={run}>
        {t(isRunning ? 'dry.running' : 'dry.run')}
      </button>
      {failed ? <Failure what="failed.dryRun" code={failed} /> : null}
      {result && !isRunning ? <Outcome result={result} form={form} template={template} /> : null}
      {result && !isRunning && outside.length > 0 ? (
        <Notice kind="info">{t('dry.unknown', { list: list(outside.map(({ name }) => name)) })}</Notice>
      ) : null}
    </>
  );
}

function Outcome({ result, form, template }: { result: DryRunResult } & Pick<StepProps, 'form' | 'template'>) {
  const { language } = usePage();
  const { t, number, list } = language;
  const { outcomes, looked, total, source, cost, blanks = [] } = result;
  const countOf = (wanted: string) =>
    outcomes.filter(({ reason }) => reason === wanted).reduce((sum, { count }) => sum + count, 0);
  const others = outcomes.filter(({ reason }) => reason !== 'accepted');
  const most = Math.max(1, ...outcomes.map(({ count }) => count));
  return (
    <div class="dry-outcome" id="dry-outcome" role="status">
      <p class="dry-would">
        <strong>{t('dry.would', { n: countOf('accepted') })}</strong>
      </p>
      <ul class="dry-reasons">
        {others.map(({ branch, reason, count }) => (
          <li key={`${branch}-${reason}`}>
            <meter min={0} max={most} value={count} aria-hidden="true" />
            <span>
              <strong>{number(count)}</strong> {reason === 'scheduled' ? t('reason.held') : reasonText(reason, t)} →{' '}
              {t(`branch.${isWord(CAUSES, reason) ? branchForCause(reason, form) : branch}`)}
              {reason === 'parameters_missing' && blanks.length > 0 ? (
                <span class="hint" id="dry-blanks">
                  {t('running.noValue', {
                    list: list(
                      blanks.map(
                        ({ key, count }) => `${blankName(key, { form, template }, language)}: ${number(count)}`,
                      ),
                    ),
                  })}
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {countOf('not_opted_in') > 0 ? (
        <p class="hint" id="dry-opt-in">
          <OptInSources topic={form.topic} />
        </p>
      ) : null}
      {cost ? <Cost cost={cost} /> : null}
      <p class="hint">{t('dry.of', { looked, total, source })}</p>
    </div>
  );
}

/** What it costs at most, and for whom no rate is known. */
function Cost({ cost: { amounts, withoutRate, ratesFrom } }: { cost: NonNullable<DryRunResult['cost']> }) {
  const { t, list, number, code } = usePage().language;
  const unpriced = withoutRate.reduce((sum, { messages }) => sum + messages, 0);
  const countries = withoutRate.map(({ country, messages }) => `${country || '?'} ${number(messages)}`);
  return (
    <p id="dry-cost">
      {amounts.length > 0
        ? t('dry.cost', { amount: list(amounts.map((each) => money(each, code))), from: ratesFrom ?? '' })
        : null}{' '}
      {unpriced > 0 ? t('dry.unpriced', { n: unpriced, list: list(countries) }) : null}
    </p>
  );
}

const money = ({ amount, currency }: { amount: number; currency: string }, language: string) =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
