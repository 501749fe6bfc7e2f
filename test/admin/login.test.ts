import { connect } from 'node:net';
import type Redis from 'ioredis';
import { outboxKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN, adminClient } from './admin-client';

let redis: Redis;
let app: TestApp;
const webOnly = { web: true, worker: false };

beforeAll(async () => {
  redis = await emptyTestRedis();
  app = await startApp({}, webOnly);
});
beforeEach(async () => {
  await redis.flushdb();
});
afterAll(async () => {
  await app.close();
  await redis.quit();
});

const events = async () =>
  (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(
    ([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, string>,
  );

const READS = [
  'session',
  'sessions',
  'overview',
  'dead-letters?from=webhooks',
  'data-extensions',
  'data-extensions/search?text=a',
  'data-extensions/fields?table=WA_Event&key=a',
  'mapping',
  'senders',
  'templates',
  'consent?who=%2B525550001000',
  'consent/review',
];
const CHANGES: [string, string][] = [
  ['POST', 'logout'],
  ['POST', 'sessions/end'],
  ['POST', 'dead-letters/replay'],
  ['POST', 'dead-letters/discard'],
  ['POST', 'data-extensions/provision'],
  ['PUT', 'mapping'],
  ['DELETE', 'mapping'],
  ['PUT', 'mapping/table'],
  ['POST', 'mapping/check'],
  ['POST', 'mapping/test-row'],
  ['POST', 'senders/lift'],
  ['POST', 'senders/trust-inference'],
  ['POST', 'templates/refresh'],
  ['POST', 'consent/act'],
  ['POST', 'consent/store-confirmed'],
];

test('nothing is told and nothing is done without a session', async () => {
  const client = adminClient(app);
  for (const path of READS)
    expect(await client.get(path)).toMatchObject({ status: 401, body: { error: 'logged_out' } });
  for (const [method, path] of CHANGES) {
    expect(await client.call(method, path, {})).toMatchObject({ status: 401, body: { error: 'logged_out' } });
  }
  expect(await client.call('GET', 'session', undefined, { cookie: 'wa_admin=forged' })).toMatchObject({ status: 401 });
});

test('the right token and a name open a session, in a cookie that scripts and other sites cannot use', async () => {
  const client = adminClient(app);
  const answer = await client.logIn('Ana Ruiz');
  expect(answer).toMatchObject({ status: 200, body: { operator: 'Ana Ruiz' } });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^wa_admin=[\w-]{43}; Path=\/admin; HttpOnly; SameSite=Lax$/),
    // Who works here may look at the report as well.
    expect.stringMatching(/^wa_admin=[\w-]{43}; Path=\/report; HttpOnly; SameSite=Lax$/),
  ]);
  expect(await client.get('session')).toMatchObject({ status: 200, body: { operator: 'Ana Ruiz' } });
});

test('the cookie is Secure everywhere but over plain HTTP to this machine', async () => {
  const overTls = await adminClient(app).logIn('Ana Ruiz', ADMIN_TOKEN, { 'x-forwarded-proto': 'https' });
  expect(overTls.headers.get('set-cookie')).toContain('; Secure');
  // A name of its own in Host: fetch would not send it.
  const { hostname, port } = new URL(app.url);
  const body = JSON.stringify({ operator: 'Ana Ruiz', token: ADMIN_TOKEN });
  const elsewhere = await rawRequest(hostname, Number(port), [
    'POST /admin/api/login HTTP/1.1',
    'Host: admin.example',
    'Content-Type: application/json',
    'X-Requested-By: admin-page',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ]);
  expect(elsewhere).toMatch(/^set-cookie: wa_admin=[^\r]*; Secure/im);
});

test('a session id is not to be found in Redis', async () => {
  const client = adminClient(app);
  await client.logIn();
  const id = client.cookie()?.split('=')[1] ?? '';
  const [key = ''] = await redis.keys('wa:admin-session:*');
  expect(id).toHaveLength(43);
  expect(`${key} ${JSON.stringify(await redis.hgetall(key))}`).not.toContain(id);
  expect(await redis.ttl(key)).toBeGreaterThan(3_500);
});

test('a wrong token opens nothing, and from the sixth on it is told so with 429', async () => {
  const client = adminClient(app);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    expect(await client.logIn('Ana Ruiz', 'not-the-admin-token')).toMatchObject({
      status: 401,
      body: { error: 'token_refused' },
    });
  }
  const held = await client.logIn('Ana Ruiz', 'not-the-admin-token');
  expect(held).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } });
  expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(60);
  expect(client.cookie()).toBeUndefined();
  const alert = await eventually('the alert', async () =>
    (await events()).find((row) => row.EventType === 'alert.login_refused'),
  );
  expect(alert.Severity).toBe('warning');
});

