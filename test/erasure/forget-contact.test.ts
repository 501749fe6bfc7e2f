import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { forgetContact } from '../../src/erasure/forget-contact';
import { layAllTraces } from '../../src/erasure/lay-traces';
import { createPerson } from '../../src/erasure/person';
import { createUnfinishedErasure } from '../../src/erasure/unfinished-erasure';
import { provision } from '../../src/marketing-cloud/provision';
import { createSealedBatches, packRows } from '../../src/outbox/sealed-batch';
import { createLease } from '../../src/redis/lease';
import { TABLES, type Table } from '../../src/redis/outbox-entry';
import {
  adClickKey,
  alertsKey,
  capsKey,
  consentKey,
  consentProcessingKey,
  consentQueueKey,
  contactAddressKey,
  conversationKey,
  conversationThreadKey,
  conversionKey,
  crmQueueKey,
  drawnKey,
  executionKey,
  frequencyKey,
  handOverKey,
  inferredKey,
  intakeDeadKey,
  intakeKey,
  leaseKey,
  messageIdsKey,
  noticesKey,
  outboxDeadKey,
  outboxKey,
  outboxSealedKey,
  pairBackoffKey,
  recentEventsKey,
  refusedFallbacksKey,
  sealedBatchKey,
  testersKey,
  touchedKey,
  touchesKey,
  tracesKey,
  unprovenTouchesKey,
  waitingSignalsKey,
  whatsAppMessageKey,
} from '../../src/redis/redis-keys';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';
import { messageIndex } from '../support/message-index';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { KINDS } from '../support/redis-kinds';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { everythingIn } from './everything-in-redis';

