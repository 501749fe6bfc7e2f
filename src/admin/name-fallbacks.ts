import type Redis from 'ioredis';
import { createReadFields, FIELD } from '../execution/record-fields';
import type { RefusedFallback } from '../execution/refused-fallbacks';
import type { SettingsStore } from '../execution/settings-store';
import { maskIn } from '../mask-personal-data';
import type { NamedStep } from '../watch/name-steps';

/** A refused late fallback as a person finds it; what is not known any more is empty. */
export interface NamedFallback extends RefusedFallback {
  template: string;
  /** `Autumn offer, version 3`, or the version's id where it was never published through us. */
  journey: string;
  /** Without the number or the address that it may hold. */
  contactKey: string;
  /** The event or the send definition that it goes to. */
  key: string;
}

export interface NameFallbacksDependencies {
  redis: Redis;
  settings: Pick<SettingsStore, 'get'>;
  namedSteps: () => Promise<NamedStep[]>;
}

/** Names the step, the contact and the key of refused late fallbacks, from the records of their messages. */
export function createNameFallbacks({ redis, settings, namedSteps }: NameFallbacksDependencies) {
  const readFields = createReadFields(redis);

  async function nameOne(fallback: RefusedFallback, steps: Map<string, NamedStep>): Promise<NamedFallback> {
    const fields = await readFields(fallback.messageKey);
    const hash = fields[FIELD.settingsHash];
    const ofStep = hash === undefined ? undefined : await settings.get(hash);
    const step = steps.get(fallback.activityId);
    return {
      ...fallback,
      template: step?.template ?? '',
      journey: step?.journey ?? '',
      contactKey: maskIn(fields[FIELD.contactKey] ?? ''),
      key: fields[FIELD.fallbackKey] ?? ofStep?.lateFallback.key ?? '',
    };
  }

  return async (fallbacks: readonly RefusedFallback[]): Promise<NamedFallback[]> => {
    if (fallbacks.length === 0) return [];
    const steps = new Map((await namedSteps()).map((step) => [step.activityId, step]));
    return Promise.all(fallbacks.map((each) => nameOne(each, steps)));
  };
}

export type NameFallbacks = ReturnType<typeof createNameFallbacks>;
