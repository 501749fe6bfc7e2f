import { join } from 'node:path';
import { readSignalWatchRules } from '../../src/watch/signal-watch-rules';
import { observeWebhooks, type WebhookHistory, webhooksAreSilent } from '../../src/watch/webhook-silence';

const MINUTE = 60_000;
const rules = readSignalWatchRules(join(__dirname, '../../config/signal-watch.json')).webhooks;

/** [minute, accepted in all, statuses in all] → the minutes at which statuses are found missing. */
function silentAt(looks: [number, number, number][]): number[] {
  let history: WebhookHistory | undefined;
  return looks.flatMap(([minute, accepted, statuses]) => {
    history = observeWebhooks(history, { now: minute * MINUTE, accepted, statuses }, rules);
    return webhooksAreSilent(history, minute * MINUTE, rules) ? [minute] : [];
  });
}

test.each<[string, [number, number, number][], number[]]>([
  [
    'statuses that keep coming',
    [
      [0, 0, 0],
      [5, 50, 40],
      [10, 90, 85],
      [15, 140, 130],
      [20, 190, 188],
    ],
    [],
  ],
  [
    'nothing sent',
    [
      [0, 0, 0],
      [60, 0, 0],
      [600, 0, 0],
    ],
    [],
  ],
  [
    'fewer messages than say anything',
    [
      [0, 100, 300],
      [5, 104, 300],
      [500, 104, 300],
    ],
    [],
  ],
  [
    'none from the first day',
    [
      [0, 0, 0],
      [5, 20, 0],
      [10, 40, 0],
      [15, 60, 0],
      [20, 80, 0],
      [25, 99, 0],
    ],
    [20, 25],
  ],
  [
    'none any more',
    [
      [0, 10, 20],
      [5, 30, 20],
      [10, 50, 20],
      [15, 70, 20],
      [20, 90, 20],
      [25, 95, 21],
      [30, 99, 21],
    ],
    [20],
  ],
  [
    'five messages and then nothing',
    [
      [0, 0, 0],
      [5, 5, 0],
      [15, 5, 0],
      [20, 5, 0],
    ],
    [20],
  ],
  [
    'counters that went back',
    [
      [0, 10, 20],
      [5, 30, 20],
      [15, 2, 20],
      [20, 4, 20],
    ],
    [],
  ],
])('%s', (_, looks, expected) => {
  expect(silentAt(looks)).toEqual(expected);
});
