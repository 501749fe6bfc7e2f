import { startApp, startClouds, type TestApp } from '../support/start-app';

let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  clouds = await startClouds();
  app = await startApp(clouds.environment, { web: true, worker: false });
});
afterAll(async () => {
  await app.close();
  await clouds.close();
});

test.each([
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 200],
  ['GET', '/metrics', 401],
  ['GET', '/activities/message/config.json', 200],
  ['GET', '/activities/message/', 200],
  ['GET', '/admin/', 200],
  ['GET', '/admin/api/session', 401],
  ['GET', '/api/senders', 401],
  ['GET', '/l/nonsense', 404],
  ['GET', '/nowhere', 404],
  ['GET', '/%E0%A4%A', 404],
  ['GET', '/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=test-verify-token&hub.challenge=<b>1</b>', 200],
  ['POST', '/webhooks/whatsapp', 401],
  ['POST', '/activities/message/execute', 401],
  ['POST', '/consents', 401],
  ['POST', '/conversions', 401],
  ['POST', '/contacts/forget', 401],
  ['POST', '/csp-reports', 204],
])('%s %s is what its type says, and comes by https next time', async (method, path, status) => {
  const body = method === 'POST' ? { body: 'x' } : {};
  const response = await fetch(`${app.url}${path}`, { method, ...body });
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
  // What it answers is held elsewhere, but an answer of an error of ours would prove nothing.
  expect([status, 400]).toContain(response.status);
});

test('/metrics is for whoever has its token, and for nobody where there is none', async () => {
  const ask = async (url: string, token: string) =>
    (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await ask(app.url, 'test-metrics-token')).toBe(200);
  expect(await ask(app.url, 'test-admin-token-0')).toBe(401);
  const without = await startApp({ ...clouds.environment, METRICS_TOKEN: '' }, { web: true, worker: false });
  try {
    expect(await ask(without.url, 'undefined')).toBe(401);
    expect((await fetch(`${without.url}/metrics`)).status).toBe(401);
  } finally {
    await without.close();
  }
});
