import { join } from 'node:path';
import fc from 'fast-check';
import { type ConversionHistory, type ConversionVerdict, judge, observe } from '../../src/watch/conversion-silence';
import { readSignalWatchRules } from '../../src/watch/signal-watch-rules';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LOOK_EVERY = 5 * 60_000;
/** A Monday at midnight. */
const START = Date.parse('2026-06-01T00:00:00Z');
const WINDOW_HOURS = 72;
const rules = readSignalWatchRules(join(__dirname, '../../config/signal-watch.json')).conversions;

/** Deliveries and conversions of one hour, counted from START. */
type Plan = (hour: number) => { delivered: number; conversions: number };

/** Looks at the counters of a plan as the worker would, and gives each verdict that is not the one before it. */
function watch(plan: Plan, days: number, lookEveryMs = LOOK_EVERY): { at: number; verdict: ConversionVerdict }[] {
  let history: ConversionHistory | undefined;
  const seen = { delivered: 0, conversions: 0, lastAt: undefined as number | undefined };
  const verdicts: { at: number; verdict: ConversionVerdict }[] = [];
  let told = -1;
  for (let now = START; now < START + days * DAY; now += lookEveryMs) {
    for (let hour = told + 1; hour <= Math.floor((now - START) / HOUR); hour += 1) {
      const { delivered, conversions } = plan(hour);
      seen.delivered += delivered;
      seen.conversions += conversions;
      if (conversions > 0) seen.lastAt = START + hour * HOUR;
      told = hour;
    }
    history = observe(history, { now, ...seen }, rules);
    const verdict = judge(history, { windowHours: WINDOW_HOURS, now }, rules);
    if (verdicts.at(-1)?.verdict.kind !== verdict.kind) verdicts.push({ at: (now - START) / DAY, verdict });
  }
  return verdicts;
}
const kinds = (plan: Plan, days: number) => watch(plan, days, HOUR).map(({ verdict }) => verdict.kind);
const hourOfDay = (hour: number) => hour % 24;
const dayOf = (hour: number) => Math.floor(hour / 24);

const everyHour: Plan = () => ({ delivered: 50, conversions: 1 });

describe('where nothing is wrong, nothing is said', () => {
  test.each<[string, Plan]>([
    ['every hour', everyHour],
    ['by day only', (hour) => ({ delivered: 50, conversions: hourOfDay(hour) >= 8 && hourOfDay(hour) < 20 ? 2 : 0 })],
    [
      'on workdays only',
      (hour) => ({ delivered: 50, conversions: dayOf(hour) % 7 < 5 && hourOfDay(hour) === 12 ? 8 : 0 }),
    ],
    ['by a nightly import', (hour) => ({ delivered: 50, conversions: hourOfDay(hour) === 3 ? 40 : 0 })],
    ['by a weekly import', (hour) => ({ delivered: 50, conversions: hour % 168 === 3 ? 400 : 0 })],
    ['rarely', (hour) => ({ delivered: 5, conversions: hour % 50 === 0 ? 1 : 0 })],
    [
      'after a weekly campaign, for three days',
      (hour) => ({
        delivered: hour % 168 === 10 ? 10_000 : 0,
        conversions: hour % 168 > 10 && hour % 168 < 82 ? 4 : 0,
      }),
    ],
    ['to a step that nobody is sent', () => ({ delivered: 0, conversions: 0 })],
    ['to a step of a few messages', (hour) => ({ delivered: hour < 90 ? 1 : 0, conversions: 0 })],
  ])('conversions that come %s', (_, plan) => {
    expect(kinds(plan, 35).filter((kind) => kind === 'stopped' || kind === 'never')).toEqual([]);
  });

  test('a journey that ended: conversions trail off after its messages, and then nothing is expected', () => {
    const plan: Plan = (hour) => ({ delivered: hour < 240 ? 50 : 0, conversions: hour < 300 ? 1 : 0 });
    expect(kinds(plan, 30)).toEqual(['nothing_missing', 'idle']);
  });
});

describe('conversions that stop while messages go out', () => {
  const until = (days: number, plan: Plan): Plan => {
    return (hour) => ({ ...plan(hour), ...(hour >= days * 24 && { conversions: 0 }) });
  };

  test('are missed when eight should have come from messages that had a day to convert', () => {
    const [, stopped] = watch(until(10, everyHour), 14);
    expect(stopped?.verdict).toMatchObject({ kind: 'stopped', lastAt: START + (240 - 1) * HOUR, usualGapMs: HOUR });
    // The last one in the hour before; then 24 hours, and eight of those messages.
    expect((stopped?.at ?? 0) - 10).toBeGreaterThan(1);
    expect((stopped?.at ?? 0) - 10).toBeLessThan(1.4);
  });

  test('by day only are missed on the second day, on workdays only once the weekend cannot be the reason', () => {
    const byDay: Plan = (hour) => ({
      delivered: 50,
      conversions: hourOfDay(hour) >= 8 && hourOfDay(hour) < 20 ? 2 : 0,
    });
    const [, first] = watch(until(10, byDay), 16);
    expect((first?.at ?? 0) - 10).toBeLessThan(1.5);
    const workdays: Plan = (hour) => ({
      delivered: 50,
      conversions: dayOf(hour) % 7 < 5 && hourOfDay(hour) === 12 ? 8 : 0,
    });
    const [, later] = watch(until(15, workdays), 28);
    // The last was on Monday, day 14; the longest gap, from Friday to Monday, is three days.
    expect((later?.at ?? 0) - 14.5).toBeGreaterThan(4.5);
    expect((later?.at ?? 0) - 14.5).toBeLessThan(4.6);
  });

  test('are missed no more once one comes, and are idle once no message goes out', () => {
    const back: Plan = (hour) => (hour >= 240 && hour < 300 ? { delivered: 50, conversions: 0 } : everyHour(hour));
    expect(kinds(back, 16)).toEqual(['nothing_missing', 'stopped', 'nothing_missing']);
    const ended: Plan = (hour) => ({ delivered: hour < 300 ? 50 : 0, conversions: hour < 240 ? 1 : 0 });
    expect(kinds(ended, 24)).toEqual(['nothing_missing', 'stopped', 'idle']);
  });
});

