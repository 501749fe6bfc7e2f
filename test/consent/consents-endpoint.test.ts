import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type Redis from 'ioredis';
import type { ConsentEffect } from '../../src/consent/consent-effect';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { createConsentStore } from '../../src/consent/consent-store';
import { consentsEndpoint, readConsentBody } from '../../src/consent/consents-endpoint';
import { HttpError } from '../../src/errors';
import { hasBearer } from '../../src/http/bearer';
import { respondToError } from '../../src/http/respond-to-error';
import { createLogger } from '../../src/logger';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const TOKEN = 'test-consents-token';
const policy = {
  ...shippedPolicy,
  doubleOptIn: ['newsletter'],
  entryEvents: [
    { topic: 'offers', when: 'welcome' as const, eventDefinitionKey: 'welcome-event' },
    { topic: 'newsletter', when: 'confirm' as const, eventDefinitionKey: 'confirm-event' },
  ],
};
const optIn = {
  evidenceId: 'order-1',
  phone: '55 1234 5678',
  contactKey: 'contact-1',
  topic: 'offers',
  status: 'opted_in',
  source: 'checkout',
  method: 'form',
  occurredAt: '2026-11-21T11:00:00Z',
};
const phone = '+525512345678';

let redis: Redis;
let server: Server;
let url: string;
let store: ReturnType<typeof createConsentStore>;
let effects: ConsentEffect[];

beforeEach(async () => {
  redis = await emptyTestRedis();
  effects = [];
  const clock = () => NOW;
  store = createConsentStore({ redis, clock, breaker: policy.breaker });
  const recorder = createConsentRecorder({
    redis,
    policy,
    clock,
    defaultCountry: 'MX',
    alerts: { raise: () => undefined },
  });
  const app = express();
  app.post(
    '/consents',
    (request, _response, next) => {
      if (!hasBearer(request, [TOKEN])) throw new HttpError(401, 'unauthorized', 'no');
      next();
    },
    readConsentBody,
    consentsEndpoint({ recorder, carryOut: async (some) => void effects.push(...some) }),
  );
  app.use(respondToError(createLogger({ level: 'silent' })));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/consents`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await redis.quit();
});

async function post(body: unknown, token = TOKEN) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('an opt-in from a checkout is kept with its topic, source, method, time and evidence', async () => {
  expect(await post(optIn)).toEqual({
    status: 200,
    body: { results: [{ evidenceId: 'order-1', result: 'recorded' }] },
  });
  const { state } = await store.read(phone);
  expect(state.declared.get('offers')).toEqual({
    at: Date.parse(optIn.occurredAt) / 1000,
    restricts: false,
    reason: 'declared',
    review: false,
    source: 'checkout/form',
    evidenceId: 'order-1',
  });
  expect(state.contactKey).toBe('contact-1');
});

test('a repeat has no further effect, and fires the same entry event for a caller that crashed', async () => {
  await post(optIn);
  expect((await post(optIn)).body.results).toEqual([{ evidenceId: 'order-1', result: 'duplicate' }]);
  expect(new Set(effects.map(({ id }) => id)).size).toBe(1);
  expect(effects[0]).toMatchObject({ kind: 'fire_entry_event', eventDefinitionKey: 'welcome-event', when: 'welcome' });
});

test('a repeat asks for nothing where the first did not: opted in before, or already out of date', async () => {
  await post(optIn);
  const again = { ...optIn, evidenceId: 'order-2', occurredAt: '2026-11-21T11:10:00Z' };
  await post(again);
  const stop = { ...optIn, evidenceId: 'stop', status: 'opted_out', occurredAt: '2026-11-21T11:30:00Z' };
  const late = { ...optIn, evidenceId: 'order-3', explicit: true, occurredAt: '2026-11-21T11:20:00Z' };
  expect((await post([stop, late])).body.results[1].result).toBe('outdated');
  expect((await post([again, late])).body.results.map(({ result }: { result: string }) => result)).toEqual([
    'duplicate',
    'duplicate',
  ]);
  expect(effects.map(({ id }) => id)).toHaveLength(1);
});

test('an evidence id used for something else is refused, but never an opt-out', async () => {
  await post(optIn);
  const other = { ...optIn, topic: 'orders' };
  expect((await post(other)).status).toBe(400);
  expect((await post({ ...other, status: 'opted_out' })).body.results[0].result).toBe('recorded');
  expect((await store.read(phone)).state.topics.get('orders')?.restricts).toBe(true);
});

test('an opt-in lifts an opt-out only if it is explicit', async () => {
  await post({ ...optIn, evidenceId: 'stop', topic: '*', status: 'opted_out', occurredAt: '2026-11-21T10:00:00Z' });
  await post(optIn);
  expect((await store.read(phone)).state.topics.has('offers')).toBe(false);
  await post({ ...optIn, evidenceId: 'order-2', explicit: true });
  expect((await store.read(phone)).state.topics.get('offers')).toMatchObject({ restricts: false, reason: 'explicit' });
});

test('with double opt-in a declared opt-in waits, and fires the event that asks for confirmation', async () => {
  await post({ ...optIn, topic: 'newsletter' });
  const { state } = await store.read(phone);
  expect(state.declared.size).toBe(0);
  expect(state.pending.has('newsletter')).toBe(true);
  expect(effects).toEqual([expect.objectContaining({ eventDefinitionKey: 'confirm-event', when: 'confirm' })]);
});

test('forged futures: an opt-in dated next year counts from now', async () => {
  await post({ ...optIn, occurredAt: '2027-11-21T11:00:00Z' });
  expect((await store.read(phone)).state.declared.get('offers')?.at).toBe(NOW / 1000);
});

test('each row of an array has its own result', async () => {
  const rows = [optIn, { ...optIn, evidenceId: 'x', phone: '12' }, { ...optIn, evidenceId: 'y', occurredAt: 'soon' }];
  const { status, body } = await post(rows);
  expect(status).toBe(200);
  expect(body.results.map((each: { result: string }) => each.result)).toEqual(['recorded', 'refused', 'refused']);
});

test('phone and BSUID given together are a claim: they stay two, and an opt-out counts for both', async () => {
  await post({ ...optIn, userId: 'US.123' });
  expect((await store.read('US.123')).address).toBe('US.123');
  await post({ ...optIn, userId: 'US.123', evidenceId: 'out', status: 'opted_out' });
  expect((await store.read('US.123')).state.topics.get(optIn.topic)?.restricts).toBe(true);
  await post({ ...optIn, evidenceId: 'of the parent', phone: undefined, userId: 'US.ENT.123' });
  expect((await store.read('US.ENT.123')).state.revision).toBeGreaterThan(0);
});

test.each([
  ['no topic', { ...optIn, topic: undefined }],
  ['a topic that the store reserves', { ...optIn, topic: '~operator' }],
  ['neither phone nor userId', { ...optIn, phone: undefined }],
  ['a user id that Meta does not give', { ...optIn, userId: 'US.1.2' }],
  ['an opt-in to everything that is not explicit', { ...optIn, topic: '*' }],
  ['an empty array', []],
  ['a time without a zone', { ...optIn, occurredAt: '2026-11-21T11:00:00' }],
  ['broken JSON', '{"evidenceId":'],
])('400 for %s', async (_name, body) => {
  expect((await post(body)).status).toBe(400);
  expect(await redis.dbsize()).toBe(0);
});

test('401 without the right bearer token, and nothing is kept', async () => {
  expect((await post(optIn, 'another-token-of-16')).status).toBe(401);
  expect(await redis.dbsize()).toBe(0);
});
