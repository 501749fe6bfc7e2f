import { randomUUID } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type Redis from 'ioredis';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Mapping } from '../../src/marketing-cloud/mapping';
import { listDead, outboxDepth, replayDead } from '../../src/outbox/dead-letters';
import { createOutboxWriter, type OutboxTiming, type OutboxWriter } from '../../src/outbox/outbox-writer';
import { outboxEntry, type Row, type Table } from '../../src/redis/outbox-entry';
import { outboxSealedKey } from '../../src/redis/redis-keys';
import { connect, recordedAlerts, silent } from '../marketing-cloud/support/connect';
import { type FakeMarketingCloud, startFakeMarketingCloud } from '../marketing-cloud/support/fake-marketing-cloud';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const FAST: Partial<OutboxTiming> = {
  flushAfterMs: 20,
  tickMs: 5,
  firstPollMs: 5,
  maxPollMs: 20,
  firstBackoffMs: 10,
  maxBackoffMs: 50,
  retryRowAfterMs: 5,
  leaseMs: 600,
  closeWithinMs: 5_000,
};
/** Nothing is flushed by age. */
const PATIENT: Partial<OutboxTiming> = { ...FAST, flushAfterMs: 3_600_000, flushUnderLoadAfterMs: 3_600_000 };

const definitions = readDataExtensions();

