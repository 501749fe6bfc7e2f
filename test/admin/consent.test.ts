import type Redis from 'ioredis';
import { consentRowsOf } from '../../src/consent/consent-rows';
import { CONSENT_RULES } from '../../src/consent/resolve';
import { consentReadyKey, recentEventsKey } from '../../src/redis/redis-keys';
import { messageIndex } from '../support/message-index';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';
import { OWN_KEYS, ownFields, ownMapping, tenant } from './own-data-extensions';

const ADDRESS = '+525550001000';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  clouds = await startClouds({ speed: 100 });
  redis = await emptyTestRedis();
  app = await startApp(clouds.environment, { web: true, worker: false });
});
beforeEach(async () => {
  await redis.flushdb();
  client = adminClient(app);
  await client.logIn('Ana Ruiz');
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

interface Shown {
  address: string;
  suppressed: boolean;
  waitsForReview: boolean;
  contactKey?: string;
  answers: { topic: string; promotional: boolean; allowed: boolean; cause?: string; sentence: string }[];
  signals: { about: string; meaning: string; source: string; evidence: string; review: boolean }[];
}
const look = async (who = ADDRESS) =>
  (await client.get(`consent?who=${encodeURIComponent(who)}`)).body as unknown as Shown;
const act = (kind: string, note = 'ticket 4711', address = ADDRESS) =>
  client.post('consent/act', { act: kind, address, note });

/** A sentence that probably meant STOP, after an opt-in for one topic. */
async function stopSentence(): Promise<void> {
  const base = { source: 'whatsapp', review: false };
  await app.dependencies.admin.consentStore.apply([
    {
      kind: 'signal',
      address: ADDRESS,
      field: 'news',
      signal: { ...base, at: 1_760_000_000, restricts: false, reason: 'opt_in_button', evidenceId: 'wamid.A' },
    },
    {
      kind: 'signal',
      address: ADDRESS,
      field: '~perhaps',
      signal: {
        ...base,
        at: 1_765_000_000,
        restricts: true,
        reason: 'stop_sentence',
        review: true,
        evidenceId: 'wamid.B',
      },
    },
  ]);
}

test('a person is shown with the answer per topic, the signals behind it and the sentence of the rule', async () => {
  await stopSentence();
  const person = await look('+52 1 55 5000 1000');
  expect(person).toMatchObject({ address: ADDRESS, suppressed: false, waitsForReview: true });
  expect(person.answers).toContainEqual(
    expect.objectContaining({
      topic: 'news',
      promotional: true,
      allowed: false,
      cause: 'opted_out',
      sentence: CONSENT_RULES[2],
    }),
  );
  expect(person.signals).toMatchObject([
    { about: 'The whole channel', meaning: 'restricts', source: 'whatsapp', evidence: 'wamid.B', review: true },
    { about: 'Topic news', meaning: 'permits', evidence: 'wamid.A' },
  ]);
});

test('somebody of whom nothing is known may be written to where no opt-in is needed', async () => {
  const { answers, signals } = await look('+5215550009999');
  expect(signals).toEqual([]);
  expect(answers).toContainEqual(
    expect.objectContaining({ promotional: false, allowed: true, sentence: CONSENT_RULES[7] }),
  );
  expect(answers).toContainEqual(expect.objectContaining({ promotional: true, allowed: false, cause: 'not_opted_in' }));
});

test.each(['US.13491208655302741918', 'US.ENT.11815799212886844830'])(
  'a person known only by the user id %s is found, suppressed and stopped without a paid question to Marketing Cloud',
  async (userId) => {
    const asked = async () =>
      (await app.dependencies.metrics.marketingCloudCalls.get()).values.find(
        ({ labels }) => labels.operation === 'rows_read',
      )?.value ?? 0;
    const before = await asked();
    expect(await look(` ${userId} `)).toMatchObject({ address: userId, suppressed: false });
    expect((await act('suppress', 'ticket 4711', userId)).body).toMatchObject({ suppressed: true });
    expect((await callActivity(app, 'execute', executeBody({ phone: userId }))).body).toMatchObject({
      reason: 'suppressed',
    });
    expect(await asked()).toBe(before);
  },
);

test('a person whose user id has a shape of its own is found all the same, once a webhook named them by it', async () => {
  const address = 'US-4711_new';
  await app.dependencies.admin.consentStore.apply([
    {
      kind: 'signal',
      address,
      field: '*',
      signal: {
        at: 1_765_000_000,
        restricts: true,
        reason: 'stop_word',
        evidenceId: 'w',
        source: 'whatsapp',
        review: false,
      },
    },
  ]);
  expect(await look(address)).toMatchObject({ address });
});

test('a suppression holds for the next contact, bears the name of who made it, and is lifted again', async () => {
  const call = () => callActivity(app, 'execute', executeBody({ phone: ADDRESS }));
  expect((await call()).body).toMatchObject({ reason: 'accepted' });
  expect((await act('suppress')).body).toMatchObject({ suppressed: true });
  expect((await call()).body).toMatchObject({ branchResult: 'email_fallback', reason: 'suppressed' });
  const { signals, answers } = await look();
  expect(signals).toContainEqual(
    expect.objectContaining({ about: 'Operator', meaning: 'restricts', source: 'Ana Ruiz', evidence: 'ticket 4711' }),
  );
  expect(new Set(answers.map(({ sentence }) => sentence))).toEqual(new Set([CONSENT_RULES[1]]));
  expect((await act('lift', 'asked for it on the phone')).body).toMatchObject({ suppressed: false });
  expect((await call()).body).toMatchObject({ reason: 'accepted' });
});

test('the audit log names the operator and not the whole number', async () => {
  await act('suppress');
  const [[, fields] = ['', []]] = await redis.xrevrange(recentEventsKey(), '+', '-', 'COUNT', 1);
  const row = JSON.parse(fields[1] ?? '{}') as Record<string, string>;
  expect(row).toMatchObject({
    EventType: 'audit.consent_suppress',
    Detail: 'by Ana Ruiz: ticket 4711 (from 127.0.0.1)',
    Subject: '…1000',
  });
  expect(JSON.stringify(row)).not.toContain('5550001000');
});

test.each(['+525550001000\nwa:x', '~x,~y', '*', '+52555000100a', '525550001000 or 1=1', `US.${'1'.repeat(140)}`])(
  'an act on %j, which is no address, is refused and leaves no key',
  async (address) => {
    // What the app takes up with the clouds meanwhile, as a token, is of nobody.
    const keys = async () => (await redis.keys('*')).filter((key) => !key.includes(':mc-token:'));
    const before = await keys();
    expect(await act('suppress', 'ticket 4711', address)).toMatchObject({ status: 400 });
    expect((await keys()).filter((key) => !before.includes(key))).toEqual([]);
  },
);

test('an act on an older spelling of a number is one on its person', async () => {
  expect((await act('suppress', 'ticket 4711', '+5215550002000')).body).toMatchObject({ address: '+525550002000' });
});

test('an act without a reason is refused', async () => {
  for (const note of ['', '  ', 'ab']) expect((await act('suppress', note)).status).toBe(400);
  expect((await look()).suppressed).toBe(false);
});

test('what waits for review is listed until it is confirmed, and the refusal stays', async () => {
  await stopSentence();
  const { body } = await client.get('consent/review');
  expect(body.waiting).toMatchObject([{ address: ADDRESS, why: expect.stringContaining('STOP') }]);
  const confirmed = (await act('confirm')).body as unknown as Shown;
  expect(confirmed.waitsForReview).toBe(false);
  expect(confirmed.answers.every(({ allowed }) => !allowed)).toBe(true);
  expect((await client.get('consent/review')).body.waiting).toEqual([]);
});

test('what was no opt-out is dismissed, and the earlier opt-in counts again', async () => {
  await stopSentence();
  const dismissed = (await act('dismiss')).body as unknown as Shown;
  expect(dismissed.answers.find(({ topic, promotional }) => topic === 'news' && promotional)?.allowed).toBe(true);
  expect((await client.get('consent/review')).body.waiting).toEqual([]);
});

test('a contact key leads to the person through what was sent, or through WA_Consent under any names', async () => {
  await messageIndex(redis).setContact('0031I00000abc', ADDRESS);
  expect((await look('0031I00000abc')).address).toBe(ADDRESS);

  const cloud = tenant(clouds.marketingCloud.url);
  await cloud.createOwn();
  await client.put('mapping', { mapping: ownMapping() });
  const fields = ownFields('WA_Consent');
  const values = { Address: '+5215550002000', Topic: '*', ContactKey: "O'Neill-7", Status: 'opted_out' };
  const row = Object.fromEntries(Object.entries(values).map(([name, value]) => [fields[name] ?? '', value]));
  await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${OWN_KEYS.WA_Consent}/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([row]),
  });
  expect((await look("O'Neill-7")).address).toBe('+5215550002000');
  expect(await client.get('consent?who=nobody-at-all')).toMatchObject({
    status: 404,
    body: { error: 'person_unknown' },
  });
});

