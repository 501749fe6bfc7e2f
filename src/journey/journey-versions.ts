import type Redis from 'ioredis';
import { z } from 'zod';
import { journeyKey } from '../redis/redis-keys';
import type { LifecycleBody } from './lifecycle-body';

const storedSchema = z.object({
  key: z.string().default(''),
  definitionId: z.string().default(''),
  version: z.string().default(''),
  publishedAt: z.coerce.number().optional(),
  stoppedAt: z.coerce.number().optional(),
});
export type JourneyVersion = z.infer<typeof storedSchema>;

/** What is known of each journey version, by the id that execute calls `journeyId`: learnt when it is published. */
export function createJourneyVersions(redis: Redis, clock: () => number) {
  return {
    async published(body: LifecycleBody): Promise<void> {
      if (body.interactionId === '') return;
      const key = journeyKey(body.interactionId);
      await redis
        .multi()
        .hset(key, {
          key: body.interactionKey,
          definitionId: body.originalDefinitionId,
          version: body.interactionVersion,
          publishedAt: clock(),
        })
        .hdel(key, 'stoppedAt')
        .exec();
    },
    /** Marks one version as stopped: what is held for it is not sent any more. */
    async stopped(interactionId: string): Promise<void> {
      if (interactionId !== '') await redis.hset(journeyKey(interactionId), 'stoppedAt', clock());
    },
    async read(interactionId: string): Promise<JourneyVersion | undefined> {
      const stored = await redis.hgetall(journeyKey(interactionId));
      return Object.keys(stored).length === 0 ? undefined : storedSchema.parse(stored);
    },
  };
}

export type JourneyVersions = ReturnType<typeof createJourneyVersions>;
