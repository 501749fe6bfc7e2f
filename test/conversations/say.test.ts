import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { createCarriedOutEffects } from '../../src/consent/carried-out-effects';
import { createConsentStore } from '../../src/consent/consent-store';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { sayDue } from '../../src/conversations/say-due';
import { settingsSchema } from '../../src/decision/settings';
import { createReplyEvents } from '../../src/delivery/afterwards/reply-events';
import type { ReplyEvent } from '../../src/delivery/afterwards/steer-journeys';
import { createTimers } from '../../src/execution/timers';
import { createLogger } from '../../src/logger';
import type { SendOutcome } from '../../src/whatsapp/client';
import { emptyTestRedis } from '../support/redis';
import { createConversationWorld, reply, rulesWith } from './conversation-world';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const MINUTE = 60_000;
/** A Monday. */
const T0 = Date.parse('2026-10-19T10:00:00Z');
const PHONE = '+525512345678';
const MESSAGE = 'a'.repeat(32);
const policy = loadConsentPolicy();

interface Sent {
  text: string;
  choices: { id: string; title: string }[];
  kind: string;
}

/** A customer who answers a message of a step with these settings for replies, and what they are sent. */
function talking(replies: object = {}, outcomes: SendOutcome[] = [], rules = rulesWith({})) {
  const of = createConversationWorld(redis, rules);
  of.world.now = T0;
  const settings = settingsSchema.parse({
    sender: '1',
    template: { name: 'autumn', language: 'en_US' },
    purpose: 'promotional',
    replies,
  });
  of.world.contexts.set(MESSAGE, {
    messageKey: MESSAGE,
    settings,
    activityId: 'a',
    journeyId: 'j',
    sentAt: T0 - MINUTE,
  });
  const consents = createConsentStore({ redis, clock: () => of.world.now, breaker: policy.breaker });
  const sent: Sent[] = [];
  return {
    ...of,
    sent,
    consents,
    async says(at = of.world.now): Promise<Sent[]> {
      of.world.now = at;
      const before = sent.length;
      await sayDue({
        conversations: of.conversations,
        contextOf: async (messageKey) => of.world.contexts.get(messageKey),
        replyRules: rules,
        whatsapp: {
          async send(_, payload, { mayBegin }) {
            const outcome = outcomes.shift() ?? { kind: 'accepted', wamid: `wamid.${sent.length}` };
            if (mayBegin?.() === false || outcome.kind === 'not_sent') return { kind: 'not_sent', why: 'not begun' };
            sent.push(readSent(JSON.parse(String(payload))));
            return outcome;
          },
        },
        consentOf: async (address) => (await consents.read(address)).state,
        consentPolicy: policy,
        timers: createTimers({ redis, ids: randomUUID }),
        logger: createLogger({ level: 'silent' }),
        clock: () => of.world.now,
        closing: () => false,
      });
      return sent.slice(before);
    },
    /** A message of the customer `minute` minutes after the first. */
    async hears(id: string, minute: number, text: string, more: object = {}) {
      of.world.now = Math.max(of.world.now, T0 + minute * MINUTE);
      return of.conversations.arrive(reply(id, T0 + minute * MINUTE, text, { messageKey: MESSAGE, ...more }));
    },
  };
}

function readSent(payload: {
  text?: { body: string };
  interactive?: {
    type: string;
    body: { text: string };
    action: { buttons?: { reply: Sent['choices'][number] }[]; sections?: { rows: Sent['choices'] }[] };
  };
}): Sent {
  const { text, interactive } = payload;
  const { buttons = [], sections = [] } = interactive?.action ?? {};
  return {
    kind: interactive?.type ?? 'text',
    text: text?.body ?? interactive?.body.text ?? '',
    choices: [...buttons.map((each) => each.reply), ...sections.flatMap(({ rows }) => rows)],
  };
}

