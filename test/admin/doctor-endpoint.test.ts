import type Redis from 'ioredis';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

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

interface View {
  ready: boolean;
  ranAt: number | null;
  checks: { id: string; status: string; at: number }[];
}

test('the checks are run on request, and stand with when they last ran', async () => {
  const before = (await client.get('doctor')).body as unknown as View;
  expect(before).toEqual({ ready: false, ranAt: null, checks: [] });
  const began = Date.now();
  const run = await client.post('doctor');
  expect(run.status).toBe(200);
  const after = run.body as unknown as View;
  expect(after.ranAt).toBeGreaterThanOrEqual(began);
  // The address of the tests leads to nobody, and no data extension is there.
  expect(after.ready).toBe(false);
  expect(after.checks[0]?.status).toBe('fail');
  const ids = after.checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining(['marketing_cloud.token', 'whatsapp.webhook', 'public_url.reached', 'clock']),
  );
  expect((await client.get('doctor')).body).toEqual(run.body);
});

test('nobody runs them who is not logged in', async () => {
  const stranger = adminClient(app);
  expect((await stranger.get('doctor')).status).toBe(401);
  expect((await stranger.post('doctor')).status).toBe(401);
});
