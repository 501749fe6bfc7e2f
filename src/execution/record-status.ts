import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { COUNTS_PREFIX, executionKey, outboxKey, outcomeChannel, whatsAppMessageKey } from '../redis/redis-keys';
import type { Answer, FallbackReason } from '../vocabulary';
import { RECORD_REPLY_LUA, RECORD_STATUS_LUA } from './execution-scripts';
import { decodeAnswer } from './stored-execution';

/** What a status changed, and what is known of the message it belongs to. */
export interface StatusEffect {
  answer: Answer | undefined;
  settingsHash: string;
  failedBefore: boolean;
  reachedBefore: boolean;
  contactKey: string;
  address: string;
  activityId: string;
  journeyId: string;
  /** The failure claimed the late fallback. */
  fallbackClaimed: boolean;
  /** It was delivered although another channel had been taken. */
  doubleContact: boolean;
}

/**
 * What the webhook says of a message, written into its execution record: each status once, each reply. Every method is
 * one Redis script that also writes the rows.
 */
export function createMessageSignals(redis: Redis, options: { lateFallbackMinDelayMs: number }) {
  redis.defineCommand('waRecordStatus', { lua: RECORD_STATUS_LUA, numberOfKeys: 3 });
  redis.defineCommand('waRecordReply', { lua: RECORD_REPLY_LUA, numberOfKeys: 2 });
  const scripts = redis as unknown as Record<
    'waRecordStatus' | 'waRecordReply',
    (...args: (string | number)[]) => Promise<unknown[]>
  >;
  const messageRows = outboxKey('WA_Message');

  return {
    /** Sets one status of a message; `undefined` where it was set before. */
    async recordStatus(status: {
      messageKey: string;
      status: 'sent' | 'delivered' | 'read' | 'failed';
      at: number;
      wamid: string;
      errorCode: number | undefined;
      row: Row;
      finalReasonRow: Row;
      lateAcceptanceRow: Row;
      /** What the late fallback of a failure is to name. */
      fallbackReason: FallbackReason;
    }): Promise<StatusEffect | undefined> {
      const bit = { sent: 'bs', delivered: 'bd', read: 'br', failed: 'bf' }[status.status];
      const reply = await scripts.waRecordStatus(
        executionKey(status.messageKey),
        messageRows,
        whatsAppMessageKey(status.wamid),
        status.messageKey,
        bit,
        status.at,
        status.wamid,
        status.errorCode ?? '',
        outboxEntry('WA_Message', status.row).row,
        outboxEntry('WA_Message', status.finalReasonRow).row,
        outboxEntry('WA_Message', status.lateAcceptanceRow).row,
        outcomeChannel(status.messageKey),
        COUNTS_PREFIX,
        status.status,
        status.fallbackReason,
        options.lateFallbackMinDelayMs,
      );
      if (reply[0] !== 'new') return undefined;
      const text = (index: number) => String(reply[index] ?? '');
      return {
        answer: text(1) === '' ? undefined : decodeAnswer(text(1), status.messageKey),
        settingsHash: text(3),
        failedBefore: reply[4] === 1,
        reachedBefore: reply[5] === 1,
        contactKey: text(6),
        address: text(7),
        activityId: text(8),
        journeyId: text(9),
        fallbackClaimed: reply[10] === 1,
        doubleContact: reply[11] === 1,
      };
    },

    /** Notes a reply to a message, the first with its time; `undefined` where the message is not known (any more). */
    async recordReply(options: {
      messageKey: string;
      at: number;
      row: Row;
      /** It asks to stop: the step that caused it is told in its counts. */
      optsOut: boolean;
    }): Promise<{ contactKey: string; address: string; activityId: string } | undefined> {
      const [contactKey, address, activityId] = await scripts.waRecordReply(
        executionKey(options.messageKey),
        messageRows,
        options.at,
        outboxEntry('WA_Message', options.row).row,
        COUNTS_PREFIX,
        options.optsOut ? '1' : '0',
      );
      if (contactKey === undefined) return undefined;
      return { contactKey: String(contactKey), address: String(address), activityId: String(activityId) };
    },
  };
}