const tap = ({ choices }: Sent, title: string) => {
  const choice = choices.find((each) => each.title === title);
  return { messageType: 'interactive', payload: choice?.id };
};

test('a reply to a message of a journey is acknowledged once, and a machine’s word is not an answer', async () => {
  const { says, hears, rows } = talking();
  await hears('r1', 0, 'sales how much?');
  expect(await says()).toEqual([{ kind: 'text', text: 'We got it.', choices: [] }]);
  await hears('r2', 1, 'sales and when?');
  expect(await says(T0 + 2 * MINUTE)).toEqual([]);
  expect((await rows()).r1).toMatchObject({ AcknowledgedDateUTC: new Date(T0).toISOString(), State: 'person' });
  expect((await rows()).r1).not.toHaveProperty('AnsweredDateUTC');
  expect((await rows()).r2).not.toHaveProperty('AcknowledgedDateUTC');
  // A new conversation, after a day's pause, has its own.
  await hears('r3', 60 * 25 + 1, 'sales hello?');
  expect(await says()).toHaveLength(1);
});

test('the text is the step’s own, else that of the language, in or outside the owner’s hours', async () => {
  const own = talking({ acknowledgement: 'Marta will call you' });
  await own.hears('r1', 0, 'sales how much?');
  expect((await own.says())[0]?.text).toBe('Marta will call you');
  await redis.flushdb();
  const owners = { desk: { email: 'd@aurora.example', zone: 'UTC', hours: { tue: ['09:00-17:00'] } } };
  const closed = talking({}, [], rulesWith({ owners }));
  await closed.hears('r2', 0, 'sales how much?');
  expect((await closed.says())[0]?.text).toBe('We are back tomorrow.');
});

test.each([
  ['thanks', 'thanks a lot', {}],
  ['noise', 'noise haha', {}],
  ['an automatic reply', 'Out of office until Monday', {}],
  ['a wish to stop', 'sales stop', { wish: { status: 'opted_out', review: true } }],
])('nothing is said to %s', async (_, text, more) => {
  const { hears, says } = talking({ questions: ['How many rooms?'] });
  await hears('r1', 0, text, more);
  expect(await says()).toEqual([]);
});

test('nothing is said while a person writes, after the window, or to somebody who asked to stop meanwhile', async () => {
  const person = talking();
  const first = await person.hears('r1', 0, 'thanks');
  const id = first.conversation?.id ?? '';
  await person.conversations.answered(id, { id: 'a', at: T0, by: 'eva@aurora.example', text: 'Welcome' });
  await person.hears('r2', 4, 'sales how much?');
  expect(await person.says()).toEqual([]);

  const late = talking();
  late.world.now = T0 + 24 * 60 * MINUTE;
  await late.hears('r3', 0, 'sales how much?', { addresses: ['+525512345670'] });
  expect(await late.says(T0 + 24 * 60 * MINUTE)).toEqual([]);

  const stopped = talking();
  await stopped.hears('r4', 0, 'sales how much?', { addresses: ['+525512345671'] });
  const signal = {
    at: T0 / 1000,
    restricts: true,
    reason: 'stop_word',
    review: false,
    source: 'whatsapp',
    evidenceId: 'e',
  } as const;
  await stopped.consents.apply([{ kind: 'signal', address: '+525512345671', field: '*', signal }]);
  expect(await stopped.says(T0 + 1_000)).toEqual([]);
  expect((await stopped.rows()).r4).not.toHaveProperty('AcknowledgedDateUTC');
});

