import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { provision } from '../../src/marketing-cloud/provision';
import type { Table } from '../../src/redis/outbox-entry';
import { executionKey, outboxKey } from '../../src/redis/redis-keys';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';
import { messageIndex } from '../support/message-index';
import { notification, postWebhook, textMessage } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** Who somebody is when phone, user id and contact key are learnt one after the other, all of it over HTTP. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let serial = 0;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  const { definitions, metadata } = app.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const SENDER = '900000000000101';
const now = () => String(Math.floor(Date.now() / 1000));
/** A person of their own: digits as Meta writes them, the address, a user id. */
function somebody() {
  serial += 1;
  const phone = numberWithFate('US', '0001', serial);
  const digits = phone.slice(1);
  return { digits, phone, userId: `US.7000000000000000${serial}`, contactKey: `contact-of-${digits}` };
}
type Somebody = ReturnType<typeof somebody>;

const post = (list: string, items: readonly object[], more: object = {}) =>
  postWebhook(
    app,
    notification(
      JSON.stringify({ messaging_product: 'whatsapp', metadata: { phone_number_id: SENDER }, ...more, [list]: items }),
    ),
  );
const sendTo = async (phone: string, inArguments: Record<string, unknown> = {}) =>
  (await callActivity(app, 'execute', executeBody({ phone, ...inArguments }))).body as Record<string, string>;
const consentOf = (address: string) => app.dependencies.consentStore.read(address);
const tableRows = async (table: Table): Promise<Record<string, unknown>[]> => {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows`);
  return ((await response.json()) as { rows: Record<string, unknown>[] }).rows;
};
const consentRow = (person: { phone: string }, expected: Record<string, unknown>) =>
  eventually(
    'the row of WA_Consent',
    async () => {
      expect(await tableRows('WA_Consent')).toContainEqual(
        expect.objectContaining({ Address: person.phone, ...expected }),
      );
      return true;
    },
    20_000,
  );

test('an opt-out that names the user id alone binds the phone when the pair appears', async () => {
  const { digits, phone, userId } = somebody();
  const stop = textMessage({ from: undefined, from_user_id: userId, text: { body: 'STOP' } });
  expect(await post('messages', [stop], { contacts: [{ user_id: userId, profile: {} }] })).toBe(200);
  expect(await sendTo(phone)).toMatchObject({ reason: 'accepted' });
  expect(await sendTo(userId)).toMatchObject({ reason: 'opted_out' });
  await post('statuses', [
    { id: 'wamid.pair', status: 'delivered', timestamp: now(), recipient_id: digits, recipient_user_id: userId },
  ]);
  expect(await sendTo(phone)).toMatchObject({ reason: 'opted_out' });
});

test.each<[string, (person: Somebody) => Promise<number>]>([
  [
    'a status',
    ({ digits, userId }) =>
      post('statuses', [
        { id: 'wamid.s', status: 'sent', timestamp: now(), recipient_id: digits, recipient_user_id: userId },
      ]),
  ],
  [
    'the contacts beside a status',
    ({ digits, userId }) =>
      post('statuses', [{ id: 'wamid.c', status: 'read', timestamp: now(), recipient_id: digits }], {
        contacts: [{ wa_id: digits, user_id: userId }],
      }),
  ],
  ['a message', ({ digits, userId }) => post('messages', [textMessage({ from: digits, from_user_id: userId })])],
  [
    'the contacts beside a message',
    ({ digits, userId }) =>
      post('messages', [textMessage({ from: digits })], { contacts: [{ wa_id: digits, user_id: userId }] }),
  ],
  [
    'a marketing preference',
    ({ digits, userId }) =>
      post('user_preferences', [
        { wa_id: digits, user_id: userId, category: 'marketing_messages', value: 'resume', timestamp: now() },
      ]),
  ],
  [
    'a change of user id',
    ({ digits, userId }) =>
      post('user_id_update', [
        { wa_id: digits, user_id: { previous: `${userId}0`, current: userId }, timestamp: now() },
      ]),
  ],
])('phone and user id are learnt to be one person from %s', async (_from, tell) => {
  const person = somebody();
  expect(await tell(person)).toBe(200);
  expect((await consentOf(person.userId)).address).toBe(person.phone);
});

test('where no phone is known a message goes to the user id, and its reply finds it', async () => {
  const { userId, contactKey } = somebody();
  const { messageKey, reason } = await sendTo(userId, { contactKey });
  expect(reason).toBe('accepted');
  const response = await fetch(`${clouds.whatsApp.url}/_sandbox/messages`);
  expect(JSON.stringify(await response.json())).toContain(`"${userId}"`);
  await post('messages', [textMessage({ from: undefined, from_user_id: userId })]);
  await eventually('the reply', async () => (await redis.hget(executionKey(messageKey ?? ''), 'bp')) !== null);
});

test('after a change of number, replies, conversions, caps and contact follow the person, and not the stranger', async () => {
  const [before, after] = [somebody(), somebody()];
  const settings = {
    purpose: 'service',
    template: { name: 'store_hours', language: 'en_US' },
    conversion: { name: 'purchase', windowHours: 24 },
    frequencyCap: { messages: 1, days: 7 },
  };
  const first = await sendTo(before.phone, { contactKey: before.contactKey, settings });
  expect(first).toMatchObject({ reason: 'accepted' });
  const { messageKey = '' } = first;
  await redis.set(`wa:ad-click:${before.phone}`, 'click', 'PX', 28 * 86_400_000 - 60_000);
  const changed = {
    id: 'wamid.changed',
    from: before.digits,
    timestamp: now(),
    type: 'system',
    system: { type: 'user_changed_number', wa_id: after.digits },
  };
  await post('messages', [changed]);
  await eventually('the cap', async () => (await messageIndex(redis).capped(after.phone)) === 1);
  const again = await sendTo(after.phone, { contactKey: before.contactKey, settings });
  expect(again).toMatchObject({ reason: 'frequency_capped' });

  // Somebody else has the old number by now, and Meta repeats its webhook.
  const stranger = await eventually('a new second', async () => {
    if (now() === changed.timestamp) return false;
    return sendTo(before.phone, { contactKey: 'stranger', settings });
  });
  expect(stranger).toMatchObject({ reason: 'accepted' });
  await post('messages', [changed]);
  await post('messages', [textMessage({ from: after.digits }), textMessage({ from: before.digits })]);
  for (const key of [messageKey, stranger.messageKey ?? '']) {
    await eventually('the reply', async () => (await redis.hget(executionKey(key), 'bp')) !== null);
  }

  const converted = async (whose: object) => {
    const response = await fetch(`${app.url}/conversions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' },
      body: JSON.stringify({
        conversionId: `order-${++serial}`,
        name: 'purchase',
        occurredAt: new Date().toISOString(),
        ...whose,
      }),
    });
    return ((await response.json()) as { results: { messageKey?: string }[] }).results[0]?.messageKey;
  };
  expect(await converted({ phone: after.phone })).toBe(messageKey);
  expect(await converted({ contactKey: before.contactKey })).toBe(messageKey);
  expect(await converted({ phone: before.phone })).toBe(stranger.messageKey);
  expect(await converted({ contactKey: 'stranger' })).toBe(stranger.messageKey);
  expect((await app.dependencies.touches.of({ address: after.phone })).adClickId).toBe('click');
  expect((await app.dependencies.touches.of({ address: before.phone })).adClickId).toBeUndefined();
}, 30_000);

