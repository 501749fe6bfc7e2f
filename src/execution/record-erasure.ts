import type Redis from 'ioredis';
import { COUNTS_PREFIX, executionKey, openExecutionsKey, outcomeChannel } from '../redis/redis-keys';
import { ERASE_LUA } from './erase-scripts';

export type ErasedRecord = 'erased' | 'cancelled' | 'under way' | 'unknown';

/** Takes people out of execution records; see {@link ERASE_LUA} for what stays. May be repeated. */
export function createRecordErasure(redis: Redis) {
  redis.defineCommand('waEraseRecord', { lua: ERASE_LUA, numberOfKeys: 2 });
  const scripts = redis as unknown as { waEraseRecord(...args: string[]): Promise<ErasedRecord> };
  return (messageKey: string): Promise<ErasedRecord> =>
    scripts.waEraseRecord(
      executionKey(messageKey),
      openExecutionsKey(),
      messageKey,
      COUNTS_PREFIX,
      outcomeChannel(messageKey),
    );
}