test('what may have gone is never said again; what certainly did not go is, for a while', async () => {
  const unknown = talking({}, [{ kind: 'unknown', why: 'cut off' }]);
  const first = await unknown.hears('r1', 0, 'sales how much?');
  expect(await unknown.says()).toHaveLength(1);
  expect(await unknown.says(T0 + MINUTE)).toEqual([]);
  expect(await unknown.conversations.read(first.conversation?.id ?? '')).toMatchObject({ says: { state: 'unknown' } });
  expect((await unknown.rows()).r1).not.toHaveProperty('AcknowledgedDateUTC');

  const away = talking({}, [{ kind: 'not_sent', why: 'no connection' }]);
  await away.hears('r2', 0, 'sales how much?', { addresses: ['+525512345670'] });
  expect(await away.says(T0 + MINUTE)).toEqual([]);
  expect(await away.says(T0 + MINUTE + 5_000)).toHaveLength(1);

  const killed = talking();
  const { conversation } = await killed.hears('r3', 0, 'sales how much?', { addresses: ['+525512345671'] });
  const id = conversation?.id ?? '';
  await killed.conversations.change(id, (each) =>
    each.says === undefined
      ? 'nothing_waits'
      : { conversation: { ...each, says: { ...each.says, state: 'sending', at: T0 } }, rows: [] },
  );
  expect(await killed.says(T0 + 10_000)).toEqual([]);
  expect(await killed.says(T0 + 2 * MINUTE)).toEqual([]);
  expect(await killed.conversations.read(id)).toMatchObject({ says: { state: 'unknown' } });
});

const QUESTIONS = [
  { text: 'Buy or rent?', buttons: ['Buy', 'Rent'] },
  { text: 'Where?', list: ['North', 'South', 'East'] },
  'How many rooms?',
];

test('questions are asked one by one, with a way out, before a person has it; the answers go along', async () => {
  const { hears, says, rows, conversations } = talking({ questions: QUESTIONS });
  const first = await hears('r1', 0, 'interest tell me more');
  expect(first).toMatchObject({ conversation: { state: 'machine' }, effects: ['say'] });
  expect(first.conversation).not.toHaveProperty('handOver');
  expect((await rows()).r1).toMatchObject({ State: 'machine', OwnerEmail: '' });
  const [acknowledged, buy] = await says();
  expect(acknowledged).toMatchObject({ kind: 'text', text: 'We got it.' });
  expect(buy).toMatchObject({ kind: 'button', text: 'Buy or rent?' });
  expect(buy?.choices.map(({ title }) => title)).toEqual(['Buy', 'Rent', 'A person']);

  await hears('r2', 1, 'Buy', buy && tap(buy, 'Buy'));
  const [where] = await says(T0 + 2 * MINUTE);
  expect(where).toMatchObject({ kind: 'list' });
  expect(where?.choices).toHaveLength(4);
  await hears('r3', 3, '2');
  const [rooms] = await says(T0 + 4 * MINUTE);
  expect(rooms).toMatchObject({ kind: 'button', text: 'How many rooms?' });
  const last = await hears('r4', 5, 'noise three, one with a view');
  expect(last.effects).toEqual(['hand_over']);
  expect(last.conversation).toMatchObject({
    state: 'person',
    replyId: 'r1',
    category: 'interest',
    questions: [
      { question: 'Buy or rent?', answer: 'Buy' },
      { question: 'Where?', answer: 'South' },
      { question: 'How many rooms?', answer: 'noise three, one with a view' },
    ],
  });
  expect(await says(T0 + 6 * MINUTE)).toEqual([]);
  expect(await rows()).toMatchObject({
    r1: { State: 'person', OwnerEmail: 'desk@aurora.example' },
    r2: { State: 'nobody', Category: 'yes' },
    r3: { State: 'nobody' },
  });
  const id = last.conversation?.id ?? '';
  await conversations.close(id, { at: T0 + 7 * MINUTE, outcome: 'sold' });
  expect(await conversations.read(id)).not.toHaveProperty('says');
});

