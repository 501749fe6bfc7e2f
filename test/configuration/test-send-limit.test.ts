import type Redis from 'ioredis';
import { createTestSendLimit } from '../../src/configuration/test-send-limit';
import { testSendsKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

test('all processes together may send so many test messages in a minute', async () => {
  const one = createTestSendLimit({ redis, most: 3 });
  const other = createTestSendLimit({ redis, most: 3 });
  expect([await one(), await other(), await one(), await other(), await one()]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('the minute ends by itself', async () => {
  const allow = createTestSendLimit({ redis, most: 1 });
  await allow();
  expect(await redis.ttl(testSendsKey())).toBeGreaterThan(50);
  await allow();
  expect(await redis.ttl(testSendsKey())).toBeLessThanOrEqual(60);
  await redis.del(testSendsKey());
  expect(await allow()).toBe(true);
});
