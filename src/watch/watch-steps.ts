import type { AlertBook } from '../alerts/alerts';
import { STEP_PAST_DAYS, type StepHours } from '../execution/step-hours';
import type { NamedStep } from './name-steps';
import { type FallbackVerdict, judgeFallback } from './step-fallback';

const HOUR_MS = 3_600_000;
const CODE = 'step_falls_back';
/** A step that answered nobody for so long has nothing to be judged by. */
const RUNS_WITHIN_MS = 2 * HOUR_MS;
const OVER_AFTER_MS = 24 * HOUR_MS;

export interface WatchStepsDependencies {
  namedSteps: () => Promise<NamedStep[]>;
  stepHours: StepHours;
  alerts: Pick<AlertBook, 'raise' | 'over' | 'list'>;
  clock: () => number;
}

/** Tells of steps that turn to the fallback far more than they did, and when they do no more. Run by one worker. */
export async function watchSteps({ namedSteps, stepHours, alerts, clock }: WatchStepsDependencies): Promise<void> {
  const now = clock();
  const steps = await namedSteps();
  const [unsent, open] = await Promise.all([
    stepHours.unsent(steps.map(({ activityId }) => activityId)),
    alerts.list(),
  ]);
  const since = new Map(
    open.flatMap((alert) => (alert.code === CODE && alert.state !== 'over' ? [[alert.subject, alert.since]] : [])),
  );
  for (const [index, step] of steps.entries()) {
    const quietFor = now - (unsent[index]?.lastAt ?? 0);
    const begun = since.get(step.activityId);
    if (begun !== undefined && quietFor > OVER_AFTER_MS) alerts.over(CODE, step.activityId);
    if (quietFor > RUNS_WITHIN_MS) continue;
    const hours = await stepHours.read(step.activityId, now, STEP_PAST_DAYS);
    // What was so when the alert began is no past of its own: two bad hours would make the third usual.
    const verdict = judgeFallback(hours, now, begun === undefined ? undefined : begun - HOUR_MS);
    if (verdict.kind === 'usual' && begun !== undefined) alerts.over(CODE, step.activityId);
    if (verdict.kind === 'rose' && begun === undefined) alerts.raise(riseAlert(step, verdict));
  }
}

function riseAlert(step: NamedStep, verdict: Extract<FallbackVerdict, { kind: 'rose' }>) {
  const { recent, past, reason, ofReason } = verdict;
  const rate = ({ fallbacks, contacts }: { fallbacks: number; contacts: number }) =>
    `${Math.round((100 * fallbacks) / contacts)} %`;
  const owner = step.owner?.name ? `, owner ${step.owner.name}` : '';
  return {
    code: CODE,
    subject: step.activityId,
    activityId: step.activityId,
    title: `${step.name} sends far more contacts to the fallback than it did`,
    detail:
      `${recent.fallbacks} of ${recent.contacts} contacts (${rate(recent)}) in this hour and the last, ${rate(past)} before; ` +
      `${ofReason} of them ${reason}${owner}`,
    severity: 'warning' as const,
    size: recent.fallbacks,
  };
}
