import { createDataExtension, KEY, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.close());

const ROWSET = '/hub/v1/dataevents/key:A/rowset';
const row = (key: string, values: object = { Status: 'sent' }) => ({ keys: { MessageKey: key }, values });
const keysStored = async () => (await rowsOf(tenant.open, 'A')).map(({ MessageKey }) => MessageKey);

test('a rowset answers with the same rows and they are stored at once', async () => {
  await createDataExtension(tenant.api, 'A');
  const { status, body } = await tenant.api('POST', ROWSET, [row('m1')]);
  expect([status, body]).toEqual([200, [row('m1')]]);
  expect(await rowsOf(tenant.open, 'A')).toEqual([{ MessageKey: 'm1', Status: 'sent' }]);
});

test('a data extension is addressed by key or by id; another reference is an invalid guid', async () => {
  const id = await createDataExtension(tenant.api, 'A');
  expect((await tenant.api('POST', `/hub/v1/dataevents/${id}/rowset`, [row('m1')])).status).toBe(200);
  expect((await tenant.api('POST', '/hub/v1/dataevents/key%3AA/rowset', [row('m2')])).status).toBe(200);
  const { status, body } = await tenant.api('POST', '/hub/v1/dataevents/A/rowset', [row('m3')]);
  expect(status).toBe(400);
  expect(body).toMatchObject({ message: 'Parameter {guid} is invalid.', errorcode: 10001 });
});

test('only the columns that are sent are changed', async () => {
  const fields = [KEY, { name: 'SentDateUTC', type: 'Date' }, { name: 'ReadDateUTC', type: 'Date' }];
  await createDataExtension(tenant.api, 'A', fields);
  await tenant.api('POST', ROWSET, [row('m1', { ReadDateUTC: '2026-01-05T10:00:05Z' })]);
  await tenant.api('POST', ROWSET, [row('m1', { SentDateUTC: '2026-01-05T10:00:00Z' })]);
  expect(await rowsOf(tenant.open, 'A')).toEqual([
    { MessageKey: 'm1', SentDateUTC: '2026-01-05T10:00:00.000Z', ReadDateUTC: '2026-01-05T10:00:05.000Z' },
  ]);
});

test('keys that differ by capitals, width or blanks behind them are one row, which keeps its first key', async () => {
  await createDataExtension(tenant.api, 'A');
  const keys = ['Offers', 'offers', 'OFFERS  ', 'ｏｆｆｅｒｓ', 'öffers'];
  await tenant.api(
    'POST',
    ROWSET,
    keys.map((key) => row(key, { Status: key.slice(0, 4) })),
  );
  expect(await rowsOf(tenant.open, 'A')).toEqual([
    { MessageKey: 'Offers', Status: 'ｏｆｆｅ' },
    { MessageKey: 'öffers', Status: 'öffe' },
  ]);
});

test('the rows before the first bad row are saved, those after it are not', async () => {
  await createDataExtension(tenant.api, 'A');
  const bad = row('m2', { Status: 'far too long' });
  const { status, body } = await tenant.api('POST', ROWSET, [row('m1'), bad, row('m3'), row('m4')]);
  expect([status, body.errorcode]).toEqual([400, 10006]);
  expect(await keysStored()).toEqual(['m1']);
});

test('the errors of several bad rows come without order, and one text comes once', async () => {
  await createDataExtension(tenant.api, 'A', [
    KEY,
    { name: 'N', type: 'Number' },
    { name: 'Short', type: 'Text', length: 1 },
  ]);
  const rows = [row('m1', { N: 'x' }), row('m2', { Short: 'xx' }), row('m3', { N: 'y' }), row('m4', { Stranger: 1 })];
  const { body } = await tenant.api('POST', ROWSET, rows);
  const messages: string[] = body.additionalErrors.map(({ message }: { message: string }) => message);
  expect(messages).toHaveLength(3);
  expect(messages[0]).toBe('At least one existing field is required in the values property');
});

test.each([
  ['misnamed', { SubscriberKey: 'm1' }, "Primary key 'subscriberkey' does not exist."],
  ['missing', {}, "Primary key 'messagekey' does not exist."],
])('a primary key that is %s is refused by name, and nothing is saved', async (_name, keys, message) => {
  await createDataExtension(tenant.api, 'A');
  const { status, body } = await tenant.api('POST', ROWSET, [row('m0'), { keys, values: { Status: 'x' } }]);
  expect(status).toBe(400);
  expect(body).toMatchObject({ message, errorcode: 10000 });
  expect(await keysStored()).toEqual([]);
});

