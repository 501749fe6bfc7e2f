import type Redis from 'ioredis';
import { z } from 'zod';
import { JOURNEY_LIFE_MS, journeyKey } from '../redis/redis-keys';
import type { LifecycleBody } from './lifecycle-body';

const storedSchema = z.object({
  key: z.string().default(''),
  definitionId: z.string().default(''),
  version: z.string().default(''),
  /** As marketers call the journey, where Marketing Cloud told us. */
  name: z.string().optional(),
  publishedAt: z.coerce.number().optional(),
  stoppedAt: z.coerce.number().optional(),
});
export type JourneyVersion = z.infer<typeof storedSchema>;

/** A GUID has 36; nothing longer is Journey Builder's, and nobody is to fill Redis with it. */
const LONGEST_ID = 100;
/** As long as Marketing Cloud lets a name be. */
const LONGEST_NAME = 200;
const isUsable = (id: string) => id !== '' && id.length <= LONGEST_ID;

/** What is known of each journey version, by the id that execute calls `journeyId`; until 400 days after its last use. */
export function createJourneyVersions(redis: Redis, clock: () => number) {
  return {
    async published(body: LifecycleBody): Promise<void> {
      if (!isUsable(body.interactionId)) return;
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
        .pexpire(key, JOURNEY_LIFE_MS)
        .exec();
    },

    /** A contact of this version called; → when (ms) it was stopped, where it was. */
    async called(interactionId: string): Promise<{ stoppedAt: number | undefined }> {
      if (!isUsable(interactionId)) return { stoppedAt: undefined };
      const key = journeyKey(interactionId);
      const replies = await redis
        .multi()
        .hsetnx(key, 'calledAt', clock())
        .pexpire(key, JOURNEY_LIFE_MS)
        .hget(key, 'stoppedAt')
        .exec();
      const stoppedAt = replies?.[2]?.[1];
      return { stoppedAt: typeof stoppedAt === 'string' ? Number(stoppedAt) : undefined };
    },

    /**
     * Marks one version as stopped: what is held for it is not sent any more. Only one that was published here, or has
     * called, can be: the body of any other call of the journey serves as a stop, since its path is not signed.
     */
    async stopped(interactionId: string): Promise<void> {
      if (!isUsable(interactionId)) return;
      const key = journeyKey(interactionId);
      if ((await redis.exists(key)) === 1) await redis.hset(key, 'stoppedAt', clock());
    },

    async isStopped(interactionId: string): Promise<boolean> {
      return (await redis.hexists(journeyKey(interactionId), 'stoppedAt')) === 1;
    },

    /** Keeps how marketers call the journey of a version that was published here. */
    async named(interactionId: string, name: string): Promise<void> {
      const key = journeyKey(interactionId);
      if ((await redis.exists(key)) === 1) await redis.hset(key, 'name', name.slice(0, LONGEST_NAME));
    },

    /** The names of the journeys of these versions, where they are known. */
    async names(interactionIds: readonly string[]): Promise<Map<string, string>> {
      const replies = await Promise.all(interactionIds.map((id) => redis.hget(journeyKey(id), 'name')));
      return new Map(interactionIds.flatMap((id, index) => (replies[index] ? [[id, replies[index]] as const] : [])));
    },

    /** What was learnt when it was published; undefined where it was not, as far as is known. */
    async read(interactionId: string): Promise<JourneyVersion | undefined> {
      const stored = await redis.hgetall(journeyKey(interactionId));
      return stored.publishedAt === undefined ? undefined : storedSchema.parse(stored);
    },
  };
}

export type JourneyVersions = ReturnType<typeof createJourneyVersions>;
