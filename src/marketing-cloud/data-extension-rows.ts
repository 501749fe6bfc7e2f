import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Row } from '../redis/outbox-entry';
import type { MarketingCloudClient } from './client';
import { errorFromAnswer, MarketingCloudError } from './marketing-cloud-error';
import { pagesToTheEnd } from './pages-to-the-end';

/** Where an answer does not say (MC 2.3). */
const RESULT_PAGE_SIZE = 50;

const acceptedSchema = z.looseObject({
  requestId: z.string().optional(),
  resultMessages: z.array(z.looseObject({ resultClass: z.string().optional() })).default([]),
});

const statusSchema = z.object({
  status: z
    .object({
      callDateTime: z.string().nullish(),
      completionDateTime: z.string().nullish(),
      hasErrors: z.boolean().nullish(),
      requestStatus: z.string(),
      resultStatus: z.string().nullish(),
    })
    .nullish(),
});

const resultSchema = z.object({
  status: z.string(),
  message: z.string().nullish(),
  errorCode: z.union([z.number(), z.string()]).nullish(),
  errors: z
    .array(z.object({ name: z.string().nullish(), errorMessage: z.string().nullish() }))
    .nullish()
    .catch(undefined),
});
const resultsSchema = z.object({
  pageSize: z.number().int().positive().default(RESULT_PAGE_SIZE),
  items: z.array(resultSchema).default([]),
});

