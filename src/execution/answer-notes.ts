import type Redis from 'ioredis';
import { executionKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { FIELD, readFieldsLua } from './record-fields';

/**
 * Notes what a reply is about on a message that it answers, or that waits for an answer `elsewhere`; `at` in s. Of several
 * the newest says what it is about. → {whether the message is known, whether it waited for one until this reply}
 */
export const NOTE_ANSWER = redisScript('waNoteAnswer', {
  keys: ['record'],
  args: ['at', 'category', 'elsewhere'],
  lua: `
${readFieldsLua('record', ['state', 'forgotten', 'repliedAt', 'answeredElsewhereAt', 'replyCategory'])}
if not storedState or storedForgotten then return {0, 0} end
local newest = tonumber(string.match(storedReplyCategory or '', '^%d+') or -1)
if tonumber(at) >= newest then redis.call('HSET', record, '${FIELD.replyCategory}', at .. ' ' .. category) end
local waited = not storedRepliedAt and (not storedAnsweredElsewhereAt or storedAnsweredElsewhereAt == at)
if elsewhere == '1' and not storedRepliedAt then redis.call('HSETNX', record, '${FIELD.answeredElsewhereAt}', at) end
return {1, waited and 1 or 0}
`,
});

/** What replies are about, noted on the messages of the person who wrote them. */
export function createAnswerNotes(redis: Redis) {
  const noteAnswer = bindScript(redis, NOTE_ANSWER);
  return {
    /**
     * What a reply is about, on the message that it answers and on the others of that person, for which it is an answer
     * `elsewhere`; `at` in s. → whether the message waited for a reply until this one; `undefined` where it is not known.
     */
    async noteAnswer(answer: {
      messageKey: string;
      at: number;
      category: string;
      elsewhere: boolean;
    }): Promise<{ waited: boolean } | undefined> {
      const { messageKey, ...of } = answer;
      const [isKnown, waited] = await noteAnswer<number[]>({ record: executionKey(messageKey), ...of });
      return isKnown === 1 ? { waited: waited === 1 } : undefined;
    },
  };
}

export type AnswerNotes = ReturnType<typeof createAnswerNotes>;
