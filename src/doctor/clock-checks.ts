import type { ClockReading } from './ask-http';
import { about, type Judged } from './check';

/** Beyond this, quiet hours, windows and the times in rows are wrong by what somebody notices. */
const WRONG_MS = 120_000;
/** An answer takes some seconds at worst. */
const NOTICEABLE_MS = 15_000;

/** Whether our clock goes as those of the clouds do. */
export function judgeClock(readings: readonly ClockReading[]): Judged[] {
  const check = about('clock', 'Clock of this machine');
  const [worst] = [...readings].sort((one, other) => Math.abs(other.aheadMs) - Math.abs(one.aheadMs));
  if (worst === undefined) return [check.unknown('no cloud told its time', 'see that NTP runs on this machine')];
  const apart = Math.abs(worst.aheadMs);
  const words = `${worst.who} is ${Math.round(apart / 1000)} s ${worst.aheadMs > 0 ? 'ahead' : 'behind'}`;
  const fix = 'set the clock of this machine by NTP';
  if (apart >= WRONG_MS) return [check.fail(words, fix)];
  if (apart >= NOTICEABLE_MS) return [check.warn(words, fix)];
  return [
    check.ok(
      `agrees with ${[...new Set(readings.map(({ who }) => who))].join(' and ')} to ${Math.ceil(apart / 1000)} s`,
    ),
  ];
}
