import type Redis from 'ioredis';
import { TEST_SENDS_LIFE_MS, testSendsKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** → how many there were since the first, whose time `lifeMs` is */
export const COUNT_TEST_SEND = redisScript('waCountTestSend', {
  keys: ['sends'],
  args: ['lifeMs'],
  lua: `
local count = redis.call('INCR', sends)
if count == 1 then redis.call('PEXPIRE', sends, lifeMs) end
return count
`,
});

/** Counts test messages over all processes: at most `most` in each minute that begins with the first. */
export function createTestSendLimit({ redis, most = 10 }: { redis: Redis; most?: number }) {
  const count = bindScript(redis, COUNT_TEST_SEND);
  return async (): Promise<boolean> =>
    (await count<number>({ sends: testSendsKey(), lifeMs: TEST_SENDS_LIFE_MS })) <= most;
}
