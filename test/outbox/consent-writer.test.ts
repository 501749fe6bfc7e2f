import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { consentWaiting } from '../../src/outbox/consent-waiting';
import { type ConsentTiming, type ConsentWriter, createConsentWriter } from '../../src/outbox/consent-writer';
import { listDead, replayDead } from '../../src/outbox/dead-letters';
import type { Row } from '../../src/redis/outbox-entry';
import { consentQueueKey } from '../../src/redis/redis-keys';
import { connect, recordedAlerts, silent } from '../marketing-cloud/support/connect';
import { type FakeMarketingCloud, startFakeMarketingCloud } from '../marketing-cloud/support/fake-marketing-cloud';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const FAST: Partial<ConsentTiming> = {
  coalesceMs: 20,
  retryRowAfterMs: 5,
  firstBackoffMs: 5,
  maxBackoffMs: 20,
  leaseMs: 600,
};

describe('consent writer', () => {
  let redis: Redis;
  let cloud: FakeMarketingCloud;
  let writers: ConsentWriter[];
  let connections: Redis[];
  /** The consent store of the test: what each address stands at now. */
  let statuses: Map<string, string>;
  const alerts = recordedAlerts();

  beforeEach(async () => {
    redis = await emptyTestRedis();
    cloud = await startFakeMarketingCloud();
    cloud.addDataExtension('WA_Consent', ['Address', 'Topic']);
    statuses = new Map();
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

  const rowsOfStore = async (address: string): Promise<Row[]> => [
    { Address: address, Topic: '*', Status: statuses.get(address) ?? 'opted_in' },
  ];

  function startWriter(timing: Partial<ConsentTiming> = FAST, rowsOf = rowsOfStore) {
    const own = redis.duplicate();
    connections.push(own);
    const { client } = connect(own, cloud.url, { alerts, limits: { attempts: 1 } });
    const writer = createConsentWriter({
      redis: own,
      definitions: readDataExtensions(),
      rows: createDataExtensionRows(client),
      rowsOf,
      mapping: async () => ({}),
      alerts,
      logger: silent,
      clock: Date.now,
      ids: randomUUID,
      random: () => 0.5,
      timing,
    });
    writers.push(writer);
    writer.start();
    return { writer, kill: () => own.disconnect() };
  }

  async function change(address: string, status: string): Promise<void> {
    statuses.set(address, status);
    await redis.sadd(consentQueueKey(), address);
  }

  const empty = () => eventually('all consent is written', async () => (await consentWaiting(redis)).waiting === 0);
  const statusOf = (address: string) => cloud.rowsIn('WA_Consent').find((row) => row.Address === address)?.Status;
  const phone = (n: number) => `+52550000${String(n).padStart(4, '0')}`;

  test('what changed within a moment goes in one call, keys apart from values', async () => {
    for (let n = 0; n < 30; n += 1) await change(phone(n), 'opted_out');
    startWriter();
    await empty();
    expect(cloud.rowsIn('WA_Consent')).toHaveLength(30);
    const calls = cloud.callsTo('/rowset');
    expect(calls).toHaveLength(1);
    expect(calls[0]?.body).toContainEqual({ keys: { Address: phone(1), Topic: '*' }, values: { Status: 'opted_out' } });
  });

  test('no call holds more than fifty rows', async () => {
    for (let n = 0; n < 120; n += 1) await change(phone(n), 'opted_out');
    startWriter();
    await empty();
    expect(cloud.rowsIn('WA_Consent')).toHaveLength(120);
    expect(Math.max(...cloud.callsTo('/rowset').map(({ body }) => (body as unknown[]).length))).toBeLessThanOrEqual(50);
  });

  test('two writers and many changes of one address end with its newest state', async () => {
    startWriter({ ...FAST, coalesceMs: 1 });
    startWriter({ ...FAST, coalesceMs: 1 });
    for (let n = 0; n < 100; n += 1) {
      await change(phone(1), `status-${n}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await empty();
    expect(statusOf(phone(1))).toBe('status-99');
  });

  test('a writer killed while it writes loses no address', async () => {
    // The token is there, so that no kill can fall into the asking for one, whose own lease lasts longer than a test.
    await connect(redis, cloud.url).tokens.get();
    cloud.state.away = true;
    for (let n = 0; n < 3; n += 1) await change(phone(n), 'opted_out');
    const { kill } = startWriter();
    await eventually('it tried', () => cloud.calls.length > 1);
    kill();
    cloud.state.away = false;
    startWriter();
    await empty();
    expect(cloud.rowsIn('WA_Consent')).toHaveLength(3);
  });

  test('closing writes what is queued', async () => {
    const { writer } = startWriter({ ...FAST, coalesceMs: 60_000 });
    await eventually('it looked', async () => (await redis.exists('wa:lease:consent-writer')) === 1);
    await change(phone(1), 'opted_out');
    await writer.close();
    expect(statusOf(phone(1))).toBe('opted_out');
  });

  test('one bad row does not keep the others back: it is parked with its reason, and its replay writes the state of then', async () => {
    cloud.state.refuseRow = (row) => (row.Status === 'bad' ? 'Status: no such status' : undefined);
    for (let n = 0; n < 5; n += 1) await change(phone(n), n === 2 ? 'bad' : 'opted_out');
    startWriter();
    await empty();
    expect(cloud.rowsIn('WA_Consent')).toHaveLength(4);
    const [letter] = await listDead(redis, 'WA_Consent', 5);
    expect(letter).toMatchObject({ reason: 'Status: no such status' });
    expect(alerts.raised).toMatchObject([{ code: 'dead_letter', subject: 'WA_Consent' }]);

    statuses.set(phone(2), 'opted_in');
    expect(await replayDead(redis, 'WA_Consent')).toBe(1);
    await eventually('the state of today is written', () => statusOf(phone(2)) === 'opted_in');
  });

  test('rows that are all refused, as after a required column was added by hand, are parked and told with their number', async () => {
    cloud.state.refuseRow = () => 'Column [Region] does not allow null value.';
    for (let n = 0; n < 3; n += 1) await change(phone(n), 'opted_out');
    startWriter();
    await empty();
    await eventually('it is told', () => alerts.raised.length > 0);
    expect(alerts.raised).toMatchObject([{ code: 'dead_letter', title: '3 rows for WA_Consent could not be written' }]);
  });

  test('a refused row is parked, too, when it carries another address of the same person than the one that was queued', async () => {
    cloud.state.refuseRow = () => 'never';
    await change(phone(1), 'opted_out');
    startWriter(FAST, async () => [{ Address: phone(99), Topic: '*', Status: 'opted_out' }]);
    await empty();
    expect((await listDead(redis, 'WA_Consent', 5)).map((letter) => JSON.parse(letter.row).Address)).toEqual([
      phone(99),
    ]);
  });

  test('a refusal that names no row and passes is not held against the rows', async () => {
    cloud.answerNext('/rowset', { status: 400, body: { errorcode: 10006, message: 'Unable to save rows' } });
    await change(phone(1), 'opted_out');
    startWriter();
    await empty();
    expect(statusOf(phone(1))).toBe('opted_out');
    expect(await listDead(redis, 'WA_Consent', 5)).toEqual([]);
  });

  test('a page of HTML with HTTP 200, as in a maintenance window, is not taken for saved rows', async () => {
    cloud.answerNext('/rowset', { status: 200, body: '<html>Back soon</html>' });
    await change(phone(1), 'opted_out');
    startWriter();
    await empty();
    expect(statusOf(phone(1))).toBe('opted_out');
    expect(cloud.callsTo('/rowset')).toHaveLength(2);
  });

  test('a row that does not fit the table is parked without a call', async () => {
    await change(phone(1), 'x'.repeat(21));
    startWriter();
    await empty();
    expect(cloud.callsTo('/rowset')).toEqual([]);
    expect(await listDead(redis, 'WA_Consent', 5)).toMatchObject([{ reason: 'Status is longer than 20 characters' }]);
  });

  test('an address whose state cannot be read is parked in the end, and the others are written meanwhile', async () => {
    await change(phone(1), 'opted_out');
    await change(phone(2), 'opted_out');
    startWriter(FAST, async (address) => {
      if (address === phone(1)) throw new Error('unreadable');
      return rowsOfStore(address);
    });
    await empty();
    expect(statusOf(phone(2))).toBe('opted_out');
    expect(await listDead(redis, 'WA_Consent', 5)).toHaveLength(1);
  });

  test('a missing right makes consent wait and tells a person', async () => {
    cloud.answerNext('/rowset', { status: 403, body: { errorcode: 20002, message: 'Insufficient Privileges' } });
    await change(phone(1), 'opted_out');
    startWriter();
    await empty();
    expect(alerts.raised).toMatchObject([
      { code: 'right_missing', subject: 'data_extensions_write', severity: 'critical' },
    ]);
    expect(alerts.ended).toContain('right_missing data_extensions_write');
    expect(statusOf(phone(1))).toBe('opted_out');
  });
});
