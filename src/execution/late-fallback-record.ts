import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, outboxKey, refusedFallbacksKey } from '../redis/redis-keys';
import type { FallbackReason } from '../vocabulary';
import { BEGIN_FALLBACK_LUA, CLAIM_FALLBACK_LUA, END_WATCH_LUA, SETTLE_FALLBACK_LUA } from './late-scripts';

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
      email: string;
      settingsHash: string;
      activityId: string;
    }
  /** Came first: a delivery, or the reading or reply that was missed. */
  | { kind: 'cancelled'; reason: string }
  | { kind: 'over' };

export type FallbackCallOutcome = 'sent' | 'unknown' | 'not_sent' | 'refused';

/** Record fields that prove what a fallback would deny: delivered, read, replied, clicked, converted, failed. */
export type Proof = 'bd' | 'br' | 'bp' | 'bk' | 'bc' | 'bf' | 'bs';

/**
 * The late fallback of a message, kept in its execution record: claimed once, begun and settled around the call, so that
 * a killed process leaves a call that is repeated only where it may or may not have gone out (design 3).
 */
export function createLateFallbackRecord(redis: Redis, options: { minDelayMs: number }) {
  for (const [name, lua, numberOfKeys] of [
    ['waClaimFallback', CLAIM_FALLBACK_LUA, 2],
    ['waEndWatch', END_WATCH_LUA, 1],
    ['waBeginFallback', BEGIN_FALLBACK_LUA, 1],
    ['waSettleFallback', SETTLE_FALLBACK_LUA, 4],
  ] as const) {
    redis.defineCommand(name, { lua, numberOfKeys });
  }
  const scripts = redis as unknown as {
    waClaimFallback(...args: (string | number)[]): Promise<'claimed' | 'changed' | 'over'>;
    waEndWatch(key: string): Promise<number>;
    waBeginFallback(key: string): Promise<string[]>;
    waSettleFallback(...args: string[]): Promise<'settled' | 'double' | 'over'>;
  };

  return {
    /** `changed`: one of `unless` is there meanwhile; look again. `over`: none is wanted, or one was claimed before. */
    claim(fallback: {
      messageKey: string;
      reason: FallbackReason;
      unless: readonly Proof[];
      row: Row | undefined;
    }): Promise<'claimed' | 'changed' | 'over'> {
      return scripts.waClaimFallback(
        executionKey(fallback.messageKey),
        outboxKey('WA_Message'),
        fallback.messageKey,
        fallback.reason,
        options.minDelayMs,
        fallback.row ? outboxEntry('WA_Message', fallback.row).row : '',
        ...fallback.unless,
      );
    },

    /** Nothing can ask for a fallback any more: what was kept for it goes. */
    async endWatch(messageKey: string): Promise<void> {
      await scripts.waEndWatch(executionKey(messageKey));
    },

    /** The settings of the step, which say where its fallback goes. */
    async settingsHashOf(messageKey: string): Promise<string | undefined> {
      return (await redis.hget(executionKey(messageKey), 'sh')) ?? undefined;
    },

    /** The last look; the call is to follow at once. */
    async begin(messageKey: string): Promise<BegunFallback> {
      const [
        kind,
        a = '',
        b = '',
        errorCode = '',
        contactKey = '',
        email = '',
        settingsHash = '',
        activityId = '',
        unknownCalls = 0,
      ] = await scripts.waBeginFallback(executionKey(messageKey));
      if (kind === 'cancelled') return { kind, reason: a };
      if (kind !== 'go') return { kind: 'over' };
      const reason = b as FallbackReason;
      const counts = { calls: Number(a), unknownCalls: Number(unknownCalls) };
      return { kind, ...counts, reason, errorCode, contactKey, email, settingsHash, activityId };
    },

    /** `double`: a delivery came while the call was under way. `unsure`: what is refused may have gone out all the same. */
    settle(call: {
      messageKey: string;
      outcome: FallbackCallOutcome;
      kind: 'event' | 'email';
      why: string;
      unsure: boolean;
      activityId: string;
      row: Row;
    }): Promise<'settled' | 'double' | 'over'> {
      return scripts.waSettleFallback(
        executionKey(call.messageKey),
        outboxKey('WA_Message'),
        countsKey(call.activityId),
        refusedFallbacksKey(),
        call.messageKey,
        call.outcome,
        outboxEntry('WA_Message', call.row).row,
        call.kind,
        call.why,
        call.unsure ? '1' : '0',
      );
    },
  };
}

export type LateFallbackRecord = ReturnType<typeof createLateFallbackRecord>;
