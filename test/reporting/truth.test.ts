import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cubeCellKey,
  cubeChangedKey,
  cubeSheetKey,
  cubeStepsKey,
  cubeTakenKey,
  cubeUnwrittenKey,
} from '../../src/redis/redis-keys';
import type { Report } from '../../src/reporting/report';
import { rateRows } from '../../src/reporting/write-rates';
import { seeded } from './seeded';
import { createSqlEngine, type SqlRow } from './sql-engine';
import { createPlanner, DAY } from './truth/plan';
import { plantAtRandom } from './truth/plant-at-random';
import { END, plantFates } from './truth/plant-fates';
import { play } from './truth/play';
import { dimensionsOf, JOURNEY_VIEWS } from './truth/steps';
import { dayOfRows, reasonsOfRows } from './truth/true-days';
import { filesSaid, pageSaid, trueFiles, truePage } from './truth/true-page';
import { trueQueries, trueRates } from './truth/true-queries';
import { trueReplyQueries } from './truth/true-replies';
import { figuresSaid, rowsByDimension, trueAccount, trueFigures } from './truth/true-report';
import { type TrueRow, type Truth, truthOf } from './truth/true-rows';
import { startWorld, type World } from './truth/world';

/**
 * What reports say against what was planted: people and their fates are planned first, each figure is counted from the plan
 * alone, and the plan is played over HTTP through two web processes and a worker that are killed on the way. A part is drawn anew in
 * every run; SEED has it again, TRUTH_PEOPLE draws more of them.
 */
const SEED = Number(process.env.SEED ?? Date.now() % 1e9);
const PEOPLE = Number(process.env.TRUTH_PEOPLE ?? 60);
const START = Math.floor(Date.now() / 86_400_000) * DAY + DAY;
const QUERIES = join(__dirname, '../../config/queries');
const planner = createPlanner(START, START + END);
let world: World;
let truth: Truth;
let messages: Record<string, unknown>[];
/** What `npm run report -- --verify` said when all was written, and when somebody was forgotten after that. */
let verified: { code: number | null; printed: string }[];
/** How the product names steps: by what was saved with them, which `WA_Step` tells. */
let stepKeys: Map<string, string>;

const nameOf = (parts: { activityId: string; journeyId: string; language: string }) =>
  `${parts.activityId} ${parts.journeyId} ${parts.language}`;
const stepKeyOf = ({ message }: TrueRow) => stepKeys.get(nameOf(dimensionsOf(message.step))) ?? 'none';
const today = () => new Date(world.clock.now()).toISOString().slice(0, 10);

beforeAll(async () => {
  process.stdout.write(`the plan is that of SEED=${SEED}\n`);
  plantFates(planner);
  plantAtRandom(planner, seeded(SEED), PEOPLE);
  world = await startWorld(START * 1000);
  const heard = await play(planner.plan, world);
  const unexpected = planner.plan.messages.flatMap(({ n, step, hears }) => {
    const said = heard.get(n);
    if (hears.reason === 'drawn' || hears.reason === 'killed') return [];
    return said?.reason === hears.reason && said.branch === hears.branch ? [] : [{ n, step, hears, said }];
  });
  expect(unexpected).toEqual([]);
  truth = truthOf(planner.plan, heard);
  await world.written();
  await world.copied();
  messages = await world.rows('WA_Message');
  const steps = await world.rows('WA_Step');
  stepKeys = new Map(
    steps.map((step) => {
      const said = (column: string) => String(step[column] ?? '');
      const parts = { activityId: said('JBActivityID'), journeyId: said('JBDefinitionID') };
      return [nameOf({ ...parts, language: said('TemplateLanguage') }), said('StepKey')];
    }),
  );
  const verify = () => world.command('report', ['--verify', '--from', from(), '--to', today()]);
  verified = [await verify()];
  // 35 Somebody is forgotten.
  for (const { key } of planner.plan.forgotten) {
    const { code } = await world.command('contacts-forget', ['--contact-key', key]);
    expect(code).toBe(0);
  }
  verified.push(await verify());
}, 300_000);
afterAll(() => world?.close(), 60_000);

function byCell(rows: readonly TrueRow[]): Map<string, TrueRow[]> {
  const cells = new Map<string, TrueRow[]>();
  for (const row of rows) {
    const cell = `${row.day} ${stepKeyOf(row)}`;
    cells.set(cell, [...(cells.get(cell) ?? []), row]);
  }
  return cells;
}
const sorted = <Value>(pairs: Iterable<readonly [string, Value]>) =>
  Object.fromEntries([...pairs].sort(([one], [other]) => one.localeCompare(other)));

