import type Redis from 'ioredis';
import { consentProcessingKey, consentProcessingSinceKey, consentQueueKey } from '../redis/redis-keys';

/** Addresses whose consent Marketing Cloud does not have yet. */
export interface ConsentWaiting {
  /** Those that are queued and those that are being written, each once. */
  waiting: number;
  /** Since when (ms) the oldest is being written; absent where none is. */
  oldestSince?: number;
}

/** What of consent waits to be written: counted at once, since an opt-out that waits is not where marketers look for it. */
export async function consentWaiting(redis: Redis): Promise<ConsentWaiting> {
  const [queued, processing, both, since] = await Promise.all([
    redis.scard(consentQueueKey()),
    redis.scard(consentProcessingKey()),
    // At most as many as one call writes.
    redis.sinter(consentQueueKey(), consentProcessingKey()),
    redis.get(consentProcessingSinceKey()),
  ]);
  const waiting = queued + processing - both.length;
  return { waiting, ...(processing > 0 && since !== null && { oldestSince: Number(since) }) };
}
