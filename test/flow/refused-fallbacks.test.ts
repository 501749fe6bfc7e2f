import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { executionKey, refusedFallbacksKey } from '../../src/redis/redis-keys';
import { type AdminClient, adminClient } from '../admin/admin-client';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let admin: AdminClient;
let serial = 0;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp({
    ...clouds.environment,
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LATE_FALLBACK_MIN_DELAY_SECONDS: '0',
  });
  await sandbox(clouds.whatsApp.url, 'webhook', { url: `${app.url}/webhooks/whatsapp`, verify: true }, 'PUT');
  admin = adminClient(app);
  await admin.logIn();
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

async function sandbox(url: string, path: string, body: unknown, method = 'POST'): Promise<void> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
const received = async (what: 'events' | 'emails') =>
  (await (await fetch(`${clouds.marketingCloud.url}/_sandbox/${what}`)).json()) as Record<string, unknown>[];
const eventsOf = async (messageKey: string) =>
  (await received('events')).filter(({ data }) => (data as Record<string, unknown>).MessageKey === messageKey);
const emailsTo = async (messageKey: string) =>
  (await received('emails')).filter((each) => each.messageKey === messageKey);
const field = (messageKey: string, name: string) => redis.hget(executionKey(messageKey), name);

interface Refused {
  id: string;
  messageKey: string;
  kind: string;
  asksFor: string;
  reason: string;
  unsure: boolean;
  template: string;
  journey: string;
  contactKey: string;
  key: string;
}
const refused = async () =>
  (await admin.get('refused-fallbacks')).body as unknown as {
    oldest: Refused[];
    reasons: { reason: string; count: number }[];
  };
const deal = async (act: 'again' | 'discard', which: unknown) =>
  (await admin.post('refused-fallbacks/deal', { act, which })).body;

