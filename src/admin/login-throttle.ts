import type Redis from 'ioredis';
import { LOGIN_FAILURES_LIFE_MS, loginFailuresKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** → how many there were since the first, and how many seconds it is until they are forgotten */
export const COUNT_LOGIN = redisScript('waCountLogin', {
  keys: ['failures'],
  args: ['lifeMs'],
  lua: `
local counted = redis.call('INCR', failures)
if counted == 1 then redis.call('PEXPIRE', failures, lifeMs) end
return { counted, redis.call('TTL', failures) }
`,
});

/**
 * Counts wrong tokens by the connection's network, over all processes, for 15 minutes. The count tells operators of who
 * tries and quietens who only tries; it locks nobody out, since behind a proxy everybody shares an address: a right token
 * never comes here. What guards the door is the length of the tokens.
 */
export function createLoginThrottle(redis: Redis) {
  const countLogin = bindScript(redis, COUNT_LOGIN);
  return {
    async failed(network: string): Promise<{ count: number; secondsLeft: number }> {
      const [count, secondsLeft] = await countLogin<[number, number]>({
        failures: loginFailuresKey(network),
        lifeMs: LOGIN_FAILURES_LIFE_MS,
      });
      return { count, secondsLeft };
    },
  };
}

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
