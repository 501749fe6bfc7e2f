import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { READ_CONSENT_LUA } from '../consent/consent-scripts';
import { countsKey, executionKey } from '../redis/redis-keys';
import { isWord, type OutcomeBranch, REASONS, type Reason } from '../vocabulary';
import { UNUSED_SECONDS } from './settings-store';

/** KEYS: record. → {fields in the order of FIELDS, consent of the record's address} */
const FIELDS = ['st', 'an', 'bd', 'br', 'bf', 'bp', 'bk', 'bc', 'ec', 'ta', 'sh', 'oc', 'fr', 'ad'] as const;
const READ_OUTCOME_LUA = `${READ_CONSENT_LUA}
local r = redis.call('HMGET', KEYS[1], ${FIELDS.map((field) => `'${field}'`).join(', ')})
return {r, r[${FIELDS.length}] and read_consent(r[${FIELDS.length}]) or {}}
`;

/**
 * Counts an answer of an Outcome step. KEYS: record of the message it asked about, counts of the activity. ARGV: field of
 * the record that marks this step, branch. A contact asks about its message once per step, so a repeat of the call finds
 * the mark; where no message is known there is nothing to mark, and each call counts.
 */
const COUNT_OUTCOME_LUA = `
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 0 then return 0 end
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
return redis.call('EXPIRE', KEYS[2], ${UNUSED_SECONDS})
`;
/** What an Outcome step's branch is called among the counts of its activity. */
export const OUTCOME_COUNT_PREFIX = 'outcome ';

/** What is stored of a message and of its receiver's consent. */
export interface StoredOutcome {
  /** What the message step answered, undefined while it has not; of a held send why it was dropped, once it has been. */
  answered: Reason | undefined;
  delivered: boolean;
  read: boolean;
  replied: boolean;
  converted: boolean;
  /** Error code of the failure, where it failed. */
  failedWith: number | undefined;
  acceptedAt: number | undefined;
  settingsHash: string | undefined;
  /** As `parseConsent` takes it. */
  consent: string[];
}

/** How messages went, for the Outcome activity: one script, so one round trip, whatever is asked. */
export function createMessageOutcomes(redis: Redis) {
  redis.defineCommand('waReadOutcome', { lua: READ_OUTCOME_LUA, numberOfKeys: 1 });
  redis.defineCommand('waCountOutcome', { lua: COUNT_OUTCOME_LUA, numberOfKeys: 2 });
  const scripts = redis as unknown as {
    waReadOutcome(key: string): Promise<[(string | null)[], string[]]>;
    waCountOutcome(...args: string[]): Promise<number>;
  };

  return {
    /** `undefined` where no message is known by this key (any more). */
    async read(messageKey: string): Promise<StoredOutcome | undefined> {
      const [values, consent] = await scripts.waReadOutcome(executionKey(messageKey));
      const field = (name: (typeof FIELDS)[number]) => values[FIELDS.indexOf(name)] ?? undefined;
      if (values.every((value) => value === null)) return undefined;
      const answered = reasonIn(field('an')?.split(' ')[1]);
      const dropped = reasonIn(field('fr'));
      return {
        // A held send that was made since is scheduled no longer; one that was dropped says why.
        answered: answered === 'scheduled' && field('oc') !== undefined ? dropped : answered,
        delivered: field('bd') !== undefined,
        // A click says as much as Meta's own status, which some people have switched off.
        read: field('br') !== undefined || field('bk') !== undefined,
        replied: field('bp') !== undefined,
        converted: field('bc') !== undefined,
        failedWith: field('bf') === undefined ? undefined : Number(field('ec') || 0),
        acceptedAt: field('ta') === undefined ? undefined : Number(field('ta')),
        settingsHash: field('sh'),
        consent,
      };
    },

    /** Counts what an Outcome step answered, the first answer to each contact (`messageKey` '' where it has no message). */
    async count(answered: { messageKey: string; activityId: string; branch: OutcomeBranch }): Promise<void> {
      const { messageKey, activityId, branch } = answered;
      await scripts.waCountOutcome(
        executionKey(messageKey),
        countsKey(activityId),
        `q${createHash('sha256').update(activityId).digest('base64url').slice(0, 6)}`,
        `${OUTCOME_COUNT_PREFIX}${branch}`,
      );
    },
  };
}

export type MessageOutcomes = ReturnType<typeof createMessageOutcomes>;

function reasonIn(text: string | undefined): Reason | undefined {
  return isWord(REASONS, text) ? text : undefined;
}
