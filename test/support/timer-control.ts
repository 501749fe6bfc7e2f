import type Redis from 'ioredis';
import { timerSlotKey, timerSlotsKey, timersTakenKey } from '../../src/redis/redis-keys';

/** Moves the timer of one message to the beginning of time, as time would; false where it has none. */
export async function makeDue(redis: Redis, family: string, messageKey: string): Promise<boolean> {
  for (const slot of await redis.zrange(timerSlotsKey(family), 0, -1)) {
    if ((await redis.lrem(timerSlotKey(family, slot), 0, messageKey)) === 0) continue;
    await redis.multi().rpush(timerSlotKey(family, 1), messageKey).zadd(timerSlotsKey(family), 1, 1).exec();
    return true;
  }
  return false;
}

/** The messages that have a timer of this family, those included that a sweep has taken and not finished. */
export async function withTimer(redis: Redis, family: string): Promise<string[]> {
  const slots = await redis.zrange(timerSlotsKey(family), 0, -1);
  const keys = [...slots.map((slot) => timerSlotKey(family, slot)), timersTakenKey(family)];
  return (await Promise.all(keys.map((key) => redis.lrange(key, 0, -1)))).flat();
}
