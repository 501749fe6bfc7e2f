import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import type { Mapping } from '../marketing-cloud/mapping';
import { createLease } from '../redis/lease';
import { createLeaseHolder } from '../redis/lease-holder';
import { TABLES, type Table } from '../redis/outbox-entry';
import { createRowsAlarm } from './rows-alarm';
import { createSealedBatches, type SealedBatches } from './sealed-batch';
import { createSealedJob, type JobTiming } from './sealed-job';
import { createTableWriter, type TableTiming } from './table-writer';

export interface OutboxTiming extends JobTiming, TableTiming {
  leaseMs: number;
  closeWithinMs: number;
}

/** The times of the product. */
export const OUTBOX_TIMING: OutboxTiming = {
  maxRows: 32_000,
  maxBytes: 5_500_000,
  flushAfterMs: 10_000,
  loadRows: 2_000,
  flushUnderLoadAfterMs: 30_000,
  quietAfterMs: 2_000,
  tickMs: 250,
  bufferRows: 100_000,
  firstBackoffMs: 1_000,
  maxBackoffMs: 10_000,
  alertAfterMs: 30_000,
  toldElsewhereAfterMs: Number.POSITIVE_INFINITY,
  firstPollMs: 3_000,
  maxPollMs: 30_000,
  putAgainAfterMs: 90_000,
  stuckAfterMs: 230_000,
  withoutJobsMs: 300_000,
  retryRowAfterMs: 1_000,
  leaseMs: 30_000,
  closeWithinMs: 3_000,
};

/**
 * Carries the outbox streams (outbox-entry.ts) to the data extensions by asynchronous upsert (design 5). Any number of
 * processes may run one; per table one of them works at a time, under a lease. `close()` writes what it can in
 * `closeWithinMs`; the rest stays in Redis.
 */
export function createOutboxWriter(options: {
  redis: Redis;
  definitions: DataExtensionDefinitions;
  rows: DataExtensionRows;
  /** The mapping in force, checked (`MappingStore.usable`). */
  mapping: () => Promise<Mapping>;
  alerts: EndingAlerts;
  /** Hears how many rows Marketing Cloud wrote. */
  onRowsWritten?: (count: number) => void;
  logger: Logger;
  clock: () => number;
  ids: () => string;
  random: () => number;
  tables?: readonly Table[];
  timing?: Partial<OutboxTiming>;
}) {
  const { redis, definitions, rows, mapping, alerts, clock, ids, random } = options;
  const timing = { ...OUTBOX_TIMING, ...options.timing };

  const holders = (options.tables ?? TABLES).map((table) => {
    const logger = options.logger.child({ table });
    const lease = createLease({ redis, name: `outbox:${table}`, owner: ids(), ttlMs: timing.leaseMs });
    const sealed = tellOfWrittenRows(createSealedBatches({ redis, table, lease, clock, ids }), options.onRowsWritten);
    const job = createSealedJob({ table, definitions, sealed, rows, mapping, alerts, logger, clock, timing });
    const definition = definitions[table];
    const title = sayAlert('alert_rows_wait', { table });
    const alarm = createRowsAlarm({ table, title, alerts, clock, timing });
    const work = createTableWriter({ redis, definition, sealed, job, alarm, alerts, logger, clock, random, timing });
    return createLeaseHolder({ lease, logger, closeWithinMs: timing.closeWithinMs, work });
  });

  return {
    start(): void {
      for (const holder of holders) holder.start();
    },
    async close(): Promise<void> {
      await Promise.all(holders.map((holder) => holder.close()));
    },
  };
}

/** Tells how many rows of a batch were written when it is settled: those that are neither dead nor put once more. */
function tellOfWrittenRows(
  sealed: SealedBatches,
  onRowsWritten: (count: number) => void = () => undefined,
): SealedBatches {
  return {
    ...sealed,
    async settle(batch, outcome = {}) {
      await sealed.settle(batch, outcome);
      // Of a table that is left out nothing is written, and nobody was asked.
      if (batch.requestId === undefined && outcome.dead === undefined) return;
      const again = outcome.followUps?.parts.reduce((sum, rows) => sum + rows.length, 0) ?? 0;
      const written = batch.rows.length - again - (outcome.dead?.length ?? 0);
      if (written > 0) onRowsWritten(written);
    },
  };
}

export type OutboxWriter = ReturnType<typeof createOutboxWriter>;
