import type { Request } from 'express';
import type Redis from 'ioredis';
import { loginFailuresKey } from '../redis-keys';

const MOST_FAILURES = 5;
/** Of everybody whose calls arrive from one place: behind a proxy that is everybody. */
const MOST_FAILURES_OF_PEER = 100;
const WINDOW_SECONDS = 15 * 60;

const COUNT_LUA = `
local told = {}
for _, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  told[#told + 1] = count
  told[#told + 1] = redis.call('TTL', key)
end
return told
`;

/** The count of the peer loses this one attempt only: others may be guessing through the same proxy. */
const CLEAR_LUA = `
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('DECR', KEYS[2]) end
return 1
`;

/** Who tries to log in. */
export interface Caller {
  /** The address that a proxy before us states, or the one of the connection. A caller without a proxy can choose it. */
  ip: string;
  /** The address of the connection itself, which nobody can choose. */
  peer: string;
}

export type LoginAttempt = { allowed: true; last: boolean } | { allowed: false; retryAfterSeconds: number };

/** Who makes this request, as the throttle counts. */
export const callerOf = (request: Request): Caller => ({
  ip: request.ip ?? 'unknown',
  peer: request.socket.remoteAddress ?? 'unknown',
});

/**
 * Five attempts to log in from one address, over all processes, then a wait until 15 minutes after the first. An attempt
 * counts before it is looked at, so that many at once are not worth more; one that succeeds clears the count. A hundred
 * that fail from one connection's address, whatever they state in `X-Forwarded-For`, let all of them wait: without a proxy
 * in front a caller invents a new address for each attempt.
 */
export function createLoginThrottle(redis: Redis) {
  const keysOf = ({ ip, peer }: Caller) => [loginFailuresKey(ip), loginFailuresKey(`peer:${peer}`)] as const;
  return {
    async attempt(caller: Caller): Promise<LoginAttempt> {
      const reply = await redis.eval(COUNT_LUA, 2, ...keysOf(caller), WINDOW_SECONDS);
      const [count, ttl, countOfPeer, ttlOfPeer] = reply as [number, number, number, number];
      const waits = [
        ...(count > MOST_FAILURES ? [ttl] : []),
        ...(countOfPeer > MOST_FAILURES_OF_PEER ? [ttlOfPeer] : []),
      ];
      if (waits.length > 0) return { allowed: false, retryAfterSeconds: Math.max(1, ...waits) };
      return { allowed: true, last: count === MOST_FAILURES || countOfPeer === MOST_FAILURES_OF_PEER };
    },
    async clear(caller: Caller): Promise<void> {
      await redis.eval(CLEAR_LUA, 2, ...keysOf(caller));
    },
  };
}

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
