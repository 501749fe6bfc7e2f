import { join } from 'node:path';
import { readAlertRules } from '../../src/alerts/alert-rules';
import type { KeptAlert } from '../../src/alerts/alert-store';
import type { StepHour } from '../../src/execution/step-hours';
import { judgeNewStep } from '../../src/watch/new-step';
import { watchSteps } from '../../src/watch/watch-steps';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 30, 12, 20);
const ACTIVATED = NOW - 10 * MINUTE;

/** One hour so many hours ago. */
const hour = (hoursAgo: number, unsent: number, sent = 0): StepHour => ({
  at: Math.floor(NOW / HOUR) * HOUR - hoursAgo * HOUR,
  counts: new Map([
    ['email_fallback parameters_missing', unsent],
    ['continue accepted', sent],
    ['accepted', sent],
  ]),
});
const judge = (hours: StepHour[], unsentInARow: number, lastAt = NOW) =>
  judgeNewStep(hours, { unsentInARow, lastAt }, { activatedAt: ACTIVATED, now: NOW });

test.each<[string, StepHour[], number, number, string]>([
  ['its first twenty got nothing', [hour(0, 20)], 20, NOW, 'sends_nothing'],
  ['nineteen got nothing, and more are coming', [hour(0, 19)], 19, NOW, 'nothing_to_say'],
  ['five got nothing, and nobody came since', [hour(0, 5)], 5, NOW - 16 * MINUTE, 'sends_nothing'],
  ['four got nothing', [hour(0, 4)], 4, NOW - 16 * MINUTE, 'nothing_to_say'],
  ['one of them got it', [hour(0, 19, 1)], 0, NOW, 'sends'],
  ['a version before sent, and this one does not', [hour(3, 10, 90), hour(0, 20)], 20, NOW, 'sends_nothing'],
  ['a version before was refused, and this one is new', [hour(3, 30), hour(0, 2)], 32, NOW, 'nothing_to_say'],
  ['it is not new, and some got nothing', [hour(0, 30, 90)], 25, NOW, 'sends'],
  ['sixty of them got it, and then twenty got nothing', [hour(0, 20, 60)], 20, NOW, 'sends'],
  ['nobody came', [], 0, 0, 'nothing_to_say'],
])('where %s', (_where, hours, unsentInARow, lastAt, kind) => {
  expect(judge(hours, unsentInARow, lastAt).kind).toBe(kind);
});

test('the owner is told once, with the reason, and its end is told when a message goes', async () => {
  const raised: { code: string; detail: string }[] = [];
  const over: string[] = [];
  let open: Pick<KeptAlert, 'code' | 'subject' | 'state' | 'since'>[] = [];
  let unsentInARow = 20;
  const step = {
    activityId: 'a-1',
    journeyId: 'j-1',
    journey: 'Autumn, version 1',
    template: 'autumn_offer',
    language: 'es_MX',
    sender: '900000000000101',
    owner: { name: 'Offers', email: 'offers@example.com' },
    name: 'autumn_offer in Autumn, version 1',
    activatedAt: ACTIVATED,
  };
  const look = () =>
    watchSteps({
      namedSteps: async () => [step],
      stepHours: {
        read: async () => [hour(0, 20, unsentInARow === 0 ? 1 : 0)],
        unsent: async () => [{ unsentInARow, lastAt: NOW }],
      },
      alerts: {
        raise: (alert) => void raised.push(alert),
        over: (code, subject) => void over.push(`${code} ${subject}`),
        list: async () => open as KeptAlert[],
      },
      watchRules: readAlertRules(join(__dirname, '../../config/alert-rules.json')).watch,
      clock: () => NOW,
    });
  await look();
  open = [{ code: 'step_sends_nothing', subject: 'a-1', state: 'open', since: NOW }];
  await look();
  // By its activity its owner hears of it (src/owners).
  expect(raised).toMatchObject([
    { code: 'step_sends_nothing', activityId: 'a-1', detail: expect.stringContaining('parameters_missing') },
  ]);
  unsentInARow = 0;
  await look();
  expect(over).toContain('step_sends_nothing a-1');
});
