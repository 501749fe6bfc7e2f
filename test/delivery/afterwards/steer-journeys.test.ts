import type Redis from 'ioredis';
import pino from 'pino';
import { createCarriedOutEffects } from '../../../src/consent/carried-out-effects';
import {
  type ReplyEvent,
  type SteerJourneysDependencies,
  steerJourneys,
} from '../../../src/delivery/afterwards/steer-journeys';
import { checkLate } from '../../../src/delivery/late/check-late';
import { eventCall } from '../../../src/delivery/late/fallback-calls';
import { sendLateFallbacks } from '../../../src/delivery/late/send-late-fallbacks';
import { createAnswerNotes } from '../../../src/execution/answer-notes';
import { createMessageOutcomes } from '../../../src/execution/message-outcomes';
import { acceptedRow, finalReasonRow, statusRow } from '../../../src/execution/message-rows';
import { createStepStore } from '../../../src/execution/step-store';
import { createTouches } from '../../../src/execution/touches';
import type { JourneyEventMember, JourneyEventResult } from '../../../src/marketing-cloud/journey-events';
import type { InquiryRule } from '../../../src/replies/reply-rules';
import { createDeliveryWorld, fallbackCallsWith } from '../../support/delivery-world';
import { messageIndex } from '../../support/message-index';
import { emptyTestRedis } from '../../support/redis';

const PHONE = '+34600111222';
const MINUTE = 60_000;

let redis: Redis;
let delivery: Awaited<ReturnType<typeof createDeliveryWorld>>;
let fired: { key: string; contactKey: string; data: JourneyEventMember['data'] }[];
let answer: JourneyEventResult;
let parts: SteerJourneysDependencies;
const journeyEvents = {
  async fire(key: string, members: readonly JourneyEventMember[]) {
    fired.push(...members.map(({ contactKey, data }) => ({ key, contactKey, data })));
    return members.map(() => answer);
  },
};

beforeEach(async () => {
  redis = await emptyTestRedis();
  delivery = await createDeliveryWorld(redis);
  fired = [];
  answer = { kind: 'queued', eventInstanceId: 'e' };
  const { settings } = delivery.dependencies;
  parts = {
    touches: createTouches({ redis, steps: createStepStore({ redis, settings }) }),
    answerNotes: createAnswerNotes(redis),
    settings,
    journeyEvents,
    carriedOutEffects: createCarriedOutEffects(redis),
    inquiry: undefined,
    findContact: async () => [],
    alerts: { raise: () => undefined },
    logger: pino({ level: 'silent' }),
  };
});
afterEach(async () => {
  await delivery.close();
  await redis.quit();
});

/** A journey that chases where nobody replies within an hour. */
const chasing = (name: string) => ({
  lateFallback: { kind: 'event', key: `chase ${name}`, on: ['no_reply'], afterMinutes: 60 },
  replies: { event: `replied ${name}` },
});

async function sentAndDelivered(journey: string, phone = PHONE): Promise<string> {
  const { messageKey } = await delivery.call({ phone, journeyId: journey }, chasing(journey));
  const wamid = String(await redis.hget(`wa:exec:${messageKey}`, 'w'));
  const at = Math.floor(delivery.world.now / 1000);
  await delivery.dependencies.record.recordStatus({
    messageKey,
    status: 'delivered',
    at,
    wamid,
    errorCode: undefined,
    row: statusRow(messageKey, 'delivered', at, {
      pricingCategory: undefined,
      pricingType: undefined,
      billable: undefined,
      error: undefined,
    }),
    finalReasonRow: finalReasonRow(messageKey, 'delivered'),
    lateAcceptanceRow: acceptedRow(messageKey, at * 1000, wamid),
    fallbackReason: 'not_delivered',
  });
  return messageKey;
}

const reply = (given: Partial<ReplyEvent> = {}): ReplyEvent => ({
  id: 'r1',
  replyId: 'wamid.r1',
  conversationId: 'c1',
  at: delivery.world.now,
  address: PHONE,
  phone: PHONE,
  category: 'sales',
  answers: [{ question: 'Which size?', answer: 'Large' }],
  ...given,
});

/** Carries out the chases that are due an hour later. */
async function anHourLater(): Promise<string[]> {
  delivery.world.now += 62 * MINUTE;
  const before = fired.length;
  await checkLate(delivery.dependencies);
  delivery.world.now += MINUTE;
  await sendLateFallbacks({
    ...delivery.dependencies,
    fallbackCalls: fallbackCallsWith({ event: eventCall(journeyEvents) }),
  });
  return fired.slice(before).map(({ key }) => key);
}

