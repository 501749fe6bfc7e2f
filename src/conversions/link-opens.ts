import type Redis from 'ioredis';
import { clickedRow } from '../execution/message-rows';
import { outboxEntry } from '../redis/outbox-entry';
import { COUNTS_PREFIX, executionKey, outboxKey } from '../redis/redis-keys';
import { CONVERSION_LIFE_MS, RECORD_OPEN_LUA } from './conversion-scripts';

export type LinkOpen = 'first' | 'repeat' | 'preview';

/** Notes who opened the tracked link of a message: the first person sets ClickedDateUTC, previews only count. */
export function createLinkOpens(redis: Redis) {
  redis.defineCommand('waRecordOpen', { lua: RECORD_OPEN_LUA, numberOfKeys: 2 });
  const scripts = redis as unknown as {
    waRecordOpen(...args: (string | number)[]): Promise<LinkOpen>;
  };
  return {
    /** `at` in ms. */
    record(open: { messageKey: string; at: number; preview: boolean }): Promise<LinkOpen> {
      return scripts.waRecordOpen(
        executionKey(open.messageKey),
        outboxKey('WA_Message'),
        Math.floor(open.at / 1000),
        open.preview ? '0' : '1',
        outboxEntry('WA_Message', clickedRow(open.messageKey, open.at)).row,
        COUNTS_PREFIX,
        CONVERSION_LIFE_MS,
      );
    },
  };
}

export type LinkOpens = ReturnType<typeof createLinkOpens>;
