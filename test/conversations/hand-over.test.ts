import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import type { Conversation } from '../../src/conversations/conversation';
import { handOverDue } from '../../src/conversations/hand-over-due';
import { withSaid } from '../../src/conversations/machine-steps';
import { settingsSchema } from '../../src/decision/settings';
import { createTimers } from '../../src/execution/timers';
import { createLogger } from '../../src/logger';
import type { HandOver, HandOverResult } from '../../src/replies/hand-over';
import { handOverId, handOverSchema } from '../../src/replies/hand-over';
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

function handingOver(results: (HandOverResult | Error)[], route = 'task') {
  const of = createConversationWorld(redis, rulesWith({ default: { owners: ['desk'], dueMinutes: 60, route } }));
  const delivered: HandOver[] = [];
  const told: Conversation[] = [];
  const during: { beforeResult?: (() => Promise<unknown>) | undefined } = {};
  const sweep = (at: number) => {
    of.world.now = at;
    return handOverDue({
      conversations: of.conversations,
      contextOf: async (messageKey) => of.world.contexts.get(messageKey),
      journeyOf: async () => ({ key: 'Autumn', version: '3' }),
      linkTo: (id) => `https://app.example/admin#/replies/${id}`,
      async deliverHandOver(handOver) {
        delivered.push(handOver);
        await during.beforeResult?.();
        const result = results.shift();
        if (result instanceof Error || result === undefined) throw result ?? new Error('nothing more was expected');
        return result;
      },
      tellAnswers: async (conversation) => void told.push(conversation),
      timers: createTimers({ redis, ids: randomUUID }),
      alerts: { raise: (alert) => void of.alerts.push(alert) },
      logger: createLogger({ level: 'silent' }),
      clock: () => of.world.now,
      closing: () => false,
    });
  };
  return Object.assign(during, { ...of, delivered, told, sweep });
}

test('a hand-over that broke off waits a minute, so that a broken route is not called all the time', async () => {
  const done = { kind: 'done', route: 'task', recordId: '00T000000000001AAA' } as const;
  const { conversations, sweep, delivered, world } = handingOver([new Error('the process was cut off'), done]);
  world.now = T0;
  await conversations.arrive(reply('r1', T0, 'sales how much?'));
  for (const [minutes, calls] of [
    [1, 1],
    [1.9, 1],
    [2.1, 2],
  ] as const) {
    await sweep(T0 + minutes * MINUTE);
    expect(delivered).toHaveLength(calls);
  }
});

test('what needs a person is handed over until that is done, with what was said, and once for all that waits', async () => {
  const { conversations, sweep, delivered, rows, world } = handingOver([
    { kind: 'later', why: 'the CRM is away', retryAfterMs: 5 * MINUTE },
    new Error('the process was cut off'),
    { kind: 'done', route: 'task', recordId: '00T000000000001AAA' },
  ]);
  world.contexts.set('a'.repeat(32), {
    messageKey: 'a'.repeat(32),
    settings: undefined,
    activityId: 'activity',
    journeyId: 'journey',
    sentAt: T0 - MINUTE,
  });
  world.now = T0;
  await conversations.arrive(reply('r0', T0, 'thanks'));
  await conversations.arrive(reply('r1', T0 + 1_000, 'sales how much?', { messageKey: 'a'.repeat(32) }));
  await conversations.arrive(reply('r2', T0 + 2_000, 'service it is late'));
  for (const minutes of [1, 2, 7, 9, 20]) await sweep(T0 + minutes * MINUTE);
  expect(delivered).toHaveLength(3);
  const [first] = delivered;
  expect(handOverSchema.parse(first)).toMatchObject({
    replyId: 'r1',
    category: 'sales',
    dueAt: T0 + 60 * MINUTE + 1_000,
    owner: { email: 'desk@aurora.example' },
    route: 'task',
    link: expect.stringContaining('/admin#/replies/'),
  });
  expect(first?.turns.map(({ from, text }) => `${from}: ${text}`)).toEqual([
    'journey: a message of a journey',
    'customer: thanks',
    'customer: sales how much?',
    'customer: service it is late',
  ]);
  expect((await rows()).r1).toMatchObject({ CrmRecordID: '00T000000000001AAA', RoutedTo: 'task' });
});

test('what is refused raises an alert and waits for its owner; what was answered meanwhile, or has no route, goes nowhere', async () => {
  const refused = handingOver([{ kind: 'refused', code: 'FIELD_INTEGRITY', detail: '' }]);
  refused.world.now = T0;
  await refused.conversations.arrive(reply('r1', T0, 'sales how much?'));
  await refused.sweep(T0 + MINUTE);
  expect(refused.alerts).toEqual([expect.objectContaining({ code: 'hand_over_refused', subject: 'task' })]);
  expect(await refused.conversations.list({ view: 'open' })).toHaveLength(1);

  const answered = handingOver([]);
  answered.world.now = T0;
  const other = reply('r2', T0, 'sales how much?', { addresses: ['+525512345670'] });
  const id = (await answered.conversations.arrive(other)).conversation?.id ?? '';
  await answered.conversations.answered(id, { id: 'a', at: T0, by: 'eva@aurora.example', text: 'Ten' });
  await answered.sweep(T0 + MINUTE);

  const none = handingOver([], 'none');
  none.world.now = T0;
  await none.conversations.arrive(reply('r3', T0, 'sales how much?', { addresses: ['+525512345671'] }));
  await none.sweep(T0 + MINUTE);
  expect([...answered.delivered, ...none.delivered]).toEqual([]);
});

