import type Redis from 'ioredis';
import { carriedOutEffectKey } from '../redis/redis-keys';

/** Longer than Meta repeats a webhook (seven days, WA 3.2). */
const KEPT_SECONDS = 8 * 86_400;

/**
 * What consents asked for and was done. A queue knows an id only as long as its job, and the same webhook may come again
 * after that: one STOP, one confirmation; one opt-in, one welcome.
 */
export function createCarriedOutEffects(redis: Redis) {
  return {
    async has(effectId: string): Promise<boolean> {
      return (await redis.exists(carriedOutEffectKey(effectId))) === 1;
    },
    /** Before the job ends, so that at every moment either the job or this is there. */
    async add(effectId: string): Promise<void> {
      await redis.set(carriedOutEffectKey(effectId), '1', 'EX', KEPT_SECONDS);
    },
  };
}

export type CarriedOutEffects = ReturnType<typeof createCarriedOutEffects>;
