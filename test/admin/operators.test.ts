import type Redis from 'ioredis';
import { readConfig } from '../../src/config';
import { outboxKey } from '../../src/redis/redis-keys';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN, adminClient } from './admin-client';

const MARIA = 'the-token-of-maria-1';
const JUAN = 'the-token-of-juan-12';
const TOKENS = `María Gil:${MARIA}:act:maria@shop.example, Juan:${JUAN}:look`;
const webOnly = { web: true, worker: false };

let redis: Redis;
let app: TestApp;
beforeEach(async () => {
  redis = await emptyTestRedis();
  app = await startApp({ ADMIN_TOKENS: TOKENS }, webOnly);
});
afterEach(async () => {
  await app.close();
  await redis.quit();
});

const acts = async () =>
  (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(([, [, row]]) => {
    const { EventType, Subject, Detail } = JSON.parse(row ?? '{}');
    return [EventType, Subject, Detail];
  });

test('a token says whose it is, whatever name its bearer states', async () => {
  const maria = adminClient(app);
  expect(await maria.logIn('The Boss', MARIA)).toMatchObject({ status: 200, body: { operator: 'María Gil' } });
  expect((await maria.get('session')).body).toMatchObject({ operator: 'María Gil', right: 'act' });
  expect((await maria.get('session')).body.email).toBe('maria@shop.example');
  expect(await acts()).toEqual([['audit.login', 'admin page', 'by María Gil (from 127.0.0.1)']]);
  const unnamed = await adminClient(app).call('POST', 'login', { token: MARIA });
  expect(unnamed).toMatchObject({ status: 200, body: { operator: 'María Gil' } });
});

test('the token of everybody stands beside them, and asks who it is', async () => {
  expect(await adminClient(app).logIn('Ana Ruiz', ADMIN_TOKEN)).toMatchObject({ body: { operator: 'Ana Ruiz' } });
  expect(await adminClient(app).call('POST', 'login', { token: ADMIN_TOKEN })).toMatchObject({
    status: 400,
    body: { error: 'invalid_request' },
  });
  expect((await adminClient(app).get('login')).body).toEqual({ name: 'unless_named' });
});

test('the log-in asks for a name only where a token is everybody’s', async () => {
  const ask = async (environment: Record<string, string>) => {
    const other = await startApp(environment, webOnly);
    const { body } = await adminClient(other).get('login');
    const shared = await adminClient(other).logIn();
    await other.close();
    return [body.name, shared.status];
  };
  expect(await ask({})).toEqual(['needed', 200]);
  expect(await ask({ ADMIN_TOKEN: '', ADMIN_TOKENS: TOKENS })).toEqual(['not_asked', 401]);
});

test('who may look sees everything and changes nothing, but may log out', async () => {
  const juan = adminClient(app);
  await juan.logIn('Juan', JUAN);
  expect((await juan.get('overview')).status).toBe(200);
  expect((await juan.get('sessions')).status).toBe(200);
  const changes: [string, string][] = [
    ['POST', 'dead-letters/replay'],
    ['POST', 'doctor'],
    ['PUT', 'mapping'],
    ['DELETE', 'mapping'],
    ['POST', 'consent/act'],
    ['POST', 'consent/forget'],
    ['POST', 'sessions/end'],
    ['POST', 'no-such-call'],
  ];
  for (const [method, path] of changes) {
    expect(await juan.call(method, path, {})).toMatchObject({ status: 403, body: { error: 'only_looks' } });
  }
  const response = await fetch(`${app.url}/contacts/forget`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${JUAN}` },
    body: JSON.stringify({ phone: '+525550001000', operator: 'Juan' }),
  });
  expect([response.status, await response.json()]).toEqual([403, { error: 'only_looks' }]);
  expect((await juan.post('logout')).status).toBe(200);
  expect((await acts()).map(([type]) => type)).toEqual(['audit.login', 'audit.logout']);
});

test('sessions are listed, and one of somebody else is ended, which the audit log says', async () => {
  const [maria, juan] = [adminClient(app), adminClient(app)];
  await juan.call('POST', 'login', { token: JUAN }, { 'x-forwarded-for': '203.0.113.7' });
  await maria.logIn('', MARIA);
  const { sessions } = (await maria.get('sessions')).body as { sessions: Record<string, unknown>[] };
  expect(sessions.map(({ operator, right, from, own }) => [operator, right, from, own])).toEqual([
    ['María Gil', 'act', '127.0.0.1', true],
    ['Juan', 'look', '203.0.113.7 by way of 127.0.0.1', false],
  ]);
  expect(sessions.map(({ id }) => id)).not.toContain(juan.cookie()?.split('=')[1]);
  const id = sessions[1]?.id;
  expect((await maria.post('sessions/end', { id })).status).toBe(200);
  expect(await juan.get('session')).toMatchObject({ status: 401, body: { error: 'logged_out' } });
  expect(await maria.post('sessions/end', { id })).toMatchObject({ status: 404, body: { error: 'session_unknown' } });
  expect((await acts()).at(-1)).toEqual(['audit.session_ended', 'Juan', 'by María Gil (from 127.0.0.1)']);
  await maria.post('logout');
  expect(await redis.keys('wa:admin-session*')).toEqual([]);
});

test('a session ends when its token is taken out of the list, and loses the right that its token loses', async () => {
  const [maria, juan] = [adminClient(app), adminClient(app)];
  await maria.logIn('', MARIA);
  await juan.logIn('', JUAN);
  const later = await startApp({ ADMIN_TOKENS: `María Gil:${MARIA}:look` }, webOnly);
  try {
    const there = adminClient(later);
    const as = (client: typeof maria) => ({ cookie: client.cookie() ?? '' });
    expect((await there.call('GET', 'session', undefined, as(juan))).status).toBe(401);
    expect((await there.call('GET', 'session', undefined, as(maria))).body).toMatchObject({ right: 'look' });
    expect((await there.call('POST', 'doctor', {}, as(maria))).status).toBe(403);
  } finally {
    await later.close();
  }
});

test('the API of erasure takes the name of the token too', async () => {
  const response = await fetch(`${app.url}/contacts/forget`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${MARIA}` },
    body: JSON.stringify({ phone: '+525550001000', operator: 'The Boss' }),
  });
  await response.text();
  expect((await acts())[0]).toEqual(['audit.contact_forgotten', '…1000', 'by María Gil (from 127.0.0.1)']);
});