test('nothing was sent twice, and every message has its row', () => {
  expect(new Set(messages.map(({ MessageKey }) => MessageKey)).size).toBe(truth.rows.length);
  expect(messages.map(({ MessageKey }) => MessageKey).sort()).toEqual(
    truth.rows.map(({ messageKey }) => messageKey).sort(),
  );
});

test('WA_Daily is the truth, cell by cell', async () => {
  const said = (await world.rows('WA_Daily')).map(
    ({ DayKey, DayUTC, StepKey, ...counts }) =>
      [
        String(DayKey),
        Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])),
      ] as const,
  );
  const expected = [...byCell(truth.rows)].map(([cell, rows]) => [cell, dayOfRows(rows)] as const);
  expect(sorted(said)).toEqual(sorted(expected));
});

test('WA_DailyReason is the truth, cell by cell', async () => {
  const said = (await world.rows('WA_DailyReason')).flatMap(({ DayUTC, StepKey, Kind, Reason, Branch, Messages }) =>
    Number(Messages) === 0
      ? []
      : [[`${DayUTC} ${StepKey} ${Kind}|${Branch ?? ''}|${Reason}`, Number(Messages)] as const],
  );
  const expected = [...byCell(truth.rows)].flatMap(([cell, rows]) =>
    [...reasonsOfRows(rows)].map(([reason, count]) => [`${cell} ${reason}`, count] as const),
  );
  expect(sorted(said)).toEqual(sorted(expected));
});

test('the sources agree and are said to, until rows of somebody forgotten are gone', () => {
  const [before, after] = verified.map(({ code, printed }) => [code, /DIFFERS|differs/.test(printed)]);
  expect([before, after]).toEqual([
    [0, false],
    [1, true],
  ]);
  // No more is said to agree than was asked.
  expect(verified[0]?.printed.trim().split('\n').at(-1)).toMatch(
    /^Agree: Redis, WA_Daily and WA_Message\. Not compared: Meta's template analytics \(.+\); Meta's pricing analytics \(.+131005.+\)\.$/,
  );
});

test('the report for machines is the truth, figure by figure, whatever it is gathered by', async () => {
  expectTrue(await report());
});

test('the page of the report and the files of its tables are the truth, cell by cell', async () => {
  const page = await world.page(from(), today());
  expect(pageSaid(page)).toEqual(truePage(truth.rows, today()));
  expect(filesSaid(page)).toEqual(trueFiles(truth.rows, { from: from(), to: today() }));
});

test('who was forgotten stays in the counts, and counts that were lost are had again', async () => {
  expect(await world.rows('WA_Message')).toHaveLength(truth.rows.length - planner.plan.forgotten.length);
  const lost = await world.redis.keys(`${cubeCellKey('')}*`);
  const sheets = await world.redis.keys(`${cubeSheetKey(0).slice(0, -1)}*`);
  const steps = await world.redis.keys(`${cubeStepsKey('')}*`);
  await world.redis.del(...lost, ...sheets, ...steps, cubeChangedKey(), cubeTakenKey(), cubeUnwrittenKey());
  expect((await report()).total.funnel.decisions).toBe(0);
  const { code } = await world.command('report-rebuild', []);
  expect(code).toBe(0);
  expectTrue(await report());
});

const from = () => new Date(START * 1000).toISOString().slice(0, 10);
async function report(): Promise<Report> {
  const { code, printed, error } = await world.command('report', ['--json', '--from', from(), '--to', today()]);
  expect([code, error]).toEqual([0, '']);
  return JSON.parse(printed) as Report;
}