test('an operator who looked somebody up by contact key leaves it with the person', async () => {
  await messageIndex(redis).setContact('0031I00000abc', ADDRESS);
  expect((await look('0031I00000abc')).contactKey).toBe('0031I00000abc');
  await client.post('consent/act', {
    act: 'suppress',
    address: ADDRESS,
    contactKey: '0031I00000abc',
    note: 'ticket 4711',
  });
  expect((await look()).contactKey).toBe('0031I00000abc');
  expect(consentRowsOf(await app.dependencies.consentStore.read(ADDRESS))).toMatchObject([
    { Topic: '~operator', Status: 'suppressed', ContactKey: '0031I00000abc' },
  ]);
});

test('a note is stored in the audit log without the number and the address in it', async () => {
  await act('suppress', 'call of +52 1 55 5000 1000, ana@aurora.example');
  const text = JSON.stringify(await redis.xrange(recentEventsKey(), '-', '+'));
  expect(text).toContain('by Ana Ruiz: call of …1000, …mple');
});

test('nobody is forgotten whose address was not typed', async () => {
  await act('suppress');
  const forget = (confirmed: string) => client.post('consent/forget', { address: ADDRESS, confirmed });
  expect(await forget('+525550001001')).toMatchObject({ status: 400, body: { error: 'not_confirmed' } });
  expect((await look()).suppressed).toBe(true);
});

