import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { layAllTraces } from '../../src/erasure/lay-traces';
import { provision } from '../../src/marketing-cloud/provision';
import { outboxDepth } from '../../src/outbox/dead-letters';
import { TABLES } from '../../src/redis/outbox-entry';
import {
  consentKey,
  FORGOTTEN_LIFE_MS,
  forgottenKey,
  intakeDeadKey,
  intakeKey,
  openExecutionsKey,
} from '../../src/redis/redis-keys';
import { createForgottenPeople } from '../../src/signals/forgotten-people';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { startProcessWithClouds } from '../support/process-with-clouds';
import { KINDS } from '../support/redis-kinds';
import { callActivity, executeBody, startApp } from '../support/start-app';
import { everythingIn } from './everything-in-redis';

/** Sent and delivered, nothing more; a number of the stand-in's own. */
const PHONE = numberWithFate('MX', '0001', 7);
const USER_ID = 'MX.70000000000000002222';
const CONTACT = 'ana.0031I00000stay';
const EMAIL = 'ana@stay.example';
const FRIEND = '+15550007777';
const STRANGER = '+5215540404040';
const NEEDLES = [PHONE.slice(-10), USER_ID, CONTACT, EMAIL, FRIEND.slice(1), 'Third Person', 'PRIVATE-WORDS'];

