import { parse } from 'csv-parse/sync';
import { createDataExtension, KEY, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await createDataExtension(tenant.api, 'A', [
    KEY,
    { name: 'Status', type: 'Text', length: 40 },
    { name: 'N', type: 'Number' },
  ]);
});
afterEach(() => tenant.close());

const A = '/_sandbox/data-extensions/A';
const put = (...rows: object[]) => tenant.open('POST', `${A}/rows`, rows);

test('rows can be imported, filtered, ordered and cut', async () => {
  await put({ MessageKey: 'm1', N: 1 }, { MessageKey: 'm2', N: 3 }, { MessageKey: 'm3', N: 2 });
  const { body } = await tenant.open('GET', `${A}/rows?filter=N%20gt%201&orderBy=N&limit=1`);
  expect(body).toEqual({ count: 2, rows: [{ MessageKey: 'm3', Status: null, N: 2 }] });
});

test('an import obeys the same checks and names the fault', async () => {
  const { status, body } = await put({ MessageKey: 'm1', N: 'x' });
  expect([status, body.message]).toEqual([
    400,
    'The value for column [N] is not a valid number. Parse error [InvalidNumber]',
  ]);
});

test('rows come as CSV that a CSV reader reads back', async () => {
  await put({ MessageKey: 'm1', Status: 'says "hi", twice\nand more', N: 1 });
  const { body, headers } = await tenant.open('GET', `${A}/rows.csv`);
  expect(headers.get('content-disposition')).toContain('A.csv');
  expect(parse(body, { columns: true })).toEqual([{ MessageKey: 'm1', Status: 'says "hi", twice\nand more', N: '1' }]);
});

test('a data extension is filled from a pattern', async () => {
  const values = { MessageKey: 'm{n:3}', Status: ['sent', 'read {n}'], N: '{n}' };
  expect((await tenant.open('POST', `${A}/fill`, { rows: 3, values })).body).toEqual({ written: 3, rowCount: 3 });
  expect(await rowsOf(tenant.open, 'A')).toEqual([
    { MessageKey: 'm000', Status: 'sent', N: 0 },
    { MessageKey: 'm001', Status: 'read 1', N: 1 },
    { MessageKey: 'm002', Status: 'sent', N: 2 },
  ]);
});

test('the state shows data extensions, calls, open jobs and what was received', async () => {
  await tenant.api('PUT', '/data/v1/async/dataextensions/key:A/rows', { items: [{ MessageKey: 'm1' }] });
  const { body } = await tenant.open('GET', '/_sandbox/state');
  expect(body.dataExtensions).toEqual([expect.objectContaining({ key: 'A', rowCount: 0 })]);
  expect(body.asyncJobs).toMatchObject({ open: 1, complete: 0 });
  expect(body.counters.operations['async.upsert']).toEqual({ calls: 1, rows: 1, byStatus: { 202: 1 } });
  expect(body.received).toEqual({ events: 0, contactExits: 0, emails: 0 });
  const jobs = (await tenant.open('GET', '/_sandbox/async-jobs')).body;
  expect(jobs).toEqual([expect.objectContaining({ dataExtension: 'A', rows: 1 })]);
});

test('nothing under /_sandbox is counted', async () => {
  await tenant.open('POST', '/_sandbox/reset', { what: ['counters'] });
  await tenant.open('GET', '/_sandbox/state');
  expect((await tenant.open('GET', '/_sandbox/counters')).body.totalCalls).toBe(0);
});

test('a reset forgets what is named, and the token survives unless it is named', async () => {
  await put({ MessageKey: 'm1' });
  await tenant.open('POST', '/_sandbox/reset', { what: ['rows'] });
  expect(await rowsOf(tenant.open, 'A')).toEqual([]);
  await tenant.open('POST', '/_sandbox/reset', {});
  expect((await tenant.open('GET', '/_sandbox/data-extensions')).body).toEqual([]);
  expect((await tenant.api('GET', '/platform/v1/tokenContext')).status).toBe(200);
  await tenant.open('POST', '/_sandbox/reset', { what: ['tokens'] });
  expect((await tenant.api('GET', '/platform/v1/tokenContext')).status).toBe(401);
});

test('the overview lists data extensions with their row counts', async () => {
  await put({ MessageKey: 'm1' });
  const { body, headers } = await tenant.open('GET', '/_sandbox/');
  expect(headers.get('content-type')).toContain('text/html');
  expect(body).toContain('<a href="/_sandbox/data-extensions/A">A</a>');
  expect(body).toContain('<td class="number">1</td>');
});

test('the rows page escapes every value', async () => {
  await put({ MessageKey: 'm1', Status: '<img src=x onerror="a()">' });
  const { body } = await tenant.open('GET', `${A}?find=%22%3E%3Cscript%3E`);
  expect(body).not.toContain('<script');
  const page = (await tenant.open('GET', A)).body;
  expect(page).toContain('&lt;img src=x onerror=&quot;a()&quot;&gt;');
  expect(page).not.toContain('<img');
});

test('the rows page finds, sorts and pages', async () => {
  await tenant.open('POST', `${A}/fill`, { rows: 250, values: { MessageKey: 'm{n:3}', N: '{n}' } });
  const first = (await tenant.open('GET', `${A}?sort=N&direction=desc`)).body;
  expect(first).toContain('Rows 1–100 of 250');
  expect(first.indexOf('m249')).toBeLessThan(first.indexOf('m200'));
  expect(first).toContain('aria-sort="descending"');
  expect((await tenant.open('GET', `${A}?page=3`)).body).toContain('Rows 201–250 of 250');
  expect((await tenant.open('GET', `${A}?find=M24`)).body).toContain('Rows 1–10 of 10');
});

test('a page of a data extension that is not there is 404', async () => {
  expect((await tenant.open('GET', '/_sandbox/data-extensions/None')).status).toBe(404);
  expect((await tenant.open('GET', '/nowhere')).status).toBe(404);
});
