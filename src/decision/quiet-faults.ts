import { ISO_WEEKDAYS } from '../vocabulary';
import { objectOf, textOf } from './saved-values';
import type { StepFault } from './step-faults';

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What is missing or wrong of a step's quiet hours, as they are stored; pure. None where it has no quiet hours. */
export function quietFaults(stored: unknown): StepFault[] {
  const quiet = objectOf(stored);
  if (Object.keys(quiet).length === 0) return [];
  const days = objectOf(quiet.days);
  return [
    ...timeFaults('quietStart', quiet.start),
    ...timeFaults('quietEnd', quiet.end),
    ...(quiet.zoneFrom === 'named' && textOf(quiet.timeZone) === ''
      ? [{ field: 'quietTimeZone', code: 'missing' as const }]
      : []),
    ...ISO_WEEKDAYS.flatMap((day) => windowFaults(day, objectOf(days[day]))),
    ...(ISO_WEEKDAYS.every((day) => days[day] === 'closed')
      ? [{ field: 'quietDays', code: 'never_open' as const }]
      : []),
  ];
}

const timeFaults = (field: string, time: unknown): StepFault[] =>
  CLOCK_TIME.test(textOf(time)) ? [] : [{ field, code: 'not_a_time' }];

/** A day without a window of its own, and one whose window nobody can read, is as every day. */
function windowFaults(day: string, { from, until }: Record<string, unknown>): StepFault[] {
  if (typeof from !== 'string' || typeof until !== 'string') return [];
  const found = [...timeFaults(`quietFrom-${day}`, from), ...timeFaults(`quietUntil-${day}`, until)];
  return from < until ? found : [...found, { field: `quietUntil-${day}`, code: 'not_after' }];
}
