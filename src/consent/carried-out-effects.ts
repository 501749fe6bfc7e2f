import type Redis from 'ioredis';
import { CARRIED_OUT_EFFECT_LIFE_MS, carriedOutEffectKey } from '../redis/redis-keys';

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
      await redis.set(carriedOutEffectKey(effectId), '1', 'PX', CARRIED_OUT_EFFECT_LIFE_MS);
    },
  };
}

export type CarriedOutEffects = ReturnType<typeof createCarriedOutEffects>;
