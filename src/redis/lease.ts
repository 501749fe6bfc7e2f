import type Redis from 'ioredis';
import { leaseKey } from './redis-keys';

const ACQUIRE = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1`;

const RENEW = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('pexpire', KEYS[1], ARGV[2])
return 1`;

const RELEASE = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1`;

/**
 * A lease that one holder has at a time, over all processes. It ends by itself after `ttlMs`, so a killed holder is
 * replaced. A holder that writes to Redis checks `key` against `owner` in the same script, as a fence.
 */
export function createLease(options: { redis: Redis; name: string; owner: string; ttlMs: number }) {
  const { redis, owner, ttlMs } = options;
  const key = leaseKey(options.name);
  const isOne = (answer: unknown) => answer === 1;
  return {
    key,
    owner,
    ttlMs,
    /** True when the lease is ours now. */
    acquire: async (): Promise<boolean> => isOne(await redis.eval(ACQUIRE, 1, key, owner, ttlMs)),
    /** False when it ran out: somebody else may have held it since. */
    renew: async (): Promise<boolean> => isOne(await redis.eval(RENEW, 1, key, owner, ttlMs)),
    release: async (): Promise<void> => {
      await redis.eval(RELEASE, 1, key, owner);
    },
  };
}

export type Lease = ReturnType<typeof createLease>;
