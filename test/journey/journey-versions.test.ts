import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { createCalledVersions } from '../../src/journey/called-versions';
import { createJourneyVersions } from '../../src/journey/journey-versions';
import { lifecycleBodySchema } from '../../src/journey/lifecycle-body';
import { createLogger } from '../../src/logger';
import { JOURNEY_LIFE_MS, journeyKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const MINUTE_MS = 60_000;
let redis: Redis;
let now = 0;
let raised: Alert[];
beforeEach(async () => {
  redis = await emptyTestRedis();
  now = Date.UTC(2026, 10, 30);
  raised = [];
});
afterEach(() => redis.quit());

const versions = () => createJourneyVersions(redis, () => now);
const calls = () =>
  createCalledVersions({
    journeys: versions(),
    alerts: { raise: (alert) => raised.push(alert), settled: async () => undefined },
    logger: createLogger({ level: 'silent' }),
    clock: () => now,
  });
const publish = (interactionId: string) =>
  versions().published(lifecycleBodySchema.parse({ interactionId, interactionKey: 'k', interactionVersion: 3 }));

test('a stop of a version that nobody published and that never called is not believed, and leaves nothing', async () => {
  const id = randomUUID();
  await versions().stopped(id);
  expect(await versions().isStopped(id)).toBe(false);
  expect(await redis.dbsize()).toBe(0);
});

test('a stop of one that was published is believed, until it is published again', async () => {
  const id = randomUUID();
  await publish(id);
  await versions().stopped(id);
  expect(await versions().isStopped(id)).toBe(true);
  expect(await versions().read(id)).toMatchObject({ key: 'k', version: '3', stoppedAt: now });
  await publish(id);
  expect(await versions().isStopped(id)).toBe(false);
});

test('a stop of one that has called is believed too: it may have been published before this Redis', async () => {
  const id = randomUUID();
  expect(await versions().called(id)).toEqual({ stoppedAt: undefined });
  await versions().stopped(id);
  expect(await versions().isStopped(id)).toBe(true);
  // Its name is still not known.
  expect(await versions().read(id)).toBeUndefined();
});

test('what is kept of a version ends 400 days after its last use, and nothing is kept of an id that is none', async () => {
  const id = randomUUID();
  await publish(id);
  expect(await redis.pttl(journeyKey(id))).toBeGreaterThan(JOURNEY_LIFE_MS - MINUTE_MS);
  await redis.pexpire(journeyKey(id), MINUTE_MS);
  await versions().called(id);
  expect(await redis.pttl(journeyKey(id))).toBeGreaterThan(JOURNEY_LIFE_MS - MINUTE_MS);
  const long = 'x'.repeat(1_000);
  await publish(long);
  await versions().called(long);
  await versions().stopped(long);
  expect(await redis.dbsize()).toBe(1);
});

test('a version that goes on calling after its stop raises an alert; calls that were under way do not', async () => {
  const [stopped, running] = [randomUUID(), randomUUID()];
  await publish(stopped);
  await publish(running);
  await versions().stopped(stopped);
  const noteCall = calls();
  const settled = async (id: string) =>
    eventually('the call to be noted', async () => (await redis.hexists(journeyKey(id), 'calledAt')) === 1);
  now += 5 * MINUTE_MS;
  noteCall(stopped, 'a');
  await settled(stopped);
  expect(raised).toEqual([]);
  now += 6 * MINUTE_MS;
  noteCall(running, 'b');
  noteCall(stopped, 'a');
  await eventually('the alert', () => raised.length > 0);
  await settled(running);
  expect(raised.map(({ code, subject, activityId }) => [code, subject, activityId])).toEqual([
    ['stopped_journey_calls', stopped, 'a'],
  ]);
});

test('a version is noted once a minute in each process, however many contacts it has', async () => {
  let told = 0;
  const noteCall = createCalledVersions({
    journeys: { called: async () => ({ stoppedAt: told++ < 0 ? 1 : undefined }) },
    alerts: { raise: (alert) => raised.push(alert), settled: async () => undefined },
    logger: createLogger({ level: 'silent' }),
    clock: () => now,
  });
  for (let contact = 0; contact < 100; contact += 1) noteCall('one', 'a');
  noteCall('', 'a');
  expect(told).toBe(1);
  now += MINUTE_MS;
  noteCall('one', 'a');
  expect(told).toBe(2);
});
