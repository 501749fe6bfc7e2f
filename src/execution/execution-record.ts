import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import {
  countsKey,
  executionKey,
  frequencyKey,
  openExecutionsKey,
  outboxKey,
  outcomeChannel,
  pairBackoffKey,
  senderLimitKey,
  whatsAppMessageKey,
} from '../redis/redis-keys';
import type { Answer, Branch, CapGroup, Reason } from '../vocabulary';
import { BEGIN_SEND_LUA, CLAIM_LUA, FACTS_LUA, FINISH_LUA, ROW_SUFFIX, SETTLE_LUA } from './execution-scripts';
import { createMessageSignals } from './record-status';
import type { StepStore } from './step-store';
import { decodeAnswer, encodeAnswer, type StoredExecution, storedExecutionSchema } from './stored-execution';

/** A process that dies leaves its claim to the next caller after this long. */
export const LEASE_MS = 5_000;

const CAP_GROUP_LETTERS: Record<CapGroup, string> = { promotional: 'p', other: 'o' };

export type SendOutcomeName = 'skipped' | 'accepted' | 'refused' | 'unknown';

/** Messages of each purpose group that a person was sent in a cap's window, over all journeys. */
export type SentInWindow = Record<CapGroup, number>;

/** What is watched for after the answer: a failure, and by a timer what is missing (0 = no timer). */
export interface LateWatch {
  onFailed: boolean;
  checkAfterMs: number;
}

export type ClaimResult =
  | { kind: 'claimed'; consent: string[]; revision: string; sentInWindow: SentInWindow }
  | { kind: 'answered'; answer: Answer }
  /** Another caller works on it; ask again when told or when its time is over. */
  | { kind: 'busy' | 'waiting'; ms: number }
  /** A send or a wait whose time is over and that nobody answered. */
  | { kind: 'expired' };

export type BeginResult =
  | { kind: 'go' | 'full' | 'capped' | 'lost' }
  | { kind: 'wait'; ms: number }
  /** What its sender holds goes first; look again after so long. */
  | { kind: 'behind'; ms: number }
  /** Meta wants no message from this sender to this person for so long (131056). */
  | { kind: 'pair'; ms: number }
  | { kind: 'changed'; consent: string[]; revision: string };

export type FinishResult =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'waiting'; ms: number }
  /** The webhook was faster than the HTTP reply. */
  | { kind: 'failed'; code: number }
  | { kind: 'delivered' | 'accepted' | 'lost' };

export type SettleResult = { kind: 'answered'; answer: Answer } | { kind: 'busy'; ms: number } | { kind: 'lost' };

/**
 * The record that makes a contact get one decision and one message, however often and wherever the call arrives
 * (design 2.3). Every method is one Redis script; `redis` must be a single primary.
 */
