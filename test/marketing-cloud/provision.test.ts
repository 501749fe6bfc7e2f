import type Redis from 'ioredis';
import { askDataExtensions, judgeDataExtensions } from '../../src/doctor/data-extension-checks';
import { createDataExtensionMetadata } from '../../src/marketing-cloud/data-extension-metadata';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Mapping } from '../../src/marketing-cloud/mapping';
import { createMappingStore } from '../../src/marketing-cloud/mapping-store';
import { provision } from '../../src/marketing-cloud/provision';
import { TABLES } from '../../src/redis/outbox-entry';
import { emptyTestRedis } from '../support/redis';
import { connect } from './support/connect';
import { type FakeDataExtensions, startFakeDataExtensions } from './support/fake-data-extensions';

const definitions = readDataExtensions();

describe('provision', () => {
  let redis: Redis;
  let cloud: FakeDataExtensions;

  beforeEach(async () => {
    redis = await emptyTestRedis();
    cloud = await startFakeDataExtensions();
  });
  afterEach(async () => {
    await cloud.close();
    await redis.quit();
  });

  function parts() {
    const { client } = connect(redis, cloud.url, { limits: { attempts: 1 } });
    const metadata = createDataExtensionMetadata(client);
    const mappings = createMappingStore({ redis, file: undefined, definitions, metadata });
    return { client, metadata, mappings };
  }
  async function run(mapping: Mapping = {}, folderId?: number) {
    const { metadata, mappings } = parts();
    const { tables } = await provision({ definitions, mapping, metadata, checkMapping: mappings.check, folderId });
    return Object.fromEntries(tables.map((each) => [each.table, each]));
  }
  const states = (done: Awaited<ReturnType<typeof run>>) => TABLES.map((table) => done[table]?.state);
  const diagnose = async () => {
    const { metadata, mappings } = parts();
    const facts = await askDataExtensions({ loadMapping: mappings.load, metadata, definitions });
    return judgeDataExtensions(facts, definitions, { restFails: false }).slice(1);
  };

  const found = (table: string, status: string, detail: string) =>
    expect.objectContaining({ id: `data_extension.${table}`, status, detail });

  test('creates the data extensions with columns, key and row-based retention, in the folder given', async () => {
    expect(states(await run({}, 1708))).toEqual(TABLES.map(() => 'created'));
    const message = cloud.get('WA_Message');
    expect(message).toMatchObject({ name: 'WA_Message', categoryId: 1708, isSendable: false });
    expect(message?.dataRetentionProperties).toMatchObject({
      isRowBasedRetention: true,
      dataRetentionPeriodLength: 180,
      dataRetentionPeriodUnitOfMeasure: 3,
    });
    expect(message?.fields[0]).toMatchObject({ name: 'MessageKey', length: 36, isPrimaryKey: true, isNullable: false });
    expect(message?.fields.slice(1).every((field) => field.isNullable && !field.isPrimaryKey)).toBe(true);
    expect(cloud.get('WA_Consent')?.dataRetentionProperties).toBeUndefined();
    expect(cloud.get('WA_Conversion')?.fields.find((field) => field.name === 'Value')).toMatchObject({
      type: 'Decimal',
      length: 18,
      scale: 2,
    });
  });

  test('a second run changes nothing and says so; the doctor agrees', async () => {
    await run();
    cloud.changes.length = 0;
    expect(states(await run())).toEqual(TABLES.map(() => 'already_there'));
    expect(cloud.changes).toEqual([]);
    expect((await diagnose()).map((each) => each.status)).toEqual(TABLES.map(() => 'ok'));
  });

  test('missing columns are added and missing retention is set', async () => {
    await run();
    const message = cloud.get('WA_Message');
    if (!message) throw new Error('not created');
    message.fields = message.fields.filter((field) => !['Topic', 'OwnerEmail'].includes(field.name));
    message.dataRetentionProperties = { isRowBasedRetention: false };
    expect(await diagnose()).toContainEqual(
      expect.objectContaining({
        id: 'data_extension.WA_Message',
        status: 'fail',
        detail: 'has no column Topic, OwnerEmail',
        fix: expect.stringContaining('npm run provision'),
      }),
    );
    const done = await run();
    expect(done.WA_Message).toMatchObject({
      state: 'columns_added',
      details: ['added Topic, OwnerEmail', 'set row retention to 180 days'],
    });
    expect((await run()).WA_Message?.state).toBe('already_there');
  });

  test('a retention that the admin chose is told of and left alone', async () => {
    await run();
    const message = cloud.get('WA_Message');
    if (message)
      message.dataRetentionProperties = {
        isRowBasedRetention: true,
        dataRetentionPeriodLength: 6,
        dataRetentionPeriodUnitOfMeasure: 4,
      };
    const done = await run();
    expect(done.WA_Message).toMatchObject({
      state: 'already_there',
      details: ['row retention is 42 days, defined is 180 days: left as it is'],
    });
  });

  const months = { dataRetentionPeriodLength: 6, dataRetentionPeriodUnitOfMeasure: 5 };
  const LOSS = ': opt-outs would be deleted, and a lost Redis is rebuilt from them';
  test.each([
    ['row by row', { isRowBasedRetention: true, ...months }, 'row retention is 180 days'],
    ['all records', { isRowBasedRetention: false, ...months }, 'all its rows are deleted after 6 months'],
    [
      'records and data extension',
      { isRowBasedRetention: false, isDeleteAtEndOfRetentionPeriod: true, ...months },
      'all its rows are deleted after 6 months, perhaps the data extension with them',
    ],
    ['until a day', { retainUntil: '2026-12-31T00:00:00' }, 'all its rows are deleted on 2026-12-31'],
    ['until a US day', { RetainUntil: '12/31/2026 12:00:00 AM' }, 'all its rows are deleted on 2026-12-31'],
    [
      'as text',
      { isRowBasedRetention: 'false', dataRetentionPeriodLength: '2' },
      'all its rows are deleted after 2 days',
    ],
  ])(
    'opt-outs that a retention would delete are told of, in our table and in a mapped one: %s',
    async (_name, set, is) => {
      await run();
      const consent = cloud.get('WA_Consent');
      if (consent) consent.dataRetentionProperties = set;
      const told = `${is}, defined is none${LOSS}`;
      expect((await run()).WA_Consent?.details).toEqual([`${told}: left as it is`]);
      expect(await diagnose()).toContainEqual(found('WA_Consent', 'fail', told));

      const fields = definitions.WA_Consent.columns.map((column) => ({
        ...column,
        isPrimaryKey: ['Address', 'Topic'].includes(column.name),
        isNullable: !['Address', 'Topic'].includes(column.name),
      }));
      cloud.all.push({ id: 'id-own', key: 'Own_Consent', name: 'Own_Consent', fields, dataRetentionProperties: set });
      const mapping = { WA_Consent: { dataExtension: 'Own_Consent', columns: {} } };
      expect((await run(mapping)).WA_Consent).toMatchObject({
        state: 'mapped',
        details: ['fits the mapping', `${is}${LOSS}`],
      });
      await parts().mappings.save(mapping);
      expect(await diagnose()).toContainEqual(found('WA_Consent', 'fail', `Own_Consent: ${is}${LOSS}`));
    },
  );

  test.each<[string, NonNullable<Mapping['WA_Consent']> | null]>([
    ['Without WA_Consent nobody notices', null],
    ['Without Status no row', { columns: { Status: null } }],
    ['Without ConsentSeq and EventDateUTC no row', { columns: { ConsentSeq: null, EventDateUTC: null } }],
  ])('the doctor warns of a mapping that makes a lost Redis irreparable: %s', async (words, entry) => {
    await run();
    await parts().mappings.save({ WA_Consent: entry });
    const detail = expect.stringContaining(words);
    expect(await diagnose()).toContainEqual(found('WA_Consent', 'warn', detail));
  });

  test.each([
    [{ isRowBasedRetention: false, isDeleteAtEndOfRetentionPeriod: true }],
    [{ retainUntil: '', dataRetentionPeriodLength: null }],
    [{ retainUntil: '0001-01-01T00:00:00', dataRetentionPeriodLength: 0 }],
  ])('a retention without a time deletes nothing: %j', async (set) => {
    await run();
    const consent = cloud.get('WA_Consent');
    if (consent) consent.dataRetentionProperties = set;
    expect(await diagnose()).toContainEqual(found('WA_Consent', 'ok', 'as defined'));
  });

  test('a retention that cannot be read is not called as defined', async () => {
    await run();
    const consent = cloud.get('WA_Consent');
    if (consent) consent.dataRetentionProperties = { isRowBasedRetention: 'sometimes' };
    expect(await diagnose()).toContainEqual(
      expect.objectContaining({ id: 'data_extension.WA_Consent', status: 'warn' }),
    );
  });

  test('messages whose data extension goes with its rows are told of', async () => {
    await run();
    const message = cloud.get('WA_Message');
    if (message) Object.assign(message.dataRetentionProperties ?? {}, { isDeleteAtEndOfRetentionPeriod: true });
    const told =
      'row retention is 180 days, and at their end the data extension itself may be deleted, defined is 180 days';
    expect(await diagnose()).toContainEqual(found('WA_Message', 'warn', told));
  });

  test('what only a person can settle is told with its reason and not touched', async () => {
    cloud.all.push({
      id: 'id-x',
      key: 'WA_Reply',
      name: 'WA_Reply',
      fields: [
        ...definitions.WA_Reply.columns.map((column) => ({ ...column, isNullable: column.name !== 'ReplyID' })),
        { name: 'Extra', type: 'Text', length: 5, isNullable: false },
      ].map((field) => (field.name === 'Body' ? { ...field, length: 100 } : field)),
    });
    const done = await run();
    expect(done.WA_Reply?.state).toBe('differs');
    expect(done.WA_Reply?.details).toEqual([
      'ReplyID must be part of the primary key',
      'Body holds 100, not 1024',
      'Extra is required there, and nothing writes it',
    ]);
    expect(cloud.changes.filter((change) => change.includes('id-x'))).toEqual([]);
  });

  test('a mapped table is checked, never made or changed; a table left out is not looked at', async () => {
    cloud.all.push({
      id: 'id-t',
      key: 'their-key',
      name: 'Their replies',
      fields: definitions.WA_Reply.columns.map((column) => ({
        ...column,
        isPrimaryKey: column.name === 'ReplyID',
        isNullable: column.name !== 'ReplyID',
      })),
    });
    const done = await run({ WA_Reply: { dataExtension: 'their-key', columns: {} }, WA_Event: null });
    expect(done.WA_Reply).toMatchObject({ state: 'mapped', dataExtension: 'their-key' });
    expect(done.WA_Event).toMatchObject({ state: 'left_out' });
    expect(cloud.get('WA_Reply')).toBeUndefined();
    expect(cloud.get('WA_Event')).toBeUndefined();
    const wrong = await run({ WA_Reply: { dataExtension: 'their-key', columns: { Body: 'Text' } } });
    expect(wrong.WA_Reply).toMatchObject({ state: 'differs', details: ['their-key has no field Text'] });
  });

  test('a missing right fails every table with the words of Marketing Cloud', async () => {
    cloud.state.refuse = 403;
    const done = await run();
    expect(states(done)).toEqual(TABLES.map(() => 'failed'));
    expect(done.WA_Message?.details[0]).toContain('Insufficient Privileges');
  });
});