const PHONE = '+525512345678';
/** The same number as Meta spells it. */
const WA_ID = '5215512345678';
const USER_ID = 'US.70000000000000001111';
const CONTACT = 'ana.0031I00000abc';
const EMAIL = 'ana@aurora.example';
const WAMID = 'wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjkw';
const NEEDLES = ['5512345678', USER_ID, CONTACT, EMAIL, WAMID];
const MESSAGE_KEY = 'a'.repeat(32);
const STRANGER = '+15550009999';
const SENDER = '900000000000101';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  clouds = await startClouds({ speed: 100 });
  redis = await emptyTestRedis();
  app = await startApp(clouds.environment, { web: true, worker: false });
  const { definitions, metadata } = app.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
});
beforeEach(async () => {
  await redis.flushdb();
  await sandbox('POST', 'reset', { what: ['rows'] });
  await sandbox('PUT', 'chaos', {});
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

async function sandbox(method: string, path: string, body?: unknown) {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { rows?: Record<string, unknown>[] };
}
const put = (table: Table, rows: Record<string, unknown>[]) => sandbox('POST', `data-extensions/${table}/rows`, rows);
const rowsOf = async (table: Table) => (await sandbox('GET', `data-extensions/${table}/rows`)).rows ?? [];

interface Answer {
  status: number;
  body: Record<string, unknown> & {
    complete?: boolean;
    addresses?: string[];
    contactKeys?: string[];
    redis?: Record<string, number | string>;
    rows?: { table: Table; deleted: number; left: number }[];
    underWay?: Record<string, number>;
  };
}
async function forget(
  whom: object,
  options: { token?: string; headers?: Record<string, string>; traced?: boolean } = {},
): Promise<Answer> {
  // What is written here past the product gets its traces as what is older than they are does.
  if (options.traced !== false) await layAllTraces(redis);
  const response = await fetch(`${app.url}/contacts/forget`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${options.token ?? 'test-admin-token-0'}`,
      ...options.headers,
    },
    body: JSON.stringify({ operator: 'Ana Ruiz', ...whom }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** As the app itself puts them together. */
function forgetDependencies() {
  const { admin, queues, clock, forgottenPeople } = app.dependencies;
  return {
    redis,
    store: admin.consentStore,
    dataExtensionRows: admin.rows,
    definitions: admin.definitions,
    mapping: async () => ({}),
    removeJobsAbout: queues.removeJobsAbout,
    forgottenPeople,
    clock,
  };
}

const status = (recipient: string, more: object = {}) => ({
  id: `wamid.of-${recipient}`,
  status: 'read',
  timestamp: '1790000000',
  recipient_id: recipient,
  ...more,
});
const signal = (evidenceId: string) =>
  ({ at: 1_790_000_000, restricts: true, reason: 'stop_word', review: true, source: 'whatsapp', evidenceId }) as const;
const row = (table: Table, columns: Record<string, string>) =>
  JSON.stringify({ [table === 'WA_Reply' ? 'ReplyID' : 'MessageKey']: 'x', ...columns });

/** The person in every kind of key, and in every table. */
async function plant(): Promise<void> {
  const { consentStore } = app.dependencies;
  await consentStore.apply([
    { kind: 'signal', address: PHONE, field: '*', signal: signal(WAMID) },
    { kind: 'signal', address: PHONE, field: '~contact', signal: { ...signal(CONTACT), reason: 'seen' } },
    { kind: 'link', address: PHONE, other: USER_ID },
    { kind: 'unreachable', address: PHONE, at: 1_790_000_000, sender: SENDER, code: 131026 },
  ]);
  await app.dependencies.consentRecorder.record([
    {
      evidenceId: `form ${EMAIL}`,
      phone: PHONE,
      topic: 'news',
      status: 'opted_in',
      source: 'checkout',
      method: 'form',
      occurredAt: '2026-05-01T10:00:00Z',
      explicit: true,
    },
  ]);
  await redis.sadd(consentQueueKey(), PHONE);
  await redis.sadd(consentProcessingKey(), USER_ID);
  await redis.zadd(crmQueueKey(), 1, PHONE);
  await redis.hset(noticesKey('0a1b'), { [MESSAGE_KEY]: JSON.stringify({ contactKey: CONTACT }) });
  await redis.hset(handOverKey('0a1b'), { json: `{"email":"${EMAIL}"}`, address: PHONE, contactKey: '' });
  await redis.sadd(inferredKey(`${SENDER}:2026-11-22`), PHONE);

  await redis.hset(executionKey(MESSAGE_KEY), {
    st: 'answered', an: 'continue accepted', oc: 'accepted', ck: CONTACT, ad: PHONE, ph: PHONE, em: EMAIL, w: WAMID,
  }); // biome-ignore format: one record
  await redis.set(`${executionKey(MESSAGE_KEY)}:row`, row('WA_Message', { ContactKey: CONTACT }));
  await redis.hset(executionKey('b'.repeat(32)), {
    st: 'scheduled', an: 'continue scheduled', ck: CONTACT, ad: USER_ID, em: EMAIL, hd: `{"parameters":{"body.1":"${EMAIL}"}}`,
  }); // biome-ignore format: one record
  await redis.set(whatsAppMessageKey(WAMID), MESSAGE_KEY);
  const index = messageIndex(redis);
  await index.setMessage(WAMID, MESSAGE_KEY);
  await index.setTouch(USER_ID, `${MESSAGE_KEY}:step`, 1);
  await index.setContact(CONTACT, USER_ID);
  await index.setCap(PHONE, MESSAGE_KEY, 1);
  await redis.sadd(waitingSignalsKey('wamid.unknown'), `{"signal":{"person":{"phone":"+${WA_ID}"}}}`);
  await redis.sadd(waitingSignalsKey(WAMID), '{"signal":{"person":{}}}');
  await redis.zadd(touchesKey(USER_ID), 1, `${MESSAGE_KEY}:step`);
  await redis.zadd(unprovenTouchesKey(PHONE), 1, `${MESSAGE_KEY}:step`);
  await redis.zadd(drawnKey(PHONE), 1, `${MESSAGE_KEY}:step:held_out:activity`);
  await redis.sadd(waitingSignalsKey(MESSAGE_KEY), `{"signal":{"kind":"conversion","contactKey":"${CONTACT}"}}`);
  await redis.set(contactAddressKey(CONTACT), USER_ID);
  await redis.zadd(frequencyKey(PHONE), 1, `p:${MESSAGE_KEY}`);
  await redis.set(adClickKey(PHONE), 'click');
  await redis.hset(conversationKey('1'), 'json', JSON.stringify({ address: PHONE, contactKey: CONTACT }));
  await redis.hset(conversationKey('2'), 'json', JSON.stringify({ address: 'US.1', contactKey: CONTACT }));
  await redis.hset(conversationThreadKey(SENDER, PHONE), '1', '1 2');
  await redis.hset(pairBackoffKey(SENDER, PHONE), 'until', '1');
  await redis.set(conversionKey(`call-${PHONE}`), '{"attribution":"none"}');
  await redis.zadd(tracesKey(CONTACT), 'inf', executionKey('b'.repeat(32)));
  await redis.hset(alertsKey(), 'some_code x', JSON.stringify({ detail: `asked by ${EMAIL}` }));
  await redis.hset(testersKey(), PHONE, JSON.stringify({ name: 'Ana', by: 'Luis', at: 1 }));
  const begunBefore = createPerson();
  begunBefore.addresses.add(PHONE);
  await createUnfinishedErasure(redis).keep(begunBefore, new Set());

  const body = notification(value('statuses', [status(WA_ID), status('15550009999')]));
  await redis.xadd(intakeDeadKey(), '*', 'body', body, 'reason', 'failed_5_times');
  await redis.xadd(intakeDeadKey(), '*', 'body', `{ broken ${WA_ID}`, 'reason', 'not_json');
  await redis.xadd(
    recentEventsKey(),
    '*',
    'row',
    JSON.stringify({ Detail: `asked by ${EMAIL} from +52 55 1234 5678` }),
  );
  await redis.xadd(refusedFallbacksKey(), '*', 'messageKey', MESSAGE_KEY, 'reason', `${EMAIL} is no address`);
  await app.dependencies.queues.add(
    'consent-effect',
    { kind: 'send_text', id: 'effect', sender: SENDER, address: PHONE, text: 'You are out' },
    { id: 'effect', delayMs: 3_600_000 },
  );
  await app.dependencies.queues.add(
    'contact-exit',
    { messageKey: MESSAGE_KEY, contactKey: CONTACT, journeyId: 'journey', held: false, askedAt: Date.now() },
    { id: MESSAGE_KEY, delayMs: 3_600_000 },
  );

  await redis.xadd(
    outboxKey('WA_Message'),
    '*',
    'row',
    `{"MessageKey":"${MESSAGE_KEY}","WhatsAppMessageID":"${WAMID}"}`,
  );
  await redis.xadd(outboxKey('WA_Reply'), '*', 'row', row('WA_Reply', { MobileNumber: `+${WA_ID}`, Body: 'hi' }));
  await redis.xadd(outboxKey('WA_Event'), '*', 'row', JSON.stringify({ EventID: 'e', Detail: `about ${CONTACT}` }));
  const dead = row('WA_Conversion', { ContactKey: CONTACT });
  await redis.xadd(outboxDeadKey('WA_Conversion'), '*', 'row', dead, 'reason', `no ${CONTACT} here`, 'at', '1');
  await redis.xadd(outboxDeadKey('WA_Consent'), '*', 'row', `broken ${PHONE}`, 'reason', 'no JSON', 'at', '1');
  const sealed = [
    { ReplyID: 'r1', WhatsAppUserID: USER_ID },
    { ReplyID: 'r2', MobileNumber: STRANGER },
  ];
  await redis.hset(sealedBatchKey('batch'), { rows: await packRows(sealed), round: 'together', puts: 0 });
  await redis.rpush(outboxSealedKey('WA_Reply'), 'batch');

  // The older spelling of the number, a row that only the contact key finds, and one that only the user id does.
  await put('WA_Message', [
    { MessageKey: MESSAGE_KEY, ContactKey: CONTACT, MobileNumber: `+${WA_ID}`, WhatsAppMessageID: WAMID },
    { MessageKey: 'second', ContactKey: CONTACT },
  ]);
  await put('WA_Consent', [
    { Address: PHONE, Topic: '*', Status: 'opted_out', EvidenceID: WAMID },
    { Address: USER_ID, Topic: '~marketing', Status: 'marketing_opted_out' },
  ]);
  await put('WA_Reply', [{ ReplyID: 'r0', WhatsAppUserID: USER_ID, Body: `write to ${EMAIL}` }]);
  await put('WA_Conversion', [{ ConversionID: 'c0', MobileNumber: PHONE, Name: 'purchase' }]);
  // The shop's id says nothing of the person, but the row is theirs, and by its id the key is.
  await redis.set(conversionKey('c0'), '{"attribution":"none"}');
  await put('WA_Event', [
    { EventID: 'e1', Title: 'refused', Detail: `bad address of contact ${CONTACT}` },
    { EventID: 'e2', Title: `of ${PHONE}` },
    { EventID: 'e3', Title: 'of somebody else', Detail: STRANGER },
  ]);
}

const naming = async () => [
  ...(await everythingIn(redis)).filter(({ text }) => NEEDLES.some((each) => text.includes(each))),
  ...(await packedOf([PHONE, USER_ID], WAMID)),
];

/** What stands in buckets by digests and in bytes, where no text is found. */
async function packedOf(addresses: readonly string[], wamid: string) {
  const index = messageIndex(redis);
  const of = [{ kind: messageIdsKey.kind, stands: (await index.message(wamid)).messageKey !== '' }];
  for (const address of addresses) {
    of.push({ kind: touchedKey.kind, stands: (await index.touches(address)).list.length > 0 });
    of.push({ kind: capsKey.kind, stands: (await index.capped(address)) > 0 });
  }
  return of.filter(({ stands }) => stands).map(({ kind }) => ({ kind, text: kind }));
}

/** The table of docs/redis.md: kind → what becomes of it. */
function documented(): Map<string, string> {
  const page = readFileSync(join(__dirname, '../../docs/redis.md'), 'utf8');
  const from = page.indexOf('## When somebody is forgotten');
  const lines = page.slice(from, page.indexOf('\n## ', from + 1)).split('\n');
  return new Map(
    lines
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .flatMap(([, kinds = '', fate = '']) =>
        [...kinds.matchAll(/`([a-z-]+)`/g)].map(([, kind = '']) => [kind, fate] as const),
      )
      .reverse(),
  );
}

test('every kind of key is either searched for a person, or says why it names none', () => {
  expect([...documented().keys()].sort()).toEqual([...KINDS.values()].map(({ kind }) => kind).sort());
  const kindsWhere = (says: (whom: string) => boolean) =>
    [...KINDS.values()].flatMap(({ kind, whom }) => (says(whom) ? [kind] : [])).sort();
  const documentedAs = (...fates: string[]) =>
    [...documented()].flatMap(([kind, fate]) => (fates.some((each) => fate.startsWith(each)) ? [kind] : [])).sort();

  // What goes is planted and looked for below; what is waited for has a test of its own.
  expect(kindsWhere((whom) => whom === 'people')).toEqual(documentedAs('goes', 'waited for'));
  expect(documentedAs('waited for')).toEqual([intakeKey.kind]);
  expect(kindsWhere((whom) => /^nobody: ./.test(whom))).toEqual(documentedAs('no person', 'operators'));
});

test.each(['by traces', 'everywhere'])(
  'a person who stands in every kind of key and in every table is found nowhere after it, and others stay (%s)',
  async (looked) => {
    await plant();
    await put('WA_Message', [{ MessageKey: 'other', ContactKey: 'contact-2', MobileNumber: STRANGER }]);
    await app.dependencies.consentStore.apply([
      { kind: 'signal', address: STRANGER, field: '*', signal: signal('w2') },
    ]);
    await redis.hset(executionKey('c'.repeat(32)), { st: 'answered', ck: 'contact-2', ad: STRANGER });

    // Planted in every kind that the documentation lets go: a new kind of key is planted here, or says that it names nobody.
    const goes = [...documented()].filter(([, fate]) => fate.startsWith('goes')).map(([kind]) => kind);
    const planted = new Set((await naming()).map(({ kind }) => kind));
    expect([...planted].sort()).toEqual([...goes].sort());

    const { status: answered, body } = await forget({ userId: USER_ID }, { traced: looked === 'by traces' });
    expect(answered).toBe(200);
    expect(body).toMatchObject({
      complete: true,
      contactKeys: [CONTACT],
      leftNumbers: [],
      redis: { messages: 2, cancelledSends: 1, webhooks: 2, rowsTakenBack: 7, left: 0, looked },
      underWay: { webhooks: 0, sends: 0, rows: 0, consents: 0, effects: 0 },
    });
    expect(body.addresses?.sort()).toEqual([PHONE, USER_ID].sort());
    expect(body.rows).toEqual([
      { table: 'WA_Message', deleted: 2, left: 0 },
      { table: 'WA_Consent', deleted: 2, left: 0 },
      { table: 'WA_Reply', deleted: 1, left: 0 },
      { table: 'WA_Conversion', deleted: 1, left: 0 },
      { table: 'WA_Event', deleted: 2, left: 0 },
    ]);

    expect((await naming()).map(({ text }) => text)).toEqual([]);
    for (const table of TABLES) {
      const text = JSON.stringify(await rowsOf(table));
      expect(NEEDLES.filter((needle) => text.includes(needle))).toEqual([]);
    }
    expect(await redis.exists(conversionKey('c0'))).toBe(0);
    // What belongs to others is still there.
    expect((await rowsOf('WA_Event')).map((each) => each.EventID ?? each.eventid)).toEqual(['e3']);
    expect(await rowsOf('WA_Message')).toHaveLength(1);
    expect((await app.dependencies.consentStore.read(STRANGER)).state.channel?.restricts).toBe(true);
    expect(await redis.hget(executionKey('c'.repeat(32)), 'ck')).toBe('contact-2');
    const [[, fields] = ['', []]] = await redis.xrange(intakeDeadKey(), '-', '+');
    expect(JSON.parse(fields[1] ?? '')).toEqual(JSON.parse(notification(value('statuses', [status('15550009999')]))));
    expect(fields.slice(2)).toEqual(['reason', 'failed_5_times']);
    // What keeps the message from being sent twice, and nothing else.
    expect(await redis.hgetall(executionKey(MESSAGE_KEY))).toEqual({
      st: 'answered',
      an: 'continue accepted',
      oc: 'accepted',
      fg: '1',
    });
  },
);

test('whoever is forgotten begins anew: a message goes, its status and a reply are taken', async () => {
  const call = () => callActivity(app, 'execute', executeBody({ phone: PHONE, contactKey: CONTACT }));
  expect((await call()).body).toMatchObject({ reason: 'accepted' });
  await app.dependencies.consentStore.apply([{ kind: 'signal', address: PHONE, field: '*', signal: signal('w') }]);
  expect((await call()).body).toMatchObject({ reason: 'opted_out' });
  expect((await forget({ phone: '+52 1 55 1234 5678' })).body).toMatchObject({
    complete: true,
    contactKeys: [CONTACT],
  });
  expect((await call()).body).toMatchObject({ reason: 'accepted' });
  expect(await postWebhook(app, notification(value('messages', [textMessage({ from: WA_ID })])))).toBe(200);
  const worker = await startApp(clouds.environment, { web: false, worker: true });
  try {
    await eventually('the reply', async () => (await redis.xlen(outboxKey('WA_Reply'))) > 0);
    await eventually('an empty intake', async () => (await redis.xlen(intakeKey())) === 0);
    expect(await redis.xlen(intakeDeadKey())).toBe(0);
    expect((await rowsOf('WA_Message')).length).toBe(0);
  } finally {
    await worker.close();
  }
});

test('a repeat of a call whose contact was forgotten gets the first answer and sends nothing', async () => {
  const body = executeBody({ phone: PHONE, contactKey: CONTACT });
  const first = await callActivity(app, 'execute', body);
  const sent = async () => (await redis.keys(`${messageIdsKey('')}*`)).length;
  expect(await sent()).toBe(1);
  expect((await forget({ contactKey: CONTACT })).body).toMatchObject({ complete: true, addresses: [PHONE] });
  expect(await sent()).toBe(0);
  expect((await callActivity(app, 'execute', body)).body).toEqual(first.body);
  expect(await sent()).toBe(0);
  // Nor does a status that comes late bring anything of it back.
  const { messageKey } = first.body as { messageKey: string };
  await app.dependencies.record.recordStatus({
    messageKey,
    status: 'read',
    at: 1_790_000_000,
    wamid: WAMID,
    errorCode: undefined,
    row: { MessageKey: messageKey },
    finalReasonRow: {},
    lateAcceptanceRow: { WhatsAppMessageID: WAMID },
    fallbackReason: 'not_delivered',
  });
  expect(await app.dependencies.linkOpens.record({ messageKey, at: 1_790_000_000_000, preview: false })).toBe('repeat');
  expect(await redis.xlen(outboxKey('WA_Message'))).toBe(0);
  expect(await naming()).toEqual([]);
});

test('a send that is held goes no more', async () => {
  const { record, heldRecord } = app.dependencies.delivery;
  const messageKey = 'd'.repeat(32);
  const message = { messageKey, token: 'a', address: PHONE };
  await record.claim({ ...message, cap: undefined });
  await heldRecord.hold({
    ...message,
    row: { MessageKey: messageKey, ContactKey: CONTACT },
    family: { family: `held:first:${SENDER}`, widthMs: 1_000 },
    at: 0,
    held: {
      userId: '',
      definitionInstanceId: 'i',
      timeZone: '',
      isTest: false,
      optInGiven: false,
      parameters: { 'body.1': EMAIL },
      dueAt: 0,
    },
    settingsHash: 'hash',
    contactKey: CONTACT,
    activityId: 'activity',
    journeyId: 'journey',
    stepKey: 'step',
    country: 'MX',
    phone: PHONE,
    fallbackTo: EMAIL,
    onFailed: true,
  });
  expect((await forget({ phone: PHONE })).body).toMatchObject({ complete: true, redis: { cancelledSends: 1 } });
  expect(await heldRecord.claim({ messageKey, token: 'b', capWindowMs: 0 })).toEqual({ kind: 'over' });
  expect(await naming()).toEqual([]);
});

test('a caller who waits for a delivery is answered', async () => {
  const settings = { decideOn: 'delivered', deliveredWithinSeconds: 60 };
  const waiting = callActivity(app, 'execute', executeBody({ phone: PHONE, contactKey: CONTACT, settings }));
  await eventually('the wait', async () =>
    (await naming()).some(({ kind, text }) => kind === 'exec' && / st=accepted/.test(text.replace(/\n/g, ' '))),
  );
  expect((await forget({ phone: PHONE })).body).toMatchObject({ complete: true, redis: { messages: 1 } });
  expect((await waiting).body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
  expect(await naming()).toEqual([]);
});

test('what is under way is waited for, and where it takes too long the answer says so', async () => {
  const soon = Date.now() + 600;
  await redis.hset(executionKey(MESSAGE_KEY), { st: 'sending', tk: 'other', ld: soon, ck: CONTACT, ad: PHONE });
  await redis.set(leaseKey('consent-writer'), 'other', 'PX', 600);
  await redis.sadd(consentProcessingKey(), PHONE);
  const { body } = await forget({ contactKey: CONTACT });
  expect(body).toMatchObject({ complete: true, redis: { messages: 1 } });
  expect(Date.now()).toBeGreaterThanOrEqual(soon);

  // A batch that Marketing Cloud has cannot be taken back, and webhooks are left to the worker, which is not running here.
  const rows = await packRows([{ ReplyID: 'r1', MobileNumber: PHONE }]);
  await redis.hset(sealedBatchKey('batch'), { rows, round: 'together', puts: 1, requestId: 'job' });
  await redis.rpush(outboxSealedKey('WA_Reply'), 'batch');
  await redis.xadd(intakeKey(), '*', 'body', notification(value('statuses', [status(WA_ID)])));
  const impatient = await forgetContact({ phone: PHONE }, { ...forgetDependencies(), waitMs: 0 });
  expect(impatient).toMatchObject({
    complete: false,
    underWay: { webhooks: 1, rows: 1, sends: 0, consents: 0, effects: 0 },
  });
});

test('rows that a writer has read before are not written after it', async () => {
  const lease = createLease({ redis, name: 'outbox:WA_Reply', owner: 'me', ttlMs: 60_000 });
  await lease.acquire();
  const sealed = createSealedBatches({ redis, table: 'WA_Reply', lease, clock: () => 0, ids: () => 'batch' });
  const rows = [
    { ReplyID: 'r1', MobileNumber: PHONE },
    { ReplyID: 'r2', MobileNumber: STRANGER },
  ];
  const ids: string[] = [];
  for (const each of rows) ids.push((await redis.xadd(outboxKey('WA_Reply'), '*', 'row', JSON.stringify(each))) ?? '');
  const before = await sealed.erasures();
  await forget({ phone: PHONE });
  expect(await sealed.seal(rows, ids, before)).toBe('outdated');
  expect(await sealed.seal(rows.slice(1), ids.slice(1), await sealed.erasures())).toBe('sealed');
  // The head of the line is its holder's, so rows in it are waited for; what stands behind is taken back at once.
  await redis.hset(sealedBatchKey('behind'), { rows: await packRows(rows), round: 'together', puts: 0 });
  await redis.rpush(outboxSealedKey('WA_Reply'), 'behind');
  const behind = await forgetContact({ phone: PHONE }, { ...forgetDependencies(), waitMs: 0 });
  expect(behind).toMatchObject({ complete: true, redis: { rowsTakenBack: 1 } });
});

test('a number that the person has left keeps what restricts it, and whoever has it now is not forgotten', async () => {
  const { consentStore } = app.dependencies;
  const left = '+525587654321';
  await consentStore.apply([
    { kind: 'signal', address: left, field: '*', signal: signal('w') },
    { kind: 'move', from: [left], to: [PHONE], at: 1_790_000_100 },
  ]);
  await put('WA_Message', [
    { MessageKey: 'before', ContactKey: CONTACT, MobileNumber: left },
    { MessageKey: 'stranger', ContactKey: 'contact-2', MobileNumber: left },
  ]);
  const { body } = await forget({ contactKey: CONTACT, phone: PHONE });
  expect(body).toMatchObject({ complete: true, addresses: [PHONE], contactKeys: [CONTACT], leftNumbers: [left] });
  expect((await consentStore.read(left)).state.channel?.restricts).toBe(true);
  expect(await redis.hexists(consentKey(left), '~moved')).toBe(0);
  expect(await redis.smembers(consentQueueKey())).toEqual([left]);
  expect((await rowsOf('WA_Message')).map((each) => JSON.stringify(each))).toEqual([
    expect.stringContaining('contact-2'),
  ]);
});

test('whoever has a number now that somebody else left is forgotten with it, by contact key or user id', async () => {
  const { consentStore } = app.dependencies;
  const stop = signal('w');
  for (const whom of [{ contactKey: CONTACT }, { userId: USER_ID }]) {
    await consentStore.apply([
      { kind: 'signal', address: PHONE, field: '*', signal: stop },
      { kind: 'move', from: [PHONE], to: [STRANGER], at: stop.at + 100 },
      { kind: 'link', address: PHONE, other: USER_ID },
      { kind: 'signal', address: PHONE, field: 'offers', signal: { ...stop, at: stop.at + 200, restricts: false } },
      { kind: 'contact', address: PHONE, contactKey: CONTACT, at: stop.at + 200 },
    ]);
    await messageIndex(redis).setContact(CONTACT, PHONE);
    await messageIndex(redis).setTouch(PHONE, `${MESSAGE_KEY}:step`, 1);
    const { body } = await forget(whom);
    expect(body).toMatchObject({ complete: true, contactKeys: [CONTACT], leftNumbers: [] });
    expect((await everythingIn(redis)).filter(({ text }) => NEEDLES.some((needle) => text.includes(needle)))).toEqual(
      [],
    );
    expect((await consentStore.read(STRANGER)).state.channel?.restricts).toBe(true);
  }
});

test('a repeat after Marketing Cloud was away in the middle finds what the first call has erased the way to', async () => {
  const { consentStore } = app.dependencies;
  const left = '+525587654321';
  await consentStore.apply([
    { kind: 'signal', address: left, field: '*', signal: signal('w') },
    { kind: 'contact', address: left, contactKey: CONTACT, at: 1_790_000_000 },
    { kind: 'move', from: [left], to: [PHONE], at: 1_790_000_100 },
  ]);
  await put('WA_Message', [
    { MessageKey: 'before', ContactKey: CONTACT, MobileNumber: left },
    { MessageKey: 'stranger', ContactKey: 'contact-2', MobileNumber: left },
  ]);
  await put('WA_Reply', [{ ReplyID: 'r1', MobileNumber: PHONE }]);
  await sandbox('PUT', 'chaos', { rules: [{ path: 'rowset/delete', fault: 'server_error' }] });
  expect((await forget({ contactKey: CONTACT })).status).toBe(502);
  await sandbox('PUT', 'chaos', {});
  const { body } = await forget({ contactKey: CONTACT });
  expect(body).toMatchObject({ complete: true, addresses: [PHONE], leftNumbers: [left] });
  expect(await rowsOf('WA_Reply')).toEqual([]);
  expect((await rowsOf('WA_Message')).map((each) => each.ContactKey ?? each.contactkey)).toEqual(['contact-2']);
  expect((await consentStore.read(left)).state.channel?.restricts).toBe(true);
  expect(await redis.keys('wa:forgetting:*')).toEqual([]);
});

test('what leads to many people at once is refused, and nothing is changed', async () => {
  const rows = Array.from({ length: 25 }, (_, i) => ({
    MessageKey: `m${i}`,
    ContactKey: `c${i}`,
    MobileNumber: PHONE,
  }));
  await put('WA_Message', rows);
  expect(await forget({ phone: PHONE })).toMatchObject({ status: 409, body: { error: 'person_ambiguous' } });
  expect(await rowsOf('WA_Message')).toHaveLength(25);
});

test('only who bears the admin token forgets, and wrong tokens are throttled with those of the log-in', async () => {
  await redis.set(adClickKey(PHONE), 'click');
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    expect(await forget({ phone: PHONE }, { token: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'token_refused' },
    });
  }
  expect(await forget({ phone: PHONE }, { token: 'wrong' })).toMatchObject({
    status: 429,
    body: { error: 'too_many_attempts' },
  });
  const without = await fetch(`${app.url}/contacts/forget`, { method: 'POST' });
  expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(await redis.exists(adClickKey(PHONE))).toBe(1);
  expect((await forget({ phone: PHONE })).status).toBe(200);
});

test('a body that names nobody, or nobody who could be read, is refused', async () => {
  for (const [whom, error] of [
    [{}, 'nobody_named'],
    [{ phone: '12' }, 'invalid_request'],
    [{ phone: '5512345678' }, 'phone_unusable'],
    [{ contactKey: CONTACT, operator: '' }, 'invalid_request'],
    [{ contactKey: CONTACT, more: 1 }, 'invalid_request'],
  ] as const) {
    expect(await forget(whom)).toMatchObject({ status: 400, body: { error } });
  }
});

test('with Marketing Cloud away nothing is changed and nothing claimed', async () => {
  await redis.set(adClickKey(PHONE), 'click');
  await sandbox('PUT', 'chaos', { rules: [{ fault: 'server_error' }] });
  expect(await forget({ phone: PHONE })).toMatchObject({ status: 502, body: { error: 'mc_unavailable' } });
  expect(await redis.exists(adClickKey(PHONE))).toBe(1);
});

test('without Redis nothing is claimed', async () => {
  const { redis: own } = app.dependencies;
  own.disconnect();
  const answer = forget({ phone: PHONE });
  expect(await answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
  await own.connect();
}, 20_000);

test('the audit log names the operator and not the person', async () => {
  await forget({ phone: PHONE });
  const events = JSON.stringify(await redis.xrange(outboxKey('WA_Event'), '-', '+'));
  expect(events).toContain('audit.contact_forgotten');
  expect(events).toContain('by Ana Ruiz');
  expect(events).toContain('Forgot …5678');
  expect(events).not.toContain('5512345678');
});
