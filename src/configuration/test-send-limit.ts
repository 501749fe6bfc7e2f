import type Redis from 'ioredis';
import { testSendsKey } from '../redis/redis-keys';

const COUNT_LUA = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
`;

const WINDOW_SECONDS = 60;

/** Counts test messages over all processes: at most `most` in each minute that begins with the first. */
export function createTestSendLimit({ redis, most = 10 }: { redis: Redis; most?: number }) {
  return async (): Promise<boolean> => Number(await redis.eval(COUNT_LUA, 1, testSendsKey(), WINDOW_SECONDS)) <= most;
}
