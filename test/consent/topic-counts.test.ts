import type Redis from 'ioredis';
import { encodeSignal } from '../../src/consent/consent-state';
import { createTopicCounts } from '../../src/consent/topic-counts';
import { consentKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

const NOW = 1_791_500_000_000;
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const says = (person: string, restricts: boolean) =>
  redis.hset(
    consentKey(person),
    'offers',
    encodeSignal({ at: NOW, restricts, review: false, reason: 'start_word', source: 'test', evidenceId: 'e' }),
  );

test('of few people the counts are of now, a second after they were asked for the last time', async () => {
  let now = NOW;
  const topicCounts = createTopicCounts({ redis, clock: () => now });
  expect(await topicCounts()).toEqual({ topics: [], complete: true });
  await says('+15550001111', false);
  await says('+15550002222', true);
  now += 1000;
  expect(await topicCounts()).toEqual({ topics: [{ topic: 'offers', optedIn: 1, optedOut: 1 }], complete: true });
});

test('of many people they are kept for a while', async () => {
  let now = NOW;
  const topicCounts = createTopicCounts({ redis, clock: () => now });
  await Promise.all(Array.from({ length: 100 }, (_, n) => says(`+1555000${1000 + n}`, false)));
  const counted = [{ topic: 'offers', optedIn: 100, optedOut: 0 }];
  expect(await topicCounts()).toMatchObject({ topics: counted });
  await says('+15550009999', false);
  now += 2999;
  expect(await topicCounts()).toMatchObject({ topics: counted });
  now += 1;
  expect(await topicCounts()).toMatchObject({ topics: [{ optedIn: 101 }] });
});

test('a look that fails is not kept', async () => {
  const broken = await emptyTestRedis();
  const topicCounts = createTopicCounts({ redis: broken, clock: () => NOW });
  broken.disconnect();
  await expect(topicCounts()).rejects.toThrow();
  await broken.connect();
  await says('+15550001111', false);
  expect(await topicCounts()).toMatchObject({ topics: [{ optedIn: 1 }] });
  await broken.quit();
});
