import type Redis from 'ioredis';
import { BUCKETS_LUA, fewestField } from '../../src/redis/buckets';
import { createFewestDigits } from '../../src/redis/fewest-digits';
import { bucketDigitsKey } from '../../src/redis/redis-keys';
import { bindScript, redisScript } from '../../src/redis/script';
import { emptyTestRedis } from '../support/redis';

const DAY_S = 86_400;
let redis: Redis;
let bucket: ReturnType<typeof buckets>;

beforeAll(async () => {
  redis = await emptyTestRedis();
  bucket = buckets(redis);
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

/** `atDay`: what day the script takes it to be, from now. */
function buckets(redis: Redis) {
  const at = `bucket_time = tonumber(redis.call('TIME')[1]) + atDay * ${DAY_S}\n`;
  const keep = bindScript(
    redis,
    redisScript('testKeep', {
      args: ['atDay', 'name', 'value', 'life'],
      lua: `${BUCKETS_LUA}${at}bucket_keep(bucket_entry('ids', name), value, bucket_now() + life)`,
    }),
  );
  const read = bindScript(
    redis,
    redisScript('testRead', {
      args: ['atDay', 'name'],
      lua: `${BUCKETS_LUA}${at}return bucket_entry('ids', name).value`,
    }),
  );
  const drop = bindScript(
    redis,
    redisScript('testDrop', {
      args: ['name'],
      lua: `${BUCKETS_LUA}return bucket_drop(bucket_entry('ids', name)) and 1 or 0`,
    }),
  );
  return {
    keep: (name: string, value: string, { life = DAY_S, atDay = 0 } = {}) => keep({ atDay, name, value, life }),
    read: (name: string, atDay = 0) => read<string | null>({ atDay, name }),
    drop: (name: string) => drop<number>({ name }),
  };
}

const inBuckets = async () => (await redis.keys('wa:ids:*')).sort();

test('what is kept under a name is read under it alone, and the last word stands', async () => {
  await bucket.keep('a', 'one');
  await bucket.keep('b', '');
  await bucket.keep('a', 'two');
  expect([await bucket.read('a'), await bucket.read('b'), await bucket.read('c')]).toEqual(['two', '', null]);
});

test('a long value is as good as a short one, and a bucket with it stays compact where fields may have 64 bytes', async () => {
  await redis.config('SET', 'hash-max-listpack-value', '64');
  const long = Array.from({ length: 400 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
  for (const value of [long, long.slice(0, 59), long.slice(0, 60), long.slice(0, 123), long.slice(0, 124), 'short']) {
    await bucket.keep('a', value);
    expect(await bucket.read('a')).toBe(value);
    const [key = ''] = await inBuckets();
    expect(await redis.object('ENCODING', key)).toBe('listpack');
    // The value in fields of 64 bytes, and what is said of the bucket.
    expect(await redis.hlen(key)).toBe(2 + Math.max(0, Math.ceil((value.length - 59) / 64)));
  }
});

test('where there are more entries there are more buckets, compact all of them, and each entry is found', async () => {
  const names = Array.from({ length: 4_000 }, (_, i) => `name ${i}`);
  await Promise.all(names.map((name) => bucket.keep(name, `value of ${name}`)));
  expect(await redis.hget(bucketDigitsKey(), 'ids')).toBe('2');
  const encodings = await Promise.all((await inBuckets()).map((key) => redis.object('ENCODING', key)));
  expect(new Set(encodings)).toEqual(new Set(['listpack']));
  expect(encodings.length).toBeLessThan(16 + 256 + 1);
  expect(await Promise.all(names.map((name) => bucket.read(name)))).toEqual(names.map((name) => `value of ${name}`));

  // What stood in a bucket of fewer digits moves as it is written, and is there once.
  await Promise.all(names.map((name) => bucket.keep(name, name)));
  expect((await inBuckets()).every((key) => key.length === 'wa:ids:00'.length)).toBe(true);
  expect(await Promise.all(names.map((name) => bucket.read(name)))).toEqual(names);
  await Promise.all(names.map((name) => bucket.drop(name)));
  expect(await inBuckets()).toEqual([]);
});

test('where no bucket of fewer digits stands any more nobody looks for one, and until then everything is found', async () => {
  const looks = async () => Number(/cmdstat_hget:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  const readFewest = createFewestDigits(redis);
  const names = Array.from({ length: 4_000 }, (_, i) => `name ${i}`);
  await Promise.all(names.map((name) => bucket.keep(name, name)));
  await readFewest();
  expect(await redis.hget(bucketDigitsKey(), fewestField('ids'))).toBeNull();
  expect(await Promise.all(names.map((name) => bucket.read(name)))).toEqual(names);

  // All have moved to buckets of two digits.
  await Promise.all(names.map((name) => bucket.keep(name, name)));
  await readFewest();
  expect(await redis.hget(bucketDigitsKey(), fewestField('ids'))).toBe('2');
  const before = await looks();
  expect(await bucket.read('nobody')).toBeNull();
  expect(await looks()).toBe(before);
  expect(await Promise.all(names.map((name) => bucket.read(name)))).toEqual(names);
});

test('a Redis in which nothing was kept begins with two digits, one in which something was goes on with its own', async () => {
  await bucket.keep('a', 'one');
  await createFewestDigits(redis)();
  expect(await inBuckets()).toEqual([expect.stringMatching(/^wa:ids:.$/)]);
  expect(await bucket.read('a')).toBe('one');
  expect(await redis.hgetall(bucketDigitsKey())).toMatchObject({ touched: '2', [fewestField('touched')]: '2' });
  expect(await redis.hexists(bucketDigitsKey(), 'ids')).toBe(0);

  await redis.flushdb();
  await createFewestDigits(redis)();
  await bucket.keep('a', 'one');
  expect(await inBuckets()).toEqual([expect.stringMatching(/^wa:ids:..$/)]);
  expect(await bucket.read('a')).toBe('one');
});

test('an entry ends by itself: it reads as none, goes with a write of another day, and the bucket ends with the last', async () => {
  // All in one of the first sixteen buckets.
  const names: string[] = [];
  for (let i = 0; names.length < 3; i += 1) {
    await bucket.keep(`name ${i}`, 'x');
    const [first = ''] = await inBuckets();
    if ((await redis.hlen(first)) === names.length + 2) names.push(`name ${i}`);
  }
  const [first = '', second = '', third = ''] = names;
  const [key = ''] = await inBuckets();
  await redis.flushdb();
  const long = 'x'.repeat(200);
  await bucket.keep(first, long, { life: 2 * DAY_S });
  await bucket.keep(second, 'y', { life: 30 * DAY_S });
  expect([await bucket.read(first, 1), await bucket.read(first, 3), await bucket.read(second, 3)]).toEqual([
    long,
    null,
    'y',
  ]);
  await bucket.keep(third, 'z', { life: 2 * DAY_S, atDay: 3 });
  expect(await redis.hlen(key)).toBe(3);
  expect([await bucket.read(second, 3), await bucket.read(third, 3)]).toEqual(['y', 'z']);
  expect(await redis.ttl(key)).toBeGreaterThan(30 * DAY_S - 60);
  expect(await redis.ttl(key)).toBeLessThanOrEqual(31 * DAY_S + 1);
});

test('what is dropped leaves nothing, and a bucket that is filled again ends again', async () => {
  await bucket.keep('a', 'x'.repeat(300));
  expect(await bucket.drop('a')).toBe(1);
  expect(await bucket.drop('a')).toBe(0);
  expect(await redis.keys('*')).toEqual([]);
  await bucket.keep('a', 'one');
  const [key = ''] = await inBuckets();
  expect(await redis.ttl(key)).toBeGreaterThan(0);
});