describe('the contact key in WA_Consent', () => {
  test('comes with the message that a STOP answers', async () => {
    const person = somebody();
    await sendTo(person.phone, { contactKey: person.contactKey });
    await post('messages', [textMessage({ from: person.digits, text: { body: 'STOP' } })]);
    await consentRow(person, { Topic: '*', Status: 'opted_out', ContactKey: person.contactKey });
  }, 30_000);

  test('comes with the message whose failure says the marketing preference, or that the number cannot be reached', async () => {
    const failWith = async (code: number): Promise<Somebody> => {
      const person = somebody();
      const { messageKey } = await sendTo(person.phone, { contactKey: person.contactKey });
      const failed = {
        id: `wamid.failed-${code}`,
        status: 'failed',
        timestamp: now(),
        recipient_id: person.digits,
        biz_opaque_callback_data: messageKey,
        errors: [{ code, title: 'failed' }],
      };
      await post('statuses', [failed]);
      return person;
    };
    const optedOut = await failWith(131050);
    const ContactKey = optedOut.contactKey;
    await consentRow(optedOut, { Topic: '~marketing', Status: 'marketing_opted_out', ContactKey });
    // Rows about reachability take the outbox, which waits for company before it writes.
    const unreachable = await failWith(131026);
    await eventually('the row on its way', async () => {
      const waiting = (await redis.xrange(outboxKey('WA_Consent'), '-', '+')).map(([, [, row = '{}']]) =>
        JSON.parse(row),
      );
      expect(waiting).toContainEqual({
        Address: unreachable.phone,
        Topic: '~reach',
        ContactKey: unreachable.contactKey,
      });
      return true;
    });
  }, 30_000);

  test('comes with the last message where a preference names none', async () => {
    const person = somebody();
    await sendTo(person.phone, { contactKey: person.contactKey });
    await post('user_preferences', [
      { wa_id: person.digits, category: 'marketing_messages', value: 'stop', timestamp: now() },
    ]);
    await consentRow(person, { Topic: '~marketing', Status: 'marketing_opted_out', ContactKey: person.contactKey });
  }, 30_000);

  test('is the one seen last, and alone makes no record and keeps none alive', async () => {
    const { consentStore } = app.dependencies;
    const { phone } = somebody();
    const seen = (contactKey: string, at: number) =>
      consentStore.apply([{ kind: 'contact', address: phone, contactKey, at }]);
    await seen('early', 1);
    expect(await redis.exists(`wa:c:${phone}`)).toBe(0);
    await consentStore.apply([{ kind: 'reached', address: phone, at: 1_790_000_000 }]);
    await seen('newest', 20);
    await seen('older', 10);
    const { state } = await consentOf(phone);
    expect(state.contactKey).toBe('newest');
    expect(state.revision).toBe(0);
    expect(await redis.ttl(`wa:c:${phone}`)).toBeGreaterThan(0);
  });
});
