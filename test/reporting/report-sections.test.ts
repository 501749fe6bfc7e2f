import { type CubeRow, dayNumber, type StepDimensions } from '../../src/reporting/cube-row';
import { emptySheet, withCells } from '../../src/reporting/day-sheet';
import { gathering } from '../../src/reporting/gather';
import { inTurns } from '../../src/reporting/in-turns';
import type { MessageRates } from '../../src/reporting/message-rates';
import type { ReportQuery } from '../../src/reporting/report-page';
import { reportPageOf } from '../../src/reporting/report-page-data';

/** The page of rows that are counted by hand. */
const TODAY = '2026-11-30';
const AT = Date.parse(`${TODAY}T12:00:00Z`);
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
const NOTHING_WAITS = {
  rows: { waiting: 0, sealedBatches: 0, dead: 0, waitingSince: null, tables: [] },
  webhooks: { waiting: 0, dead: 0 },
  silences: [],
};
const RATES: MessageRates = { source: 'a test', rates: [] };

function daysOf(rows: readonly CubeRow[], { from, to }: Pick<ReportQuery, 'from' | 'to'>) {
  const sheets = Array.from({ length: dayNumber(to) - dayNumber(from) + 1 }, (_, index) => {
    const day = dayNumber(from) + index;
    const ofDay = rows.filter((each) => dayNumber(each.day) === day);
    return withCells(emptySheet(day), new Map(ofDay.map(({ step, words }) => [step.stepKey, words])));
  });
  return { sheets, dimensions: new Map(rows.map(({ step }) => [step.stepKey, step])) };
}

