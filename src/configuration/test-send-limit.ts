import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { TEST_SENDS_LIFE_MS, TEST_SENDS_OF_LIFE_MS, testSendsKey, testSendsOfKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** Enough to try a step on the phones of a team; far from enough to write to customers. */
const MOST = { allAMinute: 30, userAMinute: 10, userADay: 100, numberADay: 20 };

/** Counts one more where every count has room for it. → 1, or 0 where none was counted */
export const COUNT_TEST_SEND = redisScript('waCountTestSend', {
  keys: ['all', 'userMinute', 'userDay', 'numberDay'],
  args: ['allAMinute', 'userAMinute', 'userADay', 'numberADay', 'minuteMs', 'dayMs'],
  lua: `
local counts = {
  { all, allAMinute, minuteMs }, { userMinute, userAMinute, minuteMs },
  { userDay, userADay, dayMs }, { numberDay, numberADay, dayMs },
}
for _, count in ipairs(counts) do
  if (tonumber(redis.call('GET', count[1])) or 0) >= tonumber(count[2]) then return 0 end
end
for _, count in ipairs(counts) do
  if redis.call('INCR', count[1]) == 1 then redis.call('PEXPIRE', count[1], count[3]) end
end
return 1
`,
});

/** Numbers are told apart by their last digits, however somebody writes the country before them. */
const TELLING_DIGITS = 10;

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * Counts test messages over all processes: of all marketers and of one in each minute, of one and to one number in each
 * day, a minute or a day beginning with the first. → whether this one may go
 */
export function createTestSendLimit({ redis, most = MOST }: { redis: Redis; most?: typeof MOST }) {
  const count = bindScript(redis, COUNT_TEST_SEND);
  return async ({ user, phone }: { user: string; phone: string }): Promise<boolean> => {
    const number = phone.replace(/\D/g, '').slice(-TELLING_DIGITS) || phone;
    const counted = await count<number>({
      all: testSendsKey(),
      userMinute: testSendsOfKey(`minute:${digest(user)}`),
      userDay: testSendsOfKey(`user:${digest(user)}`),
      numberDay: testSendsOfKey(`number:${digest(number)}`),
      ...most,
      minuteMs: TEST_SENDS_LIFE_MS,
      dayMs: TEST_SENDS_OF_LIFE_MS,
    });
    return counted === 1;
  };
}
