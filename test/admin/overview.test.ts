import type Redis from 'ioredis';
import {
  consentProcessingKey,
  consentProcessingSinceKey,
  consentQueueKey,
  intakeDeadKey,
  intakeKey,
  outboxDeadKey,
  outboxKey,
} from '../../src/redis/redis-keys';
import { inWords } from '../alerts/in-words';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

let redis: Redis;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  app = await startApp({}, { web: true, worker: false });
});
beforeEach(async () => {
  await redis.flushdb();
  client = adminClient(app);
  await client.logIn();
});
afterAll(async () => {
  await app.close();
  await redis.quit();
});

const park = (reason: string, row: Record<string, unknown>) =>
  redis.xadd(outboxDeadKey('WA_Message'), '*', 'row', JSON.stringify(row), 'reason', reason, 'at', String(Date.now()));

test('the overview counts what waits, what was refused and what stands still', async () => {
  await redis.xadd(outboxKey('WA_Message'), '1767607200000-0', 'row', '{}');
  await park('10000: too long', { MessageKey: 'm1' });
  await redis.xadd(intakeDeadKey(), '*', 'body', '{', 'reason', 'not_json');
  const { status, body } = await client.get('overview');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    tables: {
      WA_Message: { waiting: 1, waitingSince: 1767607200000, sealedBatches: 0, dead: 1 },
      WA_Reply: { waiting: 0, sealedBatches: 0, dead: 0 },
    },
    webhooks: { waiting: 0, dead: 1 },
    consent: { queued: 0, review: 0, store: { ready: false, why: 'not_known' } },
    senders: [
      { id: '900000000000101', available: true },
      { id: '900000000000102', available: true },
    ],
    templates: { total: 0, readAt: 0 },
  });
  const said = { code: 'redis_answers', values: {} };
  expect(body.redis).toContainEqual({ id: 'redis.answers', level: 'ok', check: 'Redis', detail: 'answers', said });
});

test('contacts who wait to be let in are counted, with how long the first has waited', async () => {
  const { admission } = app.dependencies;
  expect((await client.get('overview')).body.calls).toEqual({ waiting: 0, longestWaitMs: 0 });
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const calls = Array.from({ length: admission.counts().mayWork + 3 }, () => admission.admit(() => over));
  const { body } = await client.get('overview');
  expect(body.calls).toEqual({ waiting: 3, longestWaitMs: expect.any(Number) });
  end();
  await Promise.all(calls);
  expect((await client.get('overview')).body.calls).toEqual({ waiting: 0, longestWaitMs: 0 });
});

test('opt-outs that Marketing Cloud does not have yet are counted, those that are being written too, each once', async () => {
  expect((await client.get('overview')).body.consent).toMatchObject({ waiting: 0, queued: 0 });
  await redis.sadd(consentQueueKey(), '+525550001001', '+525550001002');
  await redis.sadd(consentProcessingKey(), '+525550001002', '+525550001003');
  await redis.set(consentProcessingSinceKey(), 1767607200000);
  const { consent } = (await client.get('overview')).body;
  expect(consent).toMatchObject({ waiting: 3, queued: 3, oldestSince: 1767607200000 });
});

test('alerts and acts of operators stand in one list, newest first', async () => {
  const trouble = { code: 'sender_trouble', subject: 'x', title: 'WhatsApp sending stopped', detail: 'because' };
  app.dependencies.alerts.raise(inWords({ ...trouble, severity: 'critical' }));
  await app.dependencies.alerts.settled();
  const { body } = await client.get('overview');
  expect(body.events).toMatchObject([
    { type: 'alert.sender_trouble', severity: 'critical', title: 'WhatsApp sending stopped' },
    {
      type: 'audit.login',
      detail: 'by Ana Ruiz (from 127.0.0.1)',
      said: { code: 'act_by', values: { name: 'Ana Ruiz', from: '127.0.0.1' } },
    },
  ]);
});

test('refused rows are listed with their reasons, and what identifies a person is masked', async () => {
  await park('10000: too long', { MessageKey: 'm1', MobileNumber: '+525550001000' });
  const { body } = await client.get('dead-letters?from=WA_Message');
  const [letter] = body.letters as { reason: string; row: string }[];
  expect(letter).toMatchObject({ reason: '10000: too long', row: '{"MessageKey":"m1","MobileNumber":"…1000"}' });
});

test('one refused row, or all of them, go on their way again', async () => {
  const first = await park('a', { MessageKey: 'm1' });
  await park('b', { MessageKey: 'm2' });
  await park('c', { MessageKey: 'm3' });
  expect(await client.post('dead-letters/replay', { from: 'WA_Message', ids: [first] })).toMatchObject({
    body: { replayed: 1 },
  });
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(2);
  expect(await client.post('dead-letters/replay', { from: 'WA_Message' })).toMatchObject({ body: { replayed: 2 } });
  const rows = (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, fields]) => fields[1]);
  expect(rows).toEqual(['m1', 'm2', 'm3'].map((MessageKey) => JSON.stringify({ MessageKey })));
});

test('a webhook that was set aside goes back to the worker once, body unchanged, and its body is not shown', async () => {
  const body = '{"object":"whatsapp_business_account","entry":[]}';
  const id = await redis.xadd(intakeDeadKey(), '*', 'body', body, 'reason', 'failed_5_times');
  const { body: listed } = await client.get('dead-letters?from=webhooks');
  expect(listed.letters).toMatchObject([{ id, reason: 'failed_5_times', row: `${body.length} bytes` }]);
  const both = await Promise.all([
    client.post('dead-letters/replay', { from: 'webhooks' }),
    client.post('dead-letters/replay', { from: 'webhooks', ids: [id] }),
  ]);
  expect(both.map((answer) => Number(answer.body.replayed)).sort()).toEqual([0, 1]);
  const entries = await redis.xrange(intakeKey(), '-', '+');
  expect(entries.map(([, fields]) => fields)).toEqual([['body', body]]);
});

test('a table that does not exist is refused', async () => {
  expect(await client.get('dead-letters?from=Other')).toMatchObject({ status: 400 });
  expect(await client.post('dead-letters/replay', { from: 'Other' })).toMatchObject({ status: 400 });
});
