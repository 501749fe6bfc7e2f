import {
  complete,
  createDataExtension,
  type FieldShape,
  KEY,
  ROOT_FOLDER,
  rowsOf,
  startTenant,
  type Tenant,
} from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.close());

const OBJECTS = '/data/v1/customobjects';
const create = ({ fields = [], ...definition }: { fields?: FieldShape[]; [member: string]: unknown }) =>
  tenant.api('POST', OBJECTS, {
    name: 'A',
    key: 'A',
    categoryId: ROOT_FOLDER,
    ...definition,
    fields: fields.map(complete),
  });

test('a created data extension is answered with 201 and found again by id, by search and by folder', async () => {
  const retention = {
    isRowBasedRetention: true,
    dataRetentionPeriodLength: 180,
    dataRetentionPeriodUnitOfMeasure: 3,
  };
  const { status, body } = await create({ dataRetentionProperties: retention, fields: [KEY] });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: 'A', key: 'A', categoryId: ROOT_FOLDER, fieldCount: 1, rowCount: 0 });
  expect(body.dataRetentionProperties).toEqual(retention);
  expect((await tenant.api('GET', `${OBJECTS}/${body.id}`)).body.key).toBe('A');
  expect((await tenant.api('GET', `${OBJECTS}/category/${ROOT_FOLDER}`)).body.count).toBe(1);
  expect((await tenant.api('GET', `${OBJECTS}/category/0`)).body.count).toBe(1);
  expect((await tenant.api('GET', `${OBJECTS}?$search=a`)).body.items[0].id).toBe(body.id);
});

test('a search needs a text, and takes an underscore for any character', async () => {
  await createDataExtension(tenant.api, 'WA_Message');
  await createDataExtension(tenant.api, 'Shop');
  expect((await tenant.api('GET', OBJECTS)).status).toBe(400);
  expect((await tenant.api('GET', `${OBJECTS}?$search=_`)).body.count).toBe(2);
  expect((await tenant.api('GET', `${OBJECTS}?$search=wa_m`)).body.count).toBe(1);
});

test('a search comes in pages of 25, whatever size is asked for', async () => {
  for (let number = 1; number <= 26; number += 1) await createDataExtension(tenant.api, `A${number}`);
  const { body } = await tenant.api('GET', `${OBJECTS}?$search=_&$page=2&$pageSize=100`);
  expect(body).toMatchObject({ count: 26, page: 2, pageSize: 25 });
  expect(body.items.map((item: { key: string }) => item.key)).toEqual(['A26']);
});

test('a definition needs a folder that is there, and every member of a field; leniency is a setting', async () => {
  const definition = { name: 'A', key: 'A', categoryId: ROOT_FOLDER, fields: [complete(KEY)] };
  const { categoryId: _, ...homeless } = definition;
  expect(await tenant.api('POST', OBJECTS, homeless)).toMatchObject({ status: 400 });
  expect(await tenant.api('POST', OBJECTS, { ...definition, categoryId: 77 })).toMatchObject({ status: 400 });
  const { isHidden: __, ...field } = complete(KEY);
  expect(await tenant.api('POST', OBJECTS, { ...definition, fields: [field] })).toMatchObject({
    status: 400,
    body: { message: 'fields: isHidden is a required parameter.' },
  });
  await tenant.open('PUT', '/_sandbox/chaos', { lenientDefinitions: true });
  expect((await tenant.api('POST', OBJECTS, { ...homeless, fields: [KEY] })).status).toBe(201);
});

test('a new data extension is not found by search until the index has caught up', async () => {
  await tenant.open('PUT', '/_sandbox/chaos', { searchLagMs: 8000 });
  await createDataExtension(tenant.api, 'A');
  expect((await tenant.api('GET', `${OBJECTS}?$search=A`)).body.count).toBe(0);
  tenant.pass(8000);
  expect((await tenant.api('GET', `${OBJECTS}?$search=A`)).body.count).toBe(1);
});

test('metadata is addressed by GUID only: a key is 400, an unknown GUID 404', async () => {
  await createDataExtension(tenant.api, 'A');
  expect(await tenant.api('GET', `${OBJECTS}/key:A/fields`)).toMatchObject({ status: 400, body: { errorcode: 10001 } });
  const unknown = await tenant.api('GET', `${OBJECTS}/00000000-0000-4000-8000-000000000000`);
  expect(unknown).toMatchObject({ status: 404, body: { errorcode: 30003 } });
});