test('in a first week, what may be a weekend is none: four days are waited, and then it is told', () => {
  const [, stopped] = watch((hour) => ({ delivered: 50, conversions: hour < 120 ? 1 : 0 }), 14);
  expect(stopped?.verdict.kind).toBe('stopped');
  expect((stopped?.at ?? 0) - 5).toBeCloseTo(4, 1);
});

test('a step whose conversions never came is told when its window is over, counted from the hundredth delivery', () => {
  const verdicts = watch((hour) => ({ delivered: hour < 24 ? 10 : 0, conversions: 0 }), 10);
  expect(verdicts.map(({ verdict }) => verdict.kind)).toEqual(['nothing_missing', 'never']);
  const [, never] = verdicts;
  expect(never?.verdict).toMatchObject({ delivered: 240, since: START + 9 * HOUR });
  expect(never?.at).toBeCloseTo((9 + WINDOW_HOURS) / 24, 1);
});

test('a step whose conversions never came is told of for ten days, longer while messages go out, and then no more', () => {
  const ended = watch((hour) => ({ delivered: hour < 24 ? 10 : 0, conversions: 0 }), 30, HOUR);
  expect(ended.map(({ verdict }) => verdict.kind)).toEqual(['nothing_missing', 'never', 'idle']);
  const [, never, idle] = ended;
  expect((idle?.at ?? 0) - (never?.at ?? 0)).toBeCloseTo(10, 1);
  expect(kinds(() => ({ delivered: 10, conversions: 0 }), 30)).toEqual(['nothing_missing', 'never']);
});

test('counters that went back begin anew, and what was there before the first look is no conversion of this hour', () => {
  const first = observe(undefined, { now: START, delivered: 5_000, conversions: 90, lastAt: START - DAY }, rules);
  expect(first.hours).toEqual([]);
  const lost = observe(first, { now: START + HOUR, delivered: 3, conversions: 0, lastAt: undefined }, rules);
  expect(lost).toEqual({ hours: [], delivered: 3, conversions: 0 });
});

const randomPlan = fc
  .record({
    delivered: fc.integer({ min: 1, max: 100 }),
    perDay: fc.double({ min: 4, max: 24, noNaN: true }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  })
  .map(({ delivered, perDay, seed }): Plan => {
    const rate = perDay / 24 / delivered;
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const drawn = Array.from({ length: 40 * 24 }, () => {
      let conversions = 0;
      for (let message = 0; message < delivered; message += 1) if (random() < rate) conversions += 1;
      return conversions;
    });
    return (hour) => ({ delivered, conversions: drawn[hour] ?? 0 });
  });

test('conversions that come by chance at a steady rate of 4 to 24 a day are never missed', () => {
  fc.assert(
    fc.property(randomPlan, (plan) => expect(kinds(plan, 30)).not.toContain('stopped')),
    { seed: 20_261_122, numRuns: 40 },
  );
});

test('whenever they stop, it is found within 1.5 of the longest gap before and four days', () => {
  fc.assert(
    fc.property(randomPlan, fc.integer({ min: 10 * 24, max: 20 * 24 }), (plan, stop) => {
      const stopping: Plan = (hour) => ({ ...plan(hour), ...(hour >= stop && { conversions: 0 }) });
      const came = Array.from({ length: stop }, (_, hour) => hour).filter((hour) => plan(hour).conversions > 0);
      const longest = Math.max(...came.slice(1).map((hour, index) => hour - (came[index] ?? hour)));
      const found = watch(stopping, 40, HOUR).find(({ verdict }) => verdict.kind === 'stopped');
      expect(found).toBeDefined();
      expect((found?.at ?? 0) * 24 - (came.at(-1) ?? 0)).toBeLessThanOrEqual(1.5 * longest + 96);
    }),
    { seed: 20_261_122, numRuns: 40 },
  );
});

test('looking every five minutes, every hour or after a night without a worker comes to the same', () => {
  const stopping: Plan = (hour) => ({ delivered: 50, conversions: hour < 240 ? 1 : 0 });
  const found = [LOOK_EVERY, HOUR, 9 * HOUR].map((every) => watch(stopping, 20, every)[1]);
  for (const each of found) expect(each?.verdict.kind).toBe('stopped');
  const days = found.map((each) => each?.at ?? 0);
  expect(Math.max(...days) - Math.min(...days)).toBeLessThan(1);
});

test('the history stays small however long an activity runs', () => {
  let history: ConversionHistory | undefined;
  for (let hour = 0; hour < 24 * 200; hour += 1) {
    const now = START + hour * HOUR;
    history = observe(history, { now, delivered: hour * 1_000, conversions: hour * 10, lastAt: now }, rules);
  }
  expect(history?.hours.length).toBeLessThanOrEqual(20 * 24);
  expect(JSON.stringify(history).length).toBeLessThan(10_000);
});