test('what cannot be read is asked once more, then a person has it; so it is by the way out, by anger and by silence', async () => {
  const asked = async (address: string) => {
    const of = talking({ questions: QUESTIONS });
    const more = { addresses: [address] };
    await of.hears(`first ${address}`, 0, 'interest tell me more', more);
    const [, question] = await of.says();
    return { ...of, more, question };
  };
  const unread = await asked(PHONE);
  expect((await unread.hears('u1', 1, 'noise what?', unread.more)).conversation).toMatchObject({ state: 'machine' });
  expect((await unread.says(T0 + 2 * MINUTE)).map(({ text }) => text)).toEqual(['Again: Buy or rent?']);
  expect((await unread.hears('u2', 3, 'noise hm', unread.more)).conversation).toMatchObject({ state: 'person' });

  const out = await asked('+525512345670');
  const tapped = out.question && tap(out.question, 'A person');
  expect((await out.hears('o1', 1, 'A person', { ...out.more, ...tapped })).conversation).toMatchObject({
    state: 'person',
    handOver: 'due',
  });

  const angry = await asked('+525512345671');
  expect((await angry.hears('a1', 1, 'complaint you spam me', angry.more)).conversation).toMatchObject({
    state: 'person',
    waiting: [{}, { category: 'complaint' }],
  });

  const silent = await asked('+525512345672');
  const id =
    (await silent.conversations.list({ view: 'recent' })).find(({ address }) => address === '+525512345672')?.id ?? '';
  await silent.lookAt(T0 + 14 * MINUTE);
  expect((await silent.conversations.read(id))?.state).toBe('machine');
  await silent.lookAt(T0 + 16 * MINUTE);
  expect(await silent.conversations.read(id)).toMatchObject({ state: 'person', handOver: 'due' });
});

test('a "no" that a rule wants a person to see is asked about and handed over, and journeys hear of it as a "no"', async () => {
  const handling = { owners: ['desk'], dueMinutes: 60 };
  const rules = rulesWith({ rules: [{ when: { category: ['no'] }, ...handling, needsPerson: true }] });
  const { hears, says, rows } = talking({ questions: [{ text: 'What is it?', buttons: ['Signing in'] }] }, [], rules);
  const told: ReplyEvent[] = [];
  const tellJourneys = createReplyEvents({
    queue: async (event) => void told.push(event),
    carriedOutEffects: createCarriedOutEffects(redis),
  });
  const tell = async (id: string, arrival: Awaited<ReturnType<typeof hears>>) => {
    if (arrival.conversation === undefined) throw new Error('it arrived nowhere');
    await tellJourneys.onArrival(reply(id, T0, '', { messageKey: MESSAGE }), arrival.conversation);
  };
  await tell('r1', await hears('r1', 0, 'no it does not'));
  const [, question] = await says();
  const answered = await hears('r2', 1, 'Signing in', tap(question as Sent, 'Signing in'));
  await tell('r2', answered);
  expect(answered.conversation).toMatchObject({ state: 'person', category: 'no', handOver: 'due' });
  expect((await rows()).r1).toMatchObject({ Category: 'no', State: 'person', NeedsPerson: true });
  if (answered.conversation !== undefined) await tellJourneys.tellAnswers(answered.conversation);
  expect(told.map(({ category, answers }) => [category, answers.map(({ answer }) => answer)])).toEqual([
    ['no', []],
    ['no', []],
    ['no', ['Signing in']],
  ]);
});

test('a thumb answers a question with two options, and a late tap of an earlier button answers nothing', async () => {
  const { hears, says } = talking({ questions: [QUESTIONS[0], { text: 'Now?', buttons: ['Yes', 'No'] }] });
  await hears('r1', 0, 'interest tell me more');
  const [, buy] = await says();
  expect(buy?.choices).toHaveLength(3);
  await hears('r2', 1, '👎');
  const [now] = await says(T0 + 2 * MINUTE);
  expect(now?.text).toBe('Now?');
  const stale = await hears('r3', 3, 'Buy', buy && tap(buy, 'Buy'));
  expect(stale.conversation?.questions).toEqual([{ question: 'Buy or rent?', answer: 'Rent' }]);
});
