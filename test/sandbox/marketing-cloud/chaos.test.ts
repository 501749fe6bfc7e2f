import { createDataExtension, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await createDataExtension(tenant.api, 'A');
});
afterEach(() => tenant.close());

const CONTEXT = '/platform/v1/tokenContext';
const ROWSET = '/hub/v1/dataevents/key:A/rowset';
const rules = (...all: object[]) => tenant.open('PUT', '/_sandbox/chaos', { rules: all });

test('throttling is 429/50100 with the waiting time in header and body', async () => {
  await rules({ fault: 'throttled', retryAfterSeconds: 5 });
  const { status, body, headers } = await tenant.api('GET', CONTEXT);
  expect(status).toBe(429);
  expect(body).toMatchObject({ errorcode: 50100, retryAfter: 5 });
  expect(headers.get('retry-after')).toBe('5');
});

test('a block is 429/50200 without a waiting time', async () => {
  await rules({ fault: 'blocked' });
  const { status, body, headers } = await tenant.api('GET', CONTEXT);
  expect([status, body.errorcode, headers.get('retry-after')]).toEqual([429, 50200, null]);
});

test.each([
  ['unavailable', 503, 50300],
  ['server_error', 500, 0],
  ['no_such_service', 596, 0],
  ['unauthorized', 401, 0],
])('the fault %s is %d/%d', async (fault, status, errorcode) => {
  await rules({ fault });
  const reply = await tenant.api('GET', CONTEXT);
  expect([reply.status, reply.body.errorcode]).toEqual([status, errorcode]);
});

test('a fault can strike the next n matching calls only', async () => {
  await rules({ fault: 'unavailable', next: 2, path: '/platform', method: 'get' });
  expect((await tenant.api('POST', ROWSET, [])).status).toBe(400);
  const seen: number[] = [];
  for (let call = 0; call < 3; call++) seen.push((await tenant.api('GET', CONTEXT)).status);
  expect(seen).toEqual([503, 503, 200]);
});

test('a fault can strike with a probability', async () => {
  await rules({ fault: 'unavailable', probability: 0.5 });
  const seen = new Set<number>();
  for (let call = 0; call < 40; call++) seen.add((await tenant.api('GET', CONTEXT)).status);
  expect([...seen].sort()).toEqual([200, 503]);
});

const rows = [{ keys: { MessageKey: 'm1' }, values: { Status: 'x' } }];

test('a connection dropped before the work leaves nothing behind', async () => {
  await rules({ fault: 'dropped' });
  await expect(tenant.api('POST', ROWSET, rows)).rejects.toThrow();
  expect(await rowsOf(tenant.open, 'A')).toEqual([]);
});

test('a connection dropped after the work loses the answer, not the rows', async () => {
  await rules({ fault: 'dropped_after' });
  await expect(tenant.api('POST', ROWSET, rows)).rejects.toThrow();
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(1);
  const { operations } = (await tenant.open('GET', '/_sandbox/counters')).body;
  expect(operations['rowset.upsert'].byStatus).toEqual({ 0: 1 });
});

test('latency delays the answer and changes nothing else', async () => {
  await rules({ fault: 'latency', latencyMs: 60 });
  const before = performance.now();
  expect((await tenant.api('GET', CONTEXT)).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

test('chaos that cannot be understood is refused and changes nothing', async () => {
  await rules({ fault: 'blocked' });
  expect((await rules({ fault: 'earthquake' })).status).toBe(400);
  expect((await rules({ fault: 'blocked', path: '(' })).status).toBe(400);
  expect((await tenant.open('GET', '/_sandbox/chaos')).body.rules).toHaveLength(1);
});

test('a reset ends all chaos', async () => {
  await rules({ fault: 'blocked' });
  await tenant.open('POST', '/_sandbox/reset', { what: ['chaos'] });
  expect((await tenant.api('GET', CONTEXT)).status).toBe(200);
});

test.each([
  ['page', 503, 'text/html'],
  ['foreign_json', 503, 'application/json'],
])('something on the way answers with a %s before anything is done', async (fault, status, type) => {
  await rules({ fault, path: '/hub/' });
  const reply = await fetch(`${tenant.url}${ROWSET}`, { method: 'POST', body: JSON.stringify(rows) });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([status, expect.stringContaining(type)]);
  expect(await rowsOf(tenant.open, 'A')).toEqual([]);
});

test('a redirect leads to a page that answers everybody', async () => {
  await rules({ fault: 'redirect', path: '/hub/' });
  const reply = await fetch(`${tenant.url}${ROWSET}`, { method: 'POST', body: JSON.stringify(rows) });
  expect([reply.redirected, await reply.json()]).toEqual([true, { status: 'maintenance' }]);
});

test('of a body that is cut half comes, and the work is done', async () => {
  await rules({ fault: 'cut', path: '/hub/' });
  await expect(tenant.api('POST', ROWSET, rows)).rejects.toThrow();
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(1);
});

test('codes come as text, and Retry-After as a date, where it is asked for', async () => {
  await tenant.open('PUT', '/_sandbox/chaos', {
    codesAsText: true,
    rules: [{ fault: 'throttled', retryAfterSeconds: 120, retryAfterAsDate: true }],
  });
  const { body, headers } = await tenant.api('GET', CONTEXT);
  expect(body.errorcode).toBe('50100');
  expect(headers.get('retry-after')).toBe('Mon, 05 Jan 2026 10:02:00 GMT');
});

test('jobs stand still until they may go on', async () => {
  await tenant.open('PUT', '/_sandbox/chaos', { asyncStandstill: true });
  const { body } = await tenant.api('PUT', '/data/v1/async/dataextensions/key:A/rows', {
    items: [{ MessageKey: 'm1' }],
  });
  tenant.pass(120_000);
  const status = async () =>
    (await tenant.api('GET', `/data/v1/async/${body.requestId}/status`)).body.status.requestStatus;
  expect(await status()).toBe('Executing');
  await tenant.open('PUT', '/_sandbox/chaos', {});
  expect(await status()).toBe('Complete');
});
