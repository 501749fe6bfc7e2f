import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, outboxKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { OptOutKind } from './message-rows';
import { createRecordStatus } from './record-statuses';
import { RECORD_BLOCK, RECORD_OPT_OUT, RECORD_REPLY } from './status-scripts';

/**
 * What the webhook says of a message, written into its execution record: each status once, each reply. Redis scripts do it that
 * also write the rows.
 */
export function createMessageSignals(redis: Redis, options: { lateFallbackMinDelayMs: number }) {
  const recordReply = bindScript(redis, RECORD_REPLY);
  const recordOptOut = bindScript(redis, RECORD_OPT_OUT);
  const recordBlock = bindScript(redis, RECORD_BLOCK);
  const messageRows = outboxKey('WA_Message');

  return {
    /** Sets one status of a message; `undefined` where it was set before. */
    recordStatus: createRecordStatus(redis, options),

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
