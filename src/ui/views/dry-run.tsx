import { useState } from 'preact/hooks';
import type { DryRunResult } from '../../configuration/page-data';
import { LIMITS } from '../../limits';
import { inArgumentsFrom } from '../form/activity-form';
import { bindingIn } from '../form/binding';
import type { Answer } from '../page-api';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import { reasonText } from './reason-text';
import { samplesOf } from './samples';
import type { StepProps } from './step-props';

/** “How many would get it?”: the server's real decision for everybody in the entry source. */
export function DryRun({ form, template, api, choices, samples: typed, activityId }: StepProps) {
  const { t, list } = usePage().language;
  const [answer, setAnswer] = useState<Answer<DryRunResult> | 'running'>();
  const { eventKey } = choices;
  if (eventKey === undefined) return null;

  const samples = samplesOf(form, template);
  const isOfSource = (expression: string) => {
    const binding = bindingIn(expression);
    return binding?.source === 'entry' && binding.group === eventKey;
  };
  const outside = samples.filter(({ expression }) => !isOfSource(expression));
  const run = async () => {
    setAnswer('running');
    const fields = samples.filter(({ expression }) => isOfSource(expression));
    setAnswer(
      await api.dryRun({
        eventKey,
        activityId,
        inArguments: inArgumentsFrom(form),
        fields: Object.fromEntries(fields.map(({ expression, name }) => [expression, name])),
        values: Object.fromEntries(outside.map(({ expression }) => [expression, typed[expression] ?? ''])),
      }),
    );
  };

  return (
    <>
      <h3 class="section" id="dry-title">
        {t('dry.title')}
      </h3>
      <p class="hint">{t('dry.intro', { n: LIMITS.dryRunRows.max })}</p>
      <button
        type="button"
        class="slds-button slds-button_neutral"
        id="dry-run"
        disabled={answer === 'running'}
        onClick={() => void run()}
      >
        {t(answer === 'running' ? 'dry.running' : 'dry.run')}
      </button>
      {answer && answer !== 'running' && !answer.ok ? <Failure what="failed.dryRun" code={answer.code} /> : null}
      {answer && answer !== 'running' && answer.ok ? <Outcome result={answer.value} /> : null}
      {answer && answer !== 'running' && answer.ok && outside.length > 0 ? (
        <Notice kind="info">{t('dry.unknown', { list: list(outside.map(({ name }) => name)) })}</Notice>
      ) : null}
    </>
  );
}

function Outcome({ result }: { result: DryRunResult }) {
  const { t, number } = usePage().language;
  const { outcomes, looked, total, source, cost } = result;
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
              {t(`branch.${branch}`)}
            </span>
          </li>
        ))}
      </ul>
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
