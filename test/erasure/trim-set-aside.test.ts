import type Redis from 'ioredis';
import { SET_ASIDE, trimSetAside } from '../../src/erasure/trim-set-aside';
import { createLogger } from '../../src/logger';
import { intakeDeadKey, MOST_DEAD_WEBHOOKS, recentEventsKey, SET_ASIDE_LIFE_MS } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { KINDS } from '../support/redis-kinds';

const NOW = Date.UTC(2026, 10, 30, 12);
let redis: Redis;
const raised: string[] = [];
const trim = () =>
  trimSetAside({
    redis,
    alerts: { raise: ({ subject }) => raised.push(subject) },
    logger: createLogger({ level: 'silent' }),
    clock: () => NOW,
  });

beforeAll(async () => {
  redis = await emptyTestRedis();
});
afterAll(() => redis.quit());

test('every stream that keeps what names people is trimmed, and no other', () => {
  const streams = [...KINDS.values()].filter(({ life }) => life === 'entries end').map(({ kind }) => kind);
  expect([...new Set(SET_ASIDE.map(({ stream }) => stream.split(':')[1]))].sort()).toEqual(streams.sort());
});

test('every kind that names people says how long, or why it stays', () => {
  const silent = [...KINDS.values()].filter(
    ({ whom, life }) => whom === 'people' && !/^(expires|entries end|(until|stays): .+)$/.test(life ?? ''),
  );
  expect(silent).toEqual([]);
});

test('what nobody looked at for thirty days goes, and what is younger stays', async () => {
  for (const { stream, lifeMs } of SET_ASIDE) {
    await redis.xadd(stream, `${NOW - lifeMs - 1}-0`, 'row', 'old');
    await redis.xadd(stream, `${NOW - lifeMs + 1_000}-0`, 'row', 'young');
  }
  await trim();
  for (const { stream } of SET_ASIDE) {
    expect((await redis.xrange(stream, '-', '+')).map(([, fields]) => fields)).toEqual([['row', 'young']]);
  }
  expect(SET_ASIDE_LIFE_MS).toBe(30 * 86_400_000);
  expect(raised).toEqual([]);
});

test('a stream that is full loses its oldest, and a person hears of it where it was work', async () => {
  const fill = redis.pipeline();
  for (let i = 0; i < MOST_DEAD_WEBHOOKS + 5; i += 1) fill.xadd(intakeDeadKey(), `${NOW + i}-0`, 'body', `{"n":${i}}`);
  for (let i = 0; i < 1_200; i += 1) fill.xadd(recentEventsKey(), `${NOW + i}-0`, 'row', '{}');
  await fill.exec();
  await trim();
  expect(await redis.xlen(intakeDeadKey())).toBe(MOST_DEAD_WEBHOOKS);
  expect(await redis.xlen(recentEventsKey())).toBe(1_000);
  expect(raised).toEqual([intakeDeadKey()]);
});
