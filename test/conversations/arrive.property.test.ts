import fc from 'fast-check';
import type Redis from 'ioredis';
import { windowEndOf } from '../../src/conversations/conversation';
import { conversationKey, inboundClaimKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { createConversationWorld, reply, rulesWith } from './conversation-world';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const MINUTE = 60_000;
const T0 = Date.parse('2026-10-19T10:00:00Z');
const WORDS = ['sales', 'service', 'complaint', 'thanks', 'yes', 'noise'];

test('doubled and shuffled deliveries to two processes give each message one category, one owner, one conversation', async () => {
  const rules = rulesWith({
    rules: [
      { when: { category: ['sales'] }, owners: ['desk', 'lead'], dueMinutes: 30 },
      { when: { category: ['service', 'complaint'] }, owners: ['lead'], dueMinutes: 45 },
    ],
  });
  const messages = fc.array(
    fc.record({
      word: fc.constantFrom(...WORDS),
      minute: fc.integer({ min: 0, max: 300 }),
      person: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 2, maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(messages, fc.infiniteStream(fc.nat()), async (sent, chance) => {
      await redis.flushdb();
      const [one, other] = [createConversationWorld(redis, rules), createConversationWorld(redis, rules)];
      const arrivals = sent.map(({ word, minute, person }, n) =>
        reply(`r${n}`, T0 + minute * MINUTE, `${word} ${n}`, { addresses: [`+5255123456${person}`] }),
      );
      const order = [...arrivals, ...arrivals, ...arrivals]
        .map((arrival) => ({ arrival, place: chance.next().value }))
        .sort((a, b) => a.place - b.place);
      const took = await Promise.all(
        order.map(({ arrival }, n) => (n % 2 === 0 ? one : other).conversations.arrive(arrival)),
      );
      expect(took.filter(({ isNew }) => isNew)).toHaveLength(arrivals.length);
      const handedOver = took.flatMap(({ effects }) => effects).filter((effect) => effect === 'hand_over').length;

      const rows = await one.rows();
      const owners = new Map<string, Set<string>>();
      for (const [n, { word, person }] of sent.entries()) {
        const row = rows[`r${n}`];
        const needs = ['sales', 'service', 'complaint'].includes(word);
        expect(row).toMatchObject({ Category: word, State: needs ? 'person' : 'nobody', NeedsPerson: needs });
        expect(String(row?.OwnerEmail) === '').toBe(!needs);
        const seen = owners.get(String(row?.ConversationID)) ?? new Set();
        if (needs) seen.add(String(row?.OwnerEmail));
        owners.set(String(row?.ConversationID), seen);
        expect(row?.ConversationID).toBe(rows[`r${sent.findIndex((each) => each.person === person)}`]?.ConversationID);
      }
      // A stretch that waits has one owner, whatever order its messages came in, and is handed over once.
      for (const each of owners.values()) expect(each.size).toBeLessThanOrEqual(1);
      expect(handedOver).toBe([...owners.values()].filter(({ size }) => size === 1).length);

      for (const id of owners.keys()) {
        const conversation = await one.conversations.read(id);
        const theirs = arrivals.filter((_, n) => rows[`r${n}`]?.ConversationID === id);
        const waiting = conversation?.waiting ?? [];
        expect(conversation?.lastAt).toBe(Math.max(...theirs.map(({ at }) => at)));
        if (conversation?.clock === undefined || conversation === undefined) continue;
        const byRule = Math.min(...waiting.map(({ ruleDueAt }) => ruleDueAt));
        expect(conversation.clock.dueAt).toBe(Math.min(byRule, windowEndOf(conversation) - 120 * MINUTE));
        const turns = conversation.turns.map(({ at }) => at);
        expect(turns).toEqual([...turns].sort((a, b) => a - b));
      }
    }),
    { numRuns: 25 },
  );
});

test('messages within a day of each other are one conversation, in whatever order they come; a pause of a day begins another', async () => {
  const { conversations } = createConversationWorld(redis);
  const DAY = 24 * 60 * MINUTE;
  const late = await conversations.arrive(reply('r3', T0 + 2 * DAY, 'sales c'));
  const early = await conversations.arrive(reply('r1', T0, 'sales a'));
  expect(early.conversation?.id).not.toBe(late.conversation?.id);
  const between = await conversations.arrive(reply('r2', T0 + 23 * 60 * MINUTE, 'sales b'));
  expect(between.conversation?.id).toBe(early.conversation?.id);
  const ofOther = await conversations.arrive(reply('r4', T0, 'sales d', { sender: '900000000000102' }));
  expect([early.conversation?.id, late.conversation?.id]).not.toContain(ofOther.conversation?.id);
  // The same person by their other address, once both are known to be theirs.
  const byUserId = await conversations.arrive(
    reply('r5', T0 + 60 * MINUTE, 'sales e', { addresses: ['US.1234567', '+525512345678'] }),
  );
  expect(byUserId.conversation?.id).toBe(early.conversation?.id);
});

test('an automatic reply, a repeat and a sticker call nobody; a voice message does', async () => {
  const { conversations, world } = createConversationWorld(redis);
  world.contexts.set('m1', { messageKey: 'm1', settings: undefined, activityId: 'a', journeyId: 'j', sentAt: T0 });
  const arrive = async (id: string, minute: number, text: string, more = {}) =>
    (await conversations.arrive(reply(id, T0 + minute * MINUTE, text, more))).conversation;
  expect(await arrive('r1', 1, 'Out of office until Monday')).toMatchObject({ category: 'noise', state: 'nobody' });
  const quick = { messageKey: 'm1', at: T0 + 1_000 };
  expect(await arrive('r2', 0, 'sales dear customer, our opening hours are', quick)).toMatchObject({
    category: 'noise',
  });
  expect(await arrive('r3', 2, '', { messageType: 'sticker' })).toMatchObject({ category: 'noise', state: 'nobody' });
  const text = 'service your message is important to us, please hold';
  expect(await arrive('r4', 30, text)).toMatchObject({ state: 'person' });
  expect((await arrive('r5', 31, text))?.waiting).toHaveLength(1);
  expect((await arrive('r6', 32, '', { messageType: 'audio' }))?.waiting).toHaveLength(2);
});

test('everything that is kept of a conversation ends by itself', async () => {
  const { conversations } = createConversationWorld(redis);
  await conversations.arrive(reply('r1', T0, 'sales how much?'));
  const keys = (await redis.keys('wa:conversation*')).concat(await redis.keys(`${inboundClaimKey('')}*`));
  const kinds = keys.filter((key) => !key.startsWith('wa:conversation-view'));
  expect(kinds).toHaveLength(3);
  for (const key of kinds) expect(await redis.pttl(key)).toBeGreaterThan(0);
  const [id = ''] = (await redis.keys(`${conversationKey('')}*`)).map((key) => key.slice(conversationKey('').length));
  await redis.del(conversationKey(id));
  expect(await conversations.list({ view: 'open' })).toEqual([]);
  expect(await redis.zcard('wa:conversation-view:open')).toBe(0);
});
