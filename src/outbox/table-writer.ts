import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert } from '../alerts/sentences/say-alert';
import { CodedError } from '../errors';
import type { Logger } from '../logger';
import { createRowFit, type DataExtensionDefinition, keyColumns } from '../marketing-cloud/data-extensions';
import type { Holding } from '../redis/lease-holder';
import type { Row } from '../redis/outbox-entry';
import { outboxKey } from '../redis/redis-keys';
import { backoffMs } from '../redis/sleeper';
import type { Sentence } from '../saying';
import { raiseDeadLetters } from './raise-dead-letters';
import { createColumnSets, dueColumnSet, type FlushLimits, type RowGroup, takeBatch } from './row-batch';
import type { AlarmTiming, RowsAlarm } from './rows-alarm';
import { LeaseLostError, type SealedBatch, type SealedBatches } from './sealed-batch';
import type { SealedJob } from './sealed-job';

export interface TableTiming extends FlushLimits, AlarmTiming {
  /** How often the stream is looked at. */
  tickMs: number;
  /** Rows held in memory at most; more stay in the stream. */
  bufferRows: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
}

/** More in one answer would hold Redis up for longer than a millisecond or two. */
const READ_AT_ONCE = 1_000;
/** A closing process looks at its jobs this often: its time is short. */
const CLOSING_WAIT_MS = 250;

/**
 * Writes one table: reads its stream, gathers rows by column set, seals what is due, and has the sealed job carry it to
 * Marketing Cloud, one job at a time. Returns a function to run while the table's lease is held.
 */
export function createTableWriter(options: {
  redis: Redis;
  definition: DataExtensionDefinition;
  sealed: SealedBatches;
  job: SealedJob;
  alarm: RowsAlarm;
  alerts: EndingAlerts;
  logger: Logger;
  clock: () => number;
  random: () => number;
  timing: TableTiming;
}) {
  const { redis, definition, sealed, job, alarm, alerts, logger, clock, random, timing } = options;
  const table = definition.key;
  const stream = outboxKey(table);
  const keys = keyColumns(definition);
  const fitRow = createRowFit(definition);
  const columnSet = createColumnSets();

  function parseRow(text: string | undefined): { row: Row } | { reason: Sentence } {
    let json: unknown;
    try {
      json = JSON.parse(text ?? '');
    } catch {
      return { reason: sayAlert('alert_row_no_json') };
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      return { reason: sayAlert('alert_row_no_object') };
    const fitted = fitRow(json as Record<string, unknown>);
    return fitted.ok ? { row: fitted.fits } : { reason: sayAlert('alert_said', { said: fitted.problems }) };
  }

  return async function write(holding: Holding): Promise<void> {
    const groups = new Map<string, RowGroup>();
    let buffered = 0;
    let lastRead: string | undefined;
    let erasures: string | undefined;
    let current: SealedBatch | undefined;
    let takenOver = false;
    let tries = 0;

    /** Reads what is new in the stream into memory, up to the limit. */
    async function fill(): Promise<void> {
      erasures ??= await sealed.erasures();
      while (buffered < timing.bufferRows) {
        const from = lastRead === undefined ? '-' : `(${lastRead}`;
        const entries = await redis.xrange(stream, from, '+', 'COUNT', READ_AT_ONCE);
        const unusable: { entryId: string; text: string; reason: string; said: Sentence }[] = [];
        for (const [entryId, fields] of entries) {
          const text = fields[1];
          const parsed = parseRow(text);
          if ('reason' in parsed) {
            unusable.push({ entryId, text: text ?? '', reason: parsed.reason.english, said: parsed.reason });
          } else keep(entryId, parsed.row, Buffer.byteLength(text ?? '') + 1);
          lastRead = entryId;
        }
        if (unusable.length > 0) {
          await sealed.park(unusable);
          raiseDeadLetters(alerts, table, unusable);
        }
        if (entries.length < READ_AT_ONCE) return;
      }
    }

    /** `bytes`: of its JSON as it came, and of a comma. */
    function keep(entryId: string, row: Row, bytes: number): void {
      const columns = columnSet(row);
      const group = groups.get(columns) ?? { rows: [], bytes: 0 };
      group.rows.push({ entryId, row, bytes });
      group.bytes += bytes;
      groups.set(columns, group);
      buffered += 1;
    }

    /** Seals the group that is due, if one is. */
    async function sealDue(): Promise<boolean> {
      const [seconds, micros] = await redis.time();
      const now = Number(seconds) * 1000 + Number(micros) / 1000;
      const everything = holding.closing() || buffered >= timing.bufferRows;
      const columns = dueColumnSet(groups, { now, everything }, timing);
      const group = columns === undefined ? undefined : groups.get(columns);
      if (columns === undefined || group === undefined) return false;
      const batch = takeBatch(group, keys, timing);
      if ((await sealed.seal(batch.rows, batch.entryIds, erasures ?? '0')) === 'outdated') {
        groups.clear();
        buffered = 0;
        lastRead = undefined;
        erasures = undefined;
        return true;
      }
      buffered -= batch.entryIds.length;
      if (batch.rest.rows.length > 0) groups.set(columns, batch.rest);
      else groups.delete(columns);
      logger.debug({ table, rows: batch.rows.length, columns }, 'a batch was sealed');
      return true;
    }

    /** One step; gives the pause before the next, or undefined when closing has nothing left to do. */
    async function step(): Promise<number | undefined> {
      if (!takenOver) await sealed.finishSealing();
      takenOver = true;
      current ??= await sealed.head();
      if (current) {
        const next = await job.advance(current, holding.signal);
        current = next.batch;
        if (next.stuck !== undefined) alarm.stuck(next.stuck);
        else if (!next.goesOn) alarm.over();
        return next.waitMs;
      }
      await fill();
      if (await sealDue()) return 0;
      return holding.closing() ? undefined : timing.tickMs;
    }

    while (!holding.signal.aborted) {
      const begunAt = clock();
      let waitMs: number | undefined;
      try {
        waitMs = await step();
        if (waitMs === undefined) return;
        tries = 0;
      } catch (error) {
        if (error instanceof LeaseLostError || holding.signal.aborted) return;
        tries += 1;
        logger.warn({ err: error, table, tries }, 'rows wait: Marketing Cloud does not take them now');
        alarm.failed(error, begunAt);
        // Everything is in Redis: whoever starts next goes on from here.
        if (holding.closing()) return;
        const asked = error instanceof CodedError ? (error.retryAfterMs ?? 0) : 0;
        const limits = { firstMs: timing.firstBackoffMs, maxMs: timing.maxBackoffMs };
        waitMs = Math.max(asked, backoffMs(tries, limits, random));
      }
      if (waitMs > 0) await alarm.sleep(holding, holding.closing() ? Math.min(waitMs, CLOSING_WAIT_MS) : waitMs);
    }
  };
}