test('another owner is told in the same way, as of the same hand-over: by hand, by escalation, and while it is handed over', async () => {
  const done: HandOverResult = { kind: 'done', route: 'task', recordId: '' };
  const of = handingOver([done, done, done, done, done]);
  const { conversations, delivered, sweep, world } = of;
  world.now = T0;
  const id = (await conversations.arrive(reply('r1', T0, 'sales how much?'))).conversation?.id ?? '';
  await sweep(T0 + MINUTE);
  const owner = { key: 'x', email: 'eva@aurora.example', name: 'Eva' };
  await conversations.reassign(id, owner);
  await conversations.reassign(id, owner);
  for (const minute of [2, 3]) await sweep(T0 + minute * MINUTE);
  await conversations.change(id, (each) => ({
    conversation: { ...each, second: { key: 'lead', email: 'lead@aurora.example', name: 'Lead' }, escalateMinutes: 5 },
    rows: [],
  }));
  for (const minute of [61, 67]) await of.lookAt(T0 + minute * MINUTE);
  for (const minute of [68, 69]) await sweep(T0 + minute * MINUTE);
  expect(delivered.map((each) => [each.owner.email, each.moved])).toEqual([
    ['desk@aurora.example', undefined],
    ['eva@aurora.example', { replyId: 'r1', times: 1 }],
    ['lead@aurora.example', { replyId: 'r1', times: 2 }],
  ]);
  expect(new Set(delivered.map(handOverId)).size).toBe(3);
  // Nobody has it, or it was answered: nobody is told.
  await conversations.reassign(id, undefined);
  await conversations.answered(id, { id: 'a', at: world.now, by: 'eva@aurora.example', text: 'Ten' });
  await conversations.reassign(id, owner);
  await sweep(T0 + 70 * MINUTE);
  expect(delivered).toHaveLength(3);

  const other = (
    await conversations.arrive(reply('r2', world.now, 'sales how much?', { addresses: ['+525512345670'] }))
  ).conversation;
  of.beforeResult = () => conversations.reassign(other?.id ?? '', owner);
  await sweep(T0 + 71 * MINUTE);
  of.beforeResult = undefined;
  for (const minute of [72, 73]) await sweep(T0 + minute * MINUTE);
  expect(delivered.slice(3).map((each) => [each.owner.email, each.moved?.times])).toEqual([
    ['desk@aurora.example', undefined],
    ['eva@aurora.example', 1],
  ]);
});

test('what was answered to questions is told once, whoever ends them: the last answer, a person who writes, or closing', async () => {
  const asked = async (address: string) => {
    const of = handingOver([{ kind: 'done', route: 'task', recordId: '' }]);
    of.world.now = T0;
    const settings = settingsSchema.parse({
      sender: '1',
      template: { name: 'autumn', language: 'en_US' },
      purpose: 'promotional',
      replies: { questions: ['Where?', 'When?'] },
    });
    const message = { messageKey: 'a'.repeat(32), settings, activityId: 'a', journeyId: 'j', sentAt: T0 - MINUTE };
    of.world.contexts.set('a'.repeat(32), message);
    of.world.contexts.set('b'.repeat(32), { ...message, messageKey: 'b'.repeat(32) });
    const hears = async (minute: number, text: string, messageKey = 'a'.repeat(32)) => {
      of.world.now = T0 + minute * MINUTE;
      const more = { addresses: [address], messageKey };
      return (await of.conversations.arrive(reply(`${address} ${minute}`, of.world.now, text, more))).conversation;
    };
    const id = (await hears(0, 'sales how much?'))?.id ?? '';
    /** The product asked what it has to ask. */
    const says = () =>
      of.conversations.change(id, (each) => {
        const now = of.world.now;
        const first = withSaid(each, { id: each.says?.id ?? '', result: 'sent', text: 'We got it', now });
        const said = { id: first.conversation.says?.id ?? '', result: 'sent', text: 'Where?', now } as const;
        return first.conversation.says?.state === 'due' ? withSaid(first.conversation, said) : first;
      });
    await says();
    await hears(1, 'noise Paris', 'b'.repeat(32));
    await says();
    await of.sweep(T0 + 2 * MINUTE);
    expect(of.told).toEqual([]);
    return { ...of, id, hears };
  };
  const answered = [{ question: 'Where?', answer: 'noise Paris' }];

  const complete = await asked('+525512345670');
  await complete.hears(3, 'noise in May', 'b'.repeat(32));
  for (const minute of [4, 5]) await complete.sweep(T0 + minute * MINUTE);
  expect(complete.told).toMatchObject([
    { askedBy: 'a'.repeat(32), questions: [...answered, { question: 'When?', answer: 'noise in May' }] },
  ]);
  expect(complete.delivered).toHaveLength(1);

  const isTold = async (each: Awaited<ReturnType<typeof asked>>) => {
    for (const minute of [4, 5]) await each.sweep(T0 + minute * MINUTE);
    expect(each.told).toMatchObject([{ questions: answered }]);
    expect(each.delivered).toEqual([]);
  };
  const written = await asked('+525512345671');
  await written.conversations.answered(written.id, { id: 'x', at: T0, by: 'eva@aurora.example', text: 'Hi' });
  const [row] = Object.values(await written.rows()).filter(({ AnsweredDateUTC }) => AnsweredDateUTC !== undefined);
  expect(row).toMatchObject({ State: 'person', OwnerEmail: 'desk@aurora.example' });
  await isTold(written);
  const closed = await asked('+525512345672');
  await closed.conversations.close(closed.id, { at: T0, outcome: 'solved' });
  await isTold(closed);
});
