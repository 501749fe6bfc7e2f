import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCrmConnection } from '../../src/crm/connection';
import { startTestOrg, type TestOrg } from './salesforce-org';

let org: TestOrg;
beforeEach(async () => {
  org = await startTestOrg({ dailyLimit: 20 });
});
afterEach(() => org.close());

const connect = (settings = org.settings) => createCrmConnection({ settings, timeoutMs: 5_000 });
const SOQL = 'SELECT Id,LastName FROM Contact LIMIT 10';

test('callers at the same time share one log-in', async () => {
  const Id = await org.seed('Contact', { LastName: 'López' });
  const crm = connect();
  const answers = await Promise.all([crm.query(SOQL), crm.query(SOQL), crm.query(SOQL)]);
  expect(answers[0]).toEqual([expect.objectContaining({ Id, LastName: 'López' })]);
  expect(await org.tokensIssued()).toBe(1);
});

test('a session that ended is renewed, once', async () => {
  const crm = connect();
  await crm.query(SOQL);
  await org.control('/sessions/end');
  expect(await crm.query(SOQL)).toEqual([]);
  expect(await org.tokensIssued()).toBe(2);
});

test.each([
  ['a wrong secret', 'invalid_client', (settings: TestOrg['settings']) => ({ ...settings, clientSecret: 'guess' })],
  ['a wrong key', 'invalid_client_id', (settings: TestOrg['settings']) => ({ ...settings, clientId: 'guess' })],
])('%s is told by the word of Salesforce, and a right one works after it', async (_name, statusCode, change) => {
  await expect(connect(change(org.settings)).logIn()).rejects.toMatchObject({ code: 'crm_login_refused', statusCode });
  expect(await connect().logIn()).toEqual({ instanceUrl: org.url });
});

test('an execution user that is set later is found by the same connection', async () => {
  const crm = connect();
  await org.control('/execution-user', { isSet: false });
  await expect(crm.logIn()).rejects.toMatchObject({ code: 'crm_login_refused', statusCode: 'invalid_grant' });
  await org.control('/execution-user', { isSet: true });
  expect(await crm.logIn()).toEqual({ instanceUrl: org.url });
});

test('maintenance, the daily limit and nobody at all are to be tried again; a field that is not there is not', async () => {
  const crm = connect();
  await expect(crm.query('SELECT Nothing__c FROM Contact')).rejects.toMatchObject({
    code: 'crm_refused',
    retry: 'never',
    statusCode: 'INVALID_FIELD',
  });
  await org.control('/away', { isAway: true });
  await expect(crm.query(SOQL)).rejects.toMatchObject({ code: 'crm_busy', retry: 'later' });
  await expect(connect().logIn()).rejects.toMatchObject({ code: 'crm_busy', retry: 'later' });
  await org.control('/away', { isAway: false });
  await Promise.allSettled(Array.from({ length: 20 }, () => crm.query(SOQL)));
  const overLimit = { code: 'crm_busy', retry: 'later', statusCode: 'REQUEST_LIMIT_EXCEEDED' };
  await expect(crm.query(SOQL)).rejects.toMatchObject(overLimit);
  const nobody = connect({ ...org.settings, loginUrl: 'http://127.0.0.1:9' });
  await expect(nobody.logIn()).rejects.toMatchObject({ code: 'crm_no_answer', retry: 'later' });
});

test('records are written each on its own: locks pass, rules do not', async () => {
  const ids = [];
  for (const LastName of ['a', 'b', 'c']) ids.push(await org.seed('Contact', { LastName }));
  const [locked = '', refused = '', good = ''] = ids;
  await org.control('/refusals', { id: refused, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  await org.control('/row-locks', { next: 1 });
  const update = (id: string) => ({ object: 'Contact', id, fields: { HasOptedOutOfWhatsApp__c: true } });
  expect(await connect().update([update(locked), update(refused), update(good)])).toEqual([
    expect.objectContaining({ code: 'crm_busy', statusCode: 'UNABLE_TO_LOCK_ROW' }),
    expect.objectContaining({ code: 'crm_refused', statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }),
    undefined,
  ]);
  expect(await org.record('Contact', good)).toMatchObject({ HasOptedOutOfWhatsApp__c: true });
});

describe('an address that is no Salesforce', () => {
  let server: Server;
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function serve(listener: RequestListener): Promise<TestOrg['settings']> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { ...org.settings, loginUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test('a session that is refused whenever it is new is told, not renewed for ever', async () => {
    let logins = 0;
    const settings = await serve((request, response) => {
      const isLogin = request.url === '/services/oauth2/token';
      if (isLogin) logins += 1;
      const token = { access_token: 'x', instance_url: `http://${request.headers.host}` };
      response.writeHead(isLogin ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isLogin ? token : [{ errorCode: 'INVALID_SESSION_ID', message: 'ended' }]));
    });
    await expect(connect(settings).query(SOQL)).rejects.toMatchObject({ code: 'crm_session_ended', retry: 'later' });
    expect(logins).toBe(2);
  });

  test('a page for people instead of an answer is no answer of the API', async () => {
    const settings = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Log in</html>');
    });
    await expect(connect(settings).logIn()).rejects.toMatchObject({ code: 'crm_unreadable' });
  });

  test('a call that nobody answers ends after its time', async () => {
    const settings = await serve((request, response) => {
      if (request.url !== '/services/oauth2/token') return;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: 'x', instance_url: `http://${request.headers.host}` }));
    });
    const impatient = createCrmConnection({ settings, timeoutMs: 50 });
    await expect(impatient.query(SOQL)).rejects.toMatchObject({ code: 'crm_no_answer', retry: 'later' });
  });

  test('a log-in that nobody answers ends after its time', async () => {
    const settings = await serve(() => undefined);
    const impatient = createCrmConnection({ settings, timeoutMs: 50 });
    await expect(impatient.logIn()).rejects.toMatchObject({ code: 'crm_no_answer', retry: 'later' });
  });
});
