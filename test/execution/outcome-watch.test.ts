import Redis from 'ioredis';
import { createOutcomeWatch } from '../../src/execution/outcome-watch';
import { outcomeChannel } from '../../src/redis/redis-keys';
import { testRedisUrl } from '../support/redis';

let publisher: Redis;
let subscriber: Redis;

beforeEach(async () => {
  publisher = new Redis(testRedisUrl());
  // As it is while Redis is away: what is asked for then is refused at once.
  subscriber = new Redis(testRedisUrl(), { lazyConnect: true, enableOfflineQueue: false });
  subscriber.on('error', () => undefined);
  await subscriber.connect();
});
afterEach(async () => {
  subscriber.disconnect();
  await publisher.quit();
});

/** News that is told once, as soon as `listen` says that it listens; it may not be told again. */
async function hears(listening: Promise<{ next(ms: number): Promise<void>; end(): void }>): Promise<boolean> {
  const listener = await listening;
  const heard = listener.next(20_000).then(() => true);
  await publisher.publish(outcomeChannel('message'), 'news');
  return heard;
}

test('everyone who listens for the same message hears the news', async () => {
  const watch = createOutcomeWatch(subscriber);
  const [first, second] = [watch.listen('message'), watch.listen('message')];
  expect(await hears(second)).toBe(true);
  expect(await hears(first)).toBe(true);
  (await first).end();
  expect(watch.size).toBe(1);
  (await second).end();
  expect(watch.size).toBe(0);
});

test('a listener that Redis refused leaves nothing behind, and the next one listens', async () => {
  const watch = createOutcomeWatch(subscriber);
  const ended = new Promise((resolve) => subscriber.once('end', resolve));
  subscriber.disconnect();
  await ended;
  await expect(watch.listen('message')).rejects.toThrow();
  expect(watch.size).toBe(0);
  await subscriber.connect();
  expect(await hears(watch.listen('message'))).toBe(true);
});
