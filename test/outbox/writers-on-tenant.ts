import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type Redis from 'ioredis';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { provision } from '../../src/marketing-cloud/provision';
import { consentWaiting } from '../../src/outbox/consent-waiting';
import { type ConsentTiming, createConsentWriter } from '../../src/outbox/consent-writer';
import { listDead, outboxDepth } from '../../src/outbox/dead-letters';
import { createOutboxWriter, type OutboxTiming } from '../../src/outbox/outbox-writer';
import { outboxEntry, type Row, type Table } from '../../src/redis/outbox-entry';
import { consentQueueKey } from '../../src/redis/redis-keys';
import { startConsentTenant } from '../consent/consent-tenant';
import { connect, recordedAlerts, silent } from '../marketing-cloud/support/connect';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';

/** The times of the product, a hundredth to a thousandth of each. */
const TIMES: Partial<OutboxTiming> & Partial<ConsentTiming> = {
  flushAfterMs: 20,
  tickMs: 5,
  firstPollMs: 5,
  maxPollMs: 20,
  firstBackoffMs: 10,
  maxBackoffMs: 30,
  alertAfterMs: 60,
  putAgainAfterMs: 150,
  stuckAfterMs: 400,
  withoutJobsMs: 2_000,
  retryRowAfterMs: 5,
  coalesceMs: 10,
  leaseMs: 2_000,
  closeWithinMs: 5_000,
};
/** Jobs of the stand-in take no time. */
const QUICK = { asyncLagMs: 10 };

/** A row that goes by our own checks and is refused: SQL Server's datetime begins in 1753. */
export const UNSTORABLE: Row = { MessageKey: 'unstorable', SentDateUTC: '1600-01-01T00:00:00Z' };

/** Both writers at work on the Marketing Cloud stand-in, whose faults a test chooses. One at a time, on one Redis. */
export async function startWritersOnTenant(redis: Redis) {
  const tenant = await startConsentTenant(redis);
  const alerts = recordedAlerts();
  const { client } = connect(redis, tenant.url, { alerts, limits: { attempts: 2 } });
  /** What each address stands at; the consent store of the test. */
  const statuses = new Map<string, string>();
  const parts = {
    redis,
    definitions: tenant.definitions,
    rows: createDataExtensionRows(client),
    mapping: async () => ({}),
    alerts,
    logger: silent,
    clock: Date.now,
    ids: randomUUID,
    random: () => 0.5,
  };
  const outboxWriter = createOutboxWriter({ ...parts, timing: { toldElsewhereAfterMs: Infinity, ...TIMES } });
  const consentWriter = createConsentWriter({
    ...parts,
    rowsOf: async (address) => [{ Address: address, Topic: '*', Status: statuses.get(address) ?? 'opted_in' }],
    timing: { toldElsewhereAfterMs: 200, ...TIMES },
  });
  await tenant.chaos(QUICK);
  outboxWriter.start();
  consentWriter.start();

  async function rowsIn(table: Table): Promise<Row[]> {
    const { data } = await axios.get(`${tenant.url}/_sandbox/data-extensions/${table}/rows`);
    return data.rows;
  }
  const control = (method: string, path: string, body: unknown = {}) =>
    axios.request({ method, url: `${tenant.url}/_sandbox${path}`, data: body });

  return {
    alerts,
    control,
    rowsIn,
    /** Faults of the stand-in, see docs/sandbox.md; none = it is well. */
    fault: (settings: object = {}) => tenant.chaos({ ...QUICK, ...settings }),
    async add(table: Table, ...rows: Row[]): Promise<void> {
      for (const row of rows) {
        const entry = outboxEntry(table, row);
        await redis.xadd(entry.key, '*', 'row', entry.row);
      }
    },
    async optOut(address: string): Promise<void> {
      statuses.set(address, 'opted_out');
      await redis.sadd(consentQueueKey(), address);
    },
    waiting: () => consentWaiting(redis),
    dead: (table: Table) => listDead(redis, table, 100),
    calls: async () => (await axios.get(`${tenant.url}/_sandbox/counters`)).data.operations,
    /** Alerts of a code, as `code subject`. */
    told: (code: string) => alerts.raised.filter((alert) => alert.code === code),
    isTold: (code: string, subject?: string) =>
      eventually(`${code} is told`, () =>
        alerts.raised.find((alert) => alert.code === code && (subject ?? alert.subject) === alert.subject),
      ),
    isOver: (code: string, subject: string) =>
      eventually(`${code} is over`, () => alerts.ended.includes(`${code} ${subject}`)),
    written: (table: Table, count: number) =>
      eventually(`${count} rows are in ${table}`, async () => (await rowsIn(table)).length === count),
    settled: (table: Table) =>
      eventually(`${table} has nothing on its way`, async () => {
        const { waiting, sealedBatches } = (await outboxDepth(redis))[table];
        return waiting === 0 && sealedBatches === 0;
      }),
    async removeDataExtension(table: Table): Promise<void> {
      const found = await tenant.metadata.find(table);
      await tenant.metadata.remove(found?.id ?? '');
    },
    makeDataExtensions: () =>
      provision({
        definitions: tenant.definitions,
        mapping: {},
        metadata: tenant.metadata,
        checkMapping: async () => [],
        folderId: ROOT_FOLDER,
      }),
    async close(): Promise<void> {
      await Promise.all([outboxWriter.close(), consentWriter.close()]);
      await tenant.close();
    },
  };
}

export type WritersOnTenant = Awaited<ReturnType<typeof startWritersOnTenant>>;
