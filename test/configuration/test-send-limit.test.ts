import type Redis from 'ioredis';
import { createTestSendLimit } from '../../src/configuration/test-send-limit';
import { testSendsKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const ROOM = { allAMinute: 1_000, userAMinute: 1_000, userADay: 1_000, numberADay: 1_000 };
let phones = 0;
const ana = () => ({ user: 'ana', phone: `+5255510${String(phones++).padStart(5, '0')}` });
const juan = () => ({ ...ana(), user: 'juan' });

test('all processes together may send so many test messages in a minute', async () => {
  const one = createTestSendLimit({ redis, most: { ...ROOM, allAMinute: 3 } });
  const other = createTestSendLimit({ redis, most: { ...ROOM, allAMinute: 3 } });
  expect([await one(ana()), await other(juan()), await one(ana()), await other(juan()), await one(ana())]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test.each(['userAMinute', 'userADay'] as const)('what one marketer has used up of %s others still have', async (of) => {
  const allow = createTestSendLimit({ redis, most: { ...ROOM, [of]: 2 } });
  expect([await allow(ana()), await allow(ana()), await allow(ana()), await allow(juan())]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test('a number gets so many in a day, whoever sends them and however it is written', async () => {
  const allow = createTestSendLimit({ redis, most: { ...ROOM, numberADay: 2 } });
  expect(await allow({ user: 'ana', phone: '+52 55 1234 5678' })).toBe(true);
  expect(await allow({ user: 'juan', phone: '+52 1 (55) 1234-5678' })).toBe(true);
  expect(await allow({ user: 'maria', phone: '5512345678' })).toBe(false);
  expect(await allow({ user: 'maria', phone: '5512345679' })).toBe(true);
});

test('what was refused counts for nothing', async () => {
  const allow = createTestSendLimit({ redis, most: { ...ROOM, allAMinute: 2, userAMinute: 1 } });
  for (let n = 0; n < 5; n += 1) await allow(ana());
  expect(await allow(juan())).toBe(true);
});

test('the counts end by themselves, and tell no number and no name', async () => {
  const allow = createTestSendLimit({ redis });
  await allow({ user: 'ana@shop.example', phone: '+525512345678' });
  expect(await redis.ttl(testSendsKey())).toBeLessThanOrEqual(60);
  const keys = await redis.keys('*');
  expect(keys).toHaveLength(4);
  for (const key of keys) {
    expect(key).not.toMatch(/5512345678|ana@/);
    expect(await redis.ttl(key)).toBeGreaterThan(50);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(86_400);
  }
});
