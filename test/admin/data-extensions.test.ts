import type Redis from 'ioredis';
import { TABLES } from '../../src/redis/outbox-entry';
import { outboxKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';
import { OWN_KEYS, ownFields, ownMapping, tenant } from './own-data-extensions';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let cloud: ReturnType<typeof tenant>;
let client: AdminClient;
const webOnly = { web: true, worker: false };

beforeEach(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds();
  app = await startApp(clouds.environment, webOnly);
  cloud = tenant(clouds.marketingCloud.url);
  client = adminClient(app);
  await client.logIn();
});
afterEach(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

interface Shown {
  table: string;
  mode: string;
  state: string;
  dataExtension?: string;
  problems: string[];
}
const shown = async () => (await client.get('data-extensions')).body as unknown as { tables: Shown[]; origin: string };

test('our own data extensions are made one by one, and the page says which are there', async () => {
  expect((await shown()).tables.map(({ state }) => state)).toEqual(TABLES.map(() => 'missing'));
  const made = await client.post('data-extensions/provision', { table: 'WA_Reply' });
  expect(made).toMatchObject({ status: 200, body: { state: 'created' } });
  expect(await cloud.keys()).toEqual(['WA_Reply']);
  const states = Object.fromEntries((await shown()).tables.map(({ table, state }) => [table, state]));
  expect(states).toMatchObject({ WA_Reply: 'fits', WA_Message: 'missing' });
});

test('a data extension of ours that lacks columns is completed', async () => {
  await cloud.create('WA_Event', [
    { name: 'EventID', type: 'Text', length: 64, isPrimaryKey: true, isNullable: false },
  ]);
  const before = (await shown()).tables.find(({ table }) => table === 'WA_Event');
  expect(before).toMatchObject({ state: 'differs' });
  expect(before?.problems).toContain('Severity is missing');
  expect(await client.post('data-extensions/provision', { table: 'WA_Event' })).toMatchObject({
    body: { state: 'columns_added' },
  });
  expect((await shown()).tables.find(({ table }) => table === 'WA_Event')?.state).toBe('fits');
});

test("the account's data extensions are searched by name or key", async () => {
  await cloud.createOwn();
  const { body } = await client.get('data-extensions/search?text=Aurora');
  expect((body.found as { key: string }[]).map(({ key }) => key).sort()).toEqual(Object.values(OWN_KEYS).sort());
  expect((await client.get('data-extensions/search?text=Nowhere')).body).toEqual({ found: [] });
});

test('the fields of a data extension come with those that fit each column', async () => {
  await cloud.createOwn();
  const { status, body } = await client.get(`data-extensions/fields?table=WA_Reply&key=${OWN_KEYS.WA_Reply}`);
  expect(status).toBe(200);
  const columns = body.columns as { column: { name: string }; fits: string[] }[];
  const fits = Object.fromEntries(columns.map((each) => [each.column.name, each.fits]));
  expect(fits.Confidence).toEqual([ownFields('WA_Reply').Confidence]);
  expect(fits.ReplyID).toEqual([ownFields('WA_Reply').ReplyID]);
  expect(await client.get('data-extensions/fields?table=WA_Reply&key=Nowhere')).toMatchObject({
    status: 404,
    body: { error: 'data_extension_missing' },
  });
});

test('a mapping is refused with its faults, and what was in force stays', async () => {
  await cloud.createOwn((table, fields) =>
    table === 'WA_Reply'
      ? fields.map((field) =>
          field.name === ownFields('WA_Reply').Body
            ? { ...field, length: 100 }
            : field.name === ownFields('WA_Reply').ReceivedDateUTC
              ? { name: field.name, type: 'Text', length: 50 }
              : field,
        )
      : fields,
  );
  const entry = ownMapping().WA_Reply;
  const checked = await client.post('mapping/check', { table: 'WA_Reply', entry });
  const faults = checked.body.faults as { code: string; column?: string }[];
  expect(faults.map(({ code, column }) => `${code} ${column}`).sort()).toEqual([
    'too_short Body',
    'type_differs ReceivedDateUTC',
  ]);
  const refusals = [
    await client.put('mapping/table', { table: 'WA_Reply', entry }),
    await client.put('mapping', { mapping: ownMapping() }),
    await client.post('mapping/test-row', { table: 'WA_Reply', entry }),
  ];
  for (const refusal of refusals) expect(refusal).toMatchObject({ status: 409, body: { error: 'mapping_invalid' } });
  expect((await shown()).origin).toBe('none');
  expect(await cloud.rows(OWN_KEYS.WA_Reply)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['a key left out', { dataExtension: OWN_KEYS.WA_Event, columns: { EventID: null } }, 'key_left_out'],
  ['a data extension that is not there', { dataExtension: 'Nowhere', columns: {} }, 'data_extension_missing'],
  [
    'a field that is not there',
    { dataExtension: OWN_KEYS.WA_Event, columns: { ...ownFields('WA_Event'), Title: 'nada' } },
    'field_missing',
  ],
  [
    'two columns in one field',
    { dataExtension: OWN_KEYS.WA_Event, columns: { ...ownFields('WA_Event'), Title: ownFields('WA_Event').Subject } },
    'field_twice',
  ],
  [
    'a field that is not the key',
    { dataExtension: OWN_KEYS.WA_Event, columns: { ...ownFields('WA_Event'), EventID: ownFields('WA_Event').Subject } },
    'key_differs',
  ],
  ['a column that does not exist', { dataExtension: OWN_KEYS.WA_Event, columns: { Nothing: 'x' } }, 'unknown_column'],
])('%s is refused', async (_what, entry, code) => {
  await cloud.createOwn();
  const { status, body } = await client.put('mapping/table', { table: 'WA_Event', entry });
  expect(status).toBe(409);
  expect((body.faults as { code: string }[]).map((fault) => fault.code)).toContain(code);
});

test('a body that is no mapping is refused before anything is asked', async () => {
  for (const mapping of [[], { WA_Nothing: {} }, { WA_Event: { columns: { Title: 5 } } }]) {
    expect(await client.put('mapping', { mapping })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
});

test.each([...TABLES])('a test row of %s is written in full, read back and removed', async (table) => {
  await cloud.createOwn();
  const result = await client.post('mapping/test-row', { table, entry: ownMapping()[table] });
  expect(result).toMatchObject({ status: 200, body: { written: true, differences: [], removed: true } });
  expect(result.body.problem).toBeUndefined();
  expect(await cloud.rows(OWN_KEYS[table])).toEqual([]);
});

test('a test row that Marketing Cloud refuses is told as such', async () => {
  await cloud.create('Aurora_Corta', [
    { name: 'EventID', type: 'Text', length: 64, isPrimaryKey: true, isNullable: false },
    { name: 'Title', type: 'Text', length: 200 },
  ]);
  const columns = { ...Object.fromEntries(Object.keys(ownFields('WA_Event')).map((name) => [name, null])) };
  const entry = { dataExtension: 'Aurora_Corta', columns: { ...columns, EventID: 'EventID', Title: 'Title' } };
  await setChaos({ rowsetErrorProbability: 1 });
  const refused = await client.post('mapping/test-row', { table: 'WA_Event', entry });
  expect(refused).toMatchObject({ status: 200, body: { written: false } });
  expect(refused.body.problem).toBeTruthy();
  await setChaos({ rowsetErrorProbability: 0 });
  expect(await client.post('mapping/test-row', { table: 'WA_Event', entry })).toMatchObject({
    body: { written: true, differences: [] },
  });
});

test('an export imports again, and what is forgotten leads back to our own', async () => {
  await cloud.createOwn();
  expect(await client.put('mapping', { mapping: ownMapping() })).toMatchObject({ status: 200 });
  const exported = await client.get('mapping');
  expect(exported.headers.get('content-disposition')).toContain('data-extension-mapping.json');
  expect(exported.body).toEqual(ownMapping());
  expect(await client.delete('mapping')).toMatchObject({ status: 200, body: { mapping: {} } });
  expect((await shown()).origin).toBe('none');
  expect(await client.put('mapping', { mapping: exported.body })).toMatchObject({ status: 200 });
  const { tables, origin } = await shown();
  expect(origin).toBe('saved');
  expect(tables.map(({ mode, state }) => `${mode} ${state}`)).toEqual(TABLES.map(() => 'mapped fits'));
});

test('a mapped table is not provisioned, and one left out is not written', async () => {
  await cloud.createOwn();
  await client.put('mapping/table', { table: 'WA_Event', entry: ownMapping().WA_Event });
  expect(await client.post('data-extensions/provision', { table: 'WA_Event' })).toMatchObject({
    status: 409,
    body: { error: 'table_mapped' },
  });
  await client.put('mapping/table', { table: 'WA_Reply', entry: null });
  expect((await shown()).tables.find(({ table }) => table === 'WA_Reply')).toMatchObject({ state: 'left_out' });
  expect(await client.post('mapping/test-row', { table: 'WA_Reply', entry: null })).toMatchObject({ status: 400 });
});

test('a mapping under which a lost Redis could not be made good needs a yes that says so, which is written down', async () => {
  await cloud.createOwn();
  const withoutStatus = { ...ownMapping().WA_Consent, columns: { ...ownFields('WA_Consent'), Status: null } };
  const [table, whole] = [{ table: 'WA_Consent', entry: null }, { mapping: { WA_Consent: null } }];
  const refused = [
    await client.put('mapping/table', table),
    await client.put('mapping/table', { table: 'WA_Consent', entry: withoutStatus, withoutConsents: false }),
    await client.put('mapping', whole),
  ];
  for (const refusal of refused)
    expect(refusal).toMatchObject({ status: 409, body: { error: 'consents_would_be_lost' } });
  expect((await shown()).origin).toBe('none');
  expect(await redis.xlen(outboxKey('WA_Event'))).toBe(1);

  for (const [path, body] of [
    ['mapping/table', table],
    ['mapping', whole],
  ] as const) {
    expect(await client.put(path, { ...body, withoutConsents: true })).toMatchObject({ status: 200 });
    const [, row] = (await redis.xrevrange(outboxKey('WA_Event'), '+', '-', 'COUNT', 1))[0] ?? [];
    expect(JSON.parse(row?.[1] ?? '{}')).toMatchObject({
      EventType: 'audit.mapping_saved',
      Detail: expect.stringMatching(/^by Ana Ruiz: said yes to: Without WA_Consent .*WA_Consent → left out/),
    });
  }
  const consent = (await shown()).tables.find(({ table }) => table === 'WA_Consent');
  expect(consent?.problems).toEqual([expect.stringContaining('Without WA_Consent nobody notices')]);
  // Of another table nobody is asked again, nor of the way back to our own.
  const event = { table: 'WA_Event', entry: ownMapping().WA_Event };
  expect(await client.put('mapping/table', event)).toMatchObject({ status: 200 });
  const own = await client.put('mapping/table', { table: 'WA_Consent' });
  expect(own).toMatchObject({ status: 200, body: { mapping: { WA_Event: { dataExtension: OWN_KEYS.WA_Event } } } });
  expect(own.body.mapping).not.toHaveProperty('WA_Consent');
});

test('what is saved here is written by another process under the new names', async () => {
  await cloud.createOwn();
  await client.put('mapping', { mapping: ownMapping() });
  const worker = await startApp(clouds.environment, { web: false, worker: true });
  try {
    const fields = ownFields('WA_Event');
    const rows = await eventually(
      'the audit rows',
      async () => {
        const found = await cloud.rows(OWN_KEYS.WA_Event);
        return found.length >= 2 ? found : undefined;
      },
      25_000,
    );
    expect(rows.map((row) => row[fields.EventType ?? '']).sort()).toEqual(['audit.login', 'audit.mapping_saved']);
    expect(await redis.xlen(outboxKey('WA_Event'))).toBe(0);
  } finally {
    await worker.close();
  }
}, 60_000);

test('while Marketing Cloud is away the page says so and changes nothing', async () => {
  await setChaos({ rules: [{ path: '/data/v1', fault: 'no_such_service' }] });
  const { tables } = await shown();
  expect(tables.map(({ state }) => state)).toEqual(TABLES.map(() => 'unknown'));
  const refused = await client.put('mapping/table', { table: 'WA_Event', entry: ownMapping().WA_Event });
  expect(refused.status).toBe(502);
  expect(String(refused.body.error)).toMatch(/^mc_/);
});

async function setChaos(chaos: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/chaos`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(chaos),
  });
  if (!response.ok) throw new Error(await response.text());
}