test('whatever others tried, the right token is let in at once: on the page and at the API', async () => {
  const wrong = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n % 250}` });
  const forget = async (token: string) => {
    const response = await fetch(`${app.url}/contacts/forget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ operator: 'Ana Ruiz' }),
    });
    await response.text();
    return response;
  };
  await Promise.all(Array.from({ length: 101 }, () => forget('wrong')));
  await Promise.all(Array.from({ length: 120 }, (_, n) => adminClient(app).logIn('Ana Ruiz', 'wrong', wrong(n))));
  expect((await adminClient(app).logIn()).status).toBe(200);
  expect((await adminClient(app).logIn('Ana Ruiz', ADMIN_TOKEN, wrong(7))).status).toBe(200);
  // It came as far as its body, which names nobody.
  expect((await forget(ADMIN_TOKEN)).status).toBe(400);
});

/** 10,000 were looked at by hand (docs/decisions.md). */
test('hundreds of wrong tokens from addresses that are stated leave one key and one alert', async () => {
  const stated = ['203.0.113.', 'peer:::ffff:127.0.0.', 'evil"<script>', '2001:db8::'];
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        adminClient(app).logIn('Ana Ruiz', `wrong ${n}`, { 'x-forwarded-for': `${stated[n % 4]}${round * 40 + n}` }),
      ),
    );
  }
  expect(await redis.keys('wa:login-failures:*')).toEqual(['wa:login-failures:127.0.0.1']);
  await app.dependencies.alerts.settled();
  const rows = await events();
  expect(rows.map(({ EventType }) => EventType)).toEqual(['alert.login_refused']);
  expect(JSON.stringify(rows)).not.toContain('script');
  expect((await adminClient(app).logIn()).status).toBe(200);
});

test('a log-in without a usable name is refused', async () => {
  for (const operator of ['', 'A', 'x'.repeat(41), '<b>Ana</b>', 'Ana\nRuiz']) {
    expect(await adminClient(app).logIn(operator)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
});

test('a call of another site changes nothing, even with the cookie', async () => {
  const client = adminClient(app);
  await client.logIn();
  const forged: Record<string, string>[] = [
    { 'x-requested-by': '' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of forged) {
    const answer = await client.call('POST', 'templates/refresh', {}, headers);
    expect(answer).toMatchObject({ status: 403, body: { error: 'foreign_origin' } });
    expect(await client.logIn('Ana Ruiz', ADMIN_TOKEN, headers)).toMatchObject({ status: 403 });
  }
  const own = await client.call('POST', 'dead-letters/replay', { from: 'webhooks' }, { origin: app.url });
  expect(own).toMatchObject({ status: 200, body: { replayed: 0 } });
  const behindProxy = { origin: 'https://activity.example', 'sec-fetch-site': 'same-origin' };
  expect(await client.call('POST', 'dead-letters/replay', { from: 'webhooks' }, behindProxy)).toMatchObject({
    status: 200,
  });
});

test('logging out ends the session for every browser that holds its cookie', async () => {
  const client = adminClient(app);
  await client.logIn();
  const cookie = client.cookie() ?? '';
  expect((await client.post('logout')).status).toBe(200);
  expect(await client.call('GET', 'session', undefined, { cookie })).toMatchObject({ status: 401 });
});

test('a session ends when the token that opened it is replaced', async () => {
  const client = adminClient(app);
  await client.logIn();
  const cookie = client.cookie() ?? '';
  const replaced = await startApp({ ADMIN_TOKEN: 'another-admin-token' }, webOnly);
  try {
    expect(await adminClient(replaced).call('GET', 'session', undefined, { cookie })).toMatchObject({ status: 401 });
  } finally {
    await replaced.close();
  }
  expect((await client.get('session')).status).toBe(200);
});

test('a session is known to every web process', async () => {
  const client = adminClient(app);
  await client.logIn('Berta Gil');
  const other = await startApp({}, webOnly);
  try {
    const there = await adminClient(other).call('GET', 'session', undefined, { cookie: client.cookie() ?? '' });
    expect(there).toMatchObject({ status: 200, body: { operator: 'Berta Gil' } });
  } finally {
    await other.close();
  }
});

test('every act is written down with the name of who did it, a failed one twice', async () => {
  const client = adminClient(app);
  await client.logIn('Ana Ruiz');
  await client.post('dead-letters/replay', { from: 'WA_Reply' });
  expect(await client.post('templates/refresh')).toMatchObject({ status: 502 });
  const rows = await events();
  expect(rows.map(({ EventType }) => EventType)).toEqual([
    'audit.login',
    'audit.dead_letters_replayed',
    'audit.templates_refreshed',
    'audit.templates_refreshed_failed',
  ]);
  for (const { Detail } of rows) expect(Detail).toMatch(/^by Ana Ruiz.* \(from 127\.0\.0\.1\)$/);
  const { body } = await client.get('overview');
  expect(body.events).toHaveLength(4);
});

test('the page may be framed by nobody and loads nothing from elsewhere', async () => {
  const response = await fetch(`${app.url}/admin/`);
  expect(response.status).toBe(200);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(await response.text()).not.toMatch(/<script(?![^>]*\bsrc=)/);
});

function rawRequest(host: string, port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(lines.join('\r\n')));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}
