import { createDataExtension, KEY, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await createDataExtension(tenant.api, 'A', [
    KEY,
    { name: 'Status', type: 'Text', length: 10 },
    { name: 'SentDateUTC', type: 'Date' },
  ]);
});
afterEach(() => tenant.close());

const ROWS = '/data/v1/async/dataextensions/key:A/rows';
const upsert = (...items: object[]) => tenant.api('PUT', ROWS, { items });
const statusOf = async (requestId: string) => (await tenant.api('GET', `/data/v1/async/${requestId}/status`)).body;
const resultsOf = async (requestId: string, page = 1) =>
  (await tenant.api('GET', `/data/v1/async/${requestId}/results?page=${page}`)).body;

test('an upsert is 202 with a request id, and the rows come later', async () => {
  const { status, body } = await upsert({ MessageKey: 'm1', Status: 'sent' });
  expect(status).toBe(202);
  expect(body).toEqual({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), resultMessages: [] });
  expect(await rowsOf(tenant.open, 'A')).toEqual([]);
  tenant.pass(60_000);
  expect((await statusOf(body.requestId)).status).toMatchObject({
    requestStatus: 'Complete',
    resultStatus: 'OK',
    hasErrors: false,
    requestId: body.requestId,
  });
  expect(await rowsOf(tenant.open, 'A')).toEqual([{ MessageKey: 'm1', Status: 'sent', SentDateUTC: null }]);
});

test('a job goes from no status over Pending and Executing to Complete, and never back', async () => {
  const { requestId } = (await upsert({ MessageKey: 'm1' })).body;
  const seen: string[] = [];
  for (let second = 0; second <= 60; second++) {
    const state = (await statusOf(requestId)).status?.requestStatus ?? 'absent';
    if (seen.at(-1) !== state) seen.push(state);
    tenant.pass(1_000);
  }
  expect(seen).toEqual(['absent', 'Pending', 'Executing', 'Complete']);
});

test("the request id at the top of a status is the call's own; times are UTC-6 without a zone", async () => {
  const { requestId } = (await upsert({ MessageKey: 'm1' })).body;
  tenant.pass(60_000);
  const body = await statusOf(requestId);
  expect(body.requestId).not.toBe(requestId);
  expect(body.status.callDateTime).toBe('2026-01-05T04:00:00.000');
});

test('jobs overtake each other', async () => {
  const ids: string[] = [];
  for (let number = 0; number < 12; number++)
    ids.push((await upsert({ MessageKey: `m${number}`, Status: 'x' })).body.requestId);
  for (let second = 0; second <= 60; second++) {
    tenant.pass(1_000);
    await statusOf(ids[0] ?? '');
  }
  const written = (await rowsOf(tenant.open, 'A')).map(({ MessageKey }) => MessageKey);
  expect(written).toHaveLength(12);
  expect(written).not.toEqual(ids.map((_, number) => `m${number}`));
});

test('only the columns that are sent are merged', async () => {
  await upsert({ MessageKey: 'm1', SentDateUTC: '2026-01-05T10:00:00Z' });
  await upsert({ MessageKey: 'm1', Status: 'read' });
  await tenant.open('POST', '/_sandbox/async-jobs/settle');
  const row = { MessageKey: 'm1', Status: 'read', SentDateUTC: '2026-01-05T10:00:00.000Z' };
  expect(await rowsOf(tenant.open, 'A')).toEqual([row]);
});

test('good rows are stored although others fail, and results follow the upload order', async () => {
  const { requestId } = (
    await upsert({ Status: 'x' }, { MessageKey: 'm2' }, { MessageKey: 'm3', Status: 'far too long' })
  ).body;
  tenant.pass(60_000);
  expect((await statusOf(requestId)).status).toMatchObject({ hasErrors: true, resultStatus: 'Has Errors' });
  const { items, count } = await resultsOf(requestId);
  expect(count).toBe(3);
  expect(items[0]).toEqual({
    status: 'Error',
    errorCode: 2,
    message: 'Cannot locate the existing record. Required keys are missing.',
    errors: [{ errorCode: 70001, name: 'messagekey', errorMessage: 'Column [messagekey] does not allow null value.' }],
  });
  expect(items[1]).toEqual({ status: 'OK', message: 'Upserted DataExtensionObject' });
  expect(items[2].errors[0].errorMessage).toBe("The value for column [status] exceeds the column's maximum length.");
  expect((await rowsOf(tenant.open, 'A')).map(({ MessageKey }) => MessageKey)).toEqual(['m2']);
});

test('results come in pages of 50', async () => {
  const items = Array.from({ length: 120 }, (_, number) => (number === 100 ? {} : { MessageKey: `m${number}` }));
  const { requestId } = (await upsert(...items)).body;
  tenant.pass(60_000);
  expect(await resultsOf(requestId, 1)).toMatchObject({ page: 1, pageSize: 50, count: 120 });
  const last = await resultsOf(requestId, 3);
  expect(last.items).toHaveLength(20);
  expect(last.items[0].status).toBe('Error');
});