describe('outbox writer', () => {
  let redis: Redis;
  let cloud: FakeMarketingCloud;
  let writers: OutboxWriter[];
  let connections: Redis[];
  const alerts = recordedAlerts();

  beforeEach(async () => {
    redis = await emptyTestRedis();
    cloud = await startFakeMarketingCloud();
    cloud.addDataExtension('WA_Message', ['MessageKey']);
    cloud.addDataExtension('WA_Reply', ['ReplyID']);
    writers = [];
    connections = [];
    alerts.raised.length = 0;
  });

  afterEach(async () => {
    await Promise.all(writers.map((writer) => writer.close()));
    for (const connection of connections) connection.disconnect();
    await cloud.close();
    await redis.quit();
  });

  /** A writer with a Redis connection of its own, as another process has. */
  function startWriter(timing: Partial<OutboxTiming> = FAST, mapping: () => Promise<Mapping> = async () => ({})) {
    const own = redis.duplicate();
    connections.push(own);
    const { client } = connect(own, cloud.url, { alerts, limits: { attempts: 1 } });
    const rows = createDataExtensionRows(client);
    const writer = createOutboxWriter({
      redis: own,
      definitions,
      rows,
      mapping,
      alerts,
      logger: silent,
      clock: Date.now,
      ids: randomUUID,
      random: () => 0.5,
      timing,
    });
    writers.push(writer);
    writer.start();
    return {
      writer,
      /** What kill -9 does: nothing more is written to Redis, no lease is given back. */
      kill: () => own.disconnect(),
    };
  }

  async function add(table: Table, ...rows: Row[]): Promise<void> {
    const pipeline = redis.pipeline();
    for (const row of rows) {
      const entry = outboxEntry(table, row);
      pipeline.xadd(entry.key, '*', 'row', entry.row);
    }
    await pipeline.exec();
  }

  const message = (n: number): Row => ({ MessageKey: `message-${n}`, Reason: 'accepted' });
  const messages = (count: number): Row[] => Array.from({ length: count }, (_, n) => message(n));
  const written = (count: number) =>
    eventually(`${count} rows are written`, () => cloud.rowsIn('WA_Message').length === count);
  const settled = (table: Table) =>
    eventually(`${table} has nothing on its way`, async () => {
      const { waiting, sealedBatches } = (await outboxDepth(redis))[table];
      return waiting === 0 && sealedBatches === 0;
    });
  const keysOf = (count: number) => messages(count).map((row) => row.MessageKey);
  const writtenKeys = () =>
    cloud
      .rowsIn('WA_Message')
      .map((row) => row.MessageKey)
      .sort();
  const putSizes = () => cloud.jobs.map((job) => job.items.length);

  test('rows that came in are written after they have waited for company', async () => {
    await add('WA_Message', ...messages(3));
    startWriter();
    await written(3);
    await settled('WA_Message');
    expect(putSizes()).toEqual([3]);
    expect(await redis.keys('wa:outbox-*')).toEqual([]);
  });

  test('a full batch is written without waiting', async () => {
    await add('WA_Message', ...messages(5));
    startWriter({ ...PATIENT, maxRows: 5 });
    await written(5);
    expect(putSizes()).toEqual([5]);
  });

  test('a batch that is full by its bytes is written without waiting, and no call is larger than that', async () => {
    await add('WA_Message', ...messages(100));
    startWriter({ ...PATIENT, maxBytes: 600 });
    await eventually('most rows are written', () => cloud.rowsIn('WA_Message').length > 80);
    for (const { body } of cloud.callsTo('/dataextensions/')) {
      expect(JSON.stringify(body).length).toBeLessThanOrEqual(600 + '{"items":[]}'.length);
    }
  });

  test('closing writes what is waiting', async () => {
    await add('WA_Message', ...messages(3));
    const { writer } = startWriter(PATIENT);
    await writer.close();
    expect(cloud.rowsIn('WA_Message')).toHaveLength(3);
    expect((await outboxDepth(redis)).WA_Message).toEqual({ waiting: 0, sealedBatches: 0, dead: 0 });
  });

  test('closing during a job gives up in time, and the next writer finishes that job without putting it again', async () => {
    cloud.state.looksPerJob = 1_000_000;
    await add('WA_Message', ...messages(3));
    const { writer } = startWriter({ ...FAST, closeWithinMs: 50 });
    await eventually('a job runs', () => cloud.jobs.length === 1);
    await writer.close();
    expect((await outboxDepth(redis)).WA_Message.sealedBatches).toBe(1);
    for (const job of cloud.jobs) job.looks = 0;
    startWriter();
    await settled('WA_Message');
    expect(cloud.rowsIn('WA_Message')).toHaveLength(3);
    expect(putSizes()).toEqual([3]);
  });

  test('rows with different columns go in different jobs, so an absent column is never written', async () => {
    await add('WA_Message', message(1), { MessageKey: 'message-1', DeliveredDateUTC: '2026-01-05T10:00:00.000Z' });
    await add('WA_Message', message(2), { MessageKey: 'message-2', ReadDateUTC: '2026-01-05T10:00:00.000Z' });
    startWriter();
    await settled('WA_Message');
    for (const job of cloud.jobs) {
      const sets = new Set(job.items.map((item) => Object.keys(item).sort().join()));
      expect(sets.size).toBe(1);
    }
    expect(cloud.rowsIn('WA_Message')).toEqual([
      { ...message(1), DeliveredDateUTC: '2026-01-05T10:00:00.000Z' },
      { ...message(2), ReadDateUTC: '2026-01-05T10:00:00.000Z' },
    ]);
  });

  test('of several rows for the same key and columns only the last is sent', async () => {
    await add('WA_Message', message(1), message(2), { ...message(1), Reason: 'delivered' });
    startWriter();
    await settled('WA_Message');
    expect(putSizes()).toEqual([2]);
    expect(cloud.rowsIn('WA_Message')).toContainEqual({ MessageKey: 'message-1', Reason: 'delivered' });
  });

  test('two writers in parallel write every row with one job at a time', async () => {
    cloud.state.looksPerJob = 1;
    startWriter({ ...FAST, maxRows: 20 });
    startWriter({ ...FAST, maxRows: 20 });
    for (let part = 0; part < 10; part += 1) {
      await add('WA_Message', ...messages(200).slice(part * 20, part * 20 + 20));
    }
    await written(200);
    await settled('WA_Message');
    expect(cloud.state.mostJobsAtOnce).toBe(1);
  });

  test('a writer killed between sealing and putting loses nothing: another takes over when its lease has run out', async () => {
    // The token is there, so that no kill can fall into the asking for one, whose own lease lasts longer than a test.
    await connect(redis, cloud.url).tokens.get();
    cloud.state.away = true;
    await add('WA_Message', ...messages(3));
    const { kill } = startWriter();
    await eventually('the batch is sealed', async () => (await redis.llen(outboxSealedKey('WA_Message'))) === 1);
    kill();
    cloud.state.away = false;
    startWriter();
    await written(3);
    await settled('WA_Message');
    expect(writtenKeys()).toEqual(keysOf(3));
  });

  test('a writer killed while it deletes the entries of a sealed batch has none of them sent twice', async () => {
    await add('WA_Message', ...messages(3));
    const entries = (await redis.xrange('wa:outbox:WA_Message', '-', '+')).map(([entryId]) => entryId);
    await redis.hset('wa:outbox-batch:b1', {
      rows: deflateSync(JSON.stringify(messages(3))),
      round: 'together',
      puts: 0,
      entries: entries.join(' '),
    });
    await redis.rpush(outboxSealedKey('WA_Message'), 'b1');
    startWriter();
    await settled('WA_Message');
    expect(putSizes()).toEqual([3]);
  });

  test('a writer killed after putting loses nothing: another follows the same job', async () => {
    cloud.state.looksPerJob = 1_000_000;
    await add('WA_Message', ...messages(3));
    const { kill } = startWriter();
    await eventually('the job is looked at', () => cloud.callsTo('/status').length > 0);
    kill();
    for (const job of cloud.jobs) job.looks = 0;
    startWriter();
    await settled('WA_Message');
    expect(putSizes()).toEqual([3]);
    expect(cloud.rowsIn('WA_Message')).toHaveLength(3);
  });

  test('a killed writer that wakes up again changes nothing once another holds the lease', async () => {
    cloud.state.looksPerJob = 1_000_000;
    await add('WA_Message', ...messages(3));
    const { writer } = startWriter();
    await eventually('the job is looked at', () => cloud.callsTo('/status').length > 0);
    await redis.set('wa:lease:outbox:WA_Message', 'somebody else');
    for (const job of cloud.jobs) job.looks = 0;
    await eventually('the job was seen complete', () => cloud.rowsIn('WA_Message').length === 3);
    await writer.close();
    expect((await outboxDepth(redis)).WA_Message.sealedBatches).toBe(1);
  });

  test('while Marketing Cloud is away rows wait, and are written when it is back', async () => {
    cloud.state.away = true;
    startWriter();
    await add('WA_Message', ...messages(2));
    await eventually('a call failed', () => cloud.calls.length > 2);
    await add('WA_Message', message(2));
    cloud.state.away = false;
    await written(3);
    expect(writtenKeys()).toEqual(keysOf(3));
  });

  test('a dropped connection during the upload is tried again', async () => {
    cloud.answerNext('/dataextensions/', 'drop');
    cloud.answerNext('/status', 'drop');
    await add('WA_Message', ...messages(2));
    startWriter();
    await written(2);
    await settled('WA_Message');
    expect(writtenKeys()).toEqual(keysOf(2));
  });

  test('refused rows are retried, then parked with the reason; the others are written', async () => {
    cloud.state.refuseRow = (row) => (row.MessageKey === 'message-7' ? 'Column [x] is no good' : undefined);
    await add('WA_Message', ...messages(120));
    startWriter();
    await settled('WA_Message');
    expect(cloud.rowsIn('WA_Message')).toHaveLength(119);
    expect(await listDead(redis, 'WA_Message', 10)).toEqual([
      {
        id: expect.any(String),
        row: JSON.stringify(message(7)),
        reason: 'Column [x] is no good',
        parkedAt: expect.any(String),
      },
    ]);
    expect(putSizes()).toEqual([120, 1]);
    expect(alerts.raised).toMatchObject([{ code: 'dead_letter', subject: 'WA_Message' }]);
  });

  test('a row that fails once, as in a deadlock, is written at the second attempt and not parked', async () => {
    cloud.state.refuseRow = (row, attempt) =>
      row.MessageKey === 'message-3' && attempt === 1 ? 'Rerun the transaction.' : undefined;
    await add('WA_Message', ...messages(60));
    startWriter();
    await written(60);
    await settled('WA_Message');
    expect((await outboxDepth(redis)).WA_Message.dead).toBe(0);
  });

  test('parked rows can be replayed', async () => {
    let broken = true;
    cloud.state.refuseRow = () => (broken ? 'no' : undefined);
    await add('WA_Message', ...messages(2));
    startWriter();
    await settled('WA_Message');
    expect((await outboxDepth(redis)).WA_Message.dead).toBe(2);
    broken = false;
    expect(await replayDead(redis, 'WA_Message')).toBe(2);
    await written(2);
    await settled('WA_Message');
    expect((await outboxDepth(redis)).WA_Message.dead).toBe(0);
  });

  test('a row that is no row is parked at once and costs no call', async () => {
    await redis.xadd('wa:outbox:WA_Message', '*', 'row', '{"MessageKey"');
    await add('WA_Message', { Reason: 'accepted' }, { MessageKey: 'm', Nonsense: 1 }, { MessageKey: 'x'.repeat(37) });
    startWriter();
    await settled('WA_Message');
    const letters = await listDead(redis, 'WA_Message', 10);
    expect(letters.map((letter) => letter.reason)).toEqual([
      'the row is not JSON',
      'MessageKey is missing: it is the primary key',
      'Nonsense is no column of WA_Message',
      'MessageKey is longer than 36 characters',
    ]);
    expect(cloud.calls).toEqual([]);
  });

  test('a data extension that does not exist makes rows wait and tells a person; nothing is parked', async () => {
    await add('WA_Conversion', { ConversionID: 'c-1', Name: 'purchase' });
    startWriter();
    await eventually('an alert was raised', () => alerts.raised.some((alert) => alert.code === 'rows_wait'));
    expect((await outboxDepth(redis)).WA_Conversion).toMatchObject({ sealedBatches: 1, dead: 0 });
    cloud.addDataExtension('WA_Conversion', ['ConversionID']);
    await settled('WA_Conversion');
    expect(cloud.rowsIn('WA_Conversion')).toHaveLength(1);
  });

  test('an upload refused as a whole is halved until the bad row is alone; that one is parked', async () => {
    const { client } = connect(redis, cloud.url);
    const rows = createDataExtensionRows(client);
    const upsertAsync: typeof rows.upsertAsync = async (key, json, signal) => {
      if (json.includes('message-5"'))
        cloud.answerNext('/dataextensions/', { status: 400, body: { errorcode: 10001 } });
      return rows.upsertAsync(key, json, signal);
    };
    cloud.state.refuseRow = (row) => (row.MessageKey === 'message-5' ? 'never' : undefined);
    await add('WA_Message', ...messages(16));
    const writer = createOutboxWriter({
      redis,
      definitions,
      rows: { ...rows, upsertAsync },
      mapping: async () => ({}),
      alerts,
      logger: silent,
      clock: Date.now,
      ids: randomUUID,
      random: () => 0.5,
      timing: FAST,
    });
    writers.push(writer);
    writer.start();
    await written(15);
    await settled('WA_Message');
    expect((await listDead(redis, 'WA_Message', 5)).map((letter) => letter.row)).toEqual([JSON.stringify(message(5))]);
  });

  test.each([
    ['no status yet', { status: 200, body: { requestId: 'x', resultMessages: [] } }],
    ['a passing Error', { status: 200, body: { status: { requestStatus: 'Error', resultStatus: 'OK' } } }],
    ['an unknown status', { status: 200, body: { resultMessages: [{ resultCode: 'AsyncRequestStatusNotFound' }] } }],
  ])('%s is not the end of a job', async (_, answer) => {
    for (let times = 0; times < 3; times += 1) cloud.answerNext('/status', answer);
    await add('WA_Message', ...messages(2));
    startWriter();
    await written(2);
    await settled('WA_Message');
    expect(putSizes()).toEqual([2]);
  });

  test('a job that Marketing Cloud forgot is put again', async () => {
    await add('WA_Message', ...messages(2));
    cloud.answerNext('/dataextensions/', { status: 202, body: { requestId: 'forgotten' } });
    startWriter({ ...FAST, putAgainAfterMs: 30 });
    await written(2);
    await settled('WA_Message');
    expect(cloud.callsTo('/dataextensions/')).toHaveLength(2);
  });

  test('results that come late are asked for again', async () => {
    cloud.state.refuseRow = (row, attempt) => (row.MessageKey === 'message-1' && attempt === 1 ? 'no' : undefined);
    cloud.answerNext('/results', { status: 200, body: { page: 1, pageSize: 50, count: 0, items: [] } });
    await add('WA_Message', ...messages(2));
    startWriter();
    await written(2);
    await settled('WA_Message');
    expect(cloud.callsTo('/results')).toHaveLength(2);
  });

  test('a large batch with errors is put again before its results are read, which cost a call for every fifty rows', async () => {
    cloud.state.refuseRow = (row, attempt) => (attempt === 1 && row.MessageKey === 'message-3' ? 'Rerun' : undefined);
    await add('WA_Message', ...messages(1_000));
    startWriter();
    await written(1_000);
    await settled('WA_Message');
    expect(putSizes()).toEqual([1_000, 1_000]);
    expect(cloud.callsTo('/results')).toHaveLength(0);
  });

  test('of results that come back with gaps only the missing pages are asked for again', async () => {
    cloud.state.refuseRow = (row) => (row.MessageKey === 'message-3' ? 'no' : undefined);
    for (let page = 0; page < 2; page += 1) {
      cloud.answerNext('/results', { status: 200, body: { page: 1, pageSize: 50, count: 0, items: [] } });
    }
    await add('WA_Message', ...messages(150));
    startWriter();
    await written(149);
    await settled('WA_Message');
    expect((await listDead(redis, 'WA_Message', 5)).map((letter) => letter.row)).toEqual([JSON.stringify(message(3))]);
    expect(cloud.callsTo(`/${cloud.jobs[0]?.id}/results`)).toHaveLength(3 + 2);
  });

  test('a mapped table goes to the mapped data extension under its field names', async () => {
    cloud.addDataExtension('Their_Messages', ['Id']);
    const mapping: Mapping = {
      WA_Message: { dataExtension: 'Their_Messages', columns: { MessageKey: 'Id', Reason: 'Why', Branch: null } },
      WA_Reply: null,
    };
    await add('WA_Message', { MessageKey: 'm-1', Reason: 'accepted', Branch: 'continue' });
    await add('WA_Message', { MessageKey: 'm-2', Branch: 'continue' });
    await add('WA_Reply', { ReplyID: 'r-1', Body: 'hello' });
    startWriter(FAST, async () => mapping);
    await settled('WA_Message');
    await settled('WA_Reply');
    expect(cloud.rowsIn('Their_Messages')).toEqual([{ Id: 'm-1', Why: 'accepted' }]);
    expect(cloud.rowsIn('WA_Reply')).toEqual([]);
  });

  test('ten thousand messages with four signals each cost at most two calls per thousand', async () => {
    const at = '2026-01-05T10:00:00.000Z';
    for (let part = 0; part < 10; part += 1) {
      const keys = Array.from({ length: 1000 }, (_, n) => `message-${part * 1000 + n}`);
      await add('WA_Message', ...keys.map((MessageKey) => ({ MessageKey, Reason: 'accepted', DecidedDateUTC: at })));
      for (const column of ['SentDateUTC', 'DeliveredDateUTC', 'ReadDateUTC']) {
        await add('WA_Message', ...keys.map((MessageKey) => ({ MessageKey, [column]: at })));
      }
    }
    cloud.state.looksPerJob = 1;
    startWriter();
    await settled('WA_Message');
    expect(cloud.rowsIn('WA_Message')).toHaveLength(10_000);
    expect(cloud.rowsIn('WA_Message').every((row) => Object.keys(row).length === 6)).toBe(true);
    expect(cloud.calls.length).toBeLessThanOrEqual(20);
  });
});
