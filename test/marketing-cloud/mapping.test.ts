import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import type { DataExtensionMetadata, FieldMetadata } from '../../src/marketing-cloud/data-extension-metadata';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { checkMapping, type Mapping, mappingSchema, mapRow, mapTable } from '../../src/marketing-cloud/mapping';
import { createMappingStore } from '../../src/marketing-cloud/mapping-store';
import { emptyTestRedis } from '../support/redis';

const definitions = readDataExtensions();

/** A data extension of the admin's that fits `WA_Reply` under other names. */
function theirs(change: (fields: FieldMetadata[]) => FieldMetadata[] = (fields) => fields): DataExtensionMetadata {
  const fields = definitions.WA_Reply.columns.map(
    (column): FieldMetadata => ({
      name: column.name === 'ReplyID' ? 'id' : column.name.toLowerCase(),
      type: column.type,
      length: 'length' in column ? column.length : undefined,
      scale: 'scale' in column ? column.scale : undefined,
      isPrimaryKey: column.name === 'ReplyID',
      isNullable: column.name !== 'ReplyID',
    }),
  );
  return {
    id: 'x',
    key: 'Theirs',
    name: 'Theirs',
    fields: change(fields),
    retention: undefined,
    categoryId: undefined,
  };
}
const changed = (name: string, to: Partial<FieldMetadata>) => (fields: FieldMetadata[]) =>
  fields.map((field) => (field.name === name ? { ...field, ...to } : field));
const mapping: Mapping = { WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: 'Id' } } };
const codes = (used: Mapping, real = theirs()) =>
  checkMapping(used, definitions, new Map([[real.key, real]])).map((fault) => fault.code);

describe('mapping', () => {
  test('a row keeps its values under the mapped names; what is left out goes', () => {
    const used = mappingSchema.parse({ WA_Reply: { columns: { ReplyID: 'Id', Body: null } } });
    const row = { ReplyID: 'r', Body: 'hello', Category: 'noise' };
    expect(mapRow('WA_Reply', row, used)).toEqual({ Id: 'r', Category: 'noise' });
    expect(mapRow('WA_Message', { MessageKey: 'm' }, used)).toEqual({ MessageKey: 'm' });
  });

  test('a table is written to the mapped data extension, to its own, or not at all', () => {
    expect(mapTable('WA_Reply', mapping, definitions)).toEqual({ dataExtension: 'Theirs', keys: ['Id'] });
    expect(mapTable('WA_Consent', mapping, definitions)).toEqual({
      dataExtension: 'WA_Consent',
      keys: ['Address', 'Topic'],
    });
    expect(mapTable('WA_Reply', { WA_Reply: null }, definitions)).toBeUndefined();
  });

  test('a fitting data extension has no faults, whatever the case of its field names', () => {
    expect(codes(mapping)).toEqual([]);
  });

  test.each<[string, Mapping, DataExtensionMetadata, string[]]>([
    [
      'no such data extension',
      { WA_Reply: { dataExtension: 'Nowhere', columns: {} } },
      theirs(),
      ['data_extension_missing'],
    ],
    [
      'no such field',
      { WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: 'Id', Body: 'Words' } } },
      theirs(),
      ['field_missing'],
    ],
    [
      'no such column of ours',
      { WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: 'Id', Bodi: 'body' } } },
      theirs(),
      ['unknown_column'],
    ],
    ['another type', mapping, theirs(changed('receiveddateutc', { type: 'Text', length: 30 })), ['type_differs']],
    ['a shorter text', mapping, theirs(changed('body', { length: 100 })), ['too_short']],
    ['fewer decimals', mapping, theirs(changed('confidence', { scale: 2 })), ['too_short']],
    ['a text without a length takes anything', mapping, theirs(changed('body', { length: undefined })), []],
    ['no primary key', mapping, theirs(changed('id', { isPrimaryKey: false, isNullable: true })), ['key_differs']],
    [
      'a larger primary key',
      mapping,
      theirs(changed('contactkey', { isPrimaryKey: true, isNullable: false })),
      ['key_differs'],
    ],
    [
      'a required field beside the key',
      mapping,
      theirs(changed('category', { isNullable: false })),
      ['field_required'],
    ],
    [
      'two columns in one field',
      { WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: 'Id', Body: 'Category' } } },
      theirs(),
      ['too_short', 'field_twice'],
    ],
    [
      'the key left out',
      { WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: null } } },
      theirs(),
      ['key_left_out', 'key_differs'],
    ],
  ])('%s', (_, used, real, expected) => {
    expect(codes(used, real)).toEqual(expected);
  });

  test('two tables never share a data extension', () => {
    expect(codes({ ...mapping, WA_Event: { dataExtension: 'theirs', columns: {} } })).toContain('data_extension_twice');
    expect(codes({ WA_Event: { dataExtension: 'WA_Message', columns: {} } })).toContain('data_extension_twice');
  });

  test.each([
    ['an unknown table', { WA_Nothing: null }],
    ['an unknown setting', { WA_Reply: { table: 'x' } }],
    ['an empty field name', { WA_Reply: { columns: { Body: '' } } }],
  ])('%s is not a mapping', (_, value) => {
    expect(mappingSchema.safeParse(value).success).toBe(false);
  });
});

