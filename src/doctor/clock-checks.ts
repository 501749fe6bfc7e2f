import type { ClockReading } from './ask-http';
import { about, type Judged } from './check';
import { say } from './sentences/say';

/** Beyond this, quiet hours, windows and the times in rows are wrong by what somebody notices. */
const WRONG_MS = 120_000;
/** An answer takes some seconds at worst. */
const NOTICEABLE_MS = 15_000;

/** Whether our clock goes as those of the clouds do. */
export function judgeClock(readings: readonly ClockReading[]): Judged[] {
  const check = about('clock', 'Clock of this machine');
  const [worst] = [...readings].sort((one, other) => Math.abs(other.aheadMs) - Math.abs(one.aheadMs));
  if (worst === undefined) return [check.unknown(say('clock_not_told'), say('clock_see'))];
  const apart = Math.abs(worst.aheadMs);
  const off = { who: worst.who, seconds: Math.round(apart / 1000) };
  const words = say(worst.aheadMs > 0 ? 'clock_ahead' : 'clock_behind', off);
  const fix = say('clock_set');
  if (apart >= WRONG_MS) return [check.fail(words, fix)];
  if (apart >= NOTICEABLE_MS) return [check.warn(words, fix)];
  const [who = worst.who, other] = new Set(readings.map((reading) => reading.who));
  const seconds = Math.ceil(apart / 1000);
  if (other === undefined) return [check.ok(say('clock_agrees', { who, seconds }))];
  return [check.ok(say('clock_agrees_two', { who, other, seconds }))];
}