test('an insert of a key that exists is an error of that row', async () => {
  await tenant.api('POST', ROWS, { items: [{ MessageKey: 'm1' }] });
  await tenant.open('POST', '/_sandbox/async-jobs/settle');
  const { requestId } = (await tenant.api('POST', ROWS, { items: [{ MessageKey: 'm1' }] })).body;
  await tenant.open('POST', '/_sandbox/async-jobs/settle');
  const { items } = await resultsOf(requestId);
  expect(items[0]).toMatchObject({ status: 'Error', errorCode: 'UnexpectedError' });
  expect(items[0].message).toContain('Violation of PRIMARY KEY constraint');
  expect(items[0].message).toContain('The duplicate key value is (m1).');
});

test('an unknown data extension is told by CustomObjectNotFound; its request id belongs to no job', async () => {
  const { status, body } = await tenant.api('PUT', ROWS.replace('key:A', 'key:None'), {
    items: [{ MessageKey: 'm1' }],
  });
  expect(status).toBe(400);
  expect(body.resultMessages).toEqual([
    {
      resultType: 'Validation',
      resultClass: 'Error',
      resultCode: 'CustomObjectNotFound',
      message: expect.stringContaining('Failed to resolve the Custom Object'),
    },
  ]);
  const polled = await statusOf(body.requestId);
  expect(polled.status).toBeUndefined();
  expect(polled.resultMessages[0].resultCode).toBe('AsyncRequestStatusNotFound');
});

test('a data extension without a primary key refuses an upsert but takes an insert', async () => {
  await createDataExtension(tenant.api, 'Log', [{ name: 'Line', type: 'Text' }]);
  const path = ROWS.replace('key:A', 'key:Log');
  const refused = await tenant.api('PUT', path, { items: [{ Line: 'x' }] });
  expect(refused.status).toBe(400);
  expect(refused.body.resultMessages[0].message).toBe('Primary key field required for upsert operations');
  expect((await tenant.api('POST', path, { items: [{ Line: 'x' }, { Line: 'x' }] })).status).toBe(202);
  await tenant.open('POST', '/_sandbox/async-jobs/settle');
  expect(await rowsOf(tenant.open, 'Log')).toHaveLength(2);
});

test('a malformed id is an invalid parameter', async () => {
  const { status, body } = await tenant.api('PUT', ROWS.replace('key:A', 'A'), { items: [{ MessageKey: 'm1' }] });
  expect(status).toBe(400);
  expect(body).toMatchObject({ message: 'Parameter {id} is invalid.', errorcode: 10001 });
});

test('32,000 items are taken, one more is refused', async () => {
  const items = Array.from({ length: 32_000 }, (_, number) => ({ MessageKey: `m${number}` }));
  expect((await upsert(...items)).status).toBe(202);
  expect((await tenant.api('PUT', ROWS, { items: [...items, { MessageKey: 'one more' }] })).status).toBe(400);
});

test('a body beyond 5.9 MB is refused', async () => {
  expect((await upsert({ MessageKey: 'm1', Status: 'x'.repeat(5_900_000) })).status).toBe(413);
});

test('a status can say Error for a moment although the job will complete', async () => {
  await tenant.open('PUT', '/_sandbox/chaos', { asyncTransientErrorProbability: 1 });
  const { requestId } = (await upsert({ MessageKey: 'm1' })).body;
  const seen = new Set<string>();
  for (let second = 0; second <= 60; second++) {
    seen.add((await statusOf(requestId)).status?.requestStatus ?? 'absent');
    tenant.pass(1_000);
  }
  expect([...seen]).toEqual(['absent', 'Error', 'Complete']);
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(1);
});

test('a row that reports a deadlock is stored nevertheless', async () => {
  await tenant.open('PUT', '/_sandbox/chaos', { asyncDeadlockProbability: 1 });
  const { requestId } = (await upsert({ MessageKey: 'm1' })).body;
  tenant.pass(60_000);
  expect((await statusOf(requestId)).status.resultStatus).toBe('Has Errors');
  expect((await resultsOf(requestId)).items[0].message).toContain('Rerun the transaction');
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(1);
});

test('results can be empty for a while although there are errors', async () => {
  const { requestId } = (await upsert({})).body;
  tenant.pass(60_000);
  await tenant.open('PUT', '/_sandbox/chaos', { asyncEmptyResultsProbability: 1 });
  expect(await resultsOf(requestId)).toMatchObject({ count: 0, items: [] });
  await tenant.open('PUT', '/_sandbox/chaos', {});
  expect((await resultsOf(requestId)).count).toBe(1);
});

test('the rowset door without a receipt answers an empty text and writes later', async () => {
  const rows = [{ keys: { MessageKey: 'm1' }, values: { Status: 'x' } }];
  const { status, body } = await tenant.api('POST', '/hub/v1/dataeventsasync/key:A/rowset', rows);
  expect([status, body]).toEqual([200, '']);
  await tenant.open('POST', '/_sandbox/async-jobs/settle');
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(1);
});

test('without any lag a job completes by itself', async () => {
  const quick = await startTenant({ asyncLagMs: 0, clock: Date.now });
  await createDataExtension(quick.api, 'A');
  const { requestId } = (await quick.api('PUT', ROWS, { items: [{ MessageKey: 'm1' }] })).body;
  expect((await quick.api('GET', `/data/v1/async/${requestId}/status`)).body.status.requestStatus).toBe('Complete');
  await quick.close();
});
