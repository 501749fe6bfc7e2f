import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { createLinkOpens } from '../../src/conversions/link-opens';
import { createActivityCounts } from '../../src/execution/activity-counts';
import { executionKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp({ ...clouds.environment, WHATSAPP_MESSAGES_PER_SECOND: '1000' });
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${app.url}/webhooks/whatsapp`, verify: true }),
  });
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

let serial = 0;
/** Runs the message step for a number with this fate. */
async function send(fate: string, inArguments: Record<string, unknown> = {}): Promise<string> {
  const phone = numberWithFate('MX', fate, serial++);
  const answer = await callActivity(app, 'execute', executeBody({ phone, ...inArguments }));
  expect(answer.status).toBe(200);
  return String(answer.body.messageKey);
}
async function ask(messageKey: unknown, changes: Record<string, unknown> = {}) {
  const body = executeBody({}, { inArguments: [{ v: 1, contactKey: 'c' }, { messageKey }, changes] });
  const answer = await callActivity(app, 'execute', body, { activity: 'outcome' });
  expect(answer.status).toBe(200);
  return answer.body;
}

test.each([
  ['was delivered', '0001', 'delivered', 'delivered'],
  ['was read', '0002', 'read', 'read'],
  ['was sent and nothing else was told', '0003', 'not_delivered', 'not_delivered'],
  ['was read, and delivered was never told', '0004', 'read', 'read'],
  ['was replied to', '0010', 'replied', 'replied'],
  ['was answered with STOP', '0011', 'opted_out', 'opted_out'],
  ['was followed by the preference against marketing', '0030', 'opted_out', 'marketing_opted_out'],
])('a message that %s (fate %s) takes the branch %s', async (_, fate, branchResult, reason) => {
  const messageKey = await send(fate);
  await eventually(`the branch ${branchResult}`, async () => (await ask(messageKey)).branchResult === branchResult);
  expect(await ask(messageKey)).toEqual({ branchResult, reason, messageKey, category: expect.any(String) });
});

test('a message whose link was clicked was read, whatever Meta told of it', async () => {
  const messageKey = await send('0003');
  const { record } = createLinkOpens(redis);
  await record({ messageKey, at: Date.now(), preview: true });
  expect(await ask(messageKey)).toMatchObject({ branchResult: 'not_delivered' });
  await record({ messageKey, at: Date.now(), preview: false });
  expect(await ask(messageKey)).toMatchObject({ branchResult: 'read', reason: 'read' });
});

test('a conversion beats a reply, and STOP beats a conversion', async () => {
  const phone = numberWithFate('MX', '0010', serial++);
  const messageKey = await send('0010', { phone });
  await eventually('the reply', async () => (await ask(messageKey)).branchResult === 'replied');
  const converted = await fetch(`${app.url}/conversions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' },
    body: JSON.stringify({ conversionId: 'c1', name: 'x', occurredAt: new Date().toISOString(), messageKey }),
  });
  expect(converted.status).toBe(200);
  expect(await ask(messageKey)).toEqual({
    branchResult: 'converted',
    reason: 'converted',
    messageKey,
    category: expect.any(String),
  });
  await fetch(`${clouds.whatsApp.url}/_sandbox/inbound`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: phone, type: 'text', text: { body: 'STOP' } }),
  });
  await eventually('the opt-out', async () => (await ask(messageKey)).branchResult === 'opted_out');
});

test.each<[string, string, Record<string, unknown>, string]>([
  ['for an invalid phone', '0001', { phone: '12' }, 'invalid_phone'],
  ['to a test contact', '0001', { isTest: 'true' }, 'test'],
  ['to a number that is not on WhatsApp', '2026', {}, 'unreachable'],
])('a step that never sent, %s, is not delivered and says why', async (_, fate, inArguments, reason) => {
  const messageKey = await send(fate, inArguments);
  expect(await ask(messageKey)).toEqual({ branchResult: 'not_delivered', reason, messageKey, category: '' });
});

test('a message that failed after it was accepted is not delivered, with the cause', async () => {
  const messageKey = await send('1026');
  await eventually('the failure', async () => (await redis.hexists(executionKey(messageKey), 'bf')) === 1);
  expect(await ask(messageKey)).toMatchObject({ branchResult: 'not_delivered', reason: 'unreachable' });
});

