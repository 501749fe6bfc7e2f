import type Redis from 'ioredis';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { createSettingsStore } from '../../src/execution/settings-store';
import { createStepStore } from '../../src/execution/step-store';
import { executionKey, frequencyKey, outboxKey, whatsAppMessageKey } from '../../src/redis/redis-keys';
import { messageIndex } from '../support/message-index';
import { emptyTestRedis } from '../support/redis';

const ADDRESS = '+5215550001111';
let redis: Redis;
let record: ReturnType<typeof createExecutionRecord>;
let serial = 0;

beforeAll(async () => {
  redis = await emptyTestRedis();
  record = createExecutionRecord(redis, createStepStore({ redis, settings: createSettingsStore(redis) }));
});
afterAll(() => redis.quit());

const STEP = { activityId: 'activity', journeyId: 'journey', settingsHash: 'hash', stepKey: 'step' };
const newKey = () => messageKeyOf('activity', String(++serial));
const claim = (messageKey: string, token = 'a') =>
  record.claim({ messageKey, token, address: ADDRESS, cap: undefined });
const begin = (messageKey: string, changes: Partial<Parameters<typeof record.beginSend>[0]> = {}) =>
  record.beginSend({
    messageKey,
    token: 'a',
    address: ADDRESS,
    revision: '0',
    sender: `sender-${messageKey}`,
    messagesPerSecond: 1000,
    maxWaitMs: 0,
    slotHeld: false,
    cap: undefined,
    capGroup: 'other',
    postTimeoutMs: 60_000,
    row: { MessageKey: messageKey },
    ...STEP,
    contactKey: 'contact',
    country: 'MX',
    phone: '+5215550001111',
    fallbackTo: '',
    ...changes,
  });
const finish = (messageKey: string, changes: Partial<Parameters<typeof record.finish>[0]> = {}) =>
  record.finish({
    messageKey,
    token: 'a',
    outcome: 'accepted',
    wamid: `wamid.${messageKey}`,
    answer: { branch: 'continue', reason: 'accepted' },
    row: { MessageKey: messageKey, Reason: 'accepted' },
    heldRow: undefined,
    lateAcceptanceRow: { MessageKey: messageKey, WhatsAppMessageID: `wamid.${messageKey}` },
    final: false,
    waitMs: 0,
    address: ADDRESS,
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
    ...changes,
  });
const status = (messageKey: string, name: 'sent' | 'delivered' | 'read' | 'failed', errorCode?: number) =>
  record.recordStatus({
    messageKey,
    status: name,
    at: 1_790_000_000,
    wamid: `wamid.${messageKey}`,
    errorCode,
    row: { MessageKey: messageKey, Status: name },
    finalReasonRow: { MessageKey: messageKey, FinalReason: name },
    lateAcceptanceRow: { MessageKey: messageKey, WhatsAppMessageID: `wamid.${messageKey}` },
    fallbackReason: 'unreachable',
  });
const rows = async (messageKey: string) => {
  const entries = await redis.xrange(outboxKey('WA_Message'), '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}')).filter((row) => row.MessageKey === messageKey);
};
/** Ends a lease or deadline as time would. */
const expire = (messageKey: string) => redis.hset(executionKey(messageKey), 'ld', 1);

test('the message key is 32 hex digits, the same for the same pair and another for any other', () => {
  expect(messageKeyOf('a', 'b')).toMatch(/^[0-9a-f]{32}$/);
  expect(messageKeyOf('a', 'b')).toBe(messageKeyOf('a', 'b'));
  expect(messageKeyOf('ab', '')).not.toBe(messageKeyOf('a', 'b'));
});

test('gives a contact to one caller; the second is told to wait and then gets the first answer', async () => {
  const key = newKey();
  expect((await claim(key)).kind).toBe('claimed');
  expect((await claim(key, 'b')).kind).toBe('busy');
  await begin(key);
  expect((await claim(key, 'b')).kind).toBe('busy');
  await finish(key);
  expect(await claim(key, 'b')).toEqual({
    kind: 'answered',
    answer: { branchResult: 'continue', reason: 'accepted', messageKey: key },
  });
});

test('a claim whose holder died is taken over, and the dead holder can neither send nor answer', async () => {
  const key = newKey();
  await claim(key, 'dead');
  await expire(key);
  expect((await claim(key, 'a')).kind).toBe('claimed');
  expect((await begin(key, { token: 'dead' })).kind).toBe('lost');
  expect((await finish(key, { token: 'dead' })).kind).toBe('lost');
  expect((await begin(key)).kind).toBe('go');
});

