import { randomBytes } from 'node:crypto';
import type Redis from 'ioredis';
import { SENT_MARKERS_LUA, sentMarkerOf } from '../../src/execution/sent-markers';
import { SENT_MARKERS_LIFE_MS } from '../../src/redis/redis-keys';
import { bindScript, redisScript } from '../../src/redis/script';
import { emptyTestRedis } from '../support/redis';

const DAY_MS = 86_400_000;
const MARK = redisScript('testMarkSent', {
  keys: ['bucket'],
  args: ['part', 'now'],
  lua: `${SENT_MARKERS_LUA}
mark_sent(bucket, part, tonumber(now))
return 1`,
});
const MARK_FIRST = redisScript('testMarkFirst', {
  keys: ['bucket'],
  args: ['part', 'now'],
  lua: `${SENT_MARKERS_LUA}
mark_sent(bucket, part, tonumber(now), true)
return 1`,
});
const ASK = redisScript('testWasSent', {
  keys: ['bucket'],
  args: ['part'],
  lua: `${SENT_MARKERS_LUA}
return was_sent(bucket, part) and 1 or 0`,
});

let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const mark = (messageKey: string, now = Date.UTC(2026, 10, 30)) =>
  bindScript(redis, MARK)({ ...sentMarkerOf(messageKey), now });
const wasSent = async (messageKey: string) => (await bindScript(redis, ASK)(sentMarkerOf(messageKey))) === 1;
/** Message keys of one bucket. */
const keysIn = (bucket: string, count: number) =>
  Array.from({ length: count }, () => `${bucket}${randomBytes(14).toString('hex')}`);

test('what was marked is known, and nothing else is', async () => {
  const [sent, others] = [keysIn('0a1b', 300), keysIn('0a1b', 300)];
  for (const key of sent) await mark(key);
  for (const key of sent) expect(await wasSent(key)).toBe(true);
  for (const key of others) expect(await wasSent(key)).toBe(false);
});

test('bytes that stand across two markers are no marker', async () => {
  const keys = keysIn('0a1b', 50);
  for (const key of keys) await mark(key);
  const bucket = await redis.getBuffer('wa:sent:0a');
  expect(bucket).toHaveLength(400);
  for (let at = 0; at + 6 <= 400; at += 1) {
    const part = bucket?.subarray(at, at + 6).toString('hex') ?? '';
    expect(await wasSent(`0a1b${part}`.padEnd(32, '0'))).toBe(at % 8 === 0);
  }
});

test('a message is marked once, however often its send begins', async () => {
  const [key = ''] = keysIn('0a1b', 1);
  for (let n = 0; n < 5; n += 1) await mark(key);
  expect(await redis.strlen('wa:sent:0a')).toBe(8);
});

test('the first messages stand in buckets of two digits, further ones in those of four, and a message in one of them', async () => {
  const [first, further] = [keysIn('0a1b', 512), keysIn('0a1b', 100)];
  for (const key of [...first, ...further]) await mark(key);
  expect([await redis.strlen('wa:sent:0a'), await redis.strlen('wa:sent:0a1b')]).toEqual([8 * 512, 8 * 100]);
  for (const key of [...first.slice(0, 20), ...further]) await mark(key);
  expect([await redis.strlen('wa:sent:0a'), await redis.strlen('wa:sent:0a1b')]).toEqual([8 * 512, 8 * 100]);
  for (const key of [...first, ...further]) expect(await wasSent(key)).toBe(true);
});

test('a marker lives for 400 days, and those past it go with the next', async () => {
  const [old = '', older = '', fresh = ''] = keysIn('0a1b', 3);
  const today = Date.UTC(2026, 10, 30);
  await mark(older, today - 402 * DAY_MS);
  await mark(old, today - 399 * DAY_MS);
  await mark(fresh, today);
  expect([await wasSent(older), await wasSent(old), await wasSent(fresh)]).toEqual([false, true, true]);
  expect(await redis.strlen('wa:sent:0a')).toBe(16);
  expect(await redis.pttl('wa:sent:0a')).toBeGreaterThan(SENT_MARKERS_LIFE_MS - 60_000);
});

test('a key that is no digest has no marker', async () => {
  for (const key of ['', 'm1', 'zz'.repeat(16), '0a1b']) {
    await mark(key);
    expect(await wasSent(key)).toBe(false);
  }
  expect(await redis.dbsize()).toBe(0);
});

test.each([
  ['a million messages', 15, 40],
  ['ten million', 152, 40],
  ['four hundred million', 6_100, 20],
])('a marker takes less than 40 bytes with %s in 400 days', async (_what, inBucket, most) => {
  let bytes = 0;
  const buckets = inBucket > 1_000 ? ['abcd'] : ['0001', '7f00', 'abcd', 'ffff'];
  for (const bucket of buckets) {
    // That of the first messages is full.
    await redis.set(`wa:sent:${bucket.slice(0, 2)}`, 'x'.repeat(4_096));
    await Promise.all(keysIn(bucket, inBucket).map((key) => mark(key)));
    bytes += Number(await redis.call('MEMORY', 'USAGE', `wa:sent:${bucket}`));
  }
  expect(bytes / (buckets.length * inBucket)).toBeLessThan(most);
});

test('the first of a day takes away what is past its life, those after it read nothing', async () => {
  const [old = '', first = '', second = ''] = keysIn('0a1b', 3);
  const day = Date.UTC(2026, 10, 30);
  await mark(old, day - 401 * DAY_MS);
  for (const key of [first, second]) await bindScript(redis, MARK_FIRST)({ ...sentMarkerOf(key), now: day });
  expect(await redis.strlen('wa:sent:0a')).toBe(16);
  for (const key of [first, second]) expect(await wasSent(key)).toBe(true);
});