describe('mapping store', () => {
  let redis: Redis;
  let looks: number;
  let real: DataExtensionMetadata | undefined;

  beforeEach(async () => {
    redis = await emptyTestRedis();
    looks = 0;
    real = theirs();
  });
  afterEach(() => redis.quit());

  const never = () => Promise.reject(new Error('a mapping changes nothing'));
  function store(file?: string) {
    const find = async () => {
      looks += 1;
      return real;
    };
    const metadata = { find, search: never, create: never, addColumns: never, setRetention: never };
    return createMappingStore({ redis, file, definitions, metadata });
  }
  function fileWith(text: string): string {
    const file = join(mkdtempSync(join(tmpdir(), 'mapping-')), 'mapping.json');
    writeFileSync(file, text);
    return file;
  }

  test('without a file and without a saved mapping everything is ours, and nothing is asked', async () => {
    await expect(store().usable()).resolves.toEqual({});
    expect(looks).toBe(0);
  });

  test('the file holds until a saved mapping overrides it for all processes, and again after that is cleared', async () => {
    const one = store(fileWith(JSON.stringify(mapping)));
    const other = store(fileWith(JSON.stringify(mapping)));
    await expect(other.load()).resolves.toEqual(mapping);
    await one.save({ WA_Event: null });
    await expect(other.load()).resolves.toEqual({ WA_Event: null });
    await one.clear();
    await expect(other.load()).resolves.toEqual(mapping);
  });

  test('a mapping is checked against the real data extension once, and again after a change', async () => {
    const one = store(fileWith(JSON.stringify(mapping)));
    await one.usable();
    await one.usable();
    expect(looks).toBe(1);
    await one.save({ WA_Reply: { dataExtension: 'Theirs', columns: { ReplyID: 'Id', Body: null } } });
    await one.usable();
    expect(looks).toBe(2);
  });

  test('a mapping that does not fit is not used', async () => {
    real = undefined;
    await expect(store(fileWith(JSON.stringify(mapping))).usable()).rejects.toMatchObject({
      code: 'mapping_invalid',
      retry: 'later',
      faults: [{ table: 'WA_Reply', code: 'data_extension_missing' }],
    });
  });

  test.each([
    ['a missing file', () => '/nowhere/mapping.json'],
    ['a file that is not JSON', () => fileWith('{')],
    ['a file of another shape', () => fileWith('{"WA_Reply": "Theirs"}')],
  ])('%s is a clear error', async (_, file) => {
    await expect(store(file()).load()).rejects.toMatchObject({ code: 'mapping_invalid' });
  });
});
