import type Redis from 'ioredis';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

let redis: Redis;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  app = await startApp({}, { web: true, worker: false });
  client = adminClient(app);
  await client.logIn();
});
afterAll(async () => {
  await app.close();
  await redis.quit();
});

const ask = (path: string, { as, method = 'GET' }: { as?: AdminClient; method?: string } = {}) =>
  fetch(`${app.url}/admin/queues${path}`, {
    method,
    redirect: 'manual',
    headers: { accept: 'text/html', ...(as && { cookie: as.cookie() ?? '' }) },
  });

test('who is not logged in is led to the log-in, and told nothing', async () => {
  const page = await ask('');
  expect([page.status, page.headers.get('location')]).toEqual([302, '/admin/']);
  const api = await fetch(`${app.url}/admin/queues/api/queues`, { headers: { accept: 'application/json' } });
  expect(api.status).toBe(401);
});

test('an operator sees every queue and its jobs, and nobody’s number', async () => {
  const page = await ask('', { as: client });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("base-uri 'self'");
  await app.dependencies.queues.add('contact-exit', {
    contactKey: 'CK-1',
    journeyKey: 'j',
    address: '+5215512345678',
  } as never);
  const answer = await ask('/api/queues?activeQueue=contact-exit&status=latest&page=1&jobsPerPage=10', { as: client });
  const { queues } = (await answer.json()) as {
    queues: { name: string; readOnlyMode: boolean; jobs: { data: object }[] }[];
  };
  expect(queues.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['release-held', 'contact-exit', 'tell-owners']),
  );
  expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  const [job] = queues.find(({ name }) => name === 'contact-exit')?.jobs ?? [];
  expect(JSON.stringify(job?.data)).toContain('…5678');
  expect(JSON.stringify(queues)).not.toContain('5512345678');
});

test('nothing is changed there, by whomever', async () => {
  for (const [method, path] of [
    ['PUT', '/api/queues/contact-exit/pause'],
    ['POST', '/api/queues/contact-exit/add'],
  ] as const) {
    expect((await ask(path, { as: client, method })).status).toBe(405);
  }
  expect(
    await app.dependencies.queues
      .list()
      .find(({ name }) => name === 'contact-exit')
      ?.isPaused(),
  ).toBe(false);
});
