import { DateTime, IANAZone } from 'luxon';
import type { Settings } from './settings';

type QuietHours = NonNullable<Settings['quietHours']>;

/**
 * The zones in which a contact may be: their own where it is known, else the step's, else those of the country of their
 * number, else UTC. `zonesOfNumber` is asked last, since it costs most.
 */
export function quietZones(
  contactZone: string,
  quietHours: QuietHours,
  zonesOfNumber: () => readonly string[],
): readonly string[] {
  for (const zone of [contactZone, quietHours.timeZone ?? '']) {
    // `create` keeps the zones it has made, which `isValidZone` does not.
    if (zone !== '' && IANAZone.create(zone).isValid) return [zone];
  }
  const zones = zonesOfNumber().filter((zone) => IANAZone.create(zone).isValid);
  return zones.length > 0 ? zones : ['UTC'];
}

/** Quiet hours that leave no hour open in all zones of a country are looked at no further than this. */
const MOST_QUIET_MS = 36 * 3_600_000;

/**
 * Until when (ms) it is quiet in at least one of the zones without a break; undefined where it is quiet in none. Whoever
 * may live in any of them is written to only when that is right in all of them. Where the zones lie so far apart that it
 * is always night somewhere, the end of those nights that have begun counts, and `opens` is false: it is quiet elsewhere
 * by then.
 */
export function quietUntilInAll(
  now: number,
  zones: readonly string[],
  quietHours: Pick<QuietHours, 'start' | 'end'>,
): { until: number; opens: boolean } | undefined {
  const endOfNights = (at: number) =>
    zones.reduce<number | undefined>((latest, zone) => {
      const until = quietUntil(at, zone, quietHours);
      return until === undefined ? latest : Math.max(until, latest ?? until);
    }, undefined);
  const first = endOfNights(now);
  let end = first;
  while (end !== undefined) {
    const next = endOfNights(end);
    if (next === undefined) return { until: end, opens: true };
    if (first !== undefined && next - now > MOST_QUIET_MS) return { until: first, opens: false };
    end = next;
  }
  return undefined;
}

/**
 * Whether `now` (ms) lies in the quiet hours of a zone, and when they end (ms). The start belongs to them, the end does
 * not; a start after the end means over midnight; equal times mean never. Wall-clock times are resolved in the zone on
 * the day itself, so the hour that a DST change skips or repeats is neither sent into nor waited for twice (G3).
 */
export function quietUntil(
  now: number,
  zone: string,
  quietHours: Pick<QuietHours, 'start' | 'end'>,
): number | undefined {
  const key = `${zone} ${quietHours.start} ${quietHours.end}`;
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

function quietWindowEnd(now: number, zone: string, quietHours: Pick<QuietHours, 'start' | 'end'>): number | undefined {
  if (quietHours.start === quietHours.end) return undefined;
  const local = DateTime.fromMillis(now, { zone });
  const at = (day: DateTime, clock: string) => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return day.startOf('day').set({ hour, minute });
  };
  for (const daysBack of [0, 1]) {
    const day = local.minus({ days: daysBack });
    const start = at(day, quietHours.start);
    let end = at(day, quietHours.end);
    if (end <= start) end = at(day.plus({ days: 1 }), quietHours.end);
    if (local >= start && local < end) return end.toMillis();
  }
  return undefined;
}
