import type Redis from 'ioredis';
import { type AnswerOutcome, createCustomerAnswers } from '../../src/conversations/answer-customer';
import type { Conversation } from '../../src/conversations/conversation';
import type { SendOutcome } from '../../src/whatsapp/client';
import { emptyTestRedis } from '../support/redis';

const T0 = Date.parse('2026-11-30T10:00:00Z');
const CONVERSATION = {
  id: 'c',
  sender: '1',
  address: '+34600000001',
  lastAt: T0,
  turns: [],
} as unknown as Conversation;
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

/** A desk at which `send` is what becomes of each POST; → how many there were. */
function desk(send: () => Promise<SendOutcome>) {
  const world = { now: T0, posts: 0, answered: 0 };
  const { answer } = createCustomerAnswers({
    redis,
    conversations: {
      read: async () => CONVERSATION,
      answered: async () => {
        world.answered += 1;
        return { done: true, conversation: CONVERSATION };
      },
    },
    whatsapp: {
      send: () => {
        world.posts += 1;
        return send();
      },
    },
    isSuppressed: async () => false,
    clock: () => world.now,
  });
  const says = (answerId = 'a'): Promise<AnswerOutcome> => answer('c', { answerId, text: 'Hello', by: 'ana' });
  return { world, says };
}

test('who asks again while it is sent is told so, and after a death in the send that it may have gone', async () => {
  const { world, says } = desk(() => new Promise(() => undefined));
  void says();
  expect(await says()).toEqual({ kind: 'under_way' });
  world.now = T0 + 60_000;
  expect(await says()).toEqual({ kind: 'unknown' });
  expect(world).toMatchObject({ posts: 1, answered: 0 });
});

test('what was refused may be sent again under its name, and what was taken may not', async () => {
  const outcomes: SendOutcome[] = [
    { kind: 'not_sent', why: 'no connection' },
    { kind: 'accepted', wamid: 'wamid.1' },
  ];
  const { world, says } = desk(async () => outcomes.shift() ?? { kind: 'unknown', why: 'asked once too often' });
  expect(await says()).toEqual({ kind: 'refused', code: undefined, title: 'no connection' });
  expect(await says()).toMatchObject({ kind: 'sent' });
  expect(await says()).toMatchObject({ kind: 'sent' });
  expect(world).toMatchObject({ posts: 2, answered: 1 });
});

test('an answer of which WhatsApp said nothing is not sent again, and counts as none', async () => {
  const { world, says } = desk(async () => ({ kind: 'unknown', why: 'time-out' }));
  expect(await says()).toEqual({ kind: 'unknown' });
  expect(await says()).toEqual({ kind: 'unknown' });
  expect(world).toMatchObject({ posts: 1, answered: 0 });
});
