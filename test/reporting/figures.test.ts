import type { CubeRow, StepDimensions } from '../../src/reporting/cube-row';
import { condense, type FigureName, figuresOf } from '../../src/reporting/figures';
import { reportOf } from '../../src/reporting/report';

/** The figures of rows that are counted by hand. */
const TODAY = '2026-11-30';
const STEP: StepDimensions = {
  ...{ stepKey: 's1', journeyId: 'v1', journey: 'welcome', version: '1', activityId: 'a1' },
  ...{ template: 'offer', language: 'en', stage: 'awareness', purpose: 'promotional', topic: 'offers' },
  ...{ sender: '1', owner: '', windowHours: 72 },
};
const row = (day: string, words: Record<string, number>, step: Partial<StepDimensions> = {}): CubeRow => ({
  day,
  step: { ...STEP, ...step },
  words: new Map(Object.entries(words)),
});
const of = (rows: readonly CubeRow[], name: FigureName) => figuresOf(rows, TODAY)[name];

test('a rate has its parts, its interval, and says what is left out', () => {
  const rows = [
    row('2026-11-01', { 'continue accepted': 100, 'continue test': 2, accepted: 100, delivered: 80, answered: 20 }),
    // Answers to yesterday's are still coming.
    row('2026-11-29', { 'continue accepted': 50, accepted: 50, delivered: 50, answered: 1 }),
  ];
  expect(of(rows, 'response')).toEqual({
    name: 'response',
    ...{ numerator: 20, denominator: 80, rate: 0.25, enough: true, window: 'seven_days', final: false },
    low: expect.closeTo(0.168, 3),
    high: expect.closeTo(0.355, 3),
    excluded: { tests: 2, youngDays: 1, youngMessages: 50 },
  });
});

test('nothing is divided by zero, and few cases are called so', () => {
  expect(of([], 'response')).toMatchObject({ rate: null, low: null, high: null, enough: false, final: true });
  const few = row('2026-11-01', { answered: 10, converted_after: 1 });
  expect(of([few], 'session_conversion')).toMatchObject({ rate: 0.1, enough: false, line: { verdict: 'too_few' } });
});

test('a line is crossed only where the whole interval is beyond it', () => {
  const verdict = (noticed: number, stopped: number) =>
    of([row('2026-11-01', { noticed, 'opted_out word': stopped })], 'negative').line?.verdict;
  expect([verdict(10_000, 100), verdict(10_000, 50), verdict(10_000, 10), verdict(20, 5)]).toEqual([
    'worse',
    'unclear',
    'fine',
    'too_few',
  ]);
  const converts = (answered: number, after: number) =>
    of([row('2026-11-01', { answered, converted_after: after })], 'session_conversion').line?.verdict;
  expect([converts(1_000, 200), converts(1_000, 305), converts(1_000, 400)]).toEqual(['worse', 'unclear', 'fine']);
});

test('a negative rate has its known and its guessed part, and is never final', () => {
  const rows = [row('2026-01-01', { noticed: 1_000, 'opted_out word': 3, 'opted_out preference': 2, blocked: 4 })];
  expect(of(rows, 'negative')).toMatchObject({ numerator: 9, denominator: 1_000, final: false });
  expect(of(rows, 'opted_out')).toMatchObject({ numerator: 5, final: true });
  expect(of(rows, 'blocked')).toMatchObject({ numerator: 4, final: false });
});

test('what failed and arrived all the same has not failed, and what nobody told of is silent', () => {
  const rows = [row('2026-11-01', { accepted: 100, delivered: 60, 'failed 131026': 30, 'recovered 131026': 10 })];
  expect(of(rows, 'failed')).toMatchObject({ numerator: 20, denominator: 100 });
  expect(of(rows, 'silent')).toMatchObject({ numerator: 20, denominator: 100 });
});

test('conversions are waited for as long as the step counts them', () => {
  const rows = [
    row('2026-11-01', { accepted: 10, converted: 1 }),
    row('2026-11-01', { accepted: 90, converted: 0 }, { stepKey: 's2', windowHours: 2_160 }),
  ];
  expect(of(rows, 'converted')).toMatchObject({ denominator: 10, final: false, excluded: { youngDays: 1 } });
});

test('who is left alone is decided about, and took no fallback', () => {
  const words = { 'continue accepted': 6, 'email_fallback opted_out': 3, 'no_contact suppressed': 1 };
  const rows = [row('2026-11-01', words)];
  expect(of(rows, 'left_alone')).toMatchObject({ numerator: 1, denominator: 10 });
  expect(of(rows, 'fallback_at_once')).toMatchObject({ numerator: 3, denominator: 10 });
});

test('rows that rest are put together without a figure changing', () => {
  const days = ['2026-01-01', '2026-05-05', '2026-11-10', '2026-11-24', '2026-11-28', '2026-11-30'];
  const words = { 'continue accepted': 40, accepted: 40, delivered: 31, answered: 7, converted: 3, converted_after: 2 };
  const rows = days.flatMap((day) => [row(day, words), row(day, words, { stepKey: 's2', windowHours: 240 })]);
  const condensed = condense(rows, TODAY);
  expect(condensed.length).toBeLessThan(rows.length);
  expect(figuresOf(condensed, TODAY)).toEqual(figuresOf(rows, TODAY));
});

test('a report shows every day, and until when nothing will change', () => {
  const period = { from: '2026-11-18', to: '2026-11-24' };
  const rows = [
    row('2026-11-19', { 'continue accepted': 3, accepted: 3 }),
    row('2026-11-23', { 'email_fallback opted_out': 2, 'continue scheduled': 1, 'dropped opted_out': 1 }),
  ];
  const report = reportOf(rows, { period, filter: {}, today: TODAY });
  expect(report.days.map(({ day, decisions, final }) => [day.slice(8), decisions, final])).toEqual([
    ['18', 0, true],
    ['19', 3, true],
    ['20', 0, true],
    ['21', 0, true],
    ['22', 0, true],
    ['23', 3, false],
    ['24', 0, false],
  ]);
  expect(report.finalUntil).toBe('2026-11-22');
  expect(report.total.funnel).toMatchObject({
    decisions: 6,
    answers: [
      { branch: 'continue', reason: 'accepted', messages: 3 },
      { branch: 'email_fallback', reason: 'opted_out', messages: 2 },
      { branch: 'continue', reason: 'scheduled', messages: 1 },
    ],
    dropped: [{ reason: 'opted_out', messages: 1 }],
  });
  expect(report.by.template).toMatchObject([{ value: 'offer', decisions: 6 }]);
});
