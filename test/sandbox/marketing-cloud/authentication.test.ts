import { CLIENT, MID, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.close());

const request = { grant_type: 'client_credentials', ...CLIENT };
const CONTEXT = '/platform/v1/tokenContext';

test('a token lives 1079 seconds and names both instance URLs with a closing slash', async () => {
  const { status, body } = await tenant.open('POST', '/v2/token', { ...request, account_id: Number(MID) });
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 1079, rest_instance_url: `${tenant.url}/` });
  expect(body.soap_instance_url).toMatch(/\/$/);
  expect(body.scope.split(' ')).toContain('data_extensions_write');
});

test('the token route takes a form as well as JSON', async () => {
  const form = new URLSearchParams(request).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await tenant.open('POST', '/v2/token', form, headers)).status).toBe(200);
});

test('a wrong secret is 401 invalid_client in the OAuth shape', async () => {
  const { status, body } = await tenant.open('POST', '/v2/token', { ...request, client_secret: 'guess' });
  expect(status).toBe(401);
  expect(body).toEqual({
    error: 'invalid_client',
    error_description: expect.stringContaining('Client authentication failed.'),
    error_uri: 'https://developer.salesforce.com/docs',
  });
});

test('an empty scope gives a token that may do nothing', async () => {
  const { body } = await tenant.open('POST', '/v2/token', { ...request, scope: '' });
  const headers = { authorization: `Bearer ${body.access_token}` };
  const refused = await tenant.open('GET', '/data/v1/customobjects?$search=_', undefined, headers);
  expect(refused).toMatchObject({
    status: 403,
    body: { message: 'Insufficient privileges to complete this action.' },
  });
  expect((await tenant.open('GET', CONTEXT, undefined, headers)).status).toBe(200);
});

test('a scope that is taken away is told as each route tells it, with the token that is out', async () => {
  await tenant.open('PUT', '/_sandbox/scopes', { scopes: ['data_extensions_read'] });
  const rows = await tenant.api('POST', '/hub/v1/dataevents/key:None/rowset', []);
  expect(rows).toMatchObject({ status: 401, body: { message: 'Not Authorized' } });
  const job = await tenant.api('PUT', '/data/v1/async/dataextensions/key:None/rows', { items: [] });
  expect(job.status).toBe(403);
  expect(job.body).not.toHaveProperty('errorcode');
  expect((await tenant.api('GET', '/data/v1/customobjects?$search=_')).status).toBe(200);
});

test('rights are checked before the body and the key are looked at', async () => {
  const { body } = await tenant.open('POST', '/v2/token', { ...request, scope: 'data_extensions_read' });
  const headers = { authorization: `Bearer ${body.access_token}` };
  const refused = await tenant.open('PUT', '/data/v1/async/dataextensions/key:None/rows', '{"broken', headers);
  expect(refused.status).toBe(403);
});

test.each([
  ['no token', {}],
  ['an unknown token', { authorization: 'Bearer made-up' }],
])('%s is 401 with errorcode 0 and says so in WWW-Authenticate', async (_name, headers) => {
  const { status, body, headers: answered } = await tenant.open('GET', CONTEXT, undefined, headers);
  expect(status).toBe(401);
  expect(body).toMatchObject({ errorcode: 0, message: 'Not Authorized' });
  expect(answered.get('www-authenticate')).toMatch(/^Bearer .*invalid_token/);
});

test('a token stops working when its time is over', async () => {
  tenant.pass(1_078_000);
  expect((await tenant.api('GET', CONTEXT)).status).toBe(200);
  tenant.pass(2_000);
  expect((await tenant.api('GET', CONTEXT)).status).toBe(401);
});

test('a token in the URL is refused with its own code', async () => {
  const { status, body } = await tenant.open('GET', `${CONTEXT}?access_token=x`);
  expect([status, body.errorcode]).toEqual([401, 40004]);
});

test('withdrawn tokens are refused at once', async () => {
  await tenant.open('POST', '/_sandbox/tokens/revoke');
  expect((await tenant.api('GET', CONTEXT)).status).toBe(401);
});

test('the token context names enterprise, business unit and user', async () => {
  const { body } = await tenant.api('GET', CONTEXT);
  expect(body).toEqual({ enterprise: { id: 7281698 }, organization: { id: 7281698 }, user: { id: 1000001 } });
});

test("a marketer's token shows its own business unit and user, reads what its user may read, and writes nothing", async () => {
  const minted = await tenant.open('POST', '/_sandbox/marketer-tokens', { accountId: '999', userId: '42' });
  const headers = { authorization: `Bearer ${minted.body.token}` };
  const { body } = await tenant.open('GET', CONTEXT, undefined, headers);
  expect(body).toMatchObject({ organization: { id: 999 }, user: { id: 42 } });
  const list = () => tenant.open('GET', '/data/v1/customobjects?$search=_', undefined, headers);
  expect((await list()).status).toBe(200);
  expect((await tenant.open('POST', '/data/v1/customobjects', {}, headers)).status).toBe(403);
  await tenant.open('PUT', '/_sandbox/marketer-scopes', { scopes: [] });
  expect(await list()).toMatchObject({
    status: 403,
    body: { message: 'Insufficient privileges to complete this action.' },
  });
});

test('the user info shows the business unit and the scopes of the package', async () => {
  const { body } = await tenant.api('GET', '/v2/userinfo');
  expect(body.organization.member_id).toBe(7281698);
  expect(body.application.appScopes).toContain('journeys_execute');
});

test('two token requests within 20 minutes are counted and warned about, later ones are not', async () => {
  tenant.pass(21 * 60_000);
  await tenant.open('POST', '/v2/token', request);
  expect((await tenant.open('GET', '/_sandbox/counters')).body.warnings).toEqual([]);
  await tenant.open('POST', '/v2/token', request);
  const { body } = await tenant.open('GET', '/_sandbox/counters');
  expect(body.operations.token.calls).toBe(2);
  expect(body.apiCalls).toBe(0);
  expect(body.warnings).toEqual([expect.objectContaining({ code: 'token_requests', count: 1 })]);
});

test('a body of another type is 415, and JSON that is not balanced is 400 with errorcode 10004', async () => {
  const path = '/hub/v1/dataevents/key:X/rowset';
  expect((await tenant.api('POST', path, 'a=b', { 'content-type': 'text/plain' })).status).toBe(415);
  const broken = await tenant.api('POST', path, '[{"keys":');
  expect([broken.status, broken.body.errorcode]).toEqual([400, 10004]);
});
