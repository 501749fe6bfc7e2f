import { DateTime, IANAZone } from 'luxon';
import type { Settings } from './settings';

type QuietHours = NonNullable<Settings['quietHours']>;

/** The first zone that exists: the contact's own, else the step's, else UTC. */
export function quietZone(contactZone: string, quietHours: QuietHours): string {
  for (const zone of [contactZone, quietHours.timeZone ?? '']) {
    // `create` keeps the zones it has made, which `isValidZone` does not.
    if (zone !== '' && IANAZone.create(zone).isValid) return zone;
  }
  return 'UTC';
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
