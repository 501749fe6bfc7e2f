import type { WatchRules } from '../alerts/alert-rules';
import type { AlertBook, SaidAlert } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { STEP_PAST_DAYS, type StepHour, type StepHours } from '../execution/step-hours';
import type { Sentence } from '../saying';
import type { NamedStep } from './name-steps';
import { judgeNewStep, type NewStepVerdict } from './new-step';
import { doSendsGoAgain, haveSendsStopped } from './sends-stopped';
import { judgeRise, type RiseVerdict, type Rising } from './step-rise';

const HOUR_MS = 3_600_000;
/** A step that answered nobody for so long has nothing to be judged by. */
const RUNS_WITHIN_MS = 2 * HOUR_MS;
/** Nobody came for so long whom it could let down: what it did to others is over, and whether it is well nobody can say. */
const OVER_AFTER_MS = 24 * HOUR_MS;
/** A step that was quiet for longer has ended, whatever it sent before: nobody waits to hear that its trouble is over. */
const ENDED_AFTER_MS = 3 * 24 * HOUR_MS;

const ALERT_OF = { fallbacks: 'step_falls_back', leftOut: 'step_leaves_out' } as const satisfies Record<Rising, string>;
const STOPPED = 'step_sends_stopped';
const SENDS_NOTHING = 'step_sends_nothing';
type StepAlert = (typeof ALERT_OF)[Rising] | typeof STOPPED | typeof SENDS_NOTHING;

export interface WatchStepsDependencies {
  namedSteps: () => Promise<NamedStep[]>;
  stepHours: StepHours;
  alerts: Pick<AlertBook, 'raise' | 'over' | 'list'>;
  watchRules: Pick<WatchRules, 'rose' | 'sendsStopped'>;
  clock: () => number;
}

/**
 * Tells of steps that turn to the fallback or leave contacts out far more than they did, that send hardly anything any more,
 * or nothing since they were activated; and when it is so no more. Run by one worker.
 */
export async function watchSteps(dependencies: WatchStepsDependencies): Promise<void> {
  const { namedSteps, stepHours, alerts, watchRules, clock } = dependencies;
  const now = clock();
  const steps = await namedSteps();
  const [unsent, open] = await Promise.all([
    stepHours.unsent(steps.map(({ activityId }) => activityId)),
    alerts.list(),
  ]);
  const since = new Map(
    open.flatMap(({ code, subject, state, since: at }) => (state === 'over' ? [] : [[`${code} ${subject}`, at]])),
  );
  for (const [index, step] of steps.entries()) {
    const { activityId } = step;
    const quietFor = now - (unsent[index]?.lastAt ?? 0);
    const begunOf = (code: StepAlert) => since.get(`${code} ${activityId}`);
    for (const code of Object.values(ALERT_OF)) {
      if (begunOf(code) !== undefined && quietFor > OVER_AFTER_MS) alerts.over(code, activityId, 'untold');
    }
    if (quietFor > ENDED_AFTER_MS) {
      for (const code of [STOPPED, SENDS_NOTHING] as const) {
        if (begunOf(code) !== undefined) alerts.over(code, activityId, 'untold');
      }
      continue;
    }
    const hours = await stepHours.read(activityId, now, STEP_PAST_DAYS);
    tellOfSends(step, hours, { begun: begunOf(STOPPED), now, rules: watchRules.sendsStopped, alerts });
    if (quietFor > RUNS_WITHIN_MS) continue;
    const lately = unsent[index] ?? { unsentInARow: 0, lastAt: 0 };
    const start = judgeNewStep(hours, lately, { activatedAt: step.activatedAt, now });
    tellOfStart(step, start, { begun: begunOf(SENDS_NOTHING), alerts });
    tellOfRises(step, hours, { begunOf, now, rules: watchRules.rose, alerts });
  }
}

