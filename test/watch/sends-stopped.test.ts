import type { StepHour } from '../../src/execution/step-hours';
import { doSendsGoAgain, haveSendsStopped } from '../../src/watch/sends-stopped';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 11, 2, 12);
const RULES = { to: 0.2, atLeast: 50, regularDays: 5 };

/** Messages of each of the last days, today first. */
const days = (...sent: number[]): StepHour[] =>
  sent.map((count, ago) => ({ at: NOW - (24 * ago + 2) * HOUR, counts: new Map([['accepted', count]]) }));

test.each<[string, StepHour[], ReturnType<typeof haveSendsStopped>]>([
  ['it sends as it did', days(80, 80, 90, 70, 85, 80, 75, 90), undefined],
  ['it sends nothing', days(0, 80, 90, 70, 85, 80, 75, 90), { lastDay: 0, worstUsual: 70 }],
  ['it sends a fifth of its worst day', days(14, 80, 90, 70, 85, 80, 75, 90), undefined],
  ['it sends less than that', days(13, 80, 90, 70, 85, 80, 75, 90), { lastDay: 13, worstUsual: 70 }],
  ['it rests on weekends, and today is one', days(0, 80, 80, 80, 80, 80, 0, 0), undefined],
  ['it rested on the weekend', days(0, 0, 0, 80, 80, 80, 80, 80), { lastDay: 0, worstUsual: 80 }],
  ['it was one campaign', days(0, 0, 0, 0, 0, 0, 0, 5_000), undefined],
  ['it always was small', days(0, 40, 40, 40, 40, 40, 40, 40), undefined],
])('where %s', (_what, hours, stopped) => {
  expect(haveSendsStopped(hours, NOW, RULES)).toEqual(stopped);
});

const DAY = 24 * HOUR;
test.each<[string, StepHour[], number, ReturnType<typeof doSendsGoAgain>]>([
  ['its own empty days are most of its week', days(0, 0, 0, 0, 80, 90, 70, 85, 80, 75, 90), 3, 'not_yet'],
  ['some messages go, and less than a fifth', days(13, 0, 0, 0, 80, 90, 70, 85, 80, 75, 90), 3, 'not_yet'],
  ['it reaches a fifth of its worst day', days(14, 0, 0, 0, 80, 90, 70, 85, 80, 75, 90), 3, 'again'],
  ['nothing is kept of the days when it sent', days(...Array.from({ length: 14 }, () => 0)), 14, 'forgotten'],
])('after the alert, where %s', (_what, hours, daysAgo, verdict) => {
  expect(doSendsGoAgain(hours, NOW, { begun: NOW - daysAgo * DAY, rules: RULES })).toBe(verdict);
});
