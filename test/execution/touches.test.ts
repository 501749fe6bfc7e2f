import type Redis from 'ioredis';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { createSettingsStore } from '../../src/execution/settings-store';
import { stepIdOf } from '../../src/execution/step-id';
import { createStepStore } from '../../src/execution/step-store';
import { createTouches } from '../../src/execution/touches';
import { createWaitingSignals } from '../../src/execution/waiting-signals';
import {
  aliasKey,
  consentKey,
  contactAddressKey,
  EXECUTION_LIFE_MS,
  executionKey,
  touchesKey,
  waitingSignalsKey,
} from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { messageIndex } from '../support/message-index';
import { emptyTestRedis } from '../support/redis';

const DAY_MS = 86_400_000;
let redis: Redis;
let record: ReturnType<typeof createExecutionRecord>;
let touches: ReturnType<typeof createTouches>;
let settings: ReturnType<typeof createSettingsStore>;
let serial = 0;

beforeAll(async () => {
  redis = await emptyTestRedis();
  settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  record = createExecutionRecord(redis, steps);
  touches = createTouches({ redis, steps });
});
afterAll(() => redis.quit());

interface Sent {
  contactKey?: string;
  windowHours?: number;
  accepted?: boolean;
}

/** Sends one message to an address, all but the POST; `accepted` false leaves its outcome unknown. */
async function send(address: string, options: Sent = {}) {
  const { messageKey, finish } = await begin(address, options);
  await finish();
  return messageKey;
}

/** The same up to the POST, and what follows on it. */
async function begin(address: string, options: Sent = {}) {
  const messageKey = messageKeyOf('activity', `touch ${++serial}`);
  const stored = await settings.read({
    sender: 's',
    template: { name: 't', language: 'en' },
    purpose: 'service',
    ...(options.windowHours !== undefined && { conversion: { name: 'purchase', windowHours: options.windowHours } }),
  });
  if (!stored.ok) throw stored.error;
  const step = { activityId: 'activity', journeyId: 'journey', settingsHash: stored.stored.hash };
  const stepKey = stepIdOf(step);
  await record.claim({ messageKey, token: 'a', address, cap: undefined });
  await record.beginSend({
    messageKey,
    token: 'a',
    address,
    revision: '0',
    sender: `sender-${messageKey}`,
    messagesPerSecond: 1000,
    maxWaitMs: 0,
    slotHeld: false,
    cap: undefined,
    capGroup: undefined,
    postTimeoutMs: 60_000,
    row: {},
    ...step,
    stepKey,
    contactKey: options.contactKey ?? `contact of ${address}`,
    country: 'MX',
    phone: address,
    fallbackTo: '',
  });
  const finishing = {
    messageKey,
    token: 'a',
    outcome: options.accepted === false ? ('unknown' as const) : ('accepted' as const),
    wamid: options.accepted === false ? undefined : `wamid.${messageKey}`,
    answer: { branch: 'continue', reason: 'accepted' } as const,
    row: {},
    heldRow: undefined,
    lateAcceptanceRow: {},
    final: false,
    waitMs: 0,
    address,
    ...step,
    stepKey,
    late: { onFailed: false, checkAfterMs: 0 },
  };
  return { messageKey, finish: () => record.finish(finishing) };
}
const now = () => Math.floor(Date.now() / 1000);
const keysOf = async (whose: Parameters<typeof touches.of>[0]) =>
  (await touches.of(whose)).touches.map(({ messageKey }) => messageKey);

test('an accepted message is found by its key, its contact, its address and any other address of the person', async () => {
  const key = await send('+15550000001', { contactKey: 'ana' });
  await redis.set(aliasKey('US.ana'), '+15550000001');
  await redis.hset(consentKey('+15550000001'), '~aliases', 'US.ana');
  for (const whose of [
    { messageKey: key },
    { contactKey: 'ana' },
    { address: '+15550000001' },
    { address: 'US.ana' },
    { messageKey: key, contactKey: 'ana', address: 'US.ana' },
  ]) {
    expect((await touches.of(whose)).touches).toEqual([
      expect.objectContaining({
        messageKey: key,
        activityId: 'activity',
        journeyId: 'journey',
        contactKey: 'ana',
        phone: '+15550000001',
      }),
    ]);
  }
  expect(await touches.latestMessageOf('US.ana', now())).toBe(key);
  expect(await touches.latestMessageOf('US.ana', now() - 60)).toBeUndefined();
  expect(await touches.latestMessageOf('+15559999999', now())).toBeUndefined();
});

