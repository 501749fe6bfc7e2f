import type { WatchRules } from '../alerts/alert-rules';
import type { StepHour } from '../execution/step-hours';
import { type StepSummary, summarise } from './step-summary';
import { wilson } from './wilson';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** In so many hours of its own past a step must have been seen before anything is unusual for it. */
const PAST_HOURS_AT_LEAST = 3;
/** A day with fewer contacts has no rate of its own. */
const DAY_AT_LEAST = 30;
/** From so many days on, the worst of them is left out: it may have been trouble itself. */
const DAYS_WITH_A_WORST = 5;
/** One chance in 2,000, one-sided: a thousand steps looked at twice a minute change their hour 24,000 times a day. */
const Z = 3.29;

/** What a step is held against its own past by: who takes the fallback, and who is left out. */
export type Rising = 'fallbacks' | 'leftOut';
const REASONS_OF = { fallbacks: 'fallbackReasons', leftOut: 'leftOutReasons' } as const satisfies Record<
  Rising,
  keyof StepSummary
>;

export type RiseVerdict =
  /** Too few contacts, now or before. */
  | { kind: 'too_little' }
  | { kind: 'usual' }
  | { kind: 'rose'; recent: StepSummary; past: StepSummary; reason: string; ofReason: number };

/**
 * Whether a step lets far more contacts down than it did; pure. What this and the last hour show must, even at the low
 * end of what so few contacts can tell (Wilson's interval), lie above the high end of its past, above each of its past days
 * (of five or more, all but the worst), and so much of all contacts as the rules say above the past's rate. `until` (ms): its
 * past ends there, where it is earlier.
 */
export function judgeRise(
  hours: readonly StepHour[],
  now: number,
  of: { what: Rising; rules: WatchRules['rose']; until?: number | undefined },
): RiseVerdict {
  const { what, rules, until = Number.POSITIVE_INFINITY } = of;
  const recentFrom = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS;
  const pastHours = hours.filter(({ at }) => at < Math.min(recentFrom, until));
  const recent = summarise(hours.filter(({ at }) => at >= recentFrom));
  const past = summarise(pastHours);
  if (recent.contacts < rules.recentAtLeast) return { kind: 'too_little' };
  if (past.contacts < rules.pastAtLeast || pastHours.length < PAST_HOURS_AT_LEAST) return { kind: 'too_little' };

  const surely = wilson(recent[what], recent.contacts, -Z);
  const usual = Math.max(
    wilson(past[what], past.contacts, Z),
    worstUsualDay(pastHours, what),
    past[what] / past.contacts + rules.rise,
  );
  if (surely <= usual) return { kind: 'usual' };
  const [reason = '', ofReason = 0] =
    Object.entries(recent[REASONS_OF[what]]).sort(
      (one, other) => grown(other, { recent, past, what }) - grown(one, { recent, past, what }),
    )[0] ?? [];
  return { kind: 'rose', recent, past, reason, ofReason };
}

/** By how much of all contacts a reason is more than it was. */
function grown(
  [reason, count]: [string, number],
  { recent, past, what }: { recent: StepSummary; past: StepSummary; what: Rising },
): number {
  return count / recent.contacts - (past[REASONS_OF[what]][reason] ?? 0) / past.contacts;
}

function worstUsualDay(hours: readonly StepHour[], what: Rising): number {
  const days = new Map<number, StepHour[]>();
  for (const hour of hours) {
    const day = Math.floor(hour.at / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  const rates = [...days.values()]
    .map(summarise)
    .filter(({ contacts }) => contacts >= DAY_AT_LEAST)
    .map((day) => day[what] / day.contacts)
    .sort((one, other) => other - one);
  return rates[rates.length >= DAYS_WITH_A_WORST ? 1 : 0] ?? 0;
}
