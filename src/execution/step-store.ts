import type Redis from 'ioredis';
import { z } from 'zod';
import { LIMITS } from '../limits';
import {
  AFTER_WINDOW_LIFE_MS,
  countsKey,
  EXECUTION_LIFE_MS,
  STEP_LIFE_MS,
  stepKey,
  stepsKey,
} from '../redis/redis-keys';
import type { SettingsStore } from './settings-store';
import type { Step } from './step-id';

const HOUR_MS = 3_600_000;
const KEEP_IN_MEMORY = 1_000;

const stepSchema = z.object({ activityId: z.string(), journeyId: z.string(), settingsHash: z.string() });

/**
 * Steps by a short id, so that what is kept for each message names its activity, journey and settings in 16 characters.
 * A step is stored before its first contact is answered, once per process and `renew`; it and its counts stay for 400 days
 * after that.
 */
export function createStepStore(options: { redis: Redis; settings: SettingsStore }) {
  const { redis, settings } = options;
  const registered = new Map<string, { attributableMs: number }>();
  const byId = new Map<string, Step>();

  const keep = <Value>(map: Map<string, Value>, key: string, value: Value) => {
    if (map.size >= KEEP_IN_MEMORY) map.clear();
    map.set(key, value);
    return value;
  };

  async function get(id: string): Promise<Step | undefined> {
    const known = byId.get(id);
    if (known) return known;
    const json = await redis.get(stepKey(id));
    return json === null ? undefined : keep(byId, id, stepSchema.parse(JSON.parse(json)));
  }

  return {
    /**
     * Stores a step by its id (`stepIdOf`) where this process has not yet; → for how long (ms) something may be attributed
     * to a message of it. One whose settings could not be read is stored too, and stands in no list: it never sends.
     */
    async register(step: Step & { stepKey: string }): Promise<{ attributableMs: number }> {
      const id = step.stepKey;
      const known = registered.get(id);
      if (known) return known;
      const { activityId, journeyId, settingsHash } = step;
      const name = JSON.stringify({ activityId, journeyId, settingsHash });
      if (settingsHash === '') {
        await redis.set(stepKey(id), name, 'PX', STEP_LIFE_MS);
        return keep(registered, id, { attributableMs: EXECUTION_LIFE_MS });
      }
      const [seconds = 0] = await redis.time();
      // Since when it counts; 0 for one that counted before this was kept.
      const isNew = (await redis.exists(countsKey(activityId))) === 0;
      await redis
        .multi()
        .set(stepKey(id), name, 'PX', STEP_LIFE_MS)
        .zadd(stepsKey(), seconds, id)
        .zremrangebyscore(stepsKey(), '-inf', Number(seconds) - STEP_LIFE_MS / 1000)
        // A step that is new has counted nobody yet, and what is not there takes no life.
        .hincrby(countsKey(activityId), 'delivered', 0)
        .hsetnx(countsKey(activityId), 'since', isNew ? seconds : 0)
        .pexpire(countsKey(activityId), STEP_LIFE_MS)
        .exec();
      const windowHours = (await settings.get(settingsHash))?.conversion?.windowHours ?? LIMITS.windowHours.usual;
      const attributableMs = Math.max(EXECUTION_LIFE_MS, windowHours * HOUR_MS + AFTER_WINDOW_LIFE_MS);
      return keep(registered, id, { attributableMs });
    },

    get,

    /** Forgets what is in memory, so that what is used again lives on. To be called once a day. */
    renew(): void {
      registered.clear();
    },

    /** Every step there has been, the one last begun first. */
    async list(): Promise<Step[]> {
      const ids = await redis.zrange(stepsKey(), 0, -1, 'REV');
      const steps = await Promise.all(ids.map(get));
      return steps.filter((step) => step !== undefined);
    },
  };
}

export type StepStore = ReturnType<typeof createStepStore>;
