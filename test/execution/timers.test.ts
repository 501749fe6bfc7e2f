import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { ADD_TIMER_LUA, createTimers, LATE_CHECKS, type NotDone, type Timers } from '../../src/execution/timers';
import { leaseKey, timerSlotKey, timerSlotsKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis, testRedisUrl } from '../support/redis';
import { typescriptProcess } from '../support/typescript-process';

const FAMILY = { family: 'test', widthMs: 60_000 };
const MINUTE = 60_000;
const T0 = Math.ceil(1_790_000_000_000 / MINUTE) * MINUTE;
let redis: Redis;
let timers: Timers;

beforeAll(async () => {
  redis = await emptyTestRedis();
  timers = createTimers({ redis, ids: randomUUID });
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const ADD = `${ADD_TIMER_LUA} for i = 3, #ARGV, 2 do add_timer(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[i]), ARGV[i + 1]) end`;
const add = (...items: [number, string][]) =>
  redis.eval(ADD, 0, FAMILY.family, FAMILY.widthMs, ...items.flat().map(String));
const never = () => false;
async function sweepAt(now: number, left: (item: string) => NotDone | undefined = () => undefined, count = 3) {
  const seen: string[] = [];
  const result = await timers.sweep(FAMILY, {
    now: () => now,
    count,
    stop: never,
    work: async (items) => {
      seen.push(...items);
      return items.flatMap((item) => left(item) ?? []);
    },
  });
  return { seen, ...result };
}

test('hands over what is due, never early, at most a minute late, in the order of the minutes and within one as it was set', async () => {
  await add([T0 + 1, 'c'], [T0, 'a'], [T0 + MINUTE, 'd'], [T0, 'b'], [T0 + MINUTE + 1, 'e']);
  expect((await sweepAt(T0 - 1)).seen).toEqual([]);
  expect((await sweepAt(T0)).seen).toEqual(['a', 'b']);
  expect((await sweepAt(T0 + MINUTE)).seen).toEqual(['c', 'd']);
  expect(await sweepAt(T0 + 5 * MINUTE)).toEqual({ seen: ['e'], handed: 1, drained: true });
  expect(await redis.keys('wa:timer*')).toEqual(['wa:timer-families']);
});

test('what cannot be done yet goes to a later minute, or back to the front in its order', async () => {
  await add([T0, 'a'], [T0, 'b'], [T0, 'c'], [T0, 'd'], [T0, 'e']);
  const first = await sweepAt(T0, (item) => (item === 'a' ? { item, at: T0 + MINUTE } : { item, front: true }));
  expect(first).toEqual({ seen: ['a', 'b', 'c'], handed: 3, drained: false });
  expect((await sweepAt(T0)).seen).toEqual(['b', 'c', 'd', 'e']);
  expect((await sweepAt(T0 + MINUTE)).seen).toEqual(['a']);
});

test('work that fails leaves everything for the next sweep', async () => {
  await add([T0, 'a'], [T0, 'b']);
  const failing = timers.sweep(FAMILY, {
    now: () => T0,
    count: 10,
    stop: never,
    work: () => Promise.reject(new RangeError('no')),
  });
  await expect(failing).rejects.toThrow(RangeError);
  expect((await sweepAt(T0)).seen).toEqual(['a', 'b']);
});

test('only one sweep of a family runs at a time, over all processes', async () => {
  await add([T0, 'a']);
  await redis.set(leaseKey('timers:test'), 'another process', 'PX', 60_000);
  expect(await sweepAt(T0)).toEqual({ seen: [], handed: 0, drained: false });
  await redis.del(leaseKey('timers:test'));
  expect((await sweepAt(T0)).seen).toEqual(['a']);
});

test('a sweep whose lease ran out deletes nothing that another took over', async () => {
  await add([T0, 'a'], [T0, 'b']);
  const seen: string[] = [];
  await timers.sweep(FAMILY, {
    now: () => T0,
    count: 10,
    stop: never,
    work: async (items) => {
      // As if this process had been asleep for a minute.
      await redis.set(leaseKey('timers:test'), 'another process');
      seen.push(...items);
      return [];
    },
  });
  await redis.del(leaseKey('timers:test'));
  expect((await sweepAt(T0)).seen).toEqual(seen);
});

test('what a killed process had taken is the first that the next sweep gets', async () => {
  await add([T0, 'a'], [T0, 'b'], [T0, 'c'], [T0, 'd']);
  const child = typescriptProcess(
    `
    import Redis from 'ioredis';
    import { createTimers } from './src/execution/timers';
    const timers = createTimers({ redis: new Redis(process.env.URL), ids: () => 'child' });
    timers.sweep({ family: 'test', widthMs: 60000 }, { now: () => ${T0}, count: 2, stop: () => false,
      work: () => new Promise(() => process.stdout.write('taken')) });
  `,
    { URL: testRedisUrl() },
  );
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  // The lease of the dead ends by itself; here at once.
  await redis.del(leaseKey('timers:test'));
  expect((await sweepAt(T0)).seen).toEqual(['a', 'b', 'c', 'd']);
});

test('says how many timers wait and since when the oldest is due', async () => {
  await add([T0, 'a'], [T0 + MINUTE, 'b']);
  expect(await timers.waiting(FAMILY)).toEqual({ count: 2, oldestDueAt: T0 });
});

test('a timer costs less than 40 bytes: five million of them 200 MB', async () => {
  const COUNT = 100_000;
  const SET = `${ADD_TIMER_LUA}
    for i = 1, ${COUNT} do
      add_timer('${LATE_CHECKS.family}', ${LATE_CHECKS.widthMs}, ${T0} + i * 72, string.format('%032x', i))
    end`;
  await redis.eval(SET, 0);
  const slots = await redis.zrange(timerSlotsKey('late'), 0, -1);
  expect(slots).toHaveLength(120);
  const keys = [timerSlotsKey('late'), ...slots.map((slot) => timerSlotKey('late', slot))];
  const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / COUNT;
  expect(bytes).toBeGreaterThan(32);
  expect(bytes).toBeLessThan(40);
});

test('ten thousand timers are swept in order and each once, with new ones coming in between', async () => {
  const items = Array.from({ length: 10_000 }, (_, index): [number, string] => [
    T0 + (index % 7) * MINUTE,
    `i${index}`,
  ]);
  await add(...items.slice(0, 9_000));
  const seen: string[] = [];
  const working = timers.sweep(FAMILY, {
    now: () => T0 + 10 * MINUTE,
    count: 250,
    stop: never,
    work: async (batch) => {
      seen.push(...batch);
      return [];
    },
  });
  await add(...items.slice(9_000));
  await working;
  await eventually('the rest', async () => {
    seen.push(...(await sweepAt(T0 + 10 * MINUTE, undefined, 500)).seen);
    return seen.length >= items.length;
  });
  expect(new Set(seen).size).toBe(10_000);
  expect(seen).toHaveLength(10_000);
});