test('a composite key needs all of its columns', async () => {
  const topic = { name: 'Topic', type: 'Text', length: 60, isPrimaryKey: true, isNullable: false };
  await createDataExtension(tenant.api, 'A', [KEY, topic, { name: 'Status', type: 'Text' }]);
  expect((await tenant.api('POST', ROWSET, [row('m1')])).status).toBe(400);
  await tenant.api('POST', ROWSET, [{ keys: { MessageKey: 'm1', Topic: '*' }, values: { Status: 'a' } }]);
  await tenant.api('POST', ROWSET, [{ keys: { MessageKey: 'm1', Topic: 'x' }, values: { Status: 'b' } }]);
  expect(await rowsOf(tenant.open, 'A')).toHaveLength(2);
});

test('null is taken in a nullable column when the sandbox is told so', async () => {
  const lenient = await startTenant({ rowsetNulls: 'accept' });
  await createDataExtension(lenient.api, 'A');
  expect((await lenient.api('POST', ROWSET, [row('m1', { Status: null })])).status).toBe(200);
  await lenient.close();
});

test('more than 50 rows are taken and warned about', async () => {
  await createDataExtension(tenant.api, 'A');
  const rows = Array.from({ length: 51 }, (_, number) => row(`m${number}`));
  expect((await tenant.api('POST', ROWSET, rows)).status).toBe(200);
  const { operations, warnings } = (await tenant.open('GET', '/_sandbox/counters')).body;
  expect(operations['rowset.upsert']).toEqual({ calls: 1, rows: 51, byStatus: { 200: 1 } });
  expect(warnings).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'large_rowset', count: 1 })]));
});

test('more than 5 MB are refused', async () => {
  await createDataExtension(tenant.api, 'A');
  const { status } = await tenant.api('POST', ROWSET, [row('m1', { Status: 'x'.repeat(5 * 1024 * 1024) })]);
  expect(status).toBe(413);
});

test('an unknown data extension is 404', async () => {
  expect((await tenant.api('POST', ROWSET, [row('m1')])).status).toBe(404);
});

test('a body that is not an array of keys and values is refused', async () => {
  await createDataExtension(tenant.api, 'A');
  for (const body of [{}, [], [{ MessageKey: 'm1' }]])
    expect((await tenant.api('POST', ROWSET, body)).status).toBe(400);
});

test('one row can be put by its key in the path', async () => {
  await createDataExtension(tenant.api, 'A');
  const path = '/hub/v1/dataevents/key:A/rows/MessageKey:m%201';
  const { status, body } = await tenant.api('PUT', path, { values: { Status: 'sent' } });
  expect([status, body]).toEqual([200, row('m 1')]);
  expect(await keysStored()).toEqual(['m 1']);
});

test('a number can be counted up', async () => {
  await createDataExtension(tenant.api, 'A', [KEY, { name: 'Times', type: 'Number' }]);
  const path = '/hub/v1/dataevents/key:A/rows/MessageKey:m1/column/Times/increment';
  await tenant.api('PUT', path, {});
  await tenant.api('PUT', `${path}?step=2`, {});
  expect(await rowsOf(tenant.open, 'A')).toEqual([{ MessageKey: 'm1', Times: 3 }]);
});

test('rows can be deleted by their keys', async () => {
  await createDataExtension(tenant.api, 'A');
  await tenant.api('POST', ROWSET, [row('m1'), row('m2')]);
  expect((await tenant.api('POST', `${ROWSET}/delete`, [{ keys: { MessageKey: 'm1' } }])).status).toBe(200);
  expect(await keysStored()).toEqual(['m2']);
});

test('a good rowset can fail without additional errors; then nothing is saved', async () => {
  await createDataExtension(tenant.api, 'A');
  await tenant.open('PUT', '/_sandbox/chaos', { rowsetErrorProbability: 1 });
  const { status, body } = await tenant.api('POST', ROWSET, [row('m1')]);
  expect([status, body.errorcode, body.additionalErrors]).toEqual([400, 10006, undefined]);
  expect(await keysStored()).toEqual([]);
});
