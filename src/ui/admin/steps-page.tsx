import type { StepsView, StepView } from '../../admin/page-data';
import { shortIds } from '../../execution/short-ids';
import type { AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, DataTable, type Mood, Section, State, WhenLoaded } from './parts';
import { useLoaded } from './use-loaded';
import { Reason } from './words-of-server';

const TROUBLES: Record<StepView['trouble'], Mood> = {
  sends_nothing: 'bad',
  falls_back: 'warning',
  leaves_out: 'warning',
  none: 'neutral',
};

const COLUMNS = ['contacts', 'sent', 'fallback', 'leftOut', 'failed', 'late'] as const;

/** What became of the contacts of each step in the last day, against the two weeks before. */
export function StepsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.steps);
  const { t } = useWords();
  return (
    <Section
      title={t('steps.title')}
      id="steps"
      actions={
        <Button id="refresh-steps" onClick={() => void reload()}>
          {t('act.refresh')}
        </Button>
      }
    >
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(view) => <Steps view={view} />}
      </WhenLoaded>
    </Section>
  );
}

function Steps({ view: { steps, now } }: { view: StepsView }) {
  const words = useWords();
  const { t, number } = words;
  if (steps.length === 0) return <p class="waiting">{t('steps.none')}</p>;
  return (
    <DataTable
      isStacked
      label={t('steps.label')}
      head={[t('steps.step'), ...COLUMNS.map((column) => t(`steps.${column}`))]}
    >
      {steps.map((step) => (
        <tr key={step.activityId} id={`step-${step.activityId}`}>
          <th scope="row" class="wrap">
            {step.template}
            <div class="hint">
              {shortIds(step.journey)}
              {step.owner === '' ? '' : ` · ${step.owner}`}
            </div>
            <State mood={TROUBLES[step.trouble]}>{t(`trouble.${step.trouble}`)}</State>
            <div class="hint">
              {t(step.trouble === 'sends_nothing' ? 'steps.lastContactUnsent' : 'steps.lastContact', {
                span: words.span(now - step.lastAt),
                n: step.unsentInARow,
              })}
            </div>
          </th>
          <td data-label={t('steps.contacts')}>{number(step.lastDay.contacts)}</td>
          <td class="wrap" data-label={t('steps.sent')}>
            <Share count={step.lastDay.sent} of={step.lastDay.contacts} />
            <Before count={step.past.sent} step={step} />
          </td>
          <td class="wrap" data-label={t('steps.fallback')}>
            <Share count={step.lastDay.fallbacks} of={step.lastDay.contacts} />
            <Before count={step.past.fallbacks} step={step} />
            <Reasons counts={step.lastDay.fallbackReasons} />
          </td>
          <td class="wrap" data-label={t('steps.leftOut')}>
            <Share count={step.lastDay.leftOut} of={step.lastDay.contacts} />
            <Before count={step.past.leftOut} step={step} />
            <Reasons counts={step.lastDay.leftOutReasons} />
          </td>
          <td class="wrap" data-label={t('steps.failed')}>
            <Share count={total(step.lastDay.failed)} of={step.lastDay.sent} />
            <Reasons counts={step.lastDay.failed} />
          </td>
          <td class="wrap" data-label={t('steps.late')}>
            {words.counted('steps.lateSent', step.lastDay.lateFallbacks.sent)}
            {step.lastDay.lateFallbacks.refused === 0 ? null : (
              <div>
                <State mood="bad">{words.counted('steps.lateRefused', step.lastDay.lateFallbacks.refused)}</State>
              </div>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

function Share({ count, of }: { count: number; of: number }) {
  const { t, number, percent } = useWords();
  return (
    <span class="share">{of === 0 ? number(count) : t('steps.share', { n: count, percent: percent(count / of) })}</span>
  );
}

/** How it was in the step's own past. */
function Before({ count, step: { past } }: { count: number; step: StepView }) {
  return <div class="hint">{beforeWords(useWords(), count, past)}</div>;
}

function beforeWords({ t, percent, counted }: AdminWords, count: number, past: StepView['past']): string {
  if (past.contacts === 0) return t('steps.noPast');
  return t('steps.before', { percent: percent(count / past.contacts), days: counted('span.days', past.days) });
}

/** The reasons by their words, the commonest first. */
function Reasons({ counts }: { counts: Record<string, number> }) {
  const { number } = useWords();
  return (
    <ul class="reasons">
      {Object.entries(counts)
        .sort(([, one], [, other]) => other - one)
        .map(([reason, count]) => (
          <li key={reason}>
            {number(count)} <Reason code={reason} />
          </li>
        ))}
    </ul>
  );
}
