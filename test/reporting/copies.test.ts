import type Redis from 'ioredis';
import { storedWord } from '../../src/execution/cube-lua';
import { createSettingsStore } from '../../src/execution/settings-store';
import { stepIdOf } from '../../src/execution/step-id';
import { createStepStore } from '../../src/execution/step-store';
import { createLogger } from '../../src/logger';
import type { StoredRow } from '../../src/marketing-cloud/data-extension-rows';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Table } from '../../src/redis/outbox-entry';
import { cubeCellKey, cubeChangedKey, cubeStepsKey, outboxKey } from '../../src/redis/redis-keys';
import { createCube } from '../../src/reporting/cube';
import { rebuildCube } from '../../src/reporting/rebuild-cube';
import { createStoredCounts } from '../../src/reporting/stored-counts';
import { compareCounts } from '../../src/reporting/verify';
import { createDailyWriter } from '../../src/reporting/write-daily';
import { emptyTestRedis } from '../support/redis';
import { rowsInOutbox } from './rows-in-outbox';

/** What is copied of the counts, and what is counted anew from it. */
const DAY = 20_422;
const KEYS: Record<string, string> = { WA_Daily: 'DayKey', WA_DailyReason: 'DayReasonKey', WA_Step: 'StepKey' };
const WORDS = {
  ...{ 'continue accepted': 5, 'email_fallback opted_out': 2, accepted: 5, delivered: 4, noticed: 4, read: 3 },
  ...{ 'read 0': 2, 'read 6': 1, 'failed 131026': 2, 'recovered 131026': 1, 'opted_out word': 1, converted: 1 },
  ...{
    'converted 7': 1,
    'late not_read': 1,
    'priced marketing regular 1 MX': 4,
    'continue scheduled': 1,
    'dropped opted_out': 1,
  },
};
let redis: Redis;
let step: string;

beforeEach(async () => {
  redis = await emptyTestRedis();
  const settings = createSettingsStore(redis);
  const read = await settings.read({
    sender: '1',
    template: { name: 'offer', language: 'en' },
    purpose: 'promotional',
  });
  const of = { activityId: 'a1', journeyId: 'v1', settingsHash: read.ok ? read.stored.hash : '' };
  step = stepIdOf(of);
  await createStepStore({ redis, settings }).register({ ...of, stepKey: step });
  await put(WORDS);
});
afterEach(() => redis.quit());

async function put(words: Record<string, number>): Promise<void> {
  const stored = Object.fromEntries(Object.entries(words).map(([word, count]) => [storedWord(word), count]));
  await redis.hset(cubeCellKey(`${DAY}:${step}`), stored);
  await redis.sadd(cubeStepsKey(DAY), step);
  await redis.sadd(cubeChangedKey(), `${DAY}:${step}`);
}
function cubeOf() {
  const settings = createSettingsStore(redis);
  return createCube({
    ...{ redis, settings, steps: createStepStore({ redis, settings }), clock: Date.now },
    journeyOf: async () => ({ key: 'welcome', version: '2' }),
  });
}
const write = () => createDailyWriter({ redis, cube: cubeOf(), logger: createLogger({ level: 'silent' }) })();
const copied = (table: Table) => rowsInOutbox(redis, table, KEYS[table] ?? '');
/** Data extensions that hold these rows, as they are read back. */
function stored(tables: Record<string, Record<string, unknown>[]>) {
  const rows = {
    async *readRows(table: string): AsyncGenerator<readonly StoredRow[]> {
      yield (tables[table] ?? []).map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), String(value)])),
      );
    },
  };
  return createStoredCounts({ rows, definitions: readDataExtensions(), mapping: {} });
}
const allCopied = async () => ({
  WA_Daily: await copied('WA_Daily'),
  WA_DailyReason: await copied('WA_DailyReason'),
  WA_Step: await copied('WA_Step'),
});

