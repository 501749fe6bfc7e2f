import { createDataExtension, KEY, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await createDataExtension(tenant.api, 'A', [
    KEY,
    { name: 'Country', type: 'Text', length: 2 },
    { name: 'Sent', type: 'Date' },
    { name: 'Flag', type: 'Boolean' },
    { name: 'Rank', type: 'Number' },
  ]);
});
afterEach(() => tenant.close());

const READ = '/data/v1/customobjectdata/key/A/rowset';
const read = (query = '') => tenant.api('GET', `${READ}${query}`);
const fill = (rows: number, values: object) =>
  tenant.open('POST', '/_sandbox/data-extensions/A/fill', { rows, values: { MessageKey: 'm{n:6}', ...values } });
const filtered = async (filter: string) => (await read(`?$filter=${encodeURIComponent(filter)}`)).body.count;

test('an empty data extension has count 0 and no items at all', async () => {
  const { body } = await read();
  expect(body.count).toBe(0);
  expect(body).not.toHaveProperty('items');
});

test('names come back in lower case, keys apart from values, and every value is a text', async () => {
  await fill(1, { Country: 'MX', Sent: '2026-01-05T00:04:09.500Z', Flag: true, Rank: 3 });
  expect((await read()).body.items).toEqual([
    {
      keys: { messagekey: 'm000000' },
      values: { country: 'MX', sent: '1/5/2026 12:04:09 AM', flag: 'True', rank: '3' },
    },
  ]);
});

test('what was never written comes back as an empty text', async () => {
  await fill(1, {});
  expect((await read()).body.items[0].values).toEqual({ country: '', sent: '', flag: '', rank: '' });
});

test('rows come in pages of 50 unless asked, and never more than 2,500', async () => {
  await fill(2600, {});
  expect((await read()).body).toMatchObject({ page: 1, pageSize: 50, count: 2600 });
  const { body } = await read('?$page=2&$pagesize=5000');
  expect(body.pageSize).toBe(2500);
  expect(body.items).toHaveLength(100);
  expect(body.links).not.toHaveProperty('next');
});

test('the links lack the /data prefix and walk through the result of the first call', async () => {
  await fill(60, {});
  const first = (await read()).body;
  expect(first.links.next).toBe(`/v1/customobjectdata/token/${first.requestToken}/rowset?$page=2`);
  await tenant.open('POST', '/_sandbox/data-extensions/A/rows', [{ MessageKey: 'late' }]);
  const second = (await tenant.api('GET', `/data${first.links.next}`)).body;
  expect(second).toMatchObject({ page: 2, count: 60 });
  expect(second.items).toHaveLength(10);
  expect((await read()).body.count).toBe(61);
});

test('a result set ends with its token', async () => {
  await fill(1, {});
  const { links } = (await read()).body;
  tenant.pass(11 * 60_000);
  await tenant.open('POST', '/_sandbox/reset', { what: ['counters'] });
  const token = (
    await tenant.open('POST', '/v2/token', {
      grant_type: 'client_credentials',
      client_id: 'package-id',
      client_secret: 'package-secret',
    })
  ).body.access_token;
  const headers = { authorization: `Bearer ${token}` };
  expect((await tenant.open('GET', `/data${links.self}`, undefined, headers)).status).toBe(400);
});

test('a filter compares with eq', async () => {
  await fill(10, { Country: ['MX', 'IN'], Rank: [1, 2, 3, 4, 5] });
  expect(await filtered("Country eq 'IN'")).toBe(5);
  expect(await filtered("country eq 'in'")).toBe(5);
  expect(await filtered('Rank eq 3')).toBe(2);
  expect(await filtered("Country eq 'IN' and Rank eq 2")).toBe(1);
  expect(await filtered("Country eq 'XX' or Rank gt 3")).toBe(4);
  expect(await filtered("MessageKey like 'm00000%'")).toBe(10);
});

test('dates are compared as instants', async () => {
  await fill(4, { Sent: ['2026-01-05T10:00:00Z', '2026-01-06T10:00:00Z'] });
  expect(await filtered("Sent gt '2026-01-05T12:00:00Z'")).toBe(2);
});

test.each(['Country', "Nowhere eq 'x'", "Country eq 'a' Country eq 'b'", "Country is 'a'"])(
  'the filter "%s" is refused',
  async (filter) => {
    expect((await read(`?$filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  },
);

test('rows can be ordered, and columns chosen', async () => {
  await fill(3, { Rank: [2, 3, 1] });
  const { items } = (await read('?$orderBy=Rank%20desc&$fields=Rank')).body;
  expect(items).toEqual([3, 2, 1].map((rank) => ({ keys: {}, values: { rank: String(rank) } })));
});

test('an unknown key is 404', async () => {
  expect((await tenant.api('GET', READ.replace('/A/', '/B/'))).status).toBe(404);
});

test('200,000 rows are read in full pages, each row once', async () => {
  await fill(200_000, { Country: 'MX' });
  const seen = new Set<string>();
  for (let page = 1; page <= 80; page++) {
    const { items } = (await read(`?$page=${page}&$pagesize=2500`)).body;
    for (const { keys } of items) seen.add(keys.messagekey);
  }
  expect(seen.size).toBe(200_000);
});