test.each([true, false])('a reply shows that its message had gone by then (acceptance told: %s)', async (accepted) => {
  const key = await send(`+1555000010${Number(accepted)}`, { accepted });
  const at = Math.floor(Date.now() / 1000) - 5;
  await record.recordReply({ messageKey: key, at, row: {}, engagedRow: undefined });
  expect((await touches.of({ messageKey: key })).touches).toMatchObject([{ messageKey: key, at: at * 1000 }]);
});

const redisMilliseconds = async () => {
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number);
  return seconds * 1000 + Math.floor(micros / 1000);
};

async function nextMillisecond(): Promise<void> {
  const now = await redisMilliseconds();
  await eventually('the next millisecond', async () => (await redisMilliseconds()) > now);
}

const tell = (messageKey: string, status: 'delivered' | 'read', at: number) =>
  record.recordStatus({
    messageKey,
    status,
    at,
    wamid: 'wamid.late',
    errorCode: undefined,
    row: {},
    finalReasonRow: {},
    lateAcceptanceRow: {},
    fallbackReason: 'not_delivered',
  });

/** Whole seconds of Redis' clock, by which somebody answers in the second of the send. */
const redisSecond = async () => Math.floor((await redisMilliseconds()) / 1000);

async function nextSecond(): Promise<void> {
  const now = await redisSecond();
  await eventually('the next second', async () => (await redisSecond()) > now);
}

test.each([true, false])(
  'who answers before the answer of Meta is noted answers this message (acceptance told: %s)',
  async (accepted) => {
    const address = `+1555000020${Number(accepted)}`;
    const { messageKey, finish } = await begin(address, { accepted });
    const repliedAt = await redisSecond();
    await nextSecond();
    await finish();
    if (!accepted) await tell(messageKey, 'delivered', repliedAt + 60);
    expect(await touches.latestMessageOf(address, repliedAt)).toBe(messageKey);
  },
);

test('who has answered before they read is tied to the message by what is told of the reading alone', async () => {
  const { messageKey } = await begin('+15550000202');
  const repliedAt = await redisSecond();
  await tell(messageKey, 'read', repliedAt + 60);
  expect(await touches.latestMessageOf('+15550000202', repliedAt)).toBe(messageKey);
});

test('the contact of an address is that of the last message that may have gone to it', async () => {
  const address = '+15550000203';
  expect(await touches.contactOf(address)).toBeUndefined();
  await send(address, { contactKey: 'in doubt', accepted: false });
  expect(await touches.contactOf(address)).toBe('in doubt');
  await nextMillisecond();
  await send(address, { contactKey: 'sure' });
  expect(await touches.contactOf(address)).toBe('sure');
  await redis.set(aliasKey('US.fay'), address);
  expect(await touches.contactOf('US.fay')).toBe('sure');
});

test('what was said longer ago than it may wait, by the clock of Redis, does not wait for a message', async () => {
  const waiting = createWaitingSignals(redis);
  const [recent, old] = ['+15550000204', '+15550000205'];
  await waiting.forTouch(recent, (await redisSecond()) - 590, 'said', 600_000);
  await waiting.forTouch(old, (await redisSecond()) - 602, 'said', 600_000);
  expect(await redis.smembers(waitingSignalsKey(recent))).toEqual(['said']);
  expect(await redis.exists(waitingSignalsKey(old))).toBe(0);
});

