import type Redis from 'ioredis';
import { countsKey, executionKey, openExecutionsKey, outcomeChannel } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import { ERASE_RECORD } from './erase-scripts';

export type ErasedRecord = 'erased' | 'cancelled' | 'under way' | 'unknown';

/** Takes people out of execution records; see {@link ERASE_RECORD} for what stays. May be repeated. */
export function createRecordErasure(redis: Redis) {
  const eraseRecord = bindScript(redis, ERASE_RECORD);
  return (messageKey: string): Promise<ErasedRecord> =>
    eraseRecord({
      record: executionKey(messageKey),
      open: openExecutionsKey(),
      messageKey,
      countsPrefix: countsKey(''),
      channel: outcomeChannel(messageKey),
    });
}
