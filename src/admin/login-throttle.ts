import type { Request } from 'express';
import type Redis from 'ioredis';
import { loginFailuresKey } from '../redis/redis-keys';

const MOST_FAILURES = 5;
/** Of everybody whose calls arrive from one place: behind a proxy that is everybody. */
const MOST_FAILURES_OF_PEER = 100;
const WINDOW_SECONDS = 15 * 60;
/** An IPv6 address with a port, which some proxies state. What is longer is no address. */
const LONGEST_ADDRESS = 55;

/**
 * KEYS: of the stated address, of the peer. ARGV: seconds, most failures of the peer. Once the peer waits, what it states
 * is not counted any more: whoever invents an address for each attempt would fill Redis with them.
 */
const COUNT_LUA = `
local function count(key)
  local counted = redis.call('INCR', key)
  if counted == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  return counted, redis.call('TTL', key)
end
local of_peer, peer_ttl = count(KEYS[2])
if of_peer > tonumber(ARGV[2]) then return { 0, 0, of_peer, peer_ttl } end
local counted, ttl = count(KEYS[1])
return { counted, ttl, of_peer, peer_ttl }
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
  ip: (request.ip ?? 'unknown').slice(0, LONGEST_ADDRESS),
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
      const reply = await redis.eval(COUNT_LUA, 2, ...keysOf(caller), WINDOW_SECONDS, MOST_FAILURES_OF_PEER);
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
