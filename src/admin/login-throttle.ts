import type Redis from 'ioredis';
import { loginFailuresKey } from '../redis-keys';

const MOST_FAILURES = 5;
const WINDOW_SECONDS = 15 * 60;

const COUNT_LUA = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return { count, redis.call('TTL', KEYS[1]) }
`;

export type LoginAttempt = { allowed: true; last: boolean } | { allowed: false; retryAfterSeconds: number };

/**
 * Five attempts to log in from one address, over all processes, then a wait until 15 minutes after the first. An attempt
 * counts before it is looked at, so that many at once are not worth more; one that succeeds clears the count.
 */
export function createLoginThrottle(redis: Redis) {
  return {
    async attempt(ip: string): Promise<LoginAttempt> {
      const [count, ttl] = (await redis.eval(COUNT_LUA, 1, loginFailuresKey(ip), WINDOW_SECONDS)) as [number, number];
      if (count > MOST_FAILURES) return { allowed: false, retryAfterSeconds: Math.max(1, ttl) };
      return { allowed: true, last: count === MOST_FAILURES };
    },
    async clear(ip: string): Promise<void> {
      await redis.del(loginFailuresKey(ip));
    },
  };
}

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
