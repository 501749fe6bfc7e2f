import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import {
  countsKey,
  executionKey,
  executionRowKey,
  openExecutionsKey,
  outboxKey,
  outcomeChannel,
} from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { Answer, Branch, Reason } from '../vocabulary';
import { decidedOn } from './cube-lua';
import type { LateWatch, SendOutcomeName } from './execution-record';
import { SETTLE } from './execution-scripts';
import { decodeAnswer, encodeAnswer } from './stored-execution';

export type SettleResult = { kind: 'answered'; answer: Answer } | { kind: 'busy'; ms: number } | { kind: 'lost' };

/** Records that are not answered yet: found when their time is over, and answered by whoever comes. */
export function createOpenRecords(redis: Redis) {
  const settle = bindScript(redis, SETTLE);

  return {
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
      const [kind, a] = await settle<unknown[]>({
        record: executionKey(options.messageKey),
        open: openExecutionsKey(),
        outbox: outboxKey('WA_Message'),
        counts: countsKey(options.activityId),
        messageKey: options.messageKey,
        answer: encodeAnswer(options.answer),
        row: outboxEntry('WA_Message', options.row).row,
        onlyIfExpired: options.onlyIfExpired,
        channel: outcomeChannel(options.messageKey),
        outcome: options.outcome,
        onFailure: options.late.onFailed,
        checkAfterMs: options.late.checkAfterMs,
        decidedOn: decidedOn(options.row),
      });
      if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
      if (kind === 'busy') return { kind, ms: Number(a) };
      return { kind: 'lost' };
    },

    /** The row that is kept beside an open record, as JSON, for whoever settles it. */
    async rowOf(messageKey: string): Promise<string | undefined> {
      return (await redis.get(executionRowKey(messageKey))) ?? undefined;
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