test('an operator vouches for the store after a fail-over, and cannot while consents are plainly missing', async () => {
  await redis.hset(consentReadyKey(), { source: 'empty', rows: 0, at: 0, by: '', replication: 'of-another-life' });
  expect((await client.post('consent/store-confirmed', { note: 'replica was in sync' })).body).toEqual({ ready: true });
  expect(await redis.hget(consentReadyKey(), 'by')).toBe('Ana Ruiz');

  await redis.del(consentReadyKey());
  await client.put('mapping', { mapping: ownMapping() });
  expect(await client.post('consent/store-confirmed', { note: 'surely nothing' })).toMatchObject({
    status: 409,
    body: { error: 'store_lost' },
  });
});

test('somebody whom a decision finds likely blocked waits for review, with the reason, until an operator has looked', async () => {
  const now = Math.floor(Date.now() / 1000);
  const day = 86_400;
  await app.dependencies.admin.consentStore.apply([
    { kind: 'reached', address: ADDRESS, at: now - 40 * day },
    ...[30, 20, 10].map((days) => ({ kind: 'sent' as const, address: ADDRESS, at: now - days * day })),
  ]);
  const answer = await callActivity(app, 'execute', executeBody({ phone: ADDRESS }));
  expect(answer.body).toMatchObject({ branchResult: 'email_fallback', reason: 'blocked' });
  const waiting = async () => (await client.get('consent/review')).body.waiting;
  const since = new Date((now - 10 * day + 72 * 3600) * 1000).toISOString();
  const why = { why: expect.stringContaining('probably blocked'), whyCode: 'likely_blocked' };
  expect(await waiting()).toEqual([{ address: ADDRESS, at: since, ...why }]);
  const person = await look();
  expect(person.waitsForReview).toBe(true);
  expect(person.answers).toContainEqual(expect.objectContaining({ cause: 'blocked', sentence: CONSENT_RULES[5] }));
  await act('confirm');
  expect(await waiting()).toEqual([]);
  expect((await look()).waitsForReview).toBe(false);
  const again = await callActivity(app, 'execute', executeBody({ phone: ADDRESS }));
  expect(again.body).toMatchObject({ reason: 'blocked' });
  expect(await waiting()).toEqual([]);
});