function expectTrue({ total, by, days, steps }: Report): void {
  const rows = truth.rows;
  expect(figuresSaid(total.figures)).toEqual(trueFigures(rows, today()));
  const account = trueAccount(rows);
  const { answers, dropped, ...funnel } = total.funnel;
  expect(funnel).toEqual(account.funnel);
  const lists = {
    answers: answers.map(({ branch, reason, messages: n }) => `${branch} ${reason} ${n}`),
    dropped: dropped.map(({ reason, messages: n }) => `${reason} ${n}`),
    optedOut: total.optedOut.map(({ kind, messages: n }) => `${kind} ${n}`),
    failed: total.failed.map(({ code, messages: n, recovered }) => `${code} ${n} ${recovered}`),
    late: total.lateFallbacks.map(({ reason, messages: n }) => `${reason} ${n}`),
    priced: total.priced.map(
      ({ category, type, billable, country, messages: n }) => `${category} ${type} ${billable ? 1 : 0} ${country} ${n}`,
    ),
  };
  for (const name of Object.keys(lists) as (keyof typeof lists)[])
    expect([name, lists[name].sort()]).toEqual([name, account[name].sort()]);
  expect(total.spans).toEqual(account.spans);
  expect(steps).toHaveLength(stepKeys.size);

  for (const [dimension, groups] of Object.entries(rowsByDimension(rows, stepKeyOf))) {
    const said = by[dimension as keyof typeof by].map(
      ({ value, decisions, figures }) => [value, { decisions, ...figuresSaid(figures) }] as const,
    );
    const expected = [...groups].map(
      ([value, group]) =>
        [
          value,
          { decisions: group.filter(({ message }) => !message.isTest).length, ...trueFigures(group, today()) },
        ] as const,
    );
    expect([dimension, sorted(said)]).toEqual([dimension, sorted(expected)]);
  }
  // Every day of the period, also those on which nothing was decided.
  const daysOf = (END / DAY) | 0;
  expect(days.length).toBeGreaterThanOrEqual(daysOf);
  for (const { day, decisions, figures } of days) {
    const own = rows.filter((row) => row.day === day);
    expect([day, decisions, figuresSaid(figures)]).toEqual([
      ...[day, own.filter(({ message }) => !message.isTest).length],
      trueFigures(own, today()),
    ]);
  }
}

describe('every query is the truth, cell by cell', () => {
  const names = readdirSync(QUERIES).map((file) => file.replace(/\.sql$/, ''));
  let engine: Awaited<ReturnType<typeof createSqlEngine>>;

  beforeAll(async () => {
    engine = await createSqlEngine(new Date(planner.plan.end * 1000));
    for (const table of ['WA_Message', 'WA_Reply', 'WA_Conversion', 'WA_Consent'] as const)
      await engine.fill(table, (await world.rows(table)).map(sqlRow));
    await engine.fill('WA_Rate', rateRows({ source: 'planted', rates: trueRates(planner.plan) }));
    for (const [view, rows] of Object.entries(JOURNEY_VIEWS)) await engine.fill(view, rows);
    await engine.fill(
      '_Sent',
      planner.plan.emails.map(({ person, at }) => ({
        ...{ SubscriberKey: person.key.toUpperCase(), TriggererSendDefinitionObjectID: 'email' },
        EventDate: new Date((at - 6 * 3_600) * 1000).toISOString().slice(0, 19).replace('T', ' '),
      })),
    );
    // As if it had run every day.
    const every = textOf('nth-of-template').replace('DATEADD(day, -3,', 'DATEADD(day, -400,');
    for (const { MessageKey, Nth } of await engine.run(every))
      await engine.execute(`UPDATE WA_Message SET Nth = ${Number(Nth)} WHERE MessageKey = '${MessageKey}'`);
  }, 60_000);
  afterAll(() => engine?.close());
  const textOf = (name: string) => readFileSync(join(QUERIES, `${name}.sql`), 'utf8');

  test.each(names)('%s', async (name) => {
    const { plan } = planner;
    const expected = { ...trueQueries(plan, truth, stepKeyOf), ...trueReplyQueries(plan, truth) }[name];
    if (expected === undefined) throw new Error(`nothing is planted for ${name}`);
    const said = await engine.run(textOf(name));
    expect(inOrder(said)).toEqual(inOrder(expected).map(nearly));
  });
});

const TIMES = /DateUTC$/;
function sqlRow(row: Record<string, unknown>): SqlRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (value === null || value === '') return [];
      const text = String(value);
      if (TIMES.test(name)) return [[name, new Date(text).toISOString().slice(0, 19).replace('T', ' ')]];
      return [[name, typeof value === 'boolean' || typeof value === 'number' ? value : text]];
    }),
  );
}
const wordsOf = (row: object) =>
  Object.entries(row)
    .flatMap(([name, value]) =>
      typeof value === 'string' || value === null || /^(Nth|DaysLater|ErrorCode|SenderID)$/.test(name)
        ? [`${name} ${value}`]
        : [],
    )
    .sort()
    .join('|');
const inOrder = <Row extends object>(rows: readonly Row[]) =>
  [...rows].sort((one, other) => wordsOf(one).localeCompare(wordsOf(other)));
/** Queries round to one or two digits, and z² to two. */
const nearly = (row: Record<string, string | number | null>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && /(Percent|Percentage|Points)$/.test(name) ? expect.closeTo(value, 0) : value,
    ]),
  );
