import { z } from 'zod';
import type { Row } from '../redis/outbox-entry';
import { createAsyncRows } from './async-rows';
import type { MarketingCloudClient } from './client';
import { sayFailure } from './failure-sentences';
import { numberOrText } from './lenient';
import { MarketingCloudError } from './marketing-cloud-error';
import { pagesToTheEnd } from './pages-to-the-end';

const readSchema = z.object({
  count: numberOrText,
  /** An empty data extension answers without `items` (MC 3). A row that cannot be read is an error: it may be an opt-out. */
  items: z
    .array(
      z.object({
        keys: z.record(z.string(), z.unknown()).nullish(),
        values: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
});

/** A row as it is read: names in lower case, every value text, or missing (MC 3). */
export type StoredRow = Readonly<Record<string, unknown>>;

/**
 * Rows that were saved are echoed, as a list (MC 2.2). Nothing else is taken for it: what a maintenance window or a health
 * page answers may be JSON as well, and opt-outs would be taken for written.
 */
const savedSchema = z.array(z.unknown());

export type SyncResult =
  | { ok: true }
  /** `transient`: 400/10006 without `additionalErrors`, which was seen to pass when sent again (MC 2.2). */
  | { ok: false; transient: boolean; reason: string };

const WRITTEN_WITHIN_MS = 20_000;
/** The most that one page of a data extension holds (MC 3). */
export const READ_PAGE_SIZE = 2_500;
/** The most that one synchronous call takes (MC 2.2). */
const DELETE_ROWS = 50;
const AGGREGATE = 10_006;

/**
 * Writing and reading rows of data extensions (MC 2, 3). Every call throws MarketingCloudError where it gets no usable
 * answer; what Marketing Cloud says of rows is a value.
 */
export function createDataExtensionRows(client: MarketingCloudClient) {
  /** One page; names come back in lower case, keys and values merged. */
  async function readPage(
    operation: 'rows_read' | 'rows_count',
    dataExtension: string,
    query: { $page: number; $pagesize: number; $orderBy?: string; $filter?: string },
  ): Promise<{ rows: StoredRow[]; count: number }> {
    const { items, count } = await client.call({
      operation,
      method: 'GET',
      path: `/data/v1/customobjectdata/key/${encodeURIComponent(dataExtension)}/rowset`,
      query,
      answer: readSchema,
      idempotent: true,
    });
    return { rows: (items ?? []).map((item) => lowerCaseNames({ ...item.keys, ...item.values })), count: count ?? 0 };
  }

  return {
    ...createAsyncRows(client),

    /**
     * Upserts at most 50 rows at once (MC 2.2,
     * https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc_rest_data_extensions/postDataExtensionRowsetByKey.html).
     * Not transactional: of a refused call the rows before the bad one are written, those after it are not.
     */
    async upsertSync(
      dataExtension: string,
      keys: readonly string[],
      rows: readonly Row[],
      signal: AbortSignal,
    ): Promise<SyncResult> {
      try {
        await client.call({
          operation: 'rows_sync_upsert',
          method: 'POST',
          path: `/hub/v1/dataevents/key:${encodeURIComponent(dataExtension)}/rowset`,
          body: rows.map((row) => splitKeys(row, keys)),
          answer: savedSchema,
          idempotent: true,
          timeoutMs: WRITTEN_WITHIN_MS,
          callerTriesAgain: true,
          signal,
        });
        return { ok: true };
      } catch (error) {
        if (!(error instanceof MarketingCloudError)) throw error;
        // Of several rows a smaller call may be taken; one row alone is not what is too large.
        const isTooLarge = error.code === 'mc_too_large' && rows.length > 1;
        if (error.code !== 'mc_refused' && !isTooLarge) throw error;
        const transient = error.errorcode === AGGREGATE && error.additionalErrors.length === 0;
        return { ok: false, transient, reason: error.reasons.join('; ') };
      }
    },

    /**
     * Reads a data extension page by page until one is empty, whatever `count` says (MC 3). `orderBy` keeps the pages
     * stable. Used for restore and reconciliation, never at send time. Throws MarketingCloudError as well where fewer rows
     * came than were counted: those who read rely on all.
     */
    async *readRows(dataExtension: string, orderBy: string): AsyncGenerator<readonly StoredRow[]> {
      let [seen, counted] = [0, 0];
      async function read(page: number): Promise<StoredRow[]> {
        try {
          const query = { $page: page, $pagesize: READ_PAGE_SIZE, $orderBy: orderBy };
          const { rows, count } = await readPage('rows_read', dataExtension, query);
          if (rows.length > 0) counted = count;
          return rows;
        } catch (error) {
          // What a page behind the last one answers is not established: a refusal is the end once all have come.
          if (page > 1 && seen >= counted && counted > 0 && isRefusal(error)) return [];
          throw error;
        }
      }
      for await (const rows of pagesToTheEnd('rows_read', read)) {
        seen += rows.length;
        yield rows;
      }
      if (seen < counted) {
        const told = sayFailure('mcf_too_few_rows', { n: seen, name: dataExtension, of: counted });
        throw new MarketingCloudError('mc_unreadable', told);
      }
    },

    /** One page, counted from 1, of the rows whose column holds exactly this text; `size` is at most 2,500 (MC 3). */
    async find(
      dataExtension: string,
      where: { column: string; equals: string },
      { page, size, orderBy }: { page: number; size: number; orderBy?: string },
    ): Promise<StoredRow[]> {
      const $filter = `${where.column} eq '${where.equals.replaceAll("'", "''")}'`;
      const order = orderBy === undefined ? {} : { $orderBy: orderBy };
      return (await readPage('rows_read', dataExtension, { $page: page, $pagesize: size, ...order, $filter })).rows;
    },

    /** How many rows a data extension holds at least, in one call (MC 3): 0 only where none came and none is counted. */
    async count(dataExtension: string): Promise<number> {
      const { rows, count } = await readPage('rows_count', dataExtension, { $page: 1, $pagesize: 1 });
      return Math.max(count, rows.length);
    },

    /** Deletes the rows with these primary keys, given in the data extension's own names (MC 2.2); 50 a call. */
    async remove(dataExtension: string, keys: readonly Row[]): Promise<void> {
      for (let from = 0; from < keys.length; from += DELETE_ROWS) {
        await client.call({
          operation: 'rows_delete',
          method: 'POST',
          path: `/hub/v1/dataevents/key:${encodeURIComponent(dataExtension)}/rowset/delete`,
          body: keys.slice(from, from + DELETE_ROWS).map((each) => ({ keys: each })),
          answer: z.unknown(),
          idempotent: true,
        });
      }
    },
  };
}

export type DataExtensionRows = ReturnType<typeof createDataExtensionRows>;

const isRefusal = (error: unknown): boolean =>
  error instanceof MarketingCloudError && (error.code === 'mc_refused' || error.code === 'mc_not_found');

function splitKeys(row: Row, keys: readonly string[]): { keys: Row; values: Row } {
  const split = { keys: {} as Row, values: {} as Row };
  for (const [name, value] of Object.entries(row)) {
    if (keys.includes(name)) split.keys[name] = value;
    else split.values[name] = value;
  }
  return split;
}

function lowerCaseNames(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
}
