import type Redis from 'ioredis';
import { z } from 'zod';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import {
  countsKey,
  executionKey,
  frequencyKey,
  openExecutionsKey,
  outboxKey,
  outcomeChannel,
  whatsAppMessageKey,
} from '../redis/redis-keys';
import type { FallbackReason, FinalReason } from '../vocabulary';
import { type LateWatch, LEASE_MS, type SendOutcomeName, type SentInWindow } from './execution-record';
import { CLAIM_HELD_LUA, FINISH_HELD_LUA, HOLD_LUA, HOLD_ON_LUA } from './held-scripts';
import type { TimerFamily } from './timers';

/** What a held send needs of its contact beside the fields of the record. */
export const heldSchema = z.object({
  userId: z.string(),
  definitionInstanceId: z.string(),
  timeZone: z.string(),
  isTest: z.boolean(),
  optInGiven: z.boolean(),
  parameters: z.record(z.string(), z.string()),
  /** When it was first to go, ms: it is not held for ever. */
  dueAt: z.number(),
});
export type Held = z.infer<typeof heldSchema>;

export type HeldClaim =
  | { kind: 'claimed'; consent: string[]; revision: string; sentInWindow: SentInWindow }
  | { kind: 'busy'; ms: number }
  /** It has gone, or ended otherwise. */
  | { kind: 'over' };

/** The answer of a contact whose message is held. */
const SCHEDULED = 'continue scheduled';

/** Sends that are held without a caller, in the execution record of their message (design 3, deferred sends). */
export function createHeldRecord(redis: Redis, options: { lateFallbackMinDelayMs: number }) {
  for (const [name, lua, numberOfKeys] of [
    ['waHold', HOLD_LUA, 5],
    ['waClaimHeld', CLAIM_HELD_LUA, 1],
    ['waHoldOn', HOLD_ON_LUA, 3],
    ['waFinishHeld', FINISH_HELD_LUA, 5],
  ] as const) {
    redis.defineCommand(name, { lua, numberOfKeys });
  }
  const scripts = redis as unknown as {
    waHold(...args: (string | number)[]): Promise<[string, string?]>;
    waClaimHeld(...args: (string | number)[]): Promise<unknown[]>;
    waHoldOn(...args: string[]): Promise<number>;
    waFinishHeld(...args: (string | number)[]): Promise<'done' | 'busy' | 'lost'>;
  };
  const messageRows = outboxKey('WA_Message');

  return {
    /** Answers the contact with `scheduled`, its row and its timer in one step. `lost`: the record is not ours any more. */
    async hold(message: {
      messageKey: string;
      token: string;
      row: Row;
      family: TimerFamily;
      at: number;
      held: Held;
      settingsHash: string;
      contactKey: string;
      address: string;
      activityId: string;
      journeyId: string;
      phone: string;
      email: string;
      onFailed: boolean;
    }): Promise<'held' | 'lost'> {
      const [kind] = await scripts.waHold(
        executionKey(message.messageKey),
        openExecutionsKey(),
        messageRows,
        countsKey(message.activityId),
        frequencyKey(message.address),
        message.token,
        message.messageKey,
        SCHEDULED,
        outboxEntry('WA_Message', message.row).row,
        message.family.family,
        message.family.widthMs,
        message.at,
        JSON.stringify(message.held),
        message.settingsHash,
        message.contactKey,
        message.address,
        message.activityId,
        message.journeyId,
        message.phone,
        message.email,
        message.onFailed ? '1' : '0',
        outcomeChannel(message.messageKey),
      );
      return kind === 'answered' ? 'held' : 'lost';
    },

    /** Takes a held send to decide it again, with the contact's consent as it is now. */
    async claim(message: { messageKey: string; token: string; capWindowMs: number }): Promise<HeldClaim> {
      const [kind, a, b, promotional, other] = await scripts.waClaimHeld(
        executionKey(message.messageKey),
        message.token,
        LEASE_MS,
        message.capWindowMs,
        frequencyKey(''),
      );
      if (kind === 'busy') return { kind, ms: Number(a) };
      if (kind !== 'claimed') return { kind: 'over' };
      const sentInWindow = { promotional: Number(promotional), other: Number(other) };
      return { kind, consent: a as string[], revision: String(b), sentInWindow };
    },

    /** It cannot go yet: the record is free again for a later sweep. */
    async holdOn(message: { messageKey: string; token: string; address: string }): Promise<void> {
      await scripts.waHoldOn(
        executionKey(message.messageKey),
        openExecutionsKey(),
        frequencyKey(message.address),
        message.token,
        message.messageKey,
      );
    },

    /**
     * The end of a held send, with its rows. `token` undefined: its process died while sending, and its deadline passed.
     * `fallback` claims the late fallback in the same step.
     */
    finish(message: {
      messageKey: string;
      token: string | undefined;
      outcome: SendOutcomeName;
      wamid: string | undefined;
      address: string;
      fallback: FallbackReason | undefined;
      late: LateWatch;
      /** Why it never went; undefined where it did, or may have. */
      notSentFor: FinalReason | undefined;
      rows: readonly Row[];
    }): Promise<'done' | 'busy' | 'lost'> {
      return scripts.waFinishHeld(
        executionKey(message.messageKey),
        openExecutionsKey(),
        messageRows,
        whatsAppMessageKey(message.wamid ?? ''),
        frequencyKey(message.address),
        message.token ?? '',
        message.messageKey,
        message.outcome,
        message.wamid ?? '',
        message.fallback ?? '',
        options.lateFallbackMinDelayMs,
        message.late.onFailed ? '1' : '0',
        message.late.checkAfterMs,
        message.notSentFor ?? '',
        ...message.rows.map((row) => outboxEntry('WA_Message', row).row),
      );
    },
  };
}

export type HeldRecord = ReturnType<typeof createHeldRecord>;
