import type Redis from 'ioredis';
import { createConversionNames } from '../../src/conversions/conversion-names';
import { CONVERSION_NAMES_LIFE_MS, conversionNamesKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
afterAll(() => redis.quit());

test('names are counted, and one batch of invented ones brings no more of them than there is room for', async () => {
  const names = createConversionNames(redis);
  await names.note(['purchase', 'visit', 'purchase']);
  expect(await names.list()).toEqual({
    names: [
      { name: 'purchase', count: 2 },
      { name: 'visit', count: 1 },
    ],
    complete: true,
  });
  await names.note(Array.from({ length: 1_000 }, (_, order) => `order ${order}`));
  await names.note(['another', 'purchase', 'order 0']);
  const { names: kept, complete } = await names.list();
  expect(complete).toBe(false);
  expect(kept).toHaveLength(200);
  expect(kept.slice(0, 2)).toEqual([
    { name: 'purchase', count: 3 },
    { name: 'order 0', count: 2 },
  ]);
  expect(await redis.pttl(conversionNamesKey())).toBeGreaterThan(CONVERSION_NAMES_LIFE_MS - 60_000);
});