test('a reply to one of two running journeys: the other stops chasing, and hears of the reply', async () => {
  const [asked, other] = [await sentAndDelivered('a'), await sentAndDelivered('b')];
  await sentAndDelivered('c', '+34600999888');
  delivery.world.now += MINUTE;
  const { record } = delivery.dependencies;
  const at = Math.floor(delivery.world.now / 1000);
  await record.recordReply({ messageKey: asked, at, row: { MessageKey: asked }, engagedRow: undefined });
  await steerJourneys(reply({ messageKey: asked }), parts);

  const contactKey = `contact of ${PHONE}`;
  const data = { ReplyID: 'wamid.r1', Category: 'sales', Answers: 'Which size?: Large' };
  expect(fired).toEqual([
    { key: 'replied a', contactKey, data: { ...data, MessageKey: asked, Elsewhere: 'false' } },
    { key: 'replied b', contactKey, data: { ...data, MessageKey: other, Elsewhere: 'true' } },
  ]);
  const outcomes = createMessageOutcomes(redis);
  expect(await outcomes.read(asked)).toMatchObject({ replied: true, answeredElsewhere: false, category: 'sales' });
  expect(await outcomes.read(other)).toMatchObject({ replied: false, answeredElsewhere: true, category: 'sales' });
  // Somebody else, who did not answer, is chased; nobody who answered is.
  expect(await anHourLater()).toEqual(['chase c']);
});

test('told again, nothing fires twice; a second reply is news for the journey that caused it alone', async () => {
  const [asked] = [await sentAndDelivered('a'), await sentAndDelivered('b')];
  await steerJourneys(reply({ messageKey: asked }), parts);
  await steerJourneys(reply({ messageKey: asked }), parts);
  expect(fired.map(({ key }) => key)).toEqual(['replied a', 'replied b']);
  delivery.world.now += 2_000;
  await steerJourneys(reply({ id: 'r2', replyId: 'wamid.r2', messageKey: asked, category: 'yes' }), parts);
  expect(fired.slice(2)).toMatchObject([{ key: 'replied a', data: { Category: 'yes' } }]);
});

test('what was answered to questions is told to the step that asked, once, beside the reply itself, and to nobody else', async () => {
  const asked = await sentAndDelivered('a');
  await steerJourneys(reply({ messageKey: asked, answers: [] }), parts);
  await sentAndDelivered('b');
  const over = reply({ id: 'answers', messageKey: asked, isAfterQuestions: true });
  await steerJourneys(over, parts);
  await steerJourneys(over, parts);
  const inquiry = { dataExtension: 'C', phoneColumn: 'P', contactKeyColumn: 'K', event: 'inquiry' } as const;
  const rule: InquiryRule = { ...inquiry, categories: ['sales'], unknown: 'address' };
  await steerJourneys({ ...over, messageKey: 'f'.repeat(32) }, { ...parts, inquiry: rule });
  expect(fired).toMatchObject([
    { key: 'replied a', data: { Answers: '', Elsewhere: 'false' } },
    { key: 'replied a', data: { Answers: 'Which size?: Large', Elsewhere: 'false', MessageKey: asked } },
  ]);
});

test('what was certainly not fired is fired later, and what fired is not fired again', async () => {
  const asked = await sentAndDelivered('a');
  answer = { kind: 'not_sent', reason: 'away' };
  await expect(steerJourneys(reply({ messageKey: asked }), parts)).rejects.toMatchObject({ retry: 'later' });
  answer = { kind: 'unknown', reason: 'no answer' };
  await steerJourneys(reply({ messageKey: asked }), parts);
  await steerJourneys(reply({ messageKey: asked }), parts);
  expect(fired.map(({ key }) => key)).toEqual(['replied a', 'replied a']);
});

test('noise ends no wait, and a message that was sent after the reply waits on', async () => {
  const early = await sentAndDelivered('a');
  const late = await sentAndDelivered('b');
  const at = delivery.world.now + 2_000;
  await messageIndex(redis).setTouch(PHONE, late, at + MINUTE);
  await steerJourneys(reply({ category: 'noise', at }), parts);
  expect(await createMessageOutcomes(redis).read(early)).toMatchObject({ answeredElsewhere: false });
  await steerJourneys(reply({ id: 'r2', at }), parts);
  const outcomes = createMessageOutcomes(redis);
  expect(await outcomes.read(early)).toMatchObject({ answeredElsewhere: true });
  expect(await outcomes.read(late)).toMatchObject({ answeredElsewhere: false });
});

describe('somebody whom no journey wrote to', () => {
  const inquiry: InquiryRule = {
    dataExtension: 'Customers',
    phoneColumn: 'Phone',
    contactKeyColumn: 'Id',
    event: 'inquiry',
    categories: ['sales'],
    unknown: 'nobody',
  };
  const writes = (given: Partial<ReplyEvent>, found: string[], rule: InquiryRule = inquiry) =>
    steerJourneys(reply(given), { ...parts, inquiry: rule, findContact: async () => found });

  test('starts a journey, once in a conversation, under the contact key of the data extension', async () => {
    await writes({}, ['customer-7']);
    await writes({ id: 'r2', replyId: 'wamid.r2' }, ['customer-7']);
    expect(fired).toMatchObject([
      { key: 'inquiry', contactKey: 'customer-7', data: { Category: 'sales', Address: PHONE } },
    ]);
  });

  test('starts none where the category is another, nobody is found, or several are', async () => {
    await writes({ category: 'thanks' }, ['customer-7']);
    await writes({}, []);
    await writes({}, ['customer-7', 'customer-8']);
    expect(fired).toEqual([]);
    await writes({}, [], { ...inquiry, unknown: 'address' });
    expect(fired).toMatchObject([{ contactKey: PHONE }]);
  });
});
