import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, outboxKey, refusedFallbacksKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { FallbackReason, LateKind } from '../vocabulary';
import { BEGIN_FALLBACK, CLAIM_FALLBACK, END_WATCH, SETTLE_FALLBACK } from './late-scripts';
import { createReadFields, FIELD, type RecordField } from './record-fields';

export type BegunFallback =
  | {
      kind: 'go';
      /** How many calls were begun for this message, this one included. */
      calls: number;
      /** How many earlier calls may have gone out: this one repeats them. */
      unknownCalls: number;
      reason: FallbackReason;
      errorCode: string;
      contactKey: string;
      /** Where it goes, where its kind needs an address. */
      to: string;
      settingsHash: string;
      activityId: string;
    }
  /** Came first: a delivery, or the reading or reply that was missed. */
  | { kind: 'cancelled'; reason: string }
  | { kind: 'over' };

export type FallbackCallOutcome = 'sent' | 'unknown' | 'not_sent' | 'refused';

/** What of a record proves what a fallback would deny. */
export type Proof = Extract<
  RecordField,
  'sentAt' | 'deliveredAt' | 'readAt' | 'repliedAt' | 'answeredElsewhereAt' | 'clickedAt' | 'convertedAt' | 'failedAt'
>;

/**
 * The late fallback of a message, kept in its execution record: claimed once, begun and settled around the call, so that
 * a killed process leaves a call that is repeated only where it may or may not have gone out (design 3).
 */
export function createLateFallbackRecord(redis: Redis, options: { minDelayMs: number }) {
  const claimFallback = bindScript(redis, CLAIM_FALLBACK);
  const endWatch = bindScript(redis, END_WATCH);
  const beginFallback = bindScript(redis, BEGIN_FALLBACK);
  const settleFallback = bindScript(redis, SETTLE_FALLBACK);
  const readFields = createReadFields(redis);

  return {
    /** `changed`: one of `unless` is there meanwhile; look again. `over`: none is wanted, or one was claimed before. */
    claim(fallback: {
      messageKey: string;
      reason: FallbackReason;
      unless: readonly Proof[];
      row: Row | undefined;
    }): Promise<'claimed' | 'changed' | 'over'> {
      return claimFallback({
        record: executionKey(fallback.messageKey),
        outbox: outboxKey('WA_Message'),
        messageKey: fallback.messageKey,
        reason: fallback.reason,
        delayMs: options.minDelayMs,
        row: fallback.row && outboxEntry('WA_Message', fallback.row).row,
        unless: fallback.unless.map((proof) => FIELD[proof]),
      });
    },

    /** Nothing can ask for a fallback any more: what was kept for it goes. */
    async endWatch(messageKey: string): Promise<void> {
      await endWatch({ record: executionKey(messageKey) });
    },

    directions: async (messageKey: string) => directionsOf(await readFields(messageKey)),

    /** The last look; the call is to follow at once. */
    async begin(messageKey: string): Promise<BegunFallback> {
      const [
        kind,
        a = '',
        b = '',
        errorCode = '',
        contactKey = '',
        to = '',
        settingsHash = '',
        activityId = '',
        unknownCalls = 0,
      ] = await beginFallback<string[]>({ record: executionKey(messageKey) });
      if (kind === 'cancelled') return { kind, reason: a };
      if (kind !== 'go') return { kind: 'over' };
      const reason = b as FallbackReason;
      const counts = { calls: Number(a), unknownCalls: Number(unknownCalls) };
      return { kind, ...counts, reason, errorCode, contactKey, to, settingsHash, activityId };
    },

    /** `double`: a delivery came while the call was under way. `unsure`: what is refused may have gone out all the same. */
    settle(call: {
      messageKey: string;
      outcome: FallbackCallOutcome;
      kind: LateKind;
      why: string;
      unsure: boolean;
      activityId: string;
      row: Row;
    }): Promise<'settled' | 'double' | 'over'> {
      return settleFallback({
        record: executionKey(call.messageKey),
        outbox: outboxKey('WA_Message'),
        counts: countsKey(call.activityId),
        refused: refusedFallbacksKey(),
        messageKey: call.messageKey,
        outcome: call.outcome,
        row: outboxEntry('WA_Message', call.row).row,
        kind: call.kind,
        why: call.why,
        unsure: call.unsure,
      });
    },
  };
}

/** What says where a fallback goes: the settings of the step, and the key that an operator gave in place of theirs. */
const directionsOf = ({
  [FIELD.settingsHash]: settingsHash,
  [FIELD.fallbackKey]: otherKey,
}: Partial<Record<string, string>>) => ({
  settingsHash,
  otherKey,
});

export type LateFallbackRecord = ReturnType<typeof createLateFallbackRecord>;
