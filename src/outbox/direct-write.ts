import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../errors';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { MappedTable } from '../marketing-cloud/mapping';
import { maskIn } from '../mask-personal-data';
import type { Row } from '../redis/outbox-entry';
import type { DeadRow, SealedBatch } from './sealed-batch';
import { wordsOfRow } from './words-of-row';

/** Rows of one call: Marketing Cloud's own advice (MC 2.2). */
export const DIRECT_ROWS = 50;
const TRIES = 3;
/** The first rows of a batch, so many, are refused: it is not the rows. */
const REFUSED_IN_A_ROW = 40;
/** Such a table is tried again after so long: every try costs as many calls. */
const ALL_REFUSED_PAUSE_MS = 300_000;

/** Every row of a table is refused: rows wait, a person is told. */
class AllRefusedError extends CodedError {
  constructor(reason: string) {
    super('rows_all_refused', `every row is refused: ${reason}`, {
      retry: 'later',
      retryAfterMs: ALL_REFUSED_PAUSE_MS,
    });
  }
}

/**
 * Writes the rows of a batch by the synchronous door (MC 2.2): all in calls of fifty, or each by itself. Of a call that
 * fails nothing is forgotten: the next `write` of the same batch goes on where it was.
 */
export function createDirectWrite(options: {
  rows: Pick<DataExtensionRows, 'upsertSync'>;
  /** Pause before a row that was refused for a passing reason is tried again. */
  retryRowAfterMs: number;
}) {
  const { rows, retryRowAfterMs } = options;
  let done = startOf('');

  async function refusalOf(row: Row, target: MappedTable, signal: AbortSignal): Promise<string | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await rows.upsertSync(target.dataExtension, target.keys, [row], signal);
      if (result.ok) return undefined;
      if (!result.transient || attempt === TRIES) return result.reason;
      await delay(retryRowAfterMs, undefined, { signal });
    }
  }

  return {
    /**
     * `mapped` are the batch's rows in the data extension's own names. → the rows that were refused, each with its reason.
     * Throws MarketingCloudError or a token's error where the rest has to wait, AllRefusedError where every row is refused.
     */
    async write(
      batch: SealedBatch,
      { mapped, target, together }: { mapped: readonly Row[]; target: MappedTable; together: boolean },
      signal: AbortSignal,
    ): Promise<DeadRow[]> {
      if (done.batchId !== batch.id) done = startOf(batch.id);
      while (done.next < mapped.length) {
        const until = Math.min(done.next + DIRECT_ROWS, mapped.length);
        const some = mapped.slice(done.next, until).filter((row) => isSaid(row, target));
        if (together && some.length > 1) {
          const { ok } = await rows.upsertSync(target.dataExtension, target.keys, some, signal);
          if (ok) done.next = until;
        }
        // Which row was at fault cannot be told from the answer, and rows after it were not written (MC 2.2).
        for (; done.next < until; done.next += 1) await writeNext(batch, mapped, target, signal);
      }
      return done.dead;
    },
  };

  async function writeNext(batch: SealedBatch, mapped: readonly Row[], target: MappedTable, signal: AbortSignal) {
    const [row, own] = [mapped[done.next], batch.rows[done.next]];
    if (row === undefined || own === undefined || !isSaid(row, target)) return;
    const reason = await refusalOf(row, target, signal);
    if (reason === undefined) return;
    if (done.next === done.dead.length && done.next === REFUSED_IN_A_ROW - 1) {
      done = startOf(batch.id);
      throw new AllRefusedError(maskIn(reason, wordsOfRow(own)));
    }
    done.dead.push({ row: own, reason });
  }
}

/** A row of which the mapping leaves the bare keys says nothing. */
const isSaid = (row: Row, target: MappedTable) => Object.keys(row).some((name) => !target.keys.includes(name));

const startOf = (batchId: string) => ({ batchId, next: 0, dead: [] as DeadRow[] });