test.each([
  ['an unknown key', 'ab'.repeat(16), 'unknown_message', 'ab'.repeat(16)],
  ['an empty key', '', 'message_key_missing', ''],
  ['no key', null, 'message_key_missing', ''],
  ['a binding that was not resolved', '{{Interaction.REST-1.messageKey}}', 'message_key_missing', ''],
  ['a key that is an object', { a: 1 }, 'message_key_missing', ''],
])('%s is not delivered, with 200 and a reason', async (_, given, reason, messageKey) => {
  expect(await ask(given)).toEqual({ branchResult: 'not_delivered', reason, messageKey, category: '' });
});

test('answers are counted by path, each contact once per step however often Journey Builder asks', async () => {
  const messages = await Promise.all([send('0001'), send('0001'), send('2026')]);
  const [delivered = '', alsoDelivered = ''] = messages;
  for (const key of [delivered, alsoDelivered]) {
    await eventually('the delivery', async () => (await ask(key)).branchResult === 'delivered');
  }
  const countsOf = createActivityCounts(redis);
  const askAs = (activityId: string, messageKey: string) =>
    callActivity(app, 'execute', executeBody({}, { activityId, inArguments: [{ messageKey }] }), {
      activity: 'outcome',
    });
  for (const messageKey of [...messages, ...messages, '']) await askAs('counted-outcome', messageKey);
  await askAs('later-outcome', delivered);
  await eventually('the counts', async () => (await countsOf('later-outcome')).branches !== undefined);
  expect((await countsOf('counted-outcome')).branches).toEqual({ delivered: 2, not_delivered: 2 });
  expect((await countsOf('later-outcome')).branches).toEqual({ delivered: 1 });
  expect((await countsOf('nobody-yet')).branches).toBeUndefined();
  const metrics = await (
    await fetch(`${app.url}/metrics`, { headers: { authorization: 'Bearer test-metrics-token' } })
  ).text();
  expect(metrics).toMatch(/wa_outcomes_total\{branch="delivered",reason="delivered"\} [1-9]/);
});

test('a key in capitals and with blanks is found', async () => {
  const messageKey = await send('0001');
  expect((await ask(` ${messageKey.toUpperCase()} `)).messageKey).toBe(messageKey);
});

test('a call that is not signed is refused', async () => {
  const answer = await callActivity(app, 'execute', {}, { activity: 'outcome', token: 'no.jwt.here' });
  expect(answer.status).toBe(401);
});

test.each(['save', 'validate', 'publish', 'stop', 'unpublish'])('answers %s', async (name) => {
  const body = { interactionId: 'ecd2c003-63b1-4a29-8304-e4265054a80e' };
  expect(await callActivity(app, name, body, { activity: 'outcome' })).toEqual({ status: 200, body: {} });
});

test('serves its own configuration and icons, to be framed by Journey Builder', async () => {
  const config = await (await fetch(`${app.url}/activities/outcome/config.json`)).json();
  expect(config).toMatchObject({
    type: 'RestDecision',
    arguments: { execute: { url: 'https://activity.example/activities/outcome/execute', useJwt: true } },
  });
  const branches = (config as { outcomes: { arguments: { branchResult: string } }[] }).outcomes;
  expect(branches.map((branch) => branch.arguments.branchResult)).toEqual([
    'not_delivered',
    'opted_out',
    'delivered',
    'read',
    'replied',
    'converted',
  ]);
  for (const icon of ['icon.png', 'icon.svg']) {
    const response = await fetch(`${app.url}/activities/outcome/${icon}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain('frame-ancestors');
    expect(response.headers.get('x-frame-options')).toBeNull();
  }
});

test.each([
  ['0002', { status: 'read' }],
  ['1026', { status: 'failed', cause: 'unreachable', error: 131026 }],
])('a test message is followed until its end (fate %s)', async (fate, end) => {
  const minted = await fetch(`${clouds.marketingCloud.url}/_sandbox/marketer-tokens`, { method: 'POST' });
  const { token } = (await minted.json()) as { token: string };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const [inArguments] = executeBody().inArguments as object[];
  const body = JSON.stringify({ phone: numberWithFate('MX', fate, serial++), inArguments });
  const sent = await fetch(`${app.url}/api/test-send`, { method: 'POST', headers, body });
  const { messageKey } = (await sent.json()) as { messageKey: string };
  const state = async () => (await fetch(`${app.url}/api/test-send/${messageKey}`, { headers })).json();
  await eventually('the end of the test', async () => JSON.stringify(await state()) === JSON.stringify(end));
});