let app: Awaited<ReturnType<typeof startProcessWithClouds>>;
let redis: Redis;
const alerts: string[] = [];
const hook = createServer((request, response) => {
  request.setEncoding('utf8').on('data', (text: string) => alerts.push(text));
  request.on('end', () => response.end());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const environment = {
    LOG_LEVEL: 'trace',
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/alerts`,
  };
  app = await startProcessWithClouds('start', { speed: 200, environment });
  redis = app.redis;
  // All that comes has its traces: nobody has to be looked for in every key.
  await layAllTraces(redis);
  const helper = await startApp(app.clouds.environment, { web: false, worker: false });
  const { definitions, metadata } = helper.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
  await helper.close();
}, 120_000);
afterAll(async () => {
  await app.close();
  hook.close();
}, 60_000);

async function post(path: string, token: string, body: unknown): Promise<{ status: number; body: never }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as never };
}

async function rowsOf(table: string): Promise<string> {
  return (await fetch(`${app.clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows`)).text();
}

/** Everything that Meta sent is worked off. */
async function takenIn(): Promise<void> {
  await eventually(
    'the intake to be empty',
    async () => (await redis.xlen(intakeKey())) === 0 && (await redis.zcard(openExecutionsKey())) === 0,
    60_000,
  );
}

/** And everything that was told of it stands in Marketing Cloud. */
async function written(): Promise<void> {
  await takenIn();
  await eventually(
    'every row to be written',
    async () =>
      Object.values(await outboxDepth(redis)).every(({ waiting, sealedBatches }) => waiting + sealedBatches === 0),
    60_000,
  );
}

const naming = (text: string) => NEEDLES.filter((needle) => text.includes(needle));
async function found(): Promise<string[]> {
  const inRedis = (await everythingIn(redis)).filter(({ text }) => naming(text).length > 0).map(({ text }) => text);
  const tables = await Promise.all(TABLES.map(async (table) => [table, naming(await rowsOf(table))] as const));
  return [...inRedis, ...tables.filter(([, names]) => names.length > 0).map(([table, names]) => `${table} ${names}`)];
}

test('who was forgotten stays so, after every webhook of the last days and what the shop told comes again', async () => {
  const waId = PHONE.slice(1);
  const now = Math.floor(Date.now() / 1000);
  const contact = { wa_id: waId, user_id: USER_ID, profile: { name: 'PRIVATE-WORDS' } };
  const said = (more: object) =>
    textMessage({ from: waId, from_user_id: USER_ID, timestamp: String(now - 60), ...more });
  const withContact = (items: object[]) =>
    notification(
      JSON.stringify({ metadata: { phone_number_id: '900000000000101' }, contacts: [contact], messages: items }),
    );

  const sent = await callActivity(app, 'execute', executeBody({ phone: PHONE, contactKey: CONTACT, email: EMAIL }));
  expect(sent.body).toMatchObject({ reason: 'accepted' });
  const { messageKey } = sent.body as { messageKey: string };
  const wamid = (await redis.hget(`wa:exec:${messageKey}`, 'w')) ?? '';
  expect(wamid).toMatch(/^wamid/);
  const status = (name: string, at: number, more: object = {}) => ({
    id: wamid,
    status: name,
    timestamp: String(at),
    recipient_id: waId,
    recipient_user_id: USER_ID,
    biz_opaque_callback_data: messageKey,
    ...more,
  });
  const failed = { errors: [{ code: 131026, title: 'Undeliverable' }] };
  const unknown = { id: 'wamid.of-another-app', biz_opaque_callback_data: undefined };
  const webhooks = [
    notification(
      value('statuses', [status('sent', now - 90), status('delivered', now - 80), status('read', now - 70)]),
    ),
    notification(value('statuses', [status('failed', now - 75, { ...unknown, ...failed })])),
    withContact([said({ text: { body: 'PRIVATE-WORDS' }, context: { id: wamid } })]),
    withContact([said({ type: 'location', location: { latitude: 1, longitude: 2, name: 'PRIVATE-WORDS' } })]),
    withContact([
      said({ type: 'contacts', contacts: [{ name: { formatted_name: 'Third Person' }, phones: [{ phone: FRIEND }] }] }),
    ]),
    withContact([said({ text: { body: 'STOP' } })]),
    notification(
      JSON.stringify({
        metadata: { phone_number_id: '900000000000101' },
        contacts: [contact],
        user_preferences: [
          { wa_id: waId, user_id: USER_ID, category: 'marketing_messages', value: 'stop', timestamp: now - 50 },
        ],
      }),
      'user_preferences',
    ),
    // What cannot be read is set aside, with what it says.
    notification(value('messages', [{ from: waId, timestamp: String(now - 40), type: 'text', text: { body: 'Hi' } }])),
    `{ "broken": "${PHONE} PRIVATE-WORDS"`,
  ];
  const others = notification(value('messages', [textMessage({ from: STRANGER.slice(1), text: { body: 'STOP' } })]));
  const purchase = {
    conversionId: `order-${EMAIL}`,
    name: 'purchase',
    occurredAt: new Date(now * 1000).toISOString(),
    contactKey: CONTACT,
    phone: PHONE,
  };
  const told = {
    evidenceId: `form ${EMAIL}`,
    phone: PHONE,
    topic: 'news',
    status: 'opted_in',
    source: 'checkout',
    method: 'form',
    occurredAt: '2026-05-01T10:00:00Z',
  };
  const deliverAll = async () => {
    for (const body of webhooks) expect(await postWebhook(app, body)).toBe(200);
  };

  expect((await post('/consents', 'test-consents-token', told)).status).toBe(200);
  await deliverAll();
  expect(await postWebhook(app, others)).toBe(200);
  expect((await post('/conversions', 'test-conversions-token', purchase)).body).toMatchObject({
    results: [{ result: 'recorded' }],
  });
  await written();
  // It is everywhere by now, or the test would prove nothing.
  expect((await found()).length).toBeGreaterThan(8);
  for (const table of ['WA_Message', 'WA_Consent', 'WA_Reply', 'WA_Conversion']) {
    expect(naming(await rowsOf(table)).length).toBeGreaterThan(0);
  }
  expect(await redis.xlen(intakeDeadKey())).toBe(2);
  // Names of third people are not kept at all, but in what could not be read.
  expect(await rowsOf('WA_Reply')).toContain('[contact card]');
  expect(await rowsOf('WA_Reply')).not.toMatch(/Third Person|15550007777/);
  // Whatever says that it ends has an end.
  const endless = await Promise.all(
    (await redis.keys('wa:*')).map(async (key) => {
      const kind = [...KINDS.values()].find((each) => each.kind === key.split(':')[1]);
      return kind?.life === 'expires' && (await redis.pttl(key)) < 0 ? [key] : [];
    }),
  );
  expect(endless.flat()).toEqual([]);

  const forgotten = await post('/contacts/forget', 'test-admin-token-0', { phone: PHONE, operator: 'Ana Ruiz' });
  expect(forgotten).toMatchObject({ status: 200, body: { complete: true, redis: { looked: 'by traces' } } });
  await takenIn();
  expect(await found()).toEqual([]);

  await deliverAll();
  // Of a message from before, Meta may tell for a month.
  expect(await postWebhook(app, notification(value('statuses', [status('read', now + 86_400)])))).toBe(200);
  expect((await post('/conversions', 'test-conversions-token', purchase)).body).toMatchObject({
    results: [{ result: 'duplicate', attribution: 'none' }],
  });
  await takenIn();
  expect(await found()).toEqual([]);
  expect(await redis.xlen(intakeDeadKey())).toBe(0);
  expect(await redis.hexists(consentKey(STRANGER.replace('+521', '+52')), '*')).toBe(1);
  // Nor was it ever in a line of the log, or in an alert.
  expect(naming(app.log())).toEqual([]);
  expect(naming(alerts.join('\n'))).toEqual([]);
  expect(alerts.length).toBeGreaterThan(0);

  // What they do from now on begins anew.
  const later = String(Math.floor(Date.now() / 1000) + 5);
  const again = textMessage({ from: waId, timestamp: later, text: { body: 'STOP' } });
  expect(await postWebhook(app, notification(value('messages', [again])))).toBe(200);
  await takenIn();
  expect((await found()).length).toBeGreaterThan(0);
}, 180_000);

test('by what is kept of somebody forgotten nobody can be recognised without the key, and it ends', async () => {
  const people = createForgottenPeople({ redis, secrets: ['key of today', 'key of before'] });
  const before = createForgottenPeople({ redis, secrets: ['key of before'] });
  await before.mark({ addresses: [PHONE], wamids: ['w'], messageKeys: [], conversions: ['c'] }, 100);
  const marks = await redis.keys(`${forgottenKey('')}*`);
  for (const mark of marks) {
    expect(mark).toMatch(/^wa:forgotten:[0-9a-f]{32}$/);
    expect(await redis.pttl(mark)).toBeGreaterThan(FORGOTTEN_LIFE_MS - 600_000);
  }
  // A replaced secret does not bring anybody back.
  const reply = { kind: 'reply', replyId: 'r', person: { phone: PHONE }, messageType: 'text', body: '' } as const;
  expect(
    await people.without([
      { ...reply, at: 99 },
      { ...reply, at: 100 },
    ]),
  ).toEqual([{ ...reply, at: 100 }]);
  expect(await people.isConversionForgotten('c')).toBe(true);
  expect(await createForgottenPeople({ redis, secrets: ['another'] }).isConversionForgotten('c')).toBe(false);
});
