import type Redis from 'ioredis';
import { breakerKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const SENDER = '900000000000101';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds();
  app = await startApp(clouds.environment, { web: true, worker: false });
  client = adminClient(app);
  await client.logIn();
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

interface Shown {
  id: string;
  available: boolean;
  reason?: string;
  quality?: string;
  limit?: string;
  status?: string;
  health?: { canSend: string };
  trustsInference: boolean;
}
const sender = async (from = client) =>
  ((await from.get('senders')).body.senders as Shown[]).find(({ id }) => id === SENDER);

test('a sender shows what Meta says of it', async () => {
  expect(await sender()).toMatchObject({
    available: true,
    status: 'CONNECTED',
    quality: 'GREEN',
    limit: 'TIER_100K',
    health: { canSend: 'AVAILABLE' },
    trustsInference: true,
  });
});

test('a restriction is shown with its reason and end, and lifted by an operator', async () => {
  const until = Math.floor(Date.now() / 1000) + 86_400;
  const at = Math.floor(Date.now() / 1000) - 60;
  const restriction = { event: 'ACCOUNT_RESTRICTION', detail: 'spam', at, restrictedUntil: until };
  await app.dependencies.admin.senderHealth.apply(restriction);
  expect(await sender()).toMatchObject({ available: false, reason: 'ACCOUNT_RESTRICTION: spam', until: until * 1000 });
  expect(await client.post('senders/lift', { sender: SENDER })).toMatchObject({
    status: 200,
    body: { available: true },
  });
  expect((await sender())?.available).toBe(true);
  expect(await client.post('senders/lift', { sender: '1' })).toMatchObject({
    status: 404,
    body: { error: 'sender_unknown' },
  });
});

test('inferred suppression that was switched off is shown, and switched on again', async () => {
  await redis.set(breakerKey(SENDER), String(Date.now()));
  expect((await sender())?.trustsInference).toBe(false);
  expect((await client.post('senders/trust-inference', { sender: SENDER })).status).toBe(200);
  expect((await sender())?.trustsInference).toBe(true);
});

test('every template is listed, and one that cannot be sent says why', async () => {
  const { body } = await client.get('templates');
  const templates = body.templates as { name: string; status: string; notSendable?: string }[];
  expect(templates.length).toBeGreaterThan(20);
  const paused = templates.find(({ name }) => name === 'winback_offer');
  expect(paused).toMatchObject({ status: 'PAUSED' });
  expect(paused?.notSendable).toContain('PAUSED');
  expect(templates.find(({ name }) => name === 'order_update')?.notSendable).toBeUndefined();
  const before = Number(body.readAt);
  expect(Number((await client.post('templates/refresh')).body.readAt)).toBeGreaterThanOrEqual(before);
});

test('while Meta is away what is known is still told, and that it is away', async () => {
  const alone = await startApp({}, { web: true, worker: false });
  try {
    const elsewhere = adminClient(alone);
    await elsewhere.logIn();
    const { status, body } = await elsewhere.get('senders');
    expect(status).toBe(200);
    expect(body.metaProblem).toBeTruthy();
    expect(body.senders).toHaveLength(2);
    expect(await elsewhere.post('templates/refresh')).toMatchObject({
      status: 502,
      body: { error: 'graph_unreachable' },
    });
  } finally {
    await alone.close();
  }
});
