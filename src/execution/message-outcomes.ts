import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import { countsKey, executionKey, STEP_LIFE_MS } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { isWord, type OutcomeBranch, REASONS, type Reason } from '../vocabulary';
import { OUTCOME_MARK, type RecordField, readFieldsLua } from './record-fields';

const FIELDS = [
  'state',
  'answer',
  'deliveredAt',
  'readAt',
  'failedAt',
  'repliedAt',
  'answeredElsewhereAt',
  'replyCategory',
  'clickedAt',
  'convertedAt',
  'errorCode',
  'acceptedAt',
  'settingsHash',
  'outcome',
  'notSentFor',
  'address',
] as const satisfies readonly RecordField[];

/** → {fields in the order of FIELDS, consent of the record's address} */
export const READ_OUTCOME = redisScript('waReadOutcome', {
  keys: ['record'],
  lua: `${READ_CONSENT_LUA}
${readFieldsLua('record', FIELDS)}
local fields = {${FIELDS.map((field) => `stored${field.charAt(0).toUpperCase()}${field.slice(1)} or false`).join(', ')}}
return {fields, storedAddress and read_consent(storedAddress) or {}}
`,
});

/**
 * Counts an answer of an Outcome step. `mark`: the field of the record that marks this step. A contact asks about its
 * message once per step, so a repeat of the call finds the mark; where no message is known there is nothing to mark, and
 * each call counts.
 */
export const COUNT_OUTCOME = redisScript('waCountOutcome', {
  keys: ['record', 'counts'],
  args: ['mark', 'branch'],
  lua: `
if redis.call('EXISTS', record) == 1 and redis.call('HSETNX', record, mark, 1) == 0 then return 0 end
redis.call('HINCRBY', counts, branch, 1)
return redis.call('PEXPIRE', counts, ${STEP_LIFE_MS})
`,
});

/** What an Outcome step's branch is called among the counts of its activity. */
export const OUTCOME_COUNT_PREFIX = 'outcome ';

/** What is stored of a message and of its receiver's consent. */
export interface StoredOutcome {
  /** What the message step answered, undefined while it has not; of a held send why it was dropped, once it has been. */
  answered: Reason | undefined;
  delivered: boolean;
  read: boolean;
  replied: boolean;
  /** They answered another message of ours since. */
  answeredElsewhere: boolean;
  /** What their newest reply is about; empty where there is none. */
  category: string;
  converted: boolean;
  failed: boolean;
  /** Error code of the failure, where Meta named one that can be read. */
  failedWith: number | undefined;
  acceptedAt: number | undefined;
  settingsHash: string | undefined;
  /** As `parseConsent` takes it. */
  consent: string[];
}

/** How messages went, for the Outcome activity: one script, so one round trip, whatever is asked. */
export function createMessageOutcomes(redis: Redis) {
  const readOutcome = bindScript(redis, READ_OUTCOME);
  const countOutcome = bindScript(redis, COUNT_OUTCOME);

  return {
    /** `undefined` where no message is known by this key (any more). */
    async read(messageKey: string): Promise<StoredOutcome | undefined> {
      const [values, consent] = await readOutcome<[(string | null)[], string[]]>({ record: executionKey(messageKey) });
      const field = (name: (typeof FIELDS)[number]) => values[FIELDS.indexOf(name)] ?? undefined;
      if (values.every((value) => value === null)) return undefined;
      const answered = reasonIn(field('answer')?.split(' ')[1]);
      const dropped = reasonIn(field('notSentFor'));
      return {
        // A held send that was made since is scheduled no longer; one that was dropped says why.
        answered: answered === 'scheduled' && field('outcome') !== undefined ? dropped : answered,
        delivered: field('deliveredAt') !== undefined,
        // A click says as much as Meta's own status, which some people have switched off.
        read: field('readAt') !== undefined || field('clickedAt') !== undefined,
        replied: field('repliedAt') !== undefined,
        answeredElsewhere: field('answeredElsewhereAt') !== undefined,
        category: field('replyCategory')?.split(' ')[1] ?? '',
        converted: field('convertedAt') !== undefined,
        failed: field('failedAt') !== undefined,
        failedWith: field('errorCode') ? Number(field('errorCode')) : undefined,
        acceptedAt: field('acceptedAt') === undefined ? undefined : Number(field('acceptedAt')),
        settingsHash: field('settingsHash'),
        consent,
      };
    },

    /** Counts what an Outcome step answered, the first answer to each contact (`messageKey` '' where it has no message). */
    async count(answered: { messageKey: string; activityId: string; branch: OutcomeBranch }): Promise<void> {
      const { messageKey, activityId, branch } = answered;
      await countOutcome({
        record: executionKey(messageKey),
        counts: countsKey(activityId),
        mark: `${OUTCOME_MARK}${createHash('sha256').update(activityId).digest('base64url').slice(0, 6)}`,
        branch: `${OUTCOME_COUNT_PREFIX}${branch}`,
      });
    },
  };
}

export type MessageOutcomes = ReturnType<typeof createMessageOutcomes>;

function reasonIn(text: string | undefined): Reason | undefined {
  return isWord(REASONS, text) ? text : undefined;
}