test('messages sent to any address of a person are one list', async () => {
  const first = await send('US.bea');
  // Which is the later is told by the millisecond of Redis' clock.
  await nextMillisecond();
  const second = await send('+15550000002');
  await redis.set(aliasKey('US.bea'), '+15550000002');
  await redis.hset(consentKey('+15550000002'), '~aliases', 'US.bea');
  expect((await keysOf({ address: '+15550000002' })).sort()).toEqual([first, second].sort());
  expect(await touches.latestMessageOf('US.bea', now())).toBe(second);
});

test('a send whose outcome is unknown becomes a touch when a status proves it', async () => {
  const key = await send('+15550000003', { accepted: false });
  expect(await keysOf({ address: '+15550000003' })).toEqual([]);
  await tell(key, 'delivered', 1_790_000_000);
  expect((await touches.of({ address: '+15550000003' })).touches).toEqual([
    expect.objectContaining({ messageKey: key, at: 1_790_000_000_000 }),
  ]);
});

test('the newest 50 messages are kept', async () => {
  const keys: string[] = [];
  for (let i = 0; i < 52; i++) keys.push(await send('+15550000004'));
  await nextMillisecond();
  keys.push(await send('+15550000004'));
  expect((await keysOf({ address: '+15550000004' })).length).toBe(50);
  expect(await touches.latestMessageOf('+15550000004', now())).toBe(keys.at(-1));
});

test('list, contact and record live as long as the window asks, and a shorter window takes nothing away', async () => {
  const long = await send('+15550000005', { contactKey: 'eve', windowHours: 2160 });
  await send('+15550000005', { contactKey: 'eve', windowHours: 24 });
  const index = messageIndex(redis);
  for (const life of [(await index.touches('+15550000005')).life, (await index.contact('eve')).life]) {
    expect(life).toBeGreaterThan(94 * DAY_MS);
  }
  expect(await redis.pttl(executionKey(long))).toBeGreaterThan(94 * DAY_MS);
  await send('+15550000006', { contactKey: 'joe', windowHours: 24 });
  for (const life of [(await index.touches('+15550000006')).life, (await index.contact('joe')).life]) {
    expect(life).toBeGreaterThan(EXECUTION_LIFE_MS - DAY_MS);
    expect(life).toBeLessThanOrEqual(EXECUTION_LIFE_MS + 1_000);
  }
});

test('what a version before the buckets kept is understood, and moves as it is next written', async () => {
  const index = messageIndex(redis);
  const [address, contactKey] = ['+15550000008', 'older'];
  const older = await send(address, { contactKey });
  const [stepId = ''] = (await redis.hmget(executionKey(older), 'sp')).map(String);
  await redis.del(...(await redis.keys('wa:touched:*')), ...(await redis.keys('wa:contacts:*')));
  await redis.zadd(touchesKey(address), 1_790_000_000_000, `${older}:${stepId}`);
  await redis.pexpire(touchesKey(address), 20 * DAY_MS);
  await redis.set(contactAddressKey(contactKey), address, 'PX', 20 * DAY_MS);
  expect(await keysOf({ contactKey })).toEqual([older]);
  const newer = await send(address, { contactKey });
  expect((await keysOf({ contactKey })).sort()).toEqual([older, newer].sort());
  expect(await redis.exists(touchesKey(address), contactAddressKey(contactKey))).toBe(0);
  expect((await index.touches(address)).life).toBeGreaterThan(19 * DAY_MS);
});

test('what is kept of who was sent what is less than 100 bytes a message', async () => {
  await redis.flushdb();
  const kept = async () => {
    let bytes = 0;
    const keys = [...(await redis.keys('wa:touched:*')), ...(await redis.keys('wa:contacts:*'))];
    for (const key of keys) {
      expect(await redis.object('ENCODING', key)).toBe('listpack');
      bytes += Number(await redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0'));
    }
    return bytes;
  };
  for (let i = 0; i < 100; i += 1) await send(`+1555100${1000 + i}`, { contactKey: `small ${i}` });
  const before = await kept();
  for (let i = 0; i < 400; i += 1) await send(`+1555200${1000 + i}`, { contactKey: `003000000000${10_000 + i}` });
  expect(((await kept()) - before) / 400).toBeLessThan(100);
});