function tellOfRises(
  step: NamedStep,
  hours: readonly StepHour[],
  of: {
    begunOf: (code: StepAlert) => number | undefined;
    now: number;
    rules: WatchRules['rose'];
    alerts: WatchStepsDependencies['alerts'];
  },
): void {
  for (const [what, code] of Object.entries(ALERT_OF) as [Rising, (typeof ALERT_OF)[Rising]][]) {
    const begun = of.begunOf(code);
    // What was so when the alert began is no past of its own: two bad hours would make the third usual.
    const until = begun === undefined ? undefined : begun - HOUR_MS;
    const verdict = judgeRise(hours, of.now, { what, rules: of.rules, until });
    if (verdict.kind === 'usual' && begun !== undefined) of.alerts.over(code, step.activityId);
    if (verdict.kind === 'rose' && begun === undefined) of.alerts.raise(riseAlert(step, what, verdict));
  }
}

function tellOfStart(
  step: NamedStep,
  start: NewStepVerdict,
  { begun, alerts }: { begun: number | undefined; alerts: WatchStepsDependencies['alerts'] },
): void {
  const { activityId, name } = step;
  if (start.kind === 'sends' && begun !== undefined) alerts.over(SENDS_NOTHING, activityId);
  if (start.kind !== 'sends_nothing' || begun !== undefined) return;
  alerts.raise({
    code: SENDS_NOTHING,
    subject: activityId,
    activityId,
    ...says(
      sayAlert('alert_sends_nothing', { name }),
      withOwner(
        sayAlert('alert_sends_nothing_why', { n: start.contacts, cause: start.reason || sayAlert('alert_no_cause') }),
        step,
      ),
    ),
    severity: 'critical',
    size: start.contacts,
  });
}

function tellOfSends(
  step: NamedStep,
  hours: readonly StepHour[],
  of: {
    begun: number | undefined;
    now: number;
    rules: WatchRules['sendsStopped'];
    alerts: WatchStepsDependencies['alerts'];
  },
): void {
  const { begun, now, rules, alerts } = of;
  if (begun !== undefined) {
    const sends = doSendsGoAgain(hours, now, { begun, rules });
    if (sends === 'again') alerts.over(STOPPED, step.activityId);
    // Nobody can tell any more whether it is as it was.
    if (sends === 'forgotten') alerts.over(STOPPED, step.activityId, 'untold');
    return;
  }
  const stopped = haveSendsStopped(hours, now, rules);
  if (stopped === undefined) return;
  alerts.raise({
    code: STOPPED,
    subject: step.activityId,
    activityId: step.activityId,
    ...says(
      sayAlert('alert_sends_stopped', { name: step.name }),
      withOwner(sayAlert('alert_sends_stopped_why', { n: stopped.lastDay, usual: stopped.worstUsual }), step),
    ),
    severity: 'warning',
  });
}

const withOwner = (said: Sentence, { owner }: NamedStep): Sentence =>
  owner?.name ? sayAlert('alert_with_owner', { said, owner: owner.name }) : said;

const TITLES = { fallbacks: 'alert_falls_back', leftOut: 'alert_leaves_out' } as const satisfies Record<Rising, string>;

function riseAlert(step: NamedStep, what: Rising, verdict: Extract<RiseVerdict, { kind: 'rose' }>): SaidAlert {
  const { recent, past, reason, ofReason } = verdict;
  const rate = (of: typeof recent) => String(Math.round((100 * of[what]) / of.contacts));
  return {
    code: ALERT_OF[what],
    subject: step.activityId,
    activityId: step.activityId,
    ...says(
      sayAlert(TITLES[what], { name: step.name }),
      withOwner(
        sayAlert('alert_rise_why', {
          n: recent[what],
          contacts: recent.contacts,
          share: rate(recent),
          before: rate(past),
          ofCause: ofReason,
          cause: reason,
        }),
        step,
      ),
    ),
    severity: 'warning',
    size: recent[what],
  };
}
