import type Redis from 'ioredis';
import { leaseKey } from './redis-keys';
import { bindScript, redisScript } from './script';

export const ACQUIRE_LEASE = redisScript('waAcquireLease', {
  keys: ['lease'],
  args: ['owner', 'ttlMs'],
  lua: `
local holder = redis.call('get', lease)
if holder and holder ~= owner then return 0 end
redis.call('set', lease, owner, 'px', ttlMs)
return 1`,
});

export const RENEW_LEASE = redisScript('waRenewLease', {
  keys: ['lease'],
  args: ['owner', 'ttlMs'],
  lua: `
if redis.call('get', lease) ~= owner then return 0 end
redis.call('pexpire', lease, ttlMs)
return 1`,
});

export const RELEASE_LEASE = redisScript('waReleaseLease', {
  keys: ['lease'],
  args: ['owner'],
  lua: `
if redis.call('get', lease) == owner then redis.call('del', lease) end
return 1`,
});

/**
 * A lease that one holder has at a time, over all processes. It ends by itself after `ttlMs`, so a killed holder is
 * replaced. A holder that writes to Redis checks `key` against `owner` in the same script, as a fence.
 */
export function createLease(options: { redis: Redis; name: string; owner: string; ttlMs: number }) {
  const { redis, owner, ttlMs } = options;
  const key = leaseKey(options.name);
  const [acquire, renew] = [bindScript(redis, ACQUIRE_LEASE), bindScript(redis, RENEW_LEASE)];
  const release = bindScript(redis, RELEASE_LEASE);
  const held = { lease: key, owner };
  return {
    key,
    owner,
    ttlMs,
    /** True when the lease is ours now. */
    acquire: async (): Promise<boolean> => (await acquire({ ...held, ttlMs })) === 1,
    /** False when it ran out: somebody else may have held it since. */
    renew: async (): Promise<boolean> => (await renew({ ...held, ttlMs })) === 1,
    release: async (): Promise<void> => {
      await release(held);
    },
  };
}

export type Lease = ReturnType<typeof createLease>;