/** A message that fails after its answer, and whose late fallback Marketing Cloud refuses. */
async function refuse(kind: 'event' | 'email', key: string): Promise<Refused> {
  serial += 1;
  const phone = numberWithFate('MX', '1026', serial);
  const body = executeBody({ phone, email: 'ana@shop.example', settings: { lateFallback: { kind, key } } });
  const answer = await callActivity(app, 'execute', body);
  expect(answer.body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
  const messageKey = String(answer.body.messageKey);
  const found = await eventually(
    'the refusal',
    async () => (await refused()).oldest.find((each) => each.messageKey === messageKey),
    30_000,
  );
  expect(found).toMatchObject({ kind, asksFor: 'unreachable', unsure: false });
  expect(await field(messageKey, 'lf')).toBe('refused');
  return found;
}
const until = (messageKey: string, outcome: string) =>
  eventually(`the fallback to be ${outcome}`, async () => (await field(messageKey, 'lf')) === outcome, 30_000);

test('what was refused waits for an operator, and goes out once when its cause is repaired', async () => {
  const [event, email] = await Promise.all([refuse('event', 'not-there-yet'), refuse('email', 'no-such-email')]);
  const { body: overview } = await admin.get('overview');
  expect(overview.lateFallbacks).toEqual({ refused: 2 });
  expect((await refused()).reasons.map(({ count }) => count)).toEqual([1, 1]);
  expect(await field(email.messageKey, 'em')).toBe('ana@shop.example');

  // Not repaired yet: it comes back.
  expect(await deal('again', { ids: [event.id] })).toEqual({ again: 1, discarded: 0, cancelled: 0, gone: 0 });
  const again = await eventually(
    'the second refusal',
    async () =>
      (await refused()).oldest.find(({ id, messageKey }) => messageKey === event.messageKey && id !== event.id),
    30_000,
  );
  await sandbox(clouds.marketingCloud.url, 'event-definitions', { eventDefinitionKey: 'not-there-yet' });
  await sandbox(clouds.marketingCloud.url, 'email-definitions', { definitionKey: 'no-such-email' });
  // An answer that tells of nobody is asked after; a second event would be a second entry.
  await sandbox(clouds.marketingCloud.url, 'chaos', { eventsMemberless: true }, 'PUT');
  // Two operators at once.
  const both = await Promise.all([deal('again', { ids: [again.id, email.id] }), deal('again', { ids: [email.id] })]);
  expect(both.map((each) => Number(each.again)).reduce((sum, each) => sum + each, 0)).toBe(2);
  await Promise.all([until(event.messageKey, 'sent'), until(email.messageKey, 'sent')]);
  await sandbox(clouds.marketingCloud.url, 'chaos', {}, 'PUT');
  expect(await eventsOf(event.messageKey)).toHaveLength(1);
  expect(await emailsTo(email.messageKey)).toHaveLength(1);
  expect(await field(email.messageKey, 'em')).toBeNull();
  expect(await refused()).toEqual({ oldest: [], reasons: [] });
  const { body } = await admin.get('overview');
  expect(body.acts).toContainEqual(
    expect.objectContaining({
      type: 'audit.late_fallbacks_sent_again',
      detail: expect.stringContaining('by Ana Ruiz'),
    }),
  );
  expect(body.lateFallbacks).toEqual({ refused: 0 });
});

test('all of one reason go again, but for a message that arrived meanwhile and what is of another reason', async () => {
  const refusals = await Promise.all(Array.from({ length: 3 }, () => refuse('event', 'made-later')));
  const other = await refuse('email', 'never-made');
  const [arrived, first, second] = refusals;
  if (!arrived || !first || !second) throw new Error('three are refused');
  expect(new Set(refusals.map(({ reason }) => reason)).size).toBe(1);
  expect((await refused()).reasons).toEqual([
    { reason: arrived.reason, count: 3, kinds: [{ kind: 'event', count: 3 }] },
    { reason: other.reason, count: 1, kinds: [{ kind: 'email', count: 1 }] },
  ]);
  // Meta tells of a delivery to another device.
  await app.dependencies.record.recordStatus({
    messageKey: arrived.messageKey,
    status: 'delivered',
    at: Math.floor(Date.now() / 1000),
    wamid: 'wamid.other',
    errorCode: undefined,
    row: {},
    finalReasonRow: {},
    lateAcceptanceRow: {},
    fallbackReason: 'not_delivered',
  });
  await sandbox(clouds.marketingCloud.url, 'event-definitions', { eventDefinitionKey: 'made-later' });
  expect(await deal('again', { reason: arrived.reason })).toEqual({ again: 2, discarded: 0, cancelled: 1, gone: 0 });
  await Promise.all([until(first.messageKey, 'sent'), until(second.messageKey, 'sent')]);
  expect(await eventsOf(arrived.messageKey)).toEqual([]);
  expect(await field(arrived.messageKey, 'lf')).toBe('cancelled');
  expect((await refused()).oldest).toEqual([other]);

  expect(await deal('discard', { reason: other.reason })).toEqual({ again: 0, discarded: 1, cancelled: 0, gone: 0 });
  expect(await redis.hmget(executionKey(other.messageKey), 'lf', 'em')).toEqual(['discarded', null]);
  expect(await emailsTo(other.messageKey)).toEqual([]);
});

test('another key is looked up before, and is used for the refused ones alone that are of its kind', async () => {
  const event = await refuse('event', 'mistyped');
  const again = await refuse('event', 'mistyped');
  const email = await refuse('email', 'no-such-definition');
  const contactKey = await field(event.messageKey, 'ck');
  expect(event).toMatchObject({
    template: 'store_hours',
    journey: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
    contactKey,
    key: 'mistyped',
  });
  expect(email.key).toBe('no-such-definition');

  await sandbox(clouds.marketingCloud.url, 'event-definitions', { eventDefinitionKey: 'right-key' });
  const off = { definitionKey: 'switched-off', status: 'Inactive' };
  await sandbox(clouds.marketingCloud.url, 'email-definitions', off);
  const ids = [event.id, email.id];
  const withKey = (which: unknown, kind: string, key: string) =>
    admin.post('refused-fallbacks/deal', { act: 'again', which, other: { kind, key } });
  const before = await refused();
  expect(await withKey({ ids }, 'event', 'nowhere')).toMatchObject({ status: 409, body: { error: 'key_unknown' } });
  expect(await withKey({ ids }, 'email', 'right-key')).toMatchObject({ status: 409, body: { error: 'key_unknown' } });
  expect(await withKey({ ids }, 'email', 'switched-off')).toMatchObject({ status: 409, body: { error: 'key_off' } });
  expect(await withKey({ ids }, 'event', ' ')).toMatchObject({ status: 400 });
  const discard = { act: 'discard', which: { ids }, other: { kind: 'event', key: 'right-key' } };
  expect(await admin.post('refused-fallbacks/deal', discard)).toMatchObject({ status: 400 });
  expect(await refused()).toEqual(before);
  expect(await redis.hmget(executionKey(event.messageKey), 'lf', 'lk')).toEqual(['refused', null]);

  const sent = { again: 1, discarded: 0, cancelled: 0, gone: 0 };
  expect((await withKey({ ids }, 'event', 'right-key')).body).toEqual({ ...sent, otherKind: 1 });
  await until(event.messageKey, 'sent');
  expect(await eventsOf(event.messageKey)).toMatchObject([{ eventDefinitionKey: 'right-key' }]);
  expect((await withKey({ reason: again.reason }, 'event', 'right-key')).body).toEqual(sent);
  await until(again.messageKey, 'sent');
  expect(await eventsOf(again.messageKey)).toMatchObject([{ eventDefinitionKey: 'right-key' }]);
  expect((await refused()).oldest).toEqual([email]);
  // The step itself goes on with its own key.
  expect((await refuse('event', 'mistyped')).key).toBe('mistyped');
  const { body } = await admin.get('overview');
  expect(body.acts).toContainEqual(
    expect.objectContaining({
      type: 'audit.late_fallbacks_sent_again',
      detail: expect.stringContaining("2 of them; event “right-key” in place of the step's"),
    }),
  );

  // What is refused once more tells of the key that it went by, and goes by it again.
  await sandbox(clouds.marketingCloud.url, 'event-definitions', { eventDefinitionKey: 'asleep', active: false });
  const slept = await refuse('event', 'mistyped');
  expect((await withKey({ ids: [slept.id] }, 'event', 'asleep')).body).toEqual(sent);
  await eventually(
    'the second refusal',
    async () =>
      (await refused()).oldest.find(({ messageKey, key }) => messageKey === slept.messageKey && key === 'asleep'),
    30_000,
  );
  await deal('discard', { ids: (await refused()).oldest.map(({ id }) => id) });
}, 120_000);

test('one whose record is no longer kept is gone, and what names nothing is refused', async () => {
  const { id, messageKey } = await refuse('event', 'never-made-either');
  await redis.del(executionKey(messageKey));
  expect(await deal('again', { ids: [id] })).toEqual({ again: 0, discarded: 0, cancelled: 0, gone: 1 });
  expect(await redis.xlen(refusedFallbacksKey())).toBe(0);
  expect(await redis.exists(executionKey(messageKey))).toBe(0);
  for (const which of [{}, { ids: [] }, { ids: ['*'] }, { ids: [id], reason: 'x' }]) {
    expect(await admin.post('refused-fallbacks/deal', { act: 'again', which })).toMatchObject({ status: 400 });
  }
});
