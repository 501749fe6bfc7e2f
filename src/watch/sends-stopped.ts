import type { WatchRules } from '../alerts/alert-rules';
import type { StepHour } from '../execution/step-hours';
import { summarise } from './step-summary';

const DAY_MS = 24 * 3_600_000;
const DAYS_LOOKED_AT = 7;

/** A step that hardly sends any more: messages of the last 24 hours, and of the worst of the days that were usual. */
export interface StoppedSends {
  lastDay: number;
  worstUsual: number;
}

/**
 * Whether a step that sends every day sends hardly anything now; pure. A day of 24 hours before now is usual where it had
 * `atLeast` messages. There must be `regularDays` such days among the seven before the last, that of the same weekday among
 * them, so that a weekend, a holiday of the journey and a single campaign are none; and the last 24 hours must lie under
 * `to` of the worst of them. Undefined where it is not so.
 */
export function haveSendsStopped(
  hours: readonly StepHour[],
  now: number,
  { to, atLeast, regularDays }: WatchRules['sendsStopped'],
): StoppedSends | undefined {
  const before = sentOnDaysBefore(hours, now);
  const usual = before.filter((sent) => sent >= atLeast);
  const sameWeekday = before.at(-1) ?? 0;
  if (usual.length < regularDays || sameWeekday < atLeast) return undefined;
  const [lastDay, worstUsual] = [sentInDay(hours, now), Math.min(...usual)];
  return lastDay < to * worstUsual ? { lastDay, worstUsual } : undefined;
}

/**
 * Whether a step whose sends had stopped when its alert began (`begun`, ms) sends again; pure. Its usual days are those of
 * then: the days without messages since are none of its past. `forgotten`: nothing is kept of these days any more.
 */
export function doSendsGoAgain(
  hours: readonly StepHour[],
  now: number,
  { begun, rules: { to, atLeast } }: { begun: number; rules: WatchRules['sendsStopped'] },
): 'again' | 'not_yet' | 'forgotten' {
  const usual = sentOnDaysBefore(hours, begun).filter((sent) => sent >= atLeast);
  if (usual.length === 0) return 'forgotten';
  return sentInDay(hours, now) >= to * Math.min(...usual) ? 'again' : 'not_yet';
}

/** Messages of the 24 hours that end at a time (ms). */
const sentInDay = (hours: readonly StepHour[], end: number): number =>
  summarise(hours.filter(({ at }) => at < end && at >= end - DAY_MS)).sent;

/** Messages of the days before the 24 hours that end at a time, the last first. */
const sentOnDaysBefore = (hours: readonly StepHour[], end: number): number[] =>
  Array.from({ length: DAYS_LOOKED_AT }, (_, day) => sentInDay(hours, end - (day + 1) * DAY_MS));
