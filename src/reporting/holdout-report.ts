import type { ActivityCounts } from '../execution/activity-counts';
import type { HoldoutDay, HoldoutDraws } from '../execution/holdout-draws';
import type { SettingsStore } from '../execution/settings-store';
import type { StepHours } from '../execution/step-hours';
import type { StepStore } from '../execution/step-store';
import { LIMITS } from '../limits';
import type { Purpose } from '../vocabulary';
import { type DrawnDay, type HoldoutPlan, type HoldoutProgress, holdoutProgress } from './holdout-result';

const DAY_MS = 86_400_000;
/** Contacts a day are told by the last two weeks. */
const LOOKED_BACK_DAYS = 13;
/** A share of fewer people is worth nothing as a guess. */
const FEWEST_PEOPLE = 100;

/** What is known of a step that helps to plan a holdout, and how far its holdout is. */
export interface HoldoutFacts {
  /** When it was asked, ms. */
  now: number;
  /** Of whom contacts may be held out. */
  purposes: Purpose[];
  /** Contacts a day who could be sent the message, by the last two weeks; absent where none came. */
  contactsADay?: number;
  /** Of a thousand people, how many convert: of those held out where there are enough, else of those sent to. */
  basePerThousand?: number;
  /** Absent where the step holds nobody out. */
  progress?: HoldoutProgress;
}

/** Reads what Redis counts of one activity's holdout. */
export function createHoldoutReport(options: {
  draws: Pick<HoldoutDraws, 'days'>;
  steps: Pick<StepStore, 'list'>;
  settings: Pick<SettingsStore, 'get'>;
  stepHours: Pick<StepHours, 'read'>;
  activityCounts: (activityId: string) => Promise<ActivityCounts>;
  purposes: readonly Purpose[];
  clock: () => number;
}) {
  const { draws, steps, settings, stepHours, activityCounts, purposes, clock } = options;

  /** As the version of the step says that began last. */
  async function planOf(activityId: string): Promise<HoldoutPlan | undefined> {
    const step = (await steps.list()).find((each) => each.activityId === activityId);
    const saved = step && (await settings.get(step.settingsHash));
    if (saved?.holdout === undefined) return undefined;
    return { ...saved.holdout, windowHours: saved.conversion?.windowHours ?? LIMITS.windowHours.usual };
  }

  async function contactsADay(activityId: string, now: number): Promise<number | undefined> {
    const hours = await stepHours.read(activityId, now, LOOKED_BACK_DAYS);
    const [first] = hours;
    if (first === undefined) return undefined;
    let contacts = 0;
    for (const [what, count] of hours.flatMap(({ counts }) => [...counts])) {
      if (what === 'accepted' || what.endsWith(' holdout')) contacts += count;
    }
    const days = Math.floor(now / DAY_MS) - Math.floor(first.at / DAY_MS) + 1;
    return contacts === 0 ? undefined : Math.max(1, Math.round(contacts / days));
  }

  return async (activityId: string): Promise<HoldoutFacts> => {
    const now = clock();
    const [plan, days, counts, aDay] = await Promise.all([
      planOf(activityId),
      draws.days(activityId),
      activityCounts(activityId),
      contactsADay(activityId, now),
    ]);
    const basePerThousand = baseOf(days, counts);
    return {
      now,
      purposes: [...purposes],
      ...(aDay !== undefined && { contactsADay: aDay }),
      ...(basePerThousand !== undefined && { basePerThousand }),
      ...(plan && { progress: holdoutProgress(days.map(drawnDay), plan, now) }),
    };
  };
}

const drawnDay = ({ at, treated, held_out: heldOut }: HoldoutDay): DrawnDay => ({ at, treated, heldOut });

function baseOf(days: readonly HoldoutDay[], counts: ActivityCounts): number | undefined {
  const heldOut = days.reduce((sum, day) => ({ n: sum.n + day.held_out.n, hits: sum.hits + day.held_out.converted }), {
    n: 0,
    hits: 0,
  });
  const known = heldOut.n >= FEWEST_PEOPLE ? heldOut : { n: counts.sent, hits: counts.converted };
  if (known.n < FEWEST_PEOPLE || known.hits === 0) return undefined;
  const { min, max } = LIMITS.basePerThousand;
  return Math.min(max, Math.max(min, Math.round((1000 * known.hits) / known.n)));
}
