import Redis from 'ioredis';

/** The real Redis of this Jest worker. */
export function testRedisUrl(): string {
  const ports = (process.env.TEST_REDIS_PORTS ?? '').split(',');
  return `redis://127.0.0.1:${ports[Number(process.env.JEST_WORKER_ID) - 1]}`;
}

/** A connection to it, emptied. Close it with `quit()` in `afterAll`. */
export async function emptyTestRedis(): Promise<Redis> {
  const redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: null });
  await redis.flushall();
  return redis;
}