describe('ADMIN_TOKENS', () => {
  const read = (ADMIN_TOKENS: string, more: Record<string, string> = {}) =>
    readConfig({ ...testEnvironment(), ADMIN_TOKENS, ...more }).tokens.operators;

  test('names people, what they may and how to reach them; who may act where nothing is said', () => {
    expect(read(`María Gil:${MARIA}:act:maria@shop.example , Juan:${JUAN}`, { ADMIN_TOKEN: '' })).toEqual([
      { name: 'María Gil', token: MARIA, right: 'act', email: 'maria@shop.example' },
      { name: 'Juan', token: JUAN, right: 'act', email: undefined },
    ]);
  });

  test.each([
    ['no name', `:${MARIA}`],
    ['a name that could be markup', `<b>:${MARIA}`],
    ['no token', 'Juan'],
    ['a short token', 'Juan:short'],
    ['a right that is none', `Juan:${JUAN}:rule`],
    ['an address that is none', `Juan:${JUAN}:look:nowhere`],
    ['more than four parts', `Juan:${JUAN}:look:a@b.example:more`],
    ['one name twice', `Juan:${JUAN},juan:${MARIA}`],
    ['one token twice', `Juan:${JUAN},Ana:${JUAN}`],
    ['the token of everybody', `Juan:${ADMIN_TOKEN}`],
    ['nothing', ' , '],
  ])('with %s stops the start, and the message tells no token', (_what, text) => {
    let message = '';
    try {
      read(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('ADMIN_TOKENS: ');
    for (const token of [MARIA, JUAN, ADMIN_TOKEN]) expect(message).not.toContain(token);
  });

  test('or ADMIN_TOKEN has to be there', () => {
    expect(() => readConfig({ ...testEnvironment(), ADMIN_TOKEN: '' })).toThrow('ADMIN_TOKEN is missing');
  });
});
