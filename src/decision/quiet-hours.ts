import { DateTime, IANAZone } from 'luxon';
import type { Settings } from './settings';

type QuietHours = NonNullable<Settings['quietHours']>;

/** When it is quiet in a zone: at night, and outside the send windows of single weekdays. */
type QuietTimes = Pick<QuietHours, 'start' | 'end'> & Partial<Pick<QuietHours, 'days'>>;

/**
 * The zones in which a contact may be: their own where it is known, else the one that the step names, else those of the
 * country of their number, else UTC. Where the step goes by the number, its country goes before the named zone.
 */
export function quietZones(
  contactZone: string,
  quietHours: QuietHours,
  zonesOfNumber: () => readonly string[],
): readonly string[] {
  const named = quietHours.timeZone ?? '';
  for (const zone of quietHours.zoneFrom === 'number' ? [contactZone] : [contactZone, named]) {
    if (isZone(zone)) return [zone];
  }
  const zones = zonesOfNumber().filter(isZone);
  if (zones.length > 0) return zones;
  return [isZone(named) ? named : 'UTC'];
}

/** `create` keeps the zones it has made, which `isValidZone` does not. */
const isZone = (zone: string) => zone !== '' && IANAZone.create(zone).isValid;

const DAY_MS = 86_400_000;
/** Quiet hours that leave no hour open in all zones of a country are looked at no further than this. */
const MOST_QUIET_MS = 1.5 * DAY_MS;
/** A week in which days may be closed has every window once. */
const DAYS_AHEAD = 8;

/**
 * Until when (ms) it is quiet in at least one of the zones without a break; undefined where it is quiet in none. Whoever
 * may live in any of them is written to only when that is right in all of them. Where the zones lie so far apart that it
 * is always night somewhere, the end of those nights that have begun counts, and `opens` is false: it is quiet elsewhere
 * by then.
 */
export function quietUntilInAll(
  now: number,
  zones: readonly string[],
  quietHours: QuietTimes,
): { until: number; opens: boolean } | undefined {
  const endOfNights = (at: number) =>
    zones.reduce<number | undefined>((latest, zone) => {
      const until = quietUntil(at, zone, quietHours);
      return until === undefined ? latest : Math.max(until, latest ?? until);
    }, undefined);
  const most = MOST_QUIET_MS + (quietHours.days === undefined ? 0 : DAYS_AHEAD * DAY_MS);
  const first = endOfNights(now);
  let end = first;
  while (end !== undefined) {
    const next = endOfNights(end);
    if (next === undefined) return { until: end, opens: true };
    if (first !== undefined && next - now > most) return { until: first, opens: false };
    end = next;
  }
  return undefined;
}

/**
 * Whether `now` (ms) lies in the quiet hours of a zone, and when they end (ms). The start belongs to them, the end does
 * not; a start after the end means over midnight; equal times mean never. A weekday with a send window of its own is quiet
 * outside it, whatever the night is; a week in which every day is closed opens never, which is said as eight days. Wall-clock times are resolved in the zone on
 * the day itself, so the hour that a DST change skips or repeats is neither sent into nor waited for twice (G3).
 */
export function quietUntil(now: number, zone: string, quietHours: QuietTimes): number | undefined {
  const days = quietHours.days === undefined ? '' : JSON.stringify(quietHours.days);
  const key = `${zone} ${quietHours.start} ${quietHours.end} ${days}`;
  const minute = Math.floor(now / 60_000);
  const before = lastAnswers.get(key);
  if (before?.minute === minute) return before.until;
  const until = quietWindowEnd(minute * 60_000, zone, quietHours);
  if (lastAnswers.size > 10_000) lastAnswers.clear();
  lastAnswers.set(key, { minute, until });
  return until;
}

/**
 * Quiet hours begin and end on whole minutes, so every contact of a zone has the same answer for a minute; time zone
 * arithmetic would otherwise be a quarter of the whole work of an `/execute` (docs/decisions.md).
 */
const lastAnswers = new Map<string, { minute: number; until: number | undefined }>();

function quietWindowEnd(now: number, zone: string, quietHours: QuietTimes): number | undefined {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    for (const [from, until] of openWindows(today.plus({ days: ahead }), quietHours)) {
      if (now < until) return now >= from ? undefined : from;
    }
  }
  return now + DAYS_AHEAD * DAY_MS;
}

/** When (ms) a local day is open, in order. */
function openWindows(day: DateTime, { start, end, days }: QuietTimes): (readonly [from: number, until: number])[] {
  const at = (clock: string) => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return day.set({ hour, minute }).toMillis();
  };
  const own = days?.[day.weekday];
  if (own === 'closed') return [];
  if (own !== undefined) return [[at(own.from), at(own.until)]];
  const [midnight, next] = [day.toMillis(), day.plus({ days: 1 }).toMillis()];
  if (start === end) return [[midnight, next]];
  if (start > end) return [[at(end), at(start)]];
  return [
    [midnight, at(start)],
    [at(end), next],
  ];
}
