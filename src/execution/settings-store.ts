import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { type Settings, settingsSchema } from '../decision/settings';
import { settingsKey } from '../redis-keys';

const KEEP_IN_MEMORY = 1_000;

/**
 * Settings are the same for every contact of a step, so they are stored once per content and named by a short hash; the
 * record of a contact holds the hash. Late events read them back to know the step's fallback, owner and conversion.
 */
export function createSettingsStore(redis: Redis) {
  const known = new Map<string, Settings>();
  const keep = (hash: string, settings: Settings) => {
    if (known.size >= KEEP_IN_MEMORY) known.clear();
    known.set(hash, settings);
  };

  return {
    /** Writes the settings once per process and hash; → the hash. */
    async put(settings: Settings): Promise<string> {
      const json = JSON.stringify(settings);
      const hash = createHash('sha256').update(json).digest('base64url').slice(0, 16);
      if (!known.has(hash)) {
        await redis.set(settingsKey(hash), json);
        keep(hash, settings);
      }
      return hash;
    },
    async get(hash: string): Promise<Settings | undefined> {
      const cached = known.get(hash);
      if (cached) return cached;
      const json = await redis.get(settingsKey(hash));
      if (json === null) return undefined;
      const settings = settingsSchema.parse(JSON.parse(json));
      keep(hash, settings);
      return settings;
    },
  };
}

export type SettingsStore = ReturnType<typeof createSettingsStore>;
