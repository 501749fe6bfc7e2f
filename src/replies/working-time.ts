import { DateTime } from 'luxon';

/** When somebody works, in their own zone; the shape in which `config/reply-rules.json` says it. */
export interface WorkingHours {
  /** IANA name. */
  zone: string;
  /** `09:00-13:00`, several a day; an end at or before its start is on the next day. A day that is not named is free. */
  hours: Partial<Record<Weekday, readonly string[]>>;
  /** Days (`2026-12-25`, in the zone) of which no period begins. */
  holidays: readonly string[];
}

/** In the order of ISO weekdays, Monday the first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** A period of a day: `HH:MM-HH:MM`, up to 24:00. */
export const WORKING_PERIOD = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

const MINUTE_MS = 60_000;
/** Who has no working hour in more than a year has none. */
const MOST_DAYS = 400;

type Period = [from: number, to: number];

/**
 * When so many working minutes have passed since `start` (ms), as ms. Wall-clock times are resolved in the zone on the day
 * itself, so a night that loses or repeats an hour counts as long as it was. Undefined where no hours are left to work in.
 */
export function workingTimeAfter(start: number, minutes: number, when: WorkingHours): number | undefined {
  let left = minutes * MINUTE_MS;
  let reached = start;
  for (const [from, to] of periodsFrom(start, when)) {
    const begins = Math.max(from, reached);
    if (to <= begins) continue;
    if (to - begins >= left) return begins + left;
    left -= to - begins;
    reached = to;
  }
  return undefined;
}

/** Whether somebody works at `at` (ms). */
export function isWorkingAt(at: number, when: WorkingHours): boolean {
  for (const [from, to] of periodsFrom(at, when)) {
    if (from > at) return false;
    if (at < to) return true;
  }
  return false;
}

/** The periods that end after `start`, in order, from the day before on: a night shift may have begun then. */
function* periodsFrom(start: number, { zone, hours, holidays }: WorkingHours): Generator<Period> {
  const first = DateTime.fromMillis(start, { zone }).startOf('day').minus({ days: 1 });
  for (let day = 0; day <= MOST_DAYS; day += 1) {
    const date = first.plus({ days: day });
    if (holidays.includes(date.toISODate() ?? '')) continue;
    const periods = (hours[WEEKDAYS[date.weekday - 1] ?? 'mon'] ?? []).map((text) => periodOn(date, text));
    yield* periods.sort(([one], [other]) => one - other);
  }
}

function periodOn(date: DateTime, text: string): Period {
  const [from = '', to = ''] = text.split('-');
  const start = timeOn(date, from);
  const end = timeOn(date, to);
  return [start.toMillis(), (end <= start ? timeOn(date.plus({ days: 1 }), to) : end).toMillis()];
}

function timeOn(date: DateTime, clock: string): DateTime {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour === 24 ? date.plus({ days: 1 }).startOf('day') : date.startOf('day').set({ hour, minute });
}
