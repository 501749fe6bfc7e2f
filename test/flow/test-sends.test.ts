import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { addressOf, parsePhone } from '../../src/consent/address';
import { markConsentReady } from '../../src/consent/consent-readiness';
import { outboxKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment, { web: true, worker: false });
}, 60_000);
beforeEach(async () => {
  await redis.flushdb();
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

let serial = 0;
const newPhone = (fate = '0001') => numberWithFate('MX', fate, serial++);

/** A token as Journey Builder gives it to the page of this user. */
async function tokenOf(userId: string): Promise<string> {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/marketer-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
  return ((await response.json()) as { token: string }).token;
}

async function ask(path: string, token: string, body: object) {
  const response = await fetch(`${app.url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const inArguments = (changes: Record<string, unknown> = {}) =>
  (executeBody(changes).inArguments as Record<string, unknown>[])[0];
const rowsOf = async (table: 'WA_Event' | 'WA_Message') =>
  (await redis.xrange(outboxKey(table), '-', '+')).map(([, [, row]]) => JSON.parse(row ?? '{}'));

test('a test message leaves who sent which template to which last digits, and a row that says it is a test', async () => {
  const phone = newPhone();
  const answer = await ask('test-send', await tokenOf('4711'), { phone, inArguments: inArguments() });
  expect(answer).toMatchObject({ status: 200, body: { branch: 'continue', reason: 'accepted' } });
  const [event] = await rowsOf('WA_Event');
  expect(event).toMatchObject({
    EventType: 'audit.test_message_sent',
    Subject: `…${phone.slice(-4)}`,
    Detail: 'by marketer 4711: store_hours (en_US) (from 127.0.0.1)',
  });
  expect(JSON.stringify(event)).not.toContain(phone.slice(1));
  expect(await rowsOf('WA_Message')).toEqual([
    expect.objectContaining({
      MessageKey: answer.body.messageKey,
      ContactKey: 'test by 4711',
      MobileNumber: phone,
      TemplateName: 'store_hours',
      Branch: 'continue',
      Reason: 'test',
      FinalReason: 'test',
      AcceptedDateUTC: expect.any(String),
      WhatsAppMessageID: expect.any(String),
    }),
  ]);
  expect(await redis.keys('wa:counts:*')).toEqual([]);
});

test('one that Meta refuses has its row with the reason, and one that is not sent has none', async () => {
  const refused = await ask('test-send', await tokenOf('1'), { phone: newPhone('1030'), inArguments: inArguments() });
  expect(refused.body).toMatchObject({ branch: 'email_fallback' });
  const unknownTemplate = inArguments({ settings: { template: { name: 'no_such_template', language: 'en' } } });
  const skipped = await ask('test-send', await tokenOf('1'), { phone: newPhone(), inArguments: unknownTemplate });
  expect(skipped.body).toMatchObject({ reason: 'template_unavailable' });
  const rows = await rowsOf('WA_Message');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ Reason: 'test', Branch: 'email_fallback', ErrorCode: '131030' });
  expect(rows[0].AcceptedDateUTC).toBeUndefined();
  expect(await rowsOf('WA_Event')).toHaveLength(2);
});

test('one marketer cannot use up what the others have, and no number gets more than so many', async () => {
  const [ana, juan, maria] = [await tokenOf('10'), await tokenOf('11'), await tokenOf('12')];
  const phone = newPhone();
  const send = async (token: string, to: string) =>
    (await ask('test-send', token, { phone: to, inArguments: inArguments() })).status;
  for (let n = 0; n < 10; n += 1) expect(await send(ana, phone)).toBe(200);
  expect(await send(ana, newPhone())).toBe(429);
  for (let n = 0; n < 10; n += 1) expect(await send(juan, phone)).toBe(200);
  expect(await send(maria, phone)).toBe(429);
  expect(await send(maria, newPhone())).toBe(200);
  expect(await rowsOf('WA_Message')).toHaveLength(21);
});

/** What is kept, but for what the process notes of its own calls: a token, and how the clouds answered. */
const kept = async () =>
  (await redis.keys('*')).filter((key) => !/^wa:(mc-token|mc-token-renewed|cloud-calls)(:|$)/.test(key));

test('a check stores nothing, whatever is in its settings, and takes no body that no step has', async () => {
  const token = await tokenOf('1');
  const settings = { conversion: { name: 'purchase' }, owner: { name: 'Ana', email: 'ana@shop.example' } };
  const check = (more: object) =>
    ask('check', token, { inArguments: inArguments({ settings: { ...settings, ...more } }) });
  expect((await check({})).status).toBe(200);
  expect((await check({ topic: 'orders' })).status).toBe(200);
  expect(await kept()).toEqual([]);
  const answer = await ask('check', token, { inArguments: inArguments({ locale: 'x'.repeat(40_000) }) });
  expect(answer.status).toBe(413);
});

test('a token that Marketing Cloud does not know sends nothing and leaves nothing', async () => {
  const answer = await ask('test-send', 'invented', { phone: newPhone(), inArguments: inArguments() });
  expect(answer).toMatchObject({ status: 401, body: { error: 'token_refused' } });
  expect(await kept()).toEqual([]);
});

const promotional = () =>
  inArguments({
    settings: {
      purpose: 'promotional',
      topic: 'offers',
      quietHours: { start: '00:00', end: '23:59', timeZone: 'UTC' },
      frequencyCap: { messages: 1, days: 7 },
    },
  });

test('a tester needs no opt-in and has no quiet hours; others do, and an opt-out of a tester holds', async () => {
  const { testers, consentStore, readiness } = app.dependencies;
  await markConsentReady(redis, { source: 'empty', rows: 0, atMs: 0 });
  await readiness.look();
  const [phone, other] = [newPhone(), newPhone()];
  const stranger = await ask('test-send', await tokenOf('1'), { phone: other, inArguments: promotional() });
  expect(stranger.body).toMatchObject({ reason: 'not_opted_in', why: { code: 'consent_rule', rule: 8 } });
  const address = parsePhone(phone, undefined)?.address ?? addressOf('');
  await testers.add({ address, name: 'Ana', by: 'Luis', at: 1 });
  for (let n = 0; n < 2; n += 1) {
    const sent = await ask('test-send', await tokenOf('1'), { phone, inArguments: promotional() });
    expect(sent.body).toMatchObject({ branch: 'continue', reason: 'accepted' });
  }
  const signal = {
    at: Math.floor(Date.now() / 1000),
    restricts: true,
    reason: 'explicit',
    review: false,
    source: 'form',
    evidenceId: 'f1',
  } as const;
  await consentStore.apply([{ kind: 'signal', address, field: '*', signal }]);
  const optedOut = await ask('test-send', await tokenOf('1'), { phone, inArguments: promotional() });
  expect(optedOut.body).toMatchObject({ reason: 'opted_out' });
});
