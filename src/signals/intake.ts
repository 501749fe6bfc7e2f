import type Redis from 'ioredis';
import type { ConsentChange } from '../consent/consent-changes';
import { APPLY_CHANGES_LUA, encodeChanges } from '../consent/consent-scripts';
import { intakeKey } from '../redis-keys';
import { signalsFromNotification } from './from-notification';
import type { Signal } from './signal';

/**
 * KEYS: stream, consent queue. ARGV: raw body, then the encoded consent changes.
 * What was acknowledged is stored, and the consent in it is in force, in one step.
 */
const ACCEPT_LUA = `${APPLY_CHANGES_LUA}
redis.call('XADD', KEYS[1], '*', 'body', ARGV[1])
apply_changes(ARGV, 2)
return 1
`;

/** The first thing that happens to a verified webhook, before Meta gets its 200. */
export function createIntake(options: {
  redis: Redis;
  consentChangesFrom: (signals: readonly Signal[]) => ConsentChange[];
}) {
  const { redis, consentChangesFrom } = options;
  redis.defineCommand('waAccept', { lua: ACCEPT_LUA, numberOfKeys: 1 });
  const scripts = redis as unknown as { waAccept: (...args: string[]) => Promise<unknown> };

  return {
    /** Stores one verified body. A body that cannot be read changes no consent and is kept aside by the worker. */
    async accept(raw: string): Promise<void> {
      await scripts.waAccept(intakeKey(), raw, ...encodeChanges(consentChangesFrom(readSignals(raw))));
    },
  };
}

export type Intake = ReturnType<typeof createIntake>;

function readSignals(raw: string): Signal[] {
  try {
    return signalsFromNotification(JSON.parse(raw)).signals;
  } catch {
    return [];
  }
}