test('a record that Redis lost after its send began is written anew by whoever sent, so that no repeat sends again', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await redis.del(executionKey(key));
  expect(await finish(key)).toMatchObject({ kind: 'answered', answer: { reason: 'accepted' } });
  expect(await claim(key, 'b')).toMatchObject({ kind: 'answered', answer: { reason: 'accepted' } });
  expect(await rows(key)).toMatchObject([{ Reason: 'accepted' }]);
});

test('a lost record of which a status told since is answered as sent; one that failed may be sent again', async () => {
  const [sent, failed] = [newKey(), newKey()];
  await status(sent, 'delivered');
  await status(failed, 'failed', 131026);
  expect(await claim(sent)).toMatchObject({
    kind: 'answered',
    answer: { branchResult: 'continue', reason: 'accepted' },
  });
  expect((await claim(failed)).kind).toBe('claimed');
});

test('a message that was sent is not sent again after its record has ended, but one that a status calls failed is', async () => {
  const [sent, failed, skipped] = [newKey(), newKey(), newKey()];
  for (const key of [sent, failed]) {
    await claim(key);
    await begin(key);
    await finish(key);
  }
  await claim(skipped);
  await redis.del(executionKey(sent), executionKey(failed), executionKey(skipped));
  await status(failed, 'failed', 131026);
  expect(await claim(sent)).toEqual({
    kind: 'answered',
    answer: { branchResult: 'continue', reason: 'accepted', messageKey: sent },
  });
  expect((await claim(failed)).kind).toBe('claimed');
  expect((await claim(skipped)).kind).toBe('claimed');
});

test('a send whose deadline passed is expired for every caller and never begins again', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await expire(key);
  expect((await claim(key, 'b')).kind).toBe('expired');
  await record.settle({
    messageKey: key,
    answer: { branch: 'email_fallback', reason: 'unconfirmed' },
    row: { MessageKey: key, Reason: 'unconfirmed' },
    onlyIfExpired: true,
    outcome: 'unknown',
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
  });
  expect(await claim(key, 'b')).toMatchObject({ kind: 'answered', answer: { reason: 'unconfirmed' } });
  expect((await begin(key, { token: 'b' })).kind).toBe('lost');
});

test('does not settle a send that still has time', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  const settled = await record.settle({
    messageKey: key,
    answer: { branch: 'email_fallback', reason: 'unconfirmed' },
    row: { MessageKey: key },
    onlyIfExpired: true,
    outcome: 'unknown',
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
  });
  expect(settled.kind).toBe('busy');
});

test('the reply of a slow send that was settled meanwhile adds its acceptance and keeps the first answer', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await expire(key);
  await record.settle({
    messageKey: key,
    answer: { branch: 'email_fallback', reason: 'unconfirmed' },
    row: { MessageKey: key, Reason: 'unconfirmed' },
    onlyIfExpired: true,
    outcome: 'unknown',
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
  });
  expect(await finish(key)).toMatchObject({ kind: 'answered', answer: { reason: 'unconfirmed' } });
  expect(await rows(key)).toEqual([
    { MessageKey: key, Reason: 'unconfirmed' },
    { MessageKey: key, WhatsAppMessageID: `wamid.${key}` },
  ]);
  expect((await messageIndex(redis).message(`wamid.${key}`)).messageKey).toBe(key);
});

test('the WhatsApp id and the cap that a version before the buckets kept are understood', async () => {
  await redis.set(whatsAppMessageKey('wamid.older'), 'a'.repeat(32));
  expect(await record.messageKeyOf('wamid.older')).toBe('a'.repeat(32));
  const address = '+15550000099';
  await redis.zadd(frequencyKey(address), 1_000, `p:${'a'.repeat(32)}`, 3_000, `o:${'b'.repeat(32)}`, 2_000, 'p:c');
  expect((await record.facts(address, 1_500)).sentInWindow).toEqual({ promotional: 1, other: 1 });
  expect((await record.facts(address, undefined)).sentInWindow).toEqual({ promotional: 0, other: 0 });
});

test('a failed status that comes before the HTTP reply is told to the caller instead of an answer', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await status(key, 'failed', 131026);
  expect(await finish(key)).toEqual({ kind: 'failed', code: 131026 });
  expect(await rows(key)).toHaveLength(3);
  expect(await finish(key, { final: true, answer: { branch: 'email_fallback', reason: 'unreachable' } })).toMatchObject(
    {
      answer: { reason: 'unreachable' },
    },
  );
});

