import type { StepHour } from '../execution/step-hours';
import { type StepSummary, summarise } from './step-summary';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Fewer contacts in this and the last hour say nothing. */
const RECENT_AT_LEAST = 30;
/** Of its own past a step must have shown so much before anything is unusual for it. */
const PAST_CONTACTS_AT_LEAST = 200;
const PAST_HOURS_AT_LEAST = 3;
/** A day with fewer contacts has no rate of its own. */
const DAY_AT_LEAST = 30;
/** From so many days on, the worst of them is left out: it may have been trouble itself. */
const DAYS_WITH_A_WORST = 5;
/** A rise of less than so much of all contacts is nothing to wake somebody for. */
const RISE_AT_LEAST = 0.1;
/** One chance in 2,000, one-sided: a thousand steps looked at twice a minute change their hour 24,000 times a day. */
const Z = 3.29;

export type FallbackVerdict =
  /** Too few contacts, now or before. */
  | { kind: 'too_little' }
  | { kind: 'usual' }
  | { kind: 'rose'; recent: StepSummary; past: StepSummary; reason: string; ofReason: number };

/**
 * Whether a step turns to the fallback far more than it did; pure. What this and the last hour show must, even at the low
 * end of what so few contacts can tell (Wilson's interval), lie above the high end of its past, above each of its past days
 * but the worst, and a tenth of all contacts above the past's rate. `until` (ms): its past ends there, where it is earlier.
 */
export function judgeFallback(
  hours: readonly StepHour[],
  now: number,
  until = Number.POSITIVE_INFINITY,
): FallbackVerdict {
  const recentFrom = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS;
  const pastHours = hours.filter(({ at }) => at < Math.min(recentFrom, until));
  const recent = summarise(hours.filter(({ at }) => at >= recentFrom));
  const past = summarise(pastHours);
  if (recent.contacts < RECENT_AT_LEAST) return { kind: 'too_little' };
  if (past.contacts < PAST_CONTACTS_AT_LEAST || pastHours.length < PAST_HOURS_AT_LEAST) return { kind: 'too_little' };

  const surely = wilson(recent, -Z);
  const usual = Math.max(wilson(past, Z), worstUsualDay(pastHours), past.fallbacks / past.contacts + RISE_AT_LEAST);
  if (surely <= usual) return { kind: 'usual' };
  const [reason = '', ofReason = 0] =
    Object.entries(recent.fallbackReasons).sort(
      (one, other) => grown(other, recent, past) - grown(one, recent, past),
    )[0] ?? [];
  return { kind: 'rose', recent, past, reason, ofReason };
}

/** By how much of all contacts a reason is more than it was. */
function grown([reason, count]: [string, number], recent: StepSummary, past: StepSummary): number {
  return count / recent.contacts - (past.fallbackReasons[reason] ?? 0) / past.contacts;
}

/** One end of Wilson's interval of the rate of fallbacks: the low one for a negative `z`. */
function wilson({ fallbacks, contacts: n }: StepSummary, z: number): number {
  const rate = fallbacks / n;
  const middle = rate + (z * z) / (2 * n);
  const half = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  return (middle + half) / (1 + (z * z) / n);
}

function worstUsualDay(hours: readonly StepHour[]): number {
  const days = new Map<number, StepHour[]>();
  for (const hour of hours) {
    const day = Math.floor(hour.at / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  const rates = [...days.values()]
    .map(summarise)
    .filter(({ contacts }) => contacts >= DAY_AT_LEAST)
    .map(({ fallbacks, contacts }) => fallbacks / contacts)
    .sort((one, other) => other - one);
  return rates[rates.length >= DAYS_WITH_A_WORST ? 1 : 0] ?? 0;
}
