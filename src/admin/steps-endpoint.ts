import type { RequestHandler } from 'express';
import type { WatchRules } from '../alerts/alert-rules';
import { STEP_PAST_DAYS, type StepHours } from '../execution/step-hours';
import type { NamedStep } from '../watch/name-steps';
import { judgeRise, type Rising } from '../watch/step-rise';
import { type StepSummary, summarise } from '../watch/step-summary';
import { NOTHING_OF_LAST } from '../watch/verdict';
import type { StepsView, StepView } from './page-data';

const DAY_MS = 24 * 3_600_000;
/** Steps that ran in the past, the last first: more than anybody looks at. */
const MOST_SHOWN = 200;

export interface StepsDependencies {
  namedSteps: () => Promise<NamedStep[]>;
  stepHours: StepHours;
  watchRules: Pick<WatchRules, 'rose'>;
  clock: () => number;
}

/** GET /admin/api/steps → {@link StepsView}: what became of each step's contacts in the last day, against its own past. */
export function stepsEndpoint({ namedSteps, stepHours, watchRules, clock }: StepsDependencies): RequestHandler {
  return async (_request, response) => {
    const now = clock();
    const steps = await namedSteps();
    const unsent = await stepHours.unsent(steps.map(({ activityId }) => activityId));
    const recent = steps
      .flatMap((step, index) => (unsent[index] ? [{ step, ...unsent[index] }] : []))
      .filter(({ lastAt }) => now - lastAt < STEP_PAST_DAYS * DAY_MS)
      .sort((one, other) => other.lastAt - one.lastAt)
      .slice(0, MOST_SHOWN);
    const views: StepView[] = [];
    for (const { step, unsentInARow, lastAt } of recent) {
      const hours = await stepHours.read(step.activityId, now, STEP_PAST_DAYS);
      const past = hours.filter(({ at }) => at < now - DAY_MS);
      const { activityId, journeyId, journey, template, owner } = step;
      views.push({
        activityId,
        journeyId,
        journey,
        template,
        owner: owner?.name ?? '',
        lastAt,
        unsentInARow,
        lastDay: summarise(hours.filter(({ at }) => at >= now - DAY_MS)),
        past: { ...summarise(past), days: new Set(past.map(({ at }) => Math.floor(at / DAY_MS))).size },
        trouble: troubleOf(
          unsentInARow,
          (what) => judgeRise(hours, now, { what, rules: watchRules.rose }).kind === 'rose',
        ),
      });
    }
    const view: StepsView = { now, steps: views.sort(worstFirst) };
    response.json(view);
  };
}

function troubleOf(unsentInARow: number, rose: (what: Rising) => boolean): StepView['trouble'] {
  if (unsentInARow >= NOTHING_OF_LAST) return 'sends_nothing';
  if (rose('fallbacks')) return 'falls_back';
  return rose('leftOut') ? 'leaves_out' : 'none';
}

const TROUBLES: Record<StepView['trouble'], number> = { sends_nothing: 0, falls_back: 1, leaves_out: 2, none: 3 };
const fallbackRate = ({ fallbacks, contacts }: StepSummary) => (contacts === 0 ? 0 : fallbacks / contacts);
const worstFirst = (one: StepView, other: StepView) =>
  TROUBLES[one.trouble] - TROUBLES[other.trouble] || fallbackRate(other.lastDay) - fallbackRate(one.lastDay);