test('a lost HTTP reply is accepted where a status had proved the acceptance', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await status(key, 'sent');
  expect((await finish(key, { outcome: 'unknown', wamid: undefined })).kind).toBe('accepted');
});

test('a step that waits keeps its answer open until somebody settles it, and repeats join the wait', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  expect(await finish(key, { waitMs: 20_000, heldRow: { MessageKey: key } })).toEqual({ kind: 'waiting', ms: 20_000 });
  expect((await claim(key, 'b')).kind).toBe('waiting');
  await expire(key);
  expect((await claim(key, 'b')).kind).toBe('expired');
});

test('sets each status once, whatever the order and however often it comes', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await finish(key);
  expect(await status(key, 'read')).toMatchObject({
    reachedBefore: false,
    contactKey: 'contact',
    settingsHash: 'hash',
  });
  expect(await status(key, 'read')).toBeUndefined();
  expect(await status(key, 'delivered')).toMatchObject({ reachedBefore: true });
  expect(await status(key, 'failed', 131026)).toMatchObject({ reachedBefore: true });
  const written = await rows(key);
  expect(written.filter((row) => row.Status !== undefined).map((row) => row.Status)).toEqual([
    'read',
    'delivered',
    'failed',
  ]);
  expect(written.filter((row) => row.FinalReason !== undefined)).toEqual([{ MessageKey: key, FinalReason: 'read' }]);
});

test('a delivery after a failure changes what the message came to', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await finish(key);
  await status(key, 'failed', 131026);
  expect(await status(key, 'delivered')).toMatchObject({ failedBefore: true });
  const finals = (await rows(key)).filter((row) => row.FinalReason !== undefined).map((row) => row.FinalReason);
  expect(finals).toEqual(['failed', 'delivered']);
});

test('a status settles a message that was answered as unconfirmed', async () => {
  const key = newKey();
  await claim(key);
  await begin(key);
  await finish(key, {
    outcome: 'unknown',
    wamid: undefined,
    answer: { branch: 'email_fallback', reason: 'unconfirmed' },
    row: { MessageKey: key, Reason: 'unconfirmed' },
  });
  await status(key, 'delivered');
  expect(await rows(key)).toContainEqual({ MessageKey: key, WhatsAppMessageID: `wamid.${key}` });
  expect(await record.messageKeyOf(`wamid.${key}`)).toBe(key);
});

test('asks to decide again when consent changed between the decision and the send', async () => {
  const key = newKey();
  await claim(key);
  expect((await begin(key, { revision: '41' })).kind).toBe('changed');
});

test('a frequency cap counts what was sent, not the message itself, and a refusal frees its slot', async () => {
  const [first, second] = [newKey(), newKey()];
  const address = '+5215550009999';
  const cap = { limit: 1, since: 0 };
  const claimFor = (messageKey: string) => record.claim({ messageKey, token: 'a', address, cap: { since: 0 } });
  await claimFor(first);
  expect((await begin(first, { address, cap })).kind).toBe('go');
  expect((await begin(first, { address, cap })).kind).toBe('go');
  expect(await claimFor(second)).toMatchObject({ sentInWindow: { promotional: 0, other: 1 } });
  expect((await begin(second, { address, cap })).kind).toBe('capped');
  await finish(first, {
    address,
    outcome: 'refused',
    wamid: undefined,
    answer: { branch: 'email_fallback', reason: 'send_failed' },
  });
  expect((await begin(second, { address, cap })).kind).toBe('go');
});

test('a sender over its rate is told how long to wait, or that the wait is too long', async () => {
  const sender = 'slow-sender';
  const keys = [newKey(), newKey(), newKey()];
  for (const key of keys) await claim(key);
  const [a, b, c] = keys as [string, string, string];
  const rate = { sender, messagesPerSecond: 1 };
  expect((await begin(a, { ...rate, maxWaitMs: 5_000 })).kind).toBe('go');
  const second = await begin(b, { ...rate, maxWaitMs: 5_000 });
  expect(second.kind).toBe('wait');
  expect((await begin(c, { ...rate, maxWaitMs: 500 })).kind).toBe('full');
  expect((await begin(b, { ...rate, slotHeld: true })).kind).toBe('go');
});

test('a status for a message key that is not known (any more) writes its row, and no acceptance over the true one', async () => {
  const key = newKey();
  expect(await status(key, 'delivered')).toMatchObject({ answer: undefined, contactKey: '' });
  expect((await rows(key)).map((row) => row.WhatsAppMessageID ?? row.Status ?? row.FinalReason)).toEqual([
    'delivered',
    'delivered',
  ]);
});
