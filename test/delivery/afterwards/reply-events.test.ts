import type Redis from 'ioredis';
import { createCarriedOutEffects } from '../../../src/consent/carried-out-effects';
import type { Conversation } from '../../../src/conversations/conversation';
import { createReplyEvents } from '../../../src/delivery/afterwards/reply-events';
import { type ReplyEvent, replyEventSchema } from '../../../src/delivery/afterwards/steer-journeys';
import { createConversationWorld, reply } from '../../conversations/conversation-world';
import { emptyTestRedis } from '../../support/redis';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const T0 = Date.parse('2026-10-19T10:00:00Z');
const arrived = reply('r1', T0, 'sales how much?', { messageKey: 'b'.repeat(32) });

async function conversing(more: Partial<Conversation>): Promise<Conversation> {
  const { conversations } = createConversationWorld(redis);
  const { conversation } = await conversations.arrive(arrived);
  if (conversation === undefined) throw new Error('the message was not taken in');
  return { ...conversation, ...more };
}

/** A queue that forgets its jobs at once, as one does whose jobs are done. */
function eventsOf(queued: ReplyEvent[], isAway = () => false) {
  return createReplyEvents({
    async queue(event) {
      if (isAway()) throw new Error('Redis is away');
      queued.push(replyEventSchema.parse(event));
    },
    carriedOutEffects: createCarriedOutEffects(redis),
  });
}

const ANSWERS = [{ question: 'Where?', answer: 'Paris' }];

test('a reply is queued once however often it comes, and tells no half of the answers', async () => {
  const queued: ReplyEvent[] = [];
  const { onArrival } = eventsOf(queued);
  const asking = await conversing({ state: 'machine', questions: ANSWERS });
  await onArrival(arrived, asking);
  await onArrival(arrived, asking);
  await onArrival({ ...arrived, messageKey: 'c'.repeat(32) }, { ...asking, state: 'person', answersTold: 'due' });
  await onArrival({ ...arrived, messageKey: 'd'.repeat(32) }, { ...asking, state: 'person', answersTold: 'done' });
  expect(queued.map(({ messageKey, answers }) => [messageKey?.[0], answers])).toEqual([
    ['b', []],
    ['c', []],
    ['d', ANSWERS],
  ]);
});

test('answers are queued once, under an id of their own, for the message whose step asked, also where the first try failed', async () => {
  const queued: ReplyEvent[] = [];
  let isAway = true;
  const { onArrival, tellAnswers } = eventsOf(queued, () => isAway);
  const over = await conversing({ questions: ANSWERS, askedBy: 'a'.repeat(32), answersTold: 'due' });
  await expect(tellAnswers(over)).rejects.toThrow('away');
  isAway = false;
  await onArrival(arrived, over);
  await tellAnswers(over);
  await tellAnswers(over);
  expect(queued).toMatchObject([
    { answers: [] },
    { messageKey: 'a'.repeat(32), answers: ANSWERS, category: 'sales', isAfterQuestions: true, at: T0 },
  ]);
  expect(new Set(queued.map(({ id }) => id)).size).toBe(2);
});
