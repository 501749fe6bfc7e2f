import type Redis from 'ioredis';
import { z } from 'zod';
import { testersKey } from '../redis/redis-keys';

/** More than a team that tries messages has; far from enough to write to customers. */
export const MOST_TESTERS = 50;

const keptSchema = z.object({ name: z.string(), by: z.string(), at: z.number() });

/** Somebody of the team, at whose number steps are tried. `at` in ms. */
export interface Tester {
  address: string;
  name: string;
  /** The operator who named them. */
  by: string;
  at: number;
}

/**
 * The people at whose numbers marketers try steps: they need no opt-in for it, and their opt-out holds. Operators keep the
 * list; an erasure takes a number out of it.
 */
export function createTesters(redis: Redis) {
  return {
    async list(): Promise<Tester[]> {
      const kept = await redis.hgetall(testersKey());
      return Object.entries(kept)
        .map(([address, text]) => ({ address, ...keptSchema.parse(JSON.parse(text)) }))
        .sort((one, other) => one.name.localeCompare(other.name));
    },

    /** → whether there was room. */
    async add({ address, ...kept }: Tester): Promise<boolean> {
      const isNew = (await redis.hexists(testersKey(), address)) === 0;
      if (isNew && (await redis.hlen(testersKey())) >= MOST_TESTERS) return false;
      await redis.hset(testersKey(), address, JSON.stringify(kept));
      return true;
    },

    async remove(address: string): Promise<void> {
      await redis.hdel(testersKey(), address);
    },

    isTester: async (address: string): Promise<boolean> =>
      address !== '' && (await redis.hexists(testersKey(), address)) === 1,
  };
}

export type Testers = ReturnType<typeof createTesters>;