const readSchema = z.object({
  count: z.number().nullish(),
  /** An empty data extension answers without `items` (MC 3). */
  items: z
    .array(
      z.object({
        keys: z.record(z.string(), z.unknown()).default({}),
        values: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

/** A row as it is read: names in lower case, every value text, or missing (MC 3). */
export type StoredRow = Readonly<Record<string, unknown>>;

/** How an asynchronous job stands. */
export type JobStatus =
  | { state: 'waiting' }
  /** No status yet, status not found, or `Error`, which was seen moments before a job ended well (MC 2.3). */
  | { state: 'unsure' }
  | { state: 'done'; hasErrors: boolean; tookMs: number | undefined };

/**
 * Rows that were saved are echoed (MC 2.2). Whatever JSON is taken for it; a page of HTML with HTTP 200, as a proxy or a
 * maintenance window sends it, is not, or opt-outs would be taken for written.
 */
const savedSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** What became of one row of a job. */
export type RowResult = { ok: true } | { ok: false; reason: string };

export type SyncResult =
  | { ok: true }
  /** `transient`: 400/10006 without `additionalErrors`, which was seen to pass when sent again (MC 2.2). */
  | { ok: false; transient: boolean; reason: string };

const UPLOAD_TIMEOUT_MS = 120_000;
const RESULT_PAGES_AT_ONCE = 3;
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
  async function resultPage(requestId: string, page: number, signal: AbortSignal) {
    return client.call({
      operation: 'rows_async_results',
      method: 'GET',
      path: `/data/v1/async/${encodeURIComponent(requestId)}/results`,
      query: { page },
      answer: resultsSchema,
      idempotent: true,
      signal,
    });
  }

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
    return { rows: items.map((item) => lowerCaseNames({ ...item.keys, ...item.values })), count: count ?? 0 };
  }

  return {
    /**
     * Queues an upsert of up to 32,000 rows (MC 2.3,
     * https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc_rest_data_extensions/updateDataExtensionIDAsync.html)
     * and gives its job id. `json` is `{"items":[…]}`. An unknown data extension may be told with HTTP 200: it throws all
     * the same.
     */
    async upsertAsync(dataExtension: string, json: string, signal: AbortSignal): Promise<string> {
      const operation = 'rows_async_upsert';
      const answer = await client.call({
        operation,
        method: 'PUT',
        path: `/data/v1/async/dataextensions/key:${encodeURIComponent(dataExtension)}/rows`,
        body: json,
        answer: acceptedSchema,
        idempotent: true,
        timeoutMs: UPLOAD_TIMEOUT_MS,
        signal,
      });
      if (answer.resultMessages.some((each) => each.resultClass?.toLowerCase() === 'error')) {
        throw errorFromAnswer(operation, { status: 400, body: answer, retryAfterMs: undefined });
      }
      if (answer.requestId === undefined) {
        throw new MarketingCloudError('mc_unreadable', `${operation}: the answer names no request`);
      }
      return answer.requestId;
    },

    async jobStatus(requestId: string, signal: AbortSignal): Promise<JobStatus> {
      let answer: z.infer<typeof statusSchema>;
      try {
        answer = await client.call({
          operation: 'rows_async_status',
          method: 'GET',
          path: `/data/v1/async/${encodeURIComponent(requestId)}/status`,
          answer: statusSchema,
          idempotent: true,
          signal,
        });
      } catch (error) {
        // How long a status lives is not known (MC 2.3); a job that is gone is asked about no further.
        if (
          error instanceof MarketingCloudError &&
          ['mc_not_found', 'mc_refused', 'mc_unreadable'].includes(error.code)
        ) {
          return { state: 'unsure' };
        }
        throw error;
      }
      const { status } = answer;
      if (!status) return { state: 'unsure' };
      if (status.requestStatus === 'Complete') {
        return {
          state: 'done',
          hasErrors: status.hasErrors === true || (status.resultStatus ?? 'OK') !== 'OK',
          tookMs: millisecondsBetween(status.callDateTime, status.completionDateTime),
        };
      }
      return { state: status.requestStatus === 'Error' ? 'unsure' : 'waiting' };
    },

    /**
     * The outcome of every row of a job, in upload order; undefined where a page came back short, which is seen under
     * load (MC 2.3): ask again. `known` keeps the pages that were complete from one time to the next.
     */
    async jobResults(
      requestId: string,
      rows: number,
      known: Map<number, RowResult[]>,
      signal: AbortSignal,
    ): Promise<RowResult[] | undefined> {
      let pageSize = RESULT_PAGE_SIZE;
      async function read(page: number): Promise<void> {
        const answer = await resultPage(requestId, page, signal);
        pageSize = answer.pageSize;
        const expected = Math.min(pageSize, rows - (page - 1) * pageSize);
        if (answer.items.length === expected) known.set(page, answer.items.map(toRowResult));
      }
      if (!known.has(1)) await read(1);
      const pages = Array.from({ length: Math.ceil(rows / pageSize) }, (_, index) => index + 1);
      const open = pages.filter((page) => page > 1 && !known.has(page));
      for (let at = 0; at < open.length; at += RESULT_PAGES_AT_ONCE) {
        await Promise.all(open.slice(at, at + RESULT_PAGES_AT_ONCE).map(read));
      }
      const found = pages.map((page) => known.get(page));
      return found.every((results) => results !== undefined) ? found.flat() : undefined;
    },

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
          signal,
        });
        return { ok: true };
      } catch (error) {
        if (!(error instanceof MarketingCloudError) || error.code !== 'mc_refused') throw error;
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
        const told = `rows_read: ${seen} rows of ${dataExtension} came, of ${counted}`;
        throw new MarketingCloudError('mc_unreadable', told);
      }
    },

    /** One page, counted from 1, of the rows whose column holds exactly this text; `size` is at most 2,500 (MC 3). */
    async find(
      dataExtension: string,
      where: { column: string; equals: string },
      { page, size }: { page: number; size: number },
    ): Promise<StoredRow[]> {
      const $filter = `${where.column} eq '${where.equals.replaceAll("'", "''")}'`;
      return (await readPage('rows_read', dataExtension, { $page: page, $pagesize: size, $filter })).rows;
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

function toRowResult(item: z.infer<typeof resultSchema>): RowResult {
  if (item.status.toLowerCase() === 'ok') return { ok: true };
  const columns = (item.errors ?? []).map((each) => each.errorMessage ?? each.name ?? '').filter((text) => text !== '');
  const reason = [item.message ?? '', ...columns].filter((text) => text !== '').join('; ');
  return { ok: false, reason: `${item.errorCode ?? 'no code'}: ${reason || 'no reason given'}` };
}

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

/** Both times are the server's own, without a zone: only their difference means something. */
function millisecondsBetween(from: string | null | undefined, to: string | null | undefined): number | undefined {
  if (!from || !to) return undefined;
  const ms = DateTime.fromISO(to).diff(DateTime.fromISO(from)).toMillis();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
