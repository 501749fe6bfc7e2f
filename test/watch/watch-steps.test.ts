import { join } from 'node:path';
import { readAlertRules } from '../../src/alerts/alert-rules';
import type { KeptAlert } from '../../src/alerts/alert-store';
import type { StepHour } from '../../src/execution/step-hours';
import { watchSteps } from '../../src/watch/watch-steps';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 11, 2, 12);
const { watch: watchRules } = readAlertRules(join(__dirname, '../../config/alert-rules.json'));
const STEP = {
  ...{ activityId: 'a-1', journeyId: 'j-1', journey: 'Autumn, version 1', template: 'offer', language: 'es_MX' },
  ...{ sender: '900000000000101', owner: undefined, name: 'offer in Autumn, version 1' },
};

/** Messages of each of the last days, today first. */
const days = (...sent: number[]): StepHour[] =>
  sent.map((count, ago) => ({ at: NOW - (24 * ago + 2) * HOUR, counts: new Map([['accepted', count]]) }));

/** What is raised and ended at one look. */
async function look(of: { code?: string; begun?: number; hours?: StepHour[]; quietFor?: number }) {
  const { code, begun = NOW, hours = [], quietFor = 0 } = of;
  const done: string[] = [];
  const open = code === undefined ? [] : [{ code, subject: 'a-1', state: 'open', since: begun }];
  await watchSteps({
    namedSteps: async () => [STEP],
    stepHours: {
      read: async () => hours,
      unsent: async () => [{ unsentInARow: 20, lastAt: NOW - quietFor }],
    },
    alerts: {
      raise: ({ code: raised }) => void done.push(`raised ${raised}`),
      over: (ended, _subject, how = 'told') => void done.push(`over ${ended} ${how}`),
      list: async () => open as KeptAlert[],
    },
    watchRules,
    clock: () => NOW,
  });
  return done;
}

test('that a step sends hardly anything is told once, and not over for as long as it is so', async () => {
  const week = [80, 90, 70, 85, 80, 75, 90];
  const code = 'step_sends_stopped';
  expect(await look({ hours: days(0, ...week) })).toEqual([`raised ${code}`]);
  for (let since = 0; since < 7; since += 1) {
    const hours = days(...Array.from({ length: since + 1 }, () => 0), ...week);
    expect(await look({ code, begun: NOW - since * DAY, hours })).toEqual([]);
  }
  expect(await look({ code, begun: NOW - 3 * DAY, hours: days(40, 0, 0, 0, ...week) })).toEqual([`over ${code} told`]);
});

test('what a step did to contacts ends untold when nobody comes any more', async () => {
  const code = 'step_falls_back';
  expect(await look({ code, quietFor: DAY })).toEqual([]);
  expect(await look({ code, quietFor: DAY + HOUR })).toEqual([`over ${code} untold`]);
});

test.each(['step_sends_stopped', 'step_sends_nothing'])('%s ends untold when the step has ended', async (code) => {
  expect(await look({ code, quietFor: 3 * DAY })).toEqual(code === 'step_sends_stopped' ? [`over ${code} untold`] : []);
  expect(await look({ code, quietFor: 3 * DAY + HOUR })).toEqual([`over ${code} untold`]);
});