function atOnce<Result>(work: Iterator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function pageOf(
  rows: readonly CubeRow[],
  {
    query = {},
    rates = RATES,
    words = {},
    silent = [],
    journeyNames = {},
  }: {
    query?: Partial<ReportQuery>;
    rates?: MessageRates;
    words?: Record<string, number>;
    silent?: string[];
    journeyNames?: Record<string, string>;
  } = {},
) {
  const asked: ReportQuery = { from: '2026-11-01', to: TODAY, filter: {}, ...query };
  const facts = {
    cube: atOnce(gathering(daysOf(rows, asked), asked.filter, TODAY)),
    desk: asked.onlyJourney
      ? undefined
      : { words: new Map(Object.entries(words)), now: { open: 0, overdue: 0, unowned: 0 } },
    health: { ...NOTHING_WAITS, silences: silent.map((subject) => ({ subject, raisedAt: 1 })) },
    ...{ holdout: { steps: [] }, rates, journeyNames: new Map(Object.entries(journeyNames)) },
  };
  return reportPageOf(facts, asked, AT);
}

const PLANTED = {
  'continue accepted': 800,
  'continue scheduled': 60,
  'continue holdout': 40,
  'email_fallback opted_out': 60,
  'email_fallback unreachable': 30,
  'continue unconfirmed': 10,
  'continue test': 5,
  'dropped opted_out': 20,
  ...{ accepted: 845, proven: 5, delivered: 800, noticed: 801, read: 500, clicked: 90, answered: 100, converted: 40 },
  ...{ converted_after: 20, 'opted_out word': 3, 'opted_out preference': 1, blocked: 6, double: 4 },
  ...{ 'failed 131026': 30, 'failed 131049': 10, 'recovered 131026': 5, 'late not_delivered': 12 },
  ...{ 'read 0': 300, 'read 2': 150, 'read 7': 50, 'answered 1': 100, 'converted 5': 40 },
  ...{ 'priced marketing regular 1 MX': 700, 'priced utility free_customer_service 0 MX': 100 },
};

test('the funnel leaves nobody without a reason', () => {
  const { funnel } = pageOf([row('2026-11-02', PLANTED)]).sections;
  expect(Object.fromEntries(funnel.bars.map(({ stage, messages }) => [stage, messages]))).toEqual({
    ...{ decided: 1_000, accepted: 845, delivered: 800, read: 500, clicked: 90, answered: 100, converted: 40 },
  });
  expect(funnel.notSent).toEqual([
    { reason: 'opted_out', branch: 'email_fallback', when: 'at_once', messages: 60 },
    { reason: 'holdout', branch: 'continue', when: 'at_once', messages: 40 },
    { reason: 'unreachable', branch: 'email_fallback', when: 'at_once', messages: 30 },
    { reason: 'opted_out', branch: 'continue', when: 'later', messages: 20 },
  ]);
  expect(funnel).toMatchObject({ unknown: 5, waiting: 0, tests: 5 });
  expect(funnel.failed[0]).toEqual({ code: '131026', messages: 30, recovered: 5 });
  const gone = funnel.notSent.reduce((sum, { messages }) => sum + messages, 0);
  expect(845 + gone + funnel.waiting + funnel.unknown).toBe(1_000);
});

test('every message reached people by one of the channels, or by none', () => {
  const { mixes } = pageOf([row('2026-11-02', PLANTED)]).sections.channels;
  expect(mixes.map(({ mix, messages }) => [mix, messages])).toEqual([
    ['whatsapp', 796],
    ['email', 98],
    ['both', 4],
    ['none', 62],
    ['held_out', 40],
  ]);
});

test('times are shares by spans, and the span within which half and nine of ten came', () => {
  const { times } = pageOf([row('2026-11-02', PLANTED)]).sections;
  expect(times.read).toMatchObject({ messages: 500, halfWithin: 60, nineOfTenWithin: 3_600 });
  expect(times.read.spans.at(-1)).toEqual({ within: null, messages: 50, share: 1 });
  expect(pageOf([]).sections.times.read).toMatchObject({ messages: 0, halfWithin: null, nineOfTenWithin: null });
});

describe('what messages cost', () => {
  const rates: MessageRates = {
    source: 'a test',
    rates: [
      { market: 'MX', category: 'marketing', from: '2026-11-15', currency: 'USD', amount: 0.04 },
      { market: 'MX', category: 'marketing', from: '2026-01-01', currency: 'USD', amount: 0.03 },
    ],
  };
  const priced = (count: number) => ({ converted: count / 10, 'priced marketing regular 1 MX': count });

  test('a message costs what stood on the day of its decision; under 30 conversions none has a price', () => {
    const { cost } = pageOf([row('2026-11-14', priced(100)), row('2026-11-15', priced(100))], { rates }).sections;
    expect(cost.totals).toEqual([{ currency: 'USD', amount: 7, charged: 200, perConversion: null, perAnswer: null }]);
    expect(cost.rows[0]?.rates.map(({ from }) => from)).toEqual(['2026-01-01', '2026-11-15']);
    const many = pageOf([row('2026-11-14', priced(400))], { rates }).sections.cost;
    expect(many.totals[0]).toMatchObject({ amount: 12, perConversion: 0.3 });
  });

  test('what has no rate is told as that, and what was free costs nothing', () => {
    const { cost } = pageOf([row('2026-11-02', PLANTED)]).sections;
    expect(cost).toMatchObject({ totals: [], free: 100, rates: { known: 0, newestFrom: null } });
    expect(cost.withoutRate).toEqual([{ country: 'MX', category: 'marketing', messages: 700 }]);
    expect(cost.rows.map(({ amount }) => amount)).toEqual([0, null]);
  });
});

test('a filter leaves steps out of the figures and not out of the choices', () => {
  const rows = [
    row('2026-11-02', { 'continue accepted': 40, accepted: 40, delivered: 40 }),
    row(
      '2026-11-02',
      { 'continue accepted': 60, accepted: 60 },
      { stepKey: 's2', activityId: 'a2', stage: 'purchase' },
    ),
  ];
  const { filters, sections } = pageOf(rows, { query: { filter: { stage: ['awareness'] } } });
  expect(sections.funnel.bars[0]).toEqual({ stage: 'decided', messages: 40 });
  expect(filters.choices.stage).toEqual([
    { value: 'purchase', label: 'purchase', messages: 60 },
    { value: 'awareness', label: 'awareness', messages: 40 },
  ]);
  expect(filters.choices.step[0]).toEqual({ value: 'a2', label: 'offer · welcome · a2', messages: 60 });
});

test('who may see one journey is told nothing of another, nor of what belongs to none', () => {
  const other = {
    ...{ stepKey: 's2', journey: 'secret', activityId: 'a2', template: 'hidden', language: 'pt' },
    ...{ stage: 'purchase', purpose: 'transactional', sender: '2' },
  };
  const rows = [
    row('2026-11-02', { 'continue accepted': 40, accepted: 40, delivered: 40 }),
    row('2026-11-02', { 'continue accepted': 60, accepted: 60, delivered: 60 }, other),
    row('2026-11-03', { 'continue accepted': 5 }, { stepKey: 's3', activityId: 'a3', template: 'reminder' }),
  ];
  const silent = ['conversions a1', 'conversions a2', 'webhooks'];
  const query = { filter: { journey: ['welcome'], template: ['offer'] }, onlyJourney: 'welcome' };
  const page = pageOf(rows, { query, silent, words: { 'due ana@example.com': 3 } });
  expect(page.filters.choices.journey).toEqual([{ value: 'welcome', label: 'welcome', messages: 45 }]);
  // What they chose leaves them the choice of what else they may see.
  expect(page.filters.choices.template.map(({ value }) => value)).toEqual(['offer', 'reminder']);
  expect(page.sections.replies).toBeNull();
  expect(page.sections.health.silences.map(({ subject }) => subject)).toEqual(['conversions a1', 'webhooks']);
  expect(JSON.stringify(page)).not.toMatch(/secret|hidden|a2|purchase|"pt"|transactional|ana@example/);
  expect(pageOf(rows, { silent }).sections.health.silences).toHaveLength(3);
});

test.each([
  [{ from: '2026-11-29', to: '2026-11-30' }, 'day', 2, '2026-11-29'],
  [{ from: '2026-09-01', to: '2026-11-30' }, 'week', 14, '2026-09-01'],
  [{ from: '2025-10-01', to: '2026-11-30' }, 'month', 14, '2025-10-01'],
])('the period %j is drawn by the %s, in %d points, also where nothing was decided', (query, grain, points, first) => {
  const { timeline } = pageOf([], { query }).sections;
  expect([timeline.grain, timeline.points.length, timeline.points[0]?.from]).toEqual([grain, points, first]);
  expect(timeline.points.at(-1)).toMatchObject({ to: '2026-11-30', decided: 0, final: false });
});

test('a template that is sent with other settings, in another version or language is marked on that day', () => {
  const decided = { 'continue accepted': 10 };
  const rows = [
    row('2026-11-02', decided),
    row('2026-11-05', decided, { stepKey: 's2' }),
    row('2026-11-07', decided, { stepKey: 's3', activityId: 'a3' }),
    row('2026-11-09', decided, { stepKey: 's4', activityId: 'a4', language: 'es' }),
  ];
  expect(pageOf(rows).sections.fatigue.templates[0]?.marks).toEqual([
    { day: '2026-11-05', kind: 'settings', step: 'offer · welcome · a1' },
    { day: '2026-11-07', kind: 'journey_version', step: 'offer · welcome · a3' },
    { day: '2026-11-09', kind: 'language', step: 'offer · welcome · es' },
  ]);
});

test('steps that would be called alike are told apart by what differs, or by their id', () => {
  const one = row('2026-11-02', { 'continue accepted': 9 }, { activityId: '1a2b3c4d-63b1' });
  const labels = (...others: Partial<StepDimensions>[]) => {
    const rows = others.map((other, index) =>
      row(
        '2026-11-02',
        { 'continue accepted': 3 - index },
        { stepKey: `t${index}`, activityId: `${index}f`, ...other },
      ),
    );
    return pageOf([one, ...rows]).filters.choices.step.map(({ label }) => label);
  };
  expect(labels()).toEqual(['offer · welcome']);
  expect(labels({ language: 'es' })).toEqual(['offer · welcome · en', 'offer · welcome · es']);
  expect(labels({ sender: '2' })).toEqual(['offer · welcome · 1', 'offer · welcome · 2']);
  expect(labels({ version: '2' })).toEqual(['offer · welcome · v1', 'offer · welcome · v2']);
  expect(labels({})).toEqual(['offer · welcome · 1a2b3c4d', 'offer · welcome · 0f']);
  expect(labels({ language: 'es' }, { language: 'es', sender: '2' })).toEqual([
    'offer · welcome · en',
    'offer · welcome · 0f',
    'offer · welcome · 2',
  ]);
});

test('a journey is called by its name where that is known, and its steps too', () => {
  const rows = [
    row('2026-11-02', { 'continue accepted': 40 }, { journey: '6f1c', journeyId: 'v1' }),
    row(
      '2026-11-03',
      { 'continue accepted': 9 },
      { stepKey: 's2', activityId: 'a2', journey: '6f1c', journeyId: 'v2' },
    ),
    row(
      '2026-11-03',
      { 'continue accepted': 3 },
      { stepKey: 's3', activityId: 'a3', journey: '9b2e', journeyId: 'v3' },
    ),
  ];
  const { filters, sections } = pageOf(rows, { journeyNames: { v2: 'Autumn' } });
  expect(filters.choices.journey.map(({ value, label }) => [value, label])).toEqual([
    ['6f1c', 'Autumn'],
    ['9b2e', '9b2e'],
  ]);
  expect(sections.breakdown.by.step.rows.map(({ label }) => label)).toEqual([
    'offer · Autumn · a1',
    'offer · Autumn · a2',
    'offer · 9b2e',
  ]);
  const guid = 'd86d04f8-590e-4c88-b8a7-b5d80438a286';
  const unnamed = pageOf([row('2026-11-02', { 'continue accepted': 40 }, { journey: guid, journeyId: guid })]);
  expect(unnamed.filters.choices.journey).toMatchObject([{ value: guid, label: 'offer · d86d04f8…' }]);
  expect(unnamed.sections.breakdown.by.step.rows).toMatchObject([{ label: 'offer · d86d04f8…' }]);
});

test('days are final up to the one whose longest window and late tellings are over', () => {
  const decided = { 'continue accepted': 10 };
  expect(pageOf([row('2026-11-02', decided)]).period.finalUntil).toBe('2026-11-22');
  const long = pageOf([row('2026-11-02', decided, { windowHours: 336 })]);
  expect(long.period.finalUntil).toBe('2026-11-11');
  expect(long.sections.health.openDays).toEqual({ from: '2026-11-12', to: '2026-11-30', days: 19 });
});

describe('the sentences', () => {
  const keys = (rows: readonly CubeRow[]) => pageOf(rows).sentences.map(({ words }) => words.key);

  test('there is one where nobody came', () => expect(keys([])).toEqual(['nothing_decided']));

  test('at most five are said, what concerns the most people and is the surest first', () => {
    const { sentences } = pageOf([row('2026-11-02', PLANTED)]);
    expect(sentences.map(({ id, people, certainty }) => [id, people, certainty])).toEqual([
      ['what_came', 1_000, 'counted'],
      ['negative_over_line:offer', 801, 'likely'],
      ['broadcasting:awareness', 800, 'likely'],
      ['conversations_rarely_convert:offer:awareness', 100, 'likely'],
      ['most_not_sent', 60, 'counted'],
    ]);
  });

  test('a line that the interval holds is no sentence', () => {
    expect(
      keys([
        row('2026-11-02', {
          'continue accepted': 100,
          accepted: 100,
          delivered: 100,
          noticed: 100,
          'opted_out word': 1,
        }),
      ]),
    ).not.toContain('negative_over_line');
  });
});

test('replies are told with who did how much, how soon, and whether in time', () => {
  const words = {
    ...{
      conversation: 3,
      'reply pricing': 4,
      'due ana@example.com': 3,
      'answered ana@example.com': 2,
      'met ana@example.com': 2,
    },
    ...{
      'missed ana@example.com': 1,
      'closed ana@example.com': 1,
      'answered_in 0': 1,
      'answered_in 2': 1,
      'acknowledged 0': 3,
    },
  };
  const { replies } = pageOf([row('2026-11-02', PLANTED)], { words }).sections;
  expect(replies).toMatchObject({
    ...{ conversations: 3, replies: 4, perThousandDelivered: 3.8, byCategory: [{ category: 'pricing', replies: 4 }] },
    byOwner: [{ owner: 'ana@example.com', handedOver: 3, answered: 2, closed: 1, overdue: 1, escalated: 0 }],
    inTime: { met: 2, of: 3, share: 2 / 3 },
    answered: { messages: 2, halfWithin: 30, nineOfTenWithin: 1_800 },
  });
});

test('while a year is added up others are let in every thirty days', async () => {
  const year = { from: '2025-12-01', to: TODAY };
  const days = daysOf([row('2026-11-02', { 'continue accepted': 7 })], year);
  let turns = 0;
  let isOver = false;
  const beside = (): void => {
    turns += 1;
    if (!isOver) setImmediate(beside);
  };
  beside();
  const { total } = await inTurns(gathering(days, {}, TODAY));
  isOver = true;
  expect([...total]).toEqual([['continue accepted', 7]]);
  expect(turns).toBeGreaterThan(12);
});
