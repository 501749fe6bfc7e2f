import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { type ZodSafeParseResult, z } from 'zod';
import { type Settings, settingsInLanguage, settingsSchema } from '../decision/settings';
import { isTrackableLink } from '../decision/tracked-link';
import { STEP_LIFE_MS, settingsKey } from '../redis/redis-keys';

const KEEP_IN_MEMORY = 1_000;
/** Longer settings are parsed anew for each contact, so that what is remembered stays small. */
const LONGEST_REMEMBERED = 20_000;

/** The settings as text; undefined where they nest too deep to be written, or are too long to be remembered. */
function sourceOf(raw: unknown): string | undefined {
  try {
    const source = JSON.stringify(raw);
    return source === undefined || source.length > LONGEST_REMEMBERED ? undefined : source;
  } catch {
    return undefined;
  }
}

export interface StoredSettings {
  settings: Settings;
  hash: string;
}

/** The settings and their name, and the text that is stored of them. */
function named(settings: Settings): { stored: StoredSettings; json: string } {
  const json = JSON.stringify(settings);
  const hash = createHash('sha256').update(json).digest('base64url').slice(0, 16);
  return { stored: { settings, hash }, json };
}

function parse(raw: unknown): { ok: true; stored: StoredSettings; json: string } | { ok: false; error: Issues } {
  const parsed = settingsSchema.safeParse(raw);
  return parsed.success ? { ok: true, ...named(parsed.data) } : { ok: false, error: parsed.error };
}

/**
 * Settings are the same for every contact of a step, so they are parsed once per content and process, stored once, and
 * named by a short hash; the record of a contact holds the hash. Late events read them back to know the step's
 * fallback, owner and conversion. They stay for 400 days after their last use, which counts when it is the first in this
 * process since `renew`.
 */
export function createSettingsStore(redis: Redis) {
  /** What was read before, by the JSON it came as: parsing again for each contact would cost more than all of it. */
  const read = new Map<string, StoredSettings>();
  const byHash = new Map<string, Settings>();

  const keep = <Value>(map: Map<string, Value>, key: string, value: Value) => {
    if (map.size >= KEEP_IN_MEMORY) map.clear();
    map.set(key, value);
  };

  return {
    /** As {@link read}, and stores nothing. */
    parse: (raw: unknown) => parse(raw),

    /** Parses the settings of a call and stores them where they are new; the faults where they cannot be used. */
    async read(raw: unknown): Promise<{ ok: true; stored: StoredSettings } | { ok: false; error: Issues }> {
      const source = sourceOf(raw);
      const known = source === undefined ? undefined : read.get(source);
      if (known) return { ok: true, stored: known };
      const parsed = parse(raw);
      if (!parsed.ok) return parsed;
      const { stored, json } = parsed;
      await redis.set(settingsKey(stored.hash), json, 'PX', STEP_LIFE_MS);
      if (source !== undefined) keep(read, source, stored);
      keep(byHash, stored.hash, stored.settings);
      return { ok: true, stored };
    },

    /** As {@link inLanguage}, and stores nothing. */
    parseInLanguage: ({ settings }: StoredSettings, language: string): StoredSettings =>
      named(settingsInLanguage(settings, language)).stored,

    /** The settings as they are for contacts who get the template in this language: {@link settingsInLanguage}, stored once. */
    async inLanguage({ settings, hash }: StoredSettings, language: string): Promise<StoredSettings> {
      const source = `${hash} ${language}`;
      const known = read.get(source);
      if (known) return known;
      const { stored, json } = named(settingsInLanguage(settings, language));
      await redis.set(settingsKey(stored.hash), json, 'PX', STEP_LIFE_MS);
      keep(read, source, stored);
      keep(byHash, stored.hash, stored.settings);
      return stored;
    },

    async get(hash: string): Promise<Settings | undefined> {
      const cached = byHash.get(hash);
      if (cached) return cached;
      const json = await redis.getex(settingsKey(hash), 'PX', STEP_LIFE_MS);
      if (json === null) return undefined;
      const { link, ...stored } = linkOfStoredSchema.parse(JSON.parse(json));
      const settings = settingsSchema.parse(link !== undefined && isTrackableLink(link) ? { ...stored, link } : stored);
      keep(byHash, hash, settings);
      return settings;
    },

    /** Forgets what is in memory, so that what is used again is stored again and lives on. To be called once a day. */
    renew(): void {
      read.clear();
      byHash.clear();
    },
  };
}

/** From before links had to be https: the step lives on, its links lead nowhere. */
const linkOfStoredSchema = z.looseObject({ link: z.string().optional() });

type Issues = Extract<ZodSafeParseResult<Settings>, { success: false }>['error'];

export type SettingsStore = ReturnType<typeof createSettingsStore>;
