import type Redis from 'ioredis';
import { z } from 'zod';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, openExecutionsKey, outboxKey, outcomeChannel } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { FallbackReason, FinalReason } from '../vocabulary';
import { decidedOn } from './cube-lua';
import { type LateWatch, LEASE_MS, type SendOutcomeName, type SentInWindow } from './execution-record';
import { CLAIM_HELD, FINISH_HELD, HOLD, HOLD_ON } from './held-scripts';
import type { StepStore } from './step-store';
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
  /** When it is worth nothing any more, ms. */
  expiresAt: z.number().optional(),
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
export function createHeldRecord(
  redis: Redis,
  steps: Pick<StepStore, 'register'>,
  options: { lateFallbackMinDelayMs: number },
) {
  const hold = bindScript(redis, HOLD);
  const claimHeld = bindScript(redis, CLAIM_HELD);
  const holdOn = bindScript(redis, HOLD_ON);
  const finishHeld = bindScript(redis, FINISH_HELD);
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
      stepKey: string;
      country: string;
      phone: string;
      fallbackTo: string;
      onFailed: boolean;
    }): Promise<'held' | 'lost'> {
      await steps.register(message);
      const [kind] = await hold<[string, string?]>({
        record: executionKey(message.messageKey),
        open: openExecutionsKey(),
        outbox: messageRows,
        counts: countsKey(message.activityId),
        token: message.token,
        messageKey: message.messageKey,
        answer: SCHEDULED,
        row: outboxEntry('WA_Message', message.row).row,
        timerFamily: message.family.family,
        timerWidthMs: message.family.widthMs,
        dueAt: message.at,
        held: JSON.stringify(message.held),
        settingsHash: message.settingsHash,
        contactKey: message.contactKey,
        address: message.address,
        activityId: message.activityId,
        journeyId: message.journeyId,
        phone: message.phone,
        fallbackTo: message.fallbackTo,
        onFailure: message.onFailed,
        channel: outcomeChannel(message.messageKey),
        decidedOn: decidedOn(message.row),
        stepId: message.stepKey,
        country: message.country,
      });
      return kind === 'answered' ? 'held' : 'lost';
    },

    /** Takes a held send to decide it again, with the contact's consent as it is now. */
    async claim(message: { messageKey: string; token: string; capWindowMs: number }): Promise<HeldClaim> {
      const [kind, a, b, promotional, other] = await claimHeld<unknown[]>({
        record: executionKey(message.messageKey),
        token: message.token,
        leaseMs: LEASE_MS,
        capWindowMs: message.capWindowMs,
      });
      if (kind === 'busy') return { kind, ms: Number(a) };
      if (kind !== 'claimed') return { kind: 'over' };
      const sentInWindow = { promotional: Number(promotional), other: Number(other) };
      return { kind, consent: a as string[], revision: String(b), sentInWindow };
    },

    /** It cannot go yet: the record is free again for a later sweep. */
    async holdOn(message: { messageKey: string; token: string; address: string }): Promise<void> {
      await holdOn({
        record: executionKey(message.messageKey),
        open: openExecutionsKey(),
        token: message.token,
        messageKey: message.messageKey,
        address: message.address,
      });
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
      /** When it was accepted, ms, as its row says. */
      acceptedAt: number | undefined;
      rows: readonly Row[];
    }): Promise<'done' | 'busy' | 'lost'> {
      return finishHeld({
        record: executionKey(message.messageKey),
        open: openExecutionsKey(),
        outbox: messageRows,
        token: message.token,
        messageKey: message.messageKey,
        address: message.address,
        outcome: message.outcome,
        wamid: message.wamid,
        fallbackReason: message.fallback,
        fallbackDelayMs: options.lateFallbackMinDelayMs,
        onFailure: message.late.onFailed,
        checkAfterMs: message.late.checkAfterMs,
        notSentFor: message.notSentFor,
        countsPrefix: countsKey(''),
        acceptedAt: message.acceptedAt,
        rows: message.rows.map((row) => outboxEntry('WA_Message', row).row),
      });
    },
  };
}

export type HeldRecord = ReturnType<typeof createHeldRecord>;