test('the counts of a day are written whole, with reasons and step, in rows that fit their data extensions', async () => {
  expect(await write()).toBe(1);
  expect(await copied('WA_Daily')).toEqual([
    {
      ...{ DayKey: `2025-11-30 ${step}`, DayUTC: '2025-11-30', StepKey: step, Decisions: 8, Tests: 0, HeldOut: 0 },
      ...{ Accepted: 5, Proven: 0, Delivered: 4, WasRead: 3, Clicked: 0, RepliedAtAll: 0, Replied: 0, Converted: 1 },
      ...{ ConvertedAfterReply: 0, Noticed: 4, LikelyBlocked: 0, DoubleContacts: 0, OptedOut: 1, Failed: 1, Silent: 0 },
      ...{ FallbackAtOnce: 2, LeftAlone: 0, FallbackLate: 1 },
    },
  ]);
  expect(await copied('WA_Step')).toMatchObject([
    { StepKey: step, JourneyKey: 'welcome', JourneyVersion: '2', TemplateName: 'offer', Purpose: 'promotional' },
  ]);
  const definitions = readDataExtensions();
  for (const table of ['WA_Daily', 'WA_DailyReason', 'WA_Step'] as const) {
    for (const row of await copied(table)) expect(fitRow(definitions[table], row)).toMatchObject({ ok: true });
  }
});

test('what did not change is not written again, and nothing is written while rows wait', async () => {
  await write();
  await put({ delivered: 5 });
  expect(await write()).toBeUndefined();
  for (const table of ['WA_Daily', 'WA_DailyReason', 'WA_Step'] as const) await redis.del(outboxKey(table));
  expect(await write()).toBe(1);
  expect(await copied('WA_Daily')).toMatchObject([{ Delivered: 5 }]);
  for (const table of ['WA_Daily', 'WA_DailyReason', 'WA_Step'] as const) await redis.del(outboxKey(table));
  expect(await write()).toBe(0);
  expect(await copied('WA_Daily')).toEqual([]);
});

test('a Redis that was lost counts again what the copies hold, steps included', async () => {
  await write();
  const tables = await allCopied();
  await redis.flushdb();
  const rebuilt = await rebuildCube({ redis, stored: stored(tables), clock: () => DAY * 86_400_000 });
  expect(rebuilt).toMatchObject({ cells: 1, raised: 1, ahead: 0, steps: 1 });
  const [row] = await cubeOf().read({ from: '2025-11-30', to: '2025-11-30' });
  expect(Object.fromEntries(row?.words ?? [])).toEqual(WORDS);
  expect(row?.step).toMatchObject({ template: 'offer', journey: 'welcome', activityId: 'a1' });
  // Again, over counts that have gone on.
  await redis.hincrby(cubeCellKey(`${DAY}:${step}`), storedWord('delivered'), 3);
  const again = await rebuildCube({ redis, stored: stored(tables), clock: () => DAY * 86_400_000 });
  expect(again).toMatchObject({ raised: 0, ahead: 1 });
  expect(await redis.hget(cubeCellKey(`${DAY}:${step}`), storedWord('delivered'))).toBe('7');
});

test('who was forgotten is missing in the rows and stays in the counts', async () => {
  await write();
  const tables = await allCopied();
  const message = {
    ...{ MessageKey: 'm1', StepKey: step, JBActivityID: 'a1', Branch: 'continue', Reason: 'accepted', Country: 'MX' },
    ...{ DecidedDateUTC: '11/30/2025 10:00:00 AM', AcceptedDateUTC: '11/30/2025 10:00:00 AM' },
    ...{ DeliveredDateUTC: '11/30/2025 10:00:05 AM' },
  };
  await redis.flushdb();
  const rows = stored({ ...tables, WA_Message: [message] });
  await rebuildCube({ redis, stored: rows, clock: () => DAY * 86_400_000 });
  const [row] = await cubeOf().read({ from: '2025-11-30', to: '2025-11-30' });
  expect(Object.fromEntries(row?.words ?? [])).toEqual(WORDS);
  const sources = { WA_Daily: (await rows.ofCopies()).cells, WA_Message: (await rows.ofMessages()).cells };
  const compared = compareCounts(sources, { from: '2025-11-30', to: '2025-11-30' });
  expect(compared.cells).toContainEqual({
    ...{ cell: `${DAY}:${step}`, word: 'accepted' },
    counts: { WA_Daily: 5, WA_Message: 1 },
  });
  expect(compared.figures).toContainEqual({
    ...{ day: '2025-11-30', figure: 'delivered', differs: true },
    counts: { WA_Daily: 4, WA_Message: 1 },
  });
});
