import type Redis from 'ioredis';
import { clickedRow } from '../execution/message-rows';
import { outboxEntry } from '../redis/outbox-entry';
import { CONVERSION_LIFE_MS, countsKey, executionKey, outboxKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import { RECORD_OPEN } from './conversion-scripts';

export type LinkOpen = 'first' | 'repeat' | 'preview';

/** Notes who opened the tracked link of a message: the first person sets ClickedDateUTC, previews only count. */
export function createLinkOpens(redis: Redis) {
  const recordOpen = bindScript(redis, RECORD_OPEN);
  return {
    /** `at` in ms. */
    record(open: { messageKey: string; at: number; preview: boolean }): Promise<LinkOpen> {
      return recordOpen<LinkOpen>({
        record: executionKey(open.messageKey),
        messageRows: outboxKey('WA_Message'),
        at: Math.floor(open.at / 1000),
        byPerson: !open.preview,
        row: outboxEntry('WA_Message', clickedRow(open.messageKey, open.at)).row,
        countsPrefix: countsKey(''),
        lifeMs: CONVERSION_LIFE_MS,
      });
    },
  };
}

export type LinkOpens = ReturnType<typeof createLinkOpens>;