test('fields are listed in the order of their ordinals with type, size and key', async () => {
  const { body } = await create({
    fields: [
      { name: 'Amount', type: 'Decimal', length: 18, scale: 2, ordinal: 1 },
      { ...KEY, ordinal: 0 },
    ],
  });
  const { fields } = (await tenant.api('GET', `${OBJECTS}/${body.id}/fields`)).body;
  expect(fields).toMatchObject([
    { name: 'MessageKey', type: 'Text', length: 36, isPrimaryKey: true, isNullable: false, ordinal: 0 },
    { name: 'Amount', type: 'Decimal', length: 18, scale: 2, isPrimaryKey: false, isNullable: true, ordinal: 1 },
  ]);
});

test.each([
  ['no fields', { fields: [] }],
  ['an unknown type', { fields: [{ name: 'X', type: 'Varchar' }] }],
  ['a nullable primary key', { fields: [{ ...KEY, isNullable: true }] }],
  ['a text longer than 4,000', { fields: [KEY, { name: 'X', type: 'Text', length: 4001 }] }],
  ['a sendable one without a sendable field', { isSendable: true, fields: [KEY] }],
  ['the reserved name eventInstanceId', { fields: [KEY, { name: 'EventInstanceId', type: 'Text' }] }],
])('%s is refused', async (_name, definition) => {
  expect((await create(definition)).status).toBe(400);
});

test.each([
  ['key', { key: 'a', name: 'Other', fields: [KEY] }],
  ['name', { key: 'Other', name: 'a', fields: [KEY] }],
])('a second data extension with the same %s is refused, whatever its case', async (_name, definition) => {
  await createDataExtension(tenant.api, 'A');
  expect((await create(definition)).status).toBe(409);
});

test('two columns may not differ in case only', async () => {
  expect((await create({ fields: [KEY, { name: 'messagekey', type: 'Text' }] })).status).toBe(409);
});

test('retention can be changed alone', async () => {
  const id = await createDataExtension(tenant.api, 'A');
  const dataRetentionProperties = { isRowBasedRetention: true, dataRetentionPeriodLength: 30 };
  const { body } = await tenant.api('PATCH', `${OBJECTS}/${id}`, { dataRetentionProperties });
  expect(body).toMatchObject({ name: 'A', dataRetentionProperties });
});

describe('fields of an existing data extension', () => {
  const FIELDS = '/data/v1/customobjectsasync';
  let id: string;
  beforeEach(async () => {
    id = await createDataExtension(tenant.api, 'A');
    const rows = [{ MessageKey: 'm1', Status: 'sent' }];
    await tenant.open('POST', '/_sandbox/data-extensions/A/rows', rows);
  });

  test('a nullable column can be added and written to', async () => {
    const added = await tenant.api('POST', `${FIELDS}/${id}/fields`, { fields: [{ name: 'Reason', type: 'Text' }] });
    expect(added.status).toBe(200);
    expect(added.body.fields.map(({ name }: { name: string }) => name)).not.toContain('Reason');
    tenant.pass(1_000);
    await tenant.open('POST', '/_sandbox/data-extensions/A/rows', [{ MessageKey: 'm1', Reason: 'late' }]);
    expect(await rowsOf(tenant.open, 'A')).toEqual([{ MessageKey: 'm1', Status: 'sent', Reason: 'late' }]);
  });

  test.each([
    ['a primary key', { name: 'Second', type: 'Text', isPrimaryKey: true, isNullable: false }, 400],
    ['a required column without a default', { name: 'Must', type: 'Text', isNullable: false }, 400],
    ['a column that exists', { name: 'status', type: 'Text' }, 409],
  ])('%s cannot be added while there are rows', async (_name, field, status) => {
    expect((await tenant.api('POST', `${FIELDS}/${id}/fields`, { fields: [field] })).status).toBe(status);
  });

  test.each([
    ['type', { name: 'Status', type: 'Number' }],
    ['length downwards', { name: 'Status', length: 5 }],
    ['nullability to required', { name: 'Status', isNullable: false }],
    ['primary key', { name: 'MessageKey', isPrimaryKey: false }],
  ])('the %s cannot be changed', async (_name, field) => {
    const { status, body } = await tenant.api('PATCH', `${FIELDS}/${id}/fields`, { fields: [field] });
    expect([status, body.errorcode]).toEqual([400, 30001]);
  });

  test('a text column can grow', async () => {
    const { body } = await tenant.api('PATCH', `${FIELDS}/${id}/fields`, { fields: [{ name: 'Status', length: 40 }] });
    expect(body.fields[1]).toMatchObject({ name: 'Status', length: 40, isNullable: true });
  });

  test('rows can be cleared, and the data extension deleted', async () => {
    await tenant.api('POST', `${OBJECTS}/${id}/cleardata`);
    expect(await rowsOf(tenant.open, 'A')).toEqual([]);
    await tenant.api('DELETE', `${OBJECTS}/${id}`);
    expect((await tenant.api('GET', `${OBJECTS}/${id}`)).status).toBe(404);
  });
});
