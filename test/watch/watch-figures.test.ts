import { join } from 'node:path';
import { readAlertRules } from '../../src/alerts/alert-rules';
import type { Alert } from '../../src/alerts/alerts';
import {
  convertsTooLittle,
  failsOften,
  findingsIn,
  hasDropped,
  turnsAway,
  type WatchedFigures,
  watchFigures,
} from '../../src/watch/watch-figures';

const { watch: rules } = readAlertRules(join(__dirname, '../../config/alert-rules.json'));
const share = (numerator: number, denominator: number) => ({ numerator, denominator });
const STEADY = { recent: share(90, 100), past: share(360, 400) };
const step = (figures: Partial<WatchedFigures['steps'][number]['figures']>) => ({
  activityId: 'a1',
  name: 'offer in welcome',
  failed: share(0, 100),
  figures: { delivered: STEADY, response: STEADY, converted: STEADY, ...figures },
});
const soIn = (figures: WatchedFigures) => findingsIn(figures, rules).filter(({ held }) => held === 'so');
const template = (more: Partial<WatchedFigures['templates'][number]>) => ({
  template: 'offer',
  negative: share(0, 1_000),
  guessed: 0,
  sessionConversion: share(0, 0),
  ...more,
});

test('0.5 % is crossed only where so many cases leave no doubt', () => {
  const shares = [share(20, 1_000), share(6, 1_000), share(2, 30), share(5, 100_000), share(0, 0)];
  const turns = shares.map((each) => turnsAway(each, rules.negativeRate));
  expect(turns).toEqual(['so', 'not_so', 'too_few', 'not_so', 'nothing']);
  const ended = [share(0, 99), share(0, 100), share(4, 500)].map((each) => turnsAway(each, rules.negativeRate));
  expect(ended).toEqual(['too_few', 'not_so', 'not_so']);
});

test('30 % is missed only where so many conversations leave no doubt', () => {
  const shares = [share(20, 200), share(55, 200), share(0, 49), share(0, 50), share(0, 0)];
  expect(shares.map((each) => convertsTooLittle(each, rules.sessionConversion))).toEqual([
    'so',
    'not_so',
    'too_few',
    'so',
    'nothing',
  ]);
});

test('a step has dropped where what it does now lies surely and by far below its own past', () => {
  const past = share(800, 1_000);
  const drops = [share(100, 200), share(140, 200), share(10, 99), share(700, 1_000)];
  expect(drops.map((recent) => hasDropped({ recent, past }, rules.dropped))).toEqual([
    'so',
    'not_so',
    'too_few',
    'not_so',
  ]);
  expect(hasDropped({ recent: share(0, 200), past: share(300, 399) }, rules.dropped)).toBe('too_few');
  expect(hasDropped({ recent: share(0, 0), past }, rules.dropped)).toBe('nothing');
});

test('a fifth of the messages fails only where so many cases leave no doubt', () => {
  const shares = [share(40, 100), share(25, 100), share(20, 49), share(10, 1_000), share(0, 0)];
  expect(shares.map((each) => failsOften(each, rules.failureShare))).toEqual([
    'so',
    'not_so',
    'too_few',
    'not_so',
    'nothing',
  ]);
  const failing = { ...step({}), failed: share(40, 100) };
  expect(soIn({ templates: [], steps: [failing] })).toMatchObject([{ code: 'step_fails', activityId: 'a1' }]);
});

test('an alert says what of how many, is raised while it is so and ends when it is no more', async () => {
  const raised: Alert[] = [];
  const ended: string[] = [];
  const alerts = {
    raise: (alert: Alert) => void raised.push(alert),
    over: (code: string, subject: string, how = 'told') => void ended.push(`${code} ${subject} ${how}`),
    list: async () => [
      { code: 'negative_rate_high', subject: 'old', state: 'open' },
      { code: 'negative_rate_high', subject: 'mended', state: 'open' },
      { code: 'step_fails', subject: 'a1', state: 'open' },
      { code: 'step_dropped', subject: 'a1 response', state: 'open', since: 5 },
      { code: 'webhooks_stopped', subject: 'x', state: 'open' },
    ],
  } as unknown as Parameters<typeof watchFigures>[0]['alerts'];
  const figures = {
    templates: [template({ negative: share(30, 1_000), guessed: 12 }), template({ template: 'mended' })],
    steps: [{ ...step({ response: { recent: share(5, 200), past: share(300, 1_000) } }), failed: share(1, 9) }],
  };
  let begun: unknown;
  const read = async (since: ReadonlyMap<string, number>) => {
    begun = Object.fromEntries(since);
    return figures;
  };
  await watchFigures({ figures: read, alerts, rules });
  expect(begun).toEqual({ 'a1 response': 5 });
  expect(raised).toMatchObject([
    { code: 'negative_rate_high', subject: 'offer', detail: expect.stringContaining('3.0 % (30 of 1000)'), size: 30 },
    { code: 'step_dropped', subject: 'a1 response', detail: expect.stringContaining('2.5 % (5 of 200)') },
  ]);
  expect(raised[0]?.detail).toContain('12 of them are guessed');
  // Of the one nothing is left, the other is well; of the step that failed nine messages cannot tell.
  expect(ended).toEqual(['negative_rate_high old untold', 'negative_rate_high mended told']);
});

test('steady figures ask for nothing', () => {
  expect(soIn({ templates: [template({})], steps: [step({})] })).toEqual([]);
});
