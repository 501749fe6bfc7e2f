import type { StepsView, StepView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { Button, DataTable, duration, type Mood, number, Section, State, WhenLoaded } from './parts';
import { useLoaded } from './use-loaded';

const TROUBLES: Record<StepView['trouble'], { mood: Mood; text: string }> = {
  sends_nothing: { mood: 'bad', text: 'sends nothing' },
  falls_back: { mood: 'warning', text: 'falls back more than it did' },
  leaves_out: { mood: 'warning', text: 'leaves out more than it did' },
  none: { mood: 'neutral', text: 'as usual' },
};

/** What became of the contacts of each step in the last day, against the two weeks before. */
export function StepsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.steps);
  return (
    <Section
      title="The last 24 hours, step by step"
      id="steps"
      actions={
        <Button id="refresh-steps" onClick={() => void reload()}>
          Refresh
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
  if (steps.length === 0) return <p class="waiting">No step has answered a contact in the last 14 days.</p>;
  return (
    <div class="stacked">
      <DataTable
        label="Steps, those in trouble first"
        head={['Step', 'Contacts', 'Sent', 'Fallback', 'Left out', 'Failed after sending', 'Late fallbacks']}
      >
        {steps.map((step) => (
          <tr key={step.activityId} id={`step-${step.activityId}`}>
            <th scope="row" class="wrap">
              {step.template}
              <div class="hint">
                {step.journey}
                {step.owner === '' ? '' : ` · ${step.owner}`}
              </div>
              <State mood={TROUBLES[step.trouble].mood}>{TROUBLES[step.trouble].text}</State>
              <div class="hint">
                last contact {duration(now - step.lastAt)} ago
                {step.trouble === 'sends_nothing' ? `; nothing sent to the last ${number(step.unsentInARow)}` : ''}
              </div>
            </th>
            <td data-label="Contacts">{number(step.lastDay.contacts)}</td>
            <td data-label="Sent">
              <Share count={step.lastDay.sent} of={step.lastDay.contacts} />
              <Before count={step.past.sent} step={step} />
            </td>
            <td class="wrap" data-label="Fallback">
              <Share count={step.lastDay.fallbacks} of={step.lastDay.contacts} />
              <Before count={step.past.fallbacks} step={step} />
              <Reasons counts={step.lastDay.fallbackReasons} />
            </td>
            <td class="wrap" data-label="Left out">
              <Share count={step.lastDay.leftOut} of={step.lastDay.contacts} />
              <Before count={step.past.leftOut} step={step} />
              <Reasons counts={step.lastDay.leftOutReasons} />
            </td>
            <td class="wrap" data-label="Failed after sending">
              <Share count={total(step.lastDay.failed)} of={step.lastDay.sent} />
              <Reasons counts={step.lastDay.failed} />
            </td>
            <td class="wrap" data-label="Late fallbacks">
              {number(step.lastDay.lateFallbacks.sent)} sent
              {step.lastDay.lateFallbacks.refused === 0 ? null : (
                <div>
                  <State mood="bad">{number(step.lastDay.lateFallbacks.refused)} refused</State>
                </div>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const percent = (count: number, of: number) => (of === 0 ? '' : ` (${Math.round((100 * count) / of)} %)`);

function Share({ count, of }: { count: number; of: number }) {
  return (
    <span class="share">
      {number(count)}
      {percent(count, of)}
    </span>
  );
}

/** How it was in the step's own past. */
function Before({ count, step: { past } }: { count: number; step: StepView }) {
  return (
    <div class="hint">
      {past.contacts === 0
        ? 'no past yet'
        : `before: ${Math.round((100 * count) / past.contacts)} % over ${past.days === 1 ? '1 day' : `${past.days} days`}`}
    </div>
  );
}

/** The reasons by their words, the commonest first. */
function Reasons({ counts }: { counts: Record<string, number> }) {
  return (
    <ul class="reasons">
      {Object.entries(counts)
        .sort(([, one], [, other]) => other - one)
        .map(([reason, count]) => (
          <li key={reason}>
            {number(count)} {reason.replaceAll('_', ' ')}
          </li>
        ))}
    </ul>
  );
}
