import Redis from 'ioredis';

/** The database of this Jest worker on the real Redis of the run: `redis://127.0.0.1:PORT/N`. */
export function testRedisUrl(): string {
  return `redis://127.0.0.1:${process.env.TEST_REDIS_PORT}/${process.env.JEST_WORKER_ID ?? '0'}`;
}

/** A connection to an emptied database. Close it with `quit()` in `afterAll`. */
export async function emptyTestRedis(): Promise<Redis> {
  const redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: null });
  await redis.flushdb();
  return redis;
}
