import type Redis from 'ioredis';
import { senderLimitKey } from '../../src/redis/redis-keys';
import { backOffPair, pairBackoffMs, RESERVE_SLOT_LUA, slowSender } from '../../src/whatsapp/limiter';
import { emptyTestRedis } from '../support/redis';

const RESERVE = `${RESERVE_SLOT_LUA}
return reserve_slot(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))`;
const NOW = 1_790_000_000_000;
let redis: Redis;
let others: Redis[];

beforeAll(async () => {
  redis = await emptyTestRedis();
  others = [redis.duplicate(), redis.duplicate(), redis.duplicate()];
});
beforeEach(() => redis.flushdb());
afterAll(async () => {
  for (const connection of [redis, ...others]) await connection.quit();
});

const reserve = (rate: number, now = NOW, maxWait = 60_000, connection = redis) =>
  connection.eval(RESERVE, 1, senderLimitKey('s'), rate, now, maxWait) as Promise<number>;

test('connections together never get more slots in any second than the rate and its small burst', async () => {
  const waits = await Promise.all(
    Array.from({ length: 400 }, (_, index) => reserve(80, NOW, 60_000, others[index % others.length])),
  );
  const times = waits.sort((a, b) => a - b);
  expect(times[0]).toBe(0);
  // 400 slots at 80 a second take 5 s, less the burst of 50 ms.
  expect(times.at(-1)).toBeGreaterThanOrEqual(4900);
  for (const [index, time] of times.entries()) {
    const within = times.slice(index).filter((other) => other < time + 1000).length;
    expect(within).toBeLessThanOrEqual(80 + 4);
  }
});

test('an idle sender does not save up slots', async () => {
  await reserve(10, NOW);
  const later = await Promise.all([1, 2, 3].map(() => reserve(10, NOW + 60_000)));
  expect(later).toEqual([0, 100, 200]);
});

test('a wait longer than the caller can take reserves nothing', async () => {
  expect(await reserve(1, NOW)).toBe(0);
  expect(await reserve(1, NOW, 500)).toBe(-1);
  expect(await reserve(1, NOW, 500)).toBe(-1);
  expect(await reserve(1, NOW, 1000)).toBe(1000);
});

test('rates that do not divide a second lose nothing to rounding', async () => {
  const waits: number[] = [];
  for (let slot = 0; slot < 300; slot += 1) waits.push(await reserve(300, NOW));
  expect(Math.max(...waits)).toBeGreaterThanOrEqual(946);
  expect(Math.max(...waits)).toBeLessThanOrEqual(950);
});

test('a sender over its limit goes at half the rate, and at a quarter where it happens again', async () => {
  expect(await slowSender(redis, 's')).toBe(0.5);
  expect(await Promise.all([1, 2, 3].map(() => reserve(10, NOW)))).toEqual([0, 200, 400]);
  await redis.pexpire(`${senderLimitKey('s')}:slow`, 50_000);
  expect(await slowSender(redis, 's')).toBe(0.25);
});

test('many refusals at once slow it only once', async () => {
  expect(await Promise.all(Array.from({ length: 20 }, () => slowSender(redis, 's')))).toEqual(Array(20).fill(0.5));
});

test('it is never slowed below an eighth and is full speed again after a minute', async () => {
  for (let again = 0; again < 6; again += 1) {
    await slowSender(redis, 's');
    await redis.pexpire(`${senderLimitKey('s')}:slow`, 50_000);
  }
  expect(await redis.get(`${senderLimitKey('s')}:slow`)).toBe('0.125');
  await redis.del(`${senderLimitKey('s')}:slow`);
  await slowSender(redis, 's');
  expect(await redis.pttl(`${senderLimitKey('s')}:slow`)).toBeGreaterThan(55_000);
});

test('one person written to too often is waited for four times as long with each refusal', async () => {
  expect([0, 1, 2, 3].map(pairBackoffMs)).toEqual([1000, 4000, 16_000, 64_000]);
  expect(pairBackoffMs(50)).toBe(4_096_000);
  expect(await backOffPair(redis, 's', '+1555')).toBe(1000);
  expect(await backOffPair(redis, 's', '+1555')).toBe(4000);
  expect(await backOffPair(redis, 's', '+1666')).toBe(1000);
});

test('a clock that is set back by an hour holds nobody up', async () => {
  await reserve(80, NOW + 3_600_000);
  expect(await reserve(80, NOW, 10_000)).toBe(0);
});
