import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, outboxKey, outcomeChannel } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { Answer, FallbackReason } from '../vocabulary';
import { priceWord } from './cube-lua';
import type { OptOutKind } from './message-rows';
import { FIELD } from './record-fields';
import { RECORD_BLOCK, RECORD_OPT_OUT, RECORD_REPLY, RECORD_STATUS } from './status-scripts';
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

/** What `RECORD_STATUS` returned of a status that was new. */
function effectFrom(reply: readonly (string | number)[], messageKey: string): StatusEffect {
  const text = (index: number) => String(reply[index] ?? '');
  return {
    answer: text(1) === '' ? undefined : decodeAnswer(text(1), messageKey),
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
}

/**
 * What the webhook says of a message, written into its execution record: each status once, each reply. Every method is
 * one Redis script that also writes the rows.
 */
export function createMessageSignals(redis: Redis, options: { lateFallbackMinDelayMs: number }) {
  const recordStatus = bindScript(redis, RECORD_STATUS);
  const recordReply = bindScript(redis, RECORD_REPLY);
  const recordOptOut = bindScript(redis, RECORD_OPT_OUT);
  const recordBlock = bindScript(redis, RECORD_BLOCK);
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
      /** What Meta says of its price, where it does. */
      pricing?: { category: string; type: string; billable: boolean } | undefined;
    }): Promise<StatusEffect | undefined> {
      const reply = await recordStatus<(string | number)[]>({
        record: executionKey(status.messageKey),
        outbox: messageRows,
        messageKey: status.messageKey,
        status: status.status,
        field: FIELD[`${status.status}At`],
        at: status.at,
        wamid: status.wamid,
        errorCode: status.errorCode,
        row: outboxEntry('WA_Message', status.row).row,
        finalReasonRow: outboxEntry('WA_Message', status.finalReasonRow).row,
        acceptedRow: outboxEntry('WA_Message', status.lateAcceptanceRow).row,
        channel: outcomeChannel(status.messageKey),
        countsPrefix: countsKey(''),
        fallbackReason: status.fallbackReason,
        fallbackDelayMs: options.lateFallbackMinDelayMs,
        pricing: status.pricing && priceWord(status.pricing),
      });
      return reply[0] === 'new' ? effectFrom(reply, status.messageKey) : undefined;
    },

    /**
     * Notes a reply to a message, the first with its time; `undefined` where the message is not known (any more).
     * `engagedRow`: it is an answer, and no wish to stop.
     */
    async recordReply(reply: {
      messageKey: string;
      at: number;
      row: Row;
      engagedRow: Row | undefined;
    }): Promise<{ contactKey: string; address: string; activityId: string } | undefined> {
      const [contactKey, address, activityId] = await recordReply<string[]>({
        record: executionKey(reply.messageKey),
        outbox: messageRows,
        at: reply.at,
        row: outboxEntry('WA_Message', reply.row).row,
        countsPrefix: countsKey(''),
        engagedRow: reply.engagedRow && outboxEntry('WA_Message', reply.engagedRow).row,
      });
      if (contactKey === undefined) return undefined;
      return { contactKey, address: address ?? '', activityId: activityId ?? '' };
    },

    /** A person is taken to have blocked us since `at` (s): told, once, on the last message that reached them. */
    async recordBlock({ address, at }: { address: string; at: number }): Promise<void> {
      await recordBlock({
        outbox: messageRows,
        address,
        at,
        date: new Date(at * 1000).toISOString(),
        recordPrefix: executionKey(''),
      });
    },

    /** A message made its person ask to stop; `at` in s. Of several wishes the first counts. */
    async recordOptOut(optOut: { messageKey: string; at: number; kind: OptOutKind; row: Row }): Promise<void> {
      await recordOptOut({
        record: executionKey(optOut.messageKey),
        outbox: messageRows,
        at: optOut.at,
        row: outboxEntry('WA_Message', optOut.row).row,
        countsPrefix: countsKey(''),
        kind: optOut.kind,
      });
    },
  };
}
