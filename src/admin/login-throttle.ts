import type { Request } from 'express';
import type Redis from 'ioredis';
import { LOGIN_FAILURES_LIFE_MS, loginFailuresKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

const MOST_FAILURES = 5;
/** Of everybody whose calls arrive from one place: behind a proxy that is everybody. */
const MOST_FAILURES_OF_PEER = 100;
/** An IPv6 address with a port, which some proxies state. What is longer is no address. */
const LONGEST_ADDRESS = 55;

/**
 * Counts an attempt for the stated address and for the peer. Once the peer waits, what it states is not counted any more:
 * whoever invents an address for each attempt would fill Redis with them. → {count, seconds left, the same of the peer}
 */
export const COUNT_LOGIN = redisScript('waCountLogin', {
  keys: ['stated', 'peer'],
  args: ['lifeMs', 'mostOfPeer'],
  lua: `
local function count(key)
  local counted = redis.call('INCR', key)
  if counted == 1 then redis.call('PEXPIRE', key, lifeMs) end
  return counted, redis.call('TTL', key)
end
local of_peer, peer_ttl = count(peer)
if of_peer > tonumber(mostOfPeer) then return { 0, 0, of_peer, peer_ttl } end
local counted, ttl = count(stated)
return { counted, ttl, of_peer, peer_ttl }
`,
});

/** The count of the peer loses this one attempt only: others may be guessing through the same proxy. */
export const CLEAR_LOGINS = redisScript('waClearLogins', {
  keys: ['stated', 'peer'],
  lua: `
redis.call('DEL', stated)
if redis.call('EXISTS', peer) == 1 then redis.call('DECR', peer) end
return 1
`,
});

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
  const countLogin = bindScript(redis, COUNT_LOGIN);
  const clearLogins = bindScript(redis, CLEAR_LOGINS);
  const keysOf = ({ ip, peer }: Caller) => ({ stated: loginFailuresKey(ip), peer: loginFailuresKey(`peer:${peer}`) });
  return {
    async attempt(caller: Caller): Promise<LoginAttempt> {
      const [count, ttl, countOfPeer, ttlOfPeer] = await countLogin<[number, number, number, number]>({
        ...keysOf(caller),
        lifeMs: LOGIN_FAILURES_LIFE_MS,
        mostOfPeer: MOST_FAILURES_OF_PEER,
      });
      const waits = [
        ...(count > MOST_FAILURES ? [ttl] : []),
        ...(countOfPeer > MOST_FAILURES_OF_PEER ? [ttlOfPeer] : []),
      ];
      if (waits.length > 0) return { allowed: false, retryAfterSeconds: Math.max(1, ...waits) };
      return { allowed: true, last: count === MOST_FAILURES || countOfPeer === MOST_FAILURES_OF_PEER };
    },
    async clear(caller: Caller): Promise<void> {
      await clearLogins(keysOf(caller));
    },
  };
}

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
