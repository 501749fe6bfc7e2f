import type Redis from 'ioredis';
import { createFallbackCalls, emailCall, eventCall } from '../../../src/delivery/late/fallback-calls';
import { sendLateFallbacks } from '../../../src/delivery/late/send-late-fallbacks';
import { createRefusedFallbacks } from '../../../src/execution/refused-fallbacks';
import { DUE_FALLBACKS } from '../../../src/execution/timers';
import type { JourneyEventResult } from '../../../src/marketing-cloud/journey-events';
import type { TransactionalEmailResult } from '../../../src/marketing-cloud/transactional-email';
import { executionKey, timersTakenKey } from '../../../src/redis/redis-keys';
import { connect } from '../../marketing-cloud/support/connect';
import { startFakeMarketingCloud } from '../../marketing-cloud/support/fake-marketing-cloud';
import { createDeliveryWorld, fallbackCallsWith } from '../../support/delivery-world';
import { emptyTestRedis } from '../../support/redis';

let redis: Redis;
let world: Awaited<ReturnType<typeof createDeliveryWorld>>;
/** What Marketing Cloud answers to the next calls, first one first; then all is well. */
let events: JourneyEventResult[];
/** Whom it was called for, and what happens while it is. */
let called: string[];
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  world = await createDeliveryWorld(redis);
  events = [];
  called = [];
  meanwhile = async () => undefined;
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

const journeyEvents = {
  async fire(_key: string, members: readonly { data: Record<string, unknown> }[]): Promise<JourneyEventResult[]> {
    called.push(...members.map(({ data }) => String(data.MessageKey)));
    await meanwhile();
    return members.map(() => events.shift() ?? { kind: 'queued', eventInstanceId: 'id' });
  },
};
const transactionalEmails = {
  async send({ messageKey }: { messageKey: string }): Promise<TransactionalEmailResult> {
    called.push(messageKey);
    await meanwhile();
    return { kind: 'sent' };
  },
};
const fallbackCalls = fallbackCallsWith({ event: eventCall(journeyEvents), email: emailCall(transactionalEmails) });
/** Carries out what is due; an hour later each time, so that no pause between two tries is in the way. */
async function sweep(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    world.world.now += 3_600_000;
    await sendLateFallbacks({ ...world.dependencies, fallbackCalls });
  }
}
async function tell(messageKey: string, status: 'delivered' | 'failed'): Promise<void> {
  await world.dependencies.record.recordStatus({
    messageKey,
    status,
    at: 1_790_000_000,
    wamid: `wamid.${messageKey}`,
    errorCode: status === 'failed' ? 131026 : undefined,
    row: {},
    finalReasonRow: {},
    lateAcceptanceRow: {},
    fallbackReason: 'unreachable',
  });
}
let serial = 0;
/** A message that was accepted, answered, and failed since. */
async function failed(kind: 'event' | 'email'): Promise<string> {
  serial += 1;
  const answer = await world.call(
    { phone: `+52551${1_000_000 + serial}`, email: 'ana@shop.example' },
    { lateFallback: { kind, key: 'late' } },
  );
  expect(answer.reason).toBe('accepted');
  await tell(answer.messageKey, 'failed');
  return answer.messageKey;
}
const state = (messageKey: string) => redis.hget(executionKey(messageKey), 'lf');
const refused = async () => (await createRefusedFallbacks(redis).list(10)).oldest;

const AWAY: JourneyEventResult = { kind: 'not_sent', reason: 'no connection' };
const NO_ANSWER: JourneyEventResult = { kind: 'unknown', reason: 'timed out' };

test('an event that was certainly not fired for hours is still repeated when an answer is lost', async () => {
  const messageKey = await failed('event');
  events = [...Array.from({ length: 7 }, () => AWAY), NO_ANSWER];
  await sweep(9);
  expect(called).toHaveLength(9);
  expect(await refused()).toEqual([]);
  expect(await state(messageKey)).toBe('sent');
});

test('a Marketing Cloud that fails for an hour is waited for', async () => {
  const messageKey = await failed('event');
  const well = world.world.now + 3_600_000;
  meanwhile = async () => {
    events = world.world.now < well ? [NO_ANSWER] : [];
  };
  for (let minute = 0; minute < 70; minute += 1) {
    world.world.now += 60_000;
    await sendLateFallbacks({ ...world.dependencies, fallbackCalls });
  }
  expect(await refused()).toEqual([]);
  expect(await state(messageKey)).toBe('sent');
  expect(called).toHaveLength(5);
});

test.each(['event', 'email'] as const)(
  'a delivery that comes while the %s waits out a 429 cancels it',
  async (kind) => {
    const messageKey = await failed(kind);
    const cloud = await startFakeMarketingCloud();
    const path = kind === 'event' ? '/interaction/v1/async/events' : `/messaging/v1/email/messages/${messageKey}`;
    cloud.answerNext(path, { status: 429, headers: { 'retry-after': '15' }, body: { errorcode: 50100 } });
    const calls = createFallbackCalls(connect(redis, cloud.url).client);
    world.world.now += 3_600_000;
    await sendLateFallbacks({ ...world.dependencies, fallbackCalls: calls });
    expect(await state(messageKey)).toBe('claimed');
    await tell(messageKey, 'delivered');
    await sweep();
    expect(await state(messageKey)).toBe('cancelled');
    expect(cloud.callsTo(path)).toHaveLength(1);
    expect(called).toEqual([]);
    await cloud.close();
  },
);

test('five events of unknown outcome are the most, whatever else came between them', async () => {
  await failed('event');
  events = [NO_ANSWER, AWAY, NO_ANSWER, NO_ANSWER, AWAY, NO_ANSWER, NO_ANSWER, NO_ANSWER];
  await sweep(10);
  expect(called).toHaveLength(7);
  expect(await refused()).toMatchObject([{ unsure: true }]);
});

test('what may have gone out stays unsure, though a later call was not made and the next one was refused', async () => {
  await failed('event');
  events = [NO_ANSWER, AWAY, { kind: 'refused', errorcode: 1, reason: 'unknown key' }];
  await sweep(3);
  expect(await refused()).toMatchObject([{ unsure: true, reason: 'unknown key' }]);
});

test.each(['event', 'email'] as const)(
  'a delivery that comes while others are called cancels the %s that is not called yet',
  async (kind) => {
    const messages = await Promise.all(Array.from({ length: 150 }, () => failed(kind)));
    let last = '';
    // When the first call is under way, somebody whose turn is last gets the message after all.
    meanwhile = async () => {
      meanwhile = async () => undefined;
      last = (await redis.lindex(timersTakenKey(DUE_FALLBACKS.family), -1)) ?? '';
      await tell(last, 'delivered');
    };
    await sweep();
    expect(messages).toContain(last);
    expect(called).not.toContain(last);
    expect(await state(last)).toBe('cancelled');
    expect(called).toHaveLength(messages.length - 1);
  },
);