export function createExecutionRecord(redis: Redis, steps: StepStore, options = { lateFallbackMinDelayMs: 0 }) {
  for (const [name, lua, numberOfKeys] of [
    ['waFacts', FACTS_LUA, 1],
    ['waClaim', CLAIM_LUA, 2],
    ['waBeginSend', BEGIN_SEND_LUA, 5],
    ['waFinish', FINISH_LUA, 6],
    ['waSettle', SETTLE_LUA, 4],
  ] as const) {
    redis.defineCommand(name, { lua, numberOfKeys });
  }
  const scripts = redis as unknown as Record<
    'waFacts' | 'waClaim' | 'waBeginSend' | 'waFinish' | 'waSettle',
    (...args: (string | number)[]) => Promise<unknown[]>
  >;
  const messageRows = outboxKey('WA_Message');

  return {
    ...createMessageSignals(redis, options),

    /** What a decision needs of a person, for a check that claims nothing; `since` (ms) begins the cap window. */
    async facts(
      address: string,
      since: number | undefined,
    ): Promise<{ consent: string[]; sentInWindow: SentInWindow }> {
      if (address === '') return { consent: [], sentInWindow: { promotional: 0, other: 0 } };
      const [consent, promotional, other] = await scripts.waFacts(frequencyKey(address), address, since ?? '+inf');
      return { consent: consent as string[], sentInWindow: { promotional: Number(promotional), other: Number(other) } };
    },

    /** Takes the record, or says what stands in it. `cap` counts the contact's earlier messages since `since` (ms). */
    async claim(options: {
      messageKey: string;
      token: string;
      address: string;
      cap: { since: number } | undefined;
    }): Promise<ClaimResult> {
      const [kind, a, b, promotional, other] = await scripts.waClaim(
        executionKey(options.messageKey),
        openExecutionsKey(),
        options.token,
        LEASE_MS,
        options.address,
        options.cap && options.address ? frequencyKey(options.address) : '',
        options.cap?.since ?? 0,
        options.messageKey,
      );
      if (kind === 'claimed') {
        return {
          kind,
          consent: a as string[],
          revision: String(b),
          sentInWindow: { promotional: Number(promotional), other: Number(other) },
        };
      }
      if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
      if (kind === 'busy' || kind === 'waiting') return { kind, ms: Number(a) };
      return { kind: 'expired' };
    },

    /** The last check before the POST; `go` means that this process, and no other, may send now. */
    async beginSend(options: {
      messageKey: string;
      token: string;
      address: string;
      revision: string;
      sender: string;
      messagesPerSecond: number;
      maxWaitMs: number;
      slotHeld: boolean;
      cap: { limit: number; since: number } | undefined;
      capGroup: CapGroup | undefined;
      postTimeoutMs: number;
      row: Row;
      settingsHash: string;
      contactKey: string;
      activityId: string;
      journeyId: string;
      phone: string;
      /** Kept for a late fallback by email; empty where there is none. */
      email: string;
      /** A call that must not overtake the held sends of its sender; absent for a held send, whose turn it is. */
      behindHeld?: { promotional: boolean } | undefined;
    }): Promise<BeginResult> {
      const step = await steps.register(options);
      const [kind, a, b] = await scripts.waBeginSend(
        executionKey(options.messageKey),
        openExecutionsKey(),
        senderLimitKey(options.sender),
        frequencyKey(options.address),
        pairBackoffKey(options.sender, options.address),
        options.token,
        options.messageKey,
        options.address,
        options.revision,
        options.messagesPerSecond,
        options.maxWaitMs,
        options.slotHeld ? '1' : '0',
        options.cap?.limit ?? 0,
        options.cap?.since ?? 0,
        options.capGroup === undefined ? '' : CAP_GROUP_LETTERS[options.capGroup],
        options.postTimeoutMs,
        JSON.stringify(options.row),
        options.settingsHash,
        options.contactKey,
        options.activityId,
        options.journeyId,
        options.phone,
        LEASE_MS,
        step.id,
        step.attributableMs,
        options.email,
        options.behindHeld === undefined ? '' : options.sender,
        options.behindHeld?.promotional ? '1' : '0',
      );
      if (kind === 'wait' || kind === 'pair' || kind === 'behind') return { kind, ms: Number(a) };
      if (kind === 'changed') return { kind, consent: a as string[], revision: String(b) };
      if (kind === 'go' || kind === 'full' || kind === 'capped') return { kind };
      return { kind: 'lost' };
    },

    /** Writes outcome, answer and row together; `waitMs` keeps the answer open for a delivery instead. */
    async finish(options: {
      messageKey: string;
      token: string;
      outcome: SendOutcomeName;
      wamid: string | undefined;
      answer: { branch: Branch; reason: Reason };
      row: Row;
      heldRow: Row | undefined;
      lateAcceptanceRow: Row;
      /** Answer so even where a webhook spoke first: the caller has taken it into account. */
      final: boolean;
      waitMs: number;
      address: string;
      activityId: string;
      late: LateWatch;
    }): Promise<FinishResult> {
      const [kind, a] = await scripts.waFinish(
        executionKey(options.messageKey),
        openExecutionsKey(),
        messageRows,
        whatsAppMessageKey(options.wamid ?? ''),
        frequencyKey(options.address),
        countsKey(options.activityId),
        options.token,
        options.messageKey,
        options.outcome,
        options.wamid ?? '',
        encodeAnswer(options.answer),
        outboxEntry('WA_Message', options.row).row,
        options.final ? '1' : '0',
        options.waitMs,
        outcomeChannel(options.messageKey),
        outboxEntry('WA_Message', options.lateAcceptanceRow).row,
        options.heldRow ? JSON.stringify(options.heldRow) : '',
        options.late.onFailed ? '1' : '0',
        options.late.checkAfterMs,
      );
      if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
      if (kind === 'waiting') return { kind, ms: Number(a) };
      if (kind === 'failed') return { kind, code: Number(a) };
      return { kind: kind === 'delivered' || kind === 'accepted' ? kind : 'lost' };
    },

    /** Answers an open record in nobody's name: its deadline passed, or the wait for its delivery ended. */
    async settle(options: {
      messageKey: string;
      answer: { branch: Branch; reason: Reason };
      row: Row;
      onlyIfExpired: boolean;
      outcome: SendOutcomeName;
      activityId: string;
      late: LateWatch;
    }): Promise<SettleResult> {
      const [kind, a] = await scripts.waSettle(
        executionKey(options.messageKey),
        openExecutionsKey(),
        messageRows,
        countsKey(options.activityId),
        options.messageKey,
        encodeAnswer(options.answer),
        outboxEntry('WA_Message', options.row).row,
        options.onlyIfExpired ? '1' : '0',
        outcomeChannel(options.messageKey),
        options.outcome,
        options.late.onFailed ? '1' : '0',
        options.late.checkAfterMs,
      );
      if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
      if (kind === 'busy') return { kind, ms: Number(a) };
      return { kind: 'lost' };
    },

    async read(messageKey: string): Promise<StoredExecution | undefined> {
      const stored = await redis.hgetall(executionKey(messageKey));
      return Object.keys(stored).length === 0 ? undefined : storedExecutionSchema.parse(stored);
    },

    /** The row that is kept beside an open record, as JSON, for whoever settles it. */
    async rowOf(messageKey: string): Promise<string | undefined> {
      return (await redis.get(`${executionKey(messageKey)}${ROW_SUFFIX}`)) ?? undefined;
    },

    /** The message key behind a WhatsApp message id, while it is known (8 days). */
    async messageKeyOf(wamid: string): Promise<string | undefined> {
      return (await redis.get(whatsAppMessageKey(wamid))) ?? undefined;
    },

    /** Keys of open records whose lease, deadline or wait ended before `before` (ms), oldest first. */
    async overdue(before: number, limit: number): Promise<string[]> {
      return redis.zrangebyscore(openExecutionsKey(), '-inf', before, 'LIMIT', 0, limit);
    },

    /** Forgets an overdue claim that never began to send: its caller is gone and may come again at any time. */
    async dropFromOpen(messageKey: string): Promise<void> {
      await redis.zrem(openExecutionsKey(), messageKey);
    },
  };
}

export type ExecutionRecord = ReturnType<typeof createExecutionRecord>;
