import type Redis from 'ioredis';
import { z } from 'zod';
import { TEST_MESSAGE_LIFE_MS, testMessageKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

const ORDER = ['sent', 'delivered', 'read', 'failed'] as const;
type TestStatus = (typeof ORDER)[number];

const stateSchema = z.object({
  status: z.enum(ORDER),
  at: z.coerce.number(),
  error: z.coerce.number().optional(),
});

/** How far a test message is; `at` in s, `error` Meta's code of a failure. */
export type TestState = z.infer<typeof stateSchema>;

/** Keeps the furthest status: webhooks come in any order, and more than once. */
export const NOTE_TEST_STATUS = redisScript('waNoteTestStatus', {
  keys: ['message'],
  args: ['status', 'rank', 'at', 'error', 'lifeMs'],
  lua: `
if (tonumber(redis.call('HGET', message, 'rank')) or 0) >= tonumber(rank) then return 0 end
redis.call('HSET', message, 'status', status, 'rank', rank, 'at', at)
if error ~= '' then redis.call('HSET', message, 'error', error) end
redis.call('PEXPIRE', message, lifeMs)
return 1
`,
});

/** What Meta says of test messages, for whoever sent one and waits: by the key of the message alone. */
export function createTestMessages(redis: Redis) {
  const note = bindScript(redis, NOTE_TEST_STATUS);
  return {
    async note(testKey: string, { status, at, error }: { status: TestStatus; at: number; error?: number | undefined }) {
      const message = testMessageKey(testKey);
      const rank = ORDER.indexOf(status) + 1;
      await note({ message, status, rank, at, error: error ?? '', lifeMs: TEST_MESSAGE_LIFE_MS });
    },

    /** Undefined while nothing has been said of it, and a day after. */
    async read(testKey: string): Promise<TestState | undefined> {
      return stateSchema.safeParse(await redis.hgetall(testMessageKey(testKey))).data;
    },
  };
}

export type TestMessages = ReturnType<typeof createTestMessages>;
