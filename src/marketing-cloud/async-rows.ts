import { DateTime } from 'luxon';
import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { sayFailure } from './failure-sentences';
import { eachOf, idText, numberOrText, words, yesOrNo } from './lenient';
import { errorFromAnswer, MarketingCloudError } from './marketing-cloud-error';

/** Where an answer does not say (MC 2.3). */
const RESULT_PAGE_SIZE = 50;
const RESULT_PAGES_AT_ONCE = 3;
/** A call that hangs is told of within a minute, and a large upload has the time it needs on a slow line. */
const ANSWERS_WITHIN_MS = 20_000;
const UPLOAD_BYTES_PER_MS = 100;

const acceptedSchema = z.object({
  requestId: idText,
  resultMessages: eachOf(z.looseObject({ resultClass: words })),
});

const statusSchema = z.object({
  status: z
    .object({
      callDateTime: words,
      completionDateTime: words,
      hasErrors: yesOrNo,
      requestStatus: words,
      resultStatus: words,
    })
    .optional()
    .catch(undefined),
});

const resultSchema = z.object({
  status: words,
  message: words,
  errorCode: z
    .union([z.number(), z.string().min(1)])
    .optional()
    .catch(undefined),
  errors: eachOf(z.looseObject({ name: words, errorMessage: words })),
});
const resultsSchema = z.object({
  pageSize: numberOrText.transform((size) =>
    size !== undefined && Number.isInteger(size) && size > 0 ? size : RESULT_PAGE_SIZE,
  ),
  items: eachOf(resultSchema),
});

/** How an asynchronous job stands. */
export type JobStatus =
  | { state: 'waiting' }
  /** No status yet, status not found, or `Error`, which was seen moments before a job ended well (MC 2.3). */
  | { state: 'unsure' }
  | { state: 'done'; hasErrors: boolean; tookMs: number | undefined };

/** What became of one row of a job. `untold`: its result is there and does not say. */
export type RowResult = { ok: true } | { ok: false; untold?: true; reason: string };

/** Of the job that was asked about: it is not known, or not in words that can be read. Waiting does not help. */
const saysNothingOfTheJob = (error: unknown): boolean =>
  error instanceof MarketingCloudError &&
  (['mc_not_found', 'mc_refused', 'mc_unreadable'].includes(error.code) ||
    // Without words of Marketing Cloud's own: the job is not known, or the gateway does not know the route.
    (error.code === 'mc_gateway' && [200, 400, 404, 410].includes(error.status ?? 0)));

/**
 * Rows by asynchronous jobs (MC 2.3). Every call throws MarketingCloudError where it gets no usable answer; what
 * Marketing Cloud says of jobs and rows is a value.
 */
export function createAsyncRows(client: MarketingCloudClient) {
  const pathOf = (requestId: string) => `/data/v1/async/${encodeURIComponent(requestId)}`;

  async function resultPage(requestId: string, page: number, signal: AbortSignal) {
    return client.call({
      operation: 'rows_async_results',
      method: 'GET',
      path: `${pathOf(requestId)}/results`,
      query: { page },
      answer: resultsSchema,
      idempotent: true,
      timeoutMs: ANSWERS_WITHIN_MS,
      callerTriesAgain: true,
      signal,
    });
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
        timeoutMs: ANSWERS_WITHIN_MS + Math.ceil(json.length / UPLOAD_BYTES_PER_MS),
        callerTriesAgain: true,
        signal,
      });
      if (answer.resultMessages.some((each) => each?.resultClass?.toLowerCase() === 'error')) {
        throw errorFromAnswer(operation, { status: 400, body: answer, retryAfterMs: undefined });
      }
      if (answer.requestId === undefined) {
        throw new MarketingCloudError('mc_unreadable', sayFailure('mcf_no_request', { operation }));
      }
      return answer.requestId;
    },

    async jobStatus(requestId: string, signal: AbortSignal): Promise<JobStatus> {
      let status: z.infer<typeof statusSchema>['status'];
      try {
        const answer = await client.call({
          operation: 'rows_async_status',
          method: 'GET',
          path: `${pathOf(requestId)}/status`,
          answer: statusSchema,
          idempotent: true,
          timeoutMs: ANSWERS_WITHIN_MS,
          callerTriesAgain: true,
          signal,
        });
        status = answer.status;
      } catch (error) {
        // How long a status lives is not known (MC 2.3); a job that is gone is asked about no further.
        if (saysNothingOfTheJob(error)) return { state: 'unsure' };
        throw error;
      }
      const stands = status?.requestStatus?.trim().toLowerCase();
      if (stands === undefined || stands === 'error') return { state: 'unsure' };
      if (stands !== 'complete') return { state: 'waiting' };
      return {
        state: 'done',
        hasErrors: status?.hasErrors === true || (status?.resultStatus ?? 'OK').trim().toUpperCase() !== 'OK',
        tookMs: millisecondsBetween(status?.callDateTime, status?.completionDateTime),
      };
    },

    /**
     * The outcome of every row of a job, in upload order; undefined where a page came back short, which is seen under
     * load, or could not be read (MC 2.3): ask again. `known` keeps the pages that were complete from one time to the
     * next.
     */
    async jobResults(
      requestId: string,
      rows: number,
      known: Map<number, RowResult[]>,
      signal: AbortSignal,
    ): Promise<RowResult[] | undefined> {
      let pageSize = RESULT_PAGE_SIZE;
      async function read(page: number): Promise<void> {
        try {
          const answer = await resultPage(requestId, page, signal);
          pageSize = answer.pageSize;
          const expected = Math.min(pageSize, rows - (page - 1) * pageSize);
          if (answer.items.length === expected) known.set(page, answer.items.map(toRowResult));
        } catch (error) {
          if (!saysNothingOfTheJob(error)) throw error;
        }
      }
      if (!known.has(1)) await read(1);
      const pages = Array.from({ length: Math.ceil(rows / pageSize) }, (_, index) => index + 1);
      const open = pages.filter((page) => page > 1 && !known.has(page));
      for (let at = 0; known.has(1) && at < open.length; at += RESULT_PAGES_AT_ONCE) {
        await Promise.all(open.slice(at, at + RESULT_PAGES_AT_ONCE).map(read));
      }
      const found = pages.map((page) => known.get(page));
      return found.every((results) => results !== undefined) ? found.flat() : undefined;
    },
  };
}

const UNTOLD: RowResult = { ok: false, untold: true, reason: 'Marketing Cloud does not tell what became of the row' };

/** A result without status is a refusal where it carries an error, and else says nothing. */
function toRowResult(item: z.infer<typeof resultSchema> | undefined): RowResult {
  if (item === undefined) return UNTOLD;
  const { status, message = '', errorCode, errors } = item;
  if (status?.trim().toLowerCase() === 'ok') return { ok: true };
  const columns = errors.map((each) => each?.errorMessage ?? each?.name ?? '').filter((text) => text !== '');
  const hasCode = errorCode !== undefined && Number(errorCode) !== 0;
  if (status === undefined && !hasCode && columns.length === 0) return UNTOLD;
  const reason = [message, ...columns].filter((text) => text !== '').join('; ');
  return { ok: false, reason: `${errorCode ?? 'no code'}: ${reason || 'no reason given'}` };
}

/** Both times are the server's own, without a zone: only their difference means something. */
function millisecondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (!from || !to) return undefined;
  const ms = DateTime.fromISO(to).diff(DateTime.fromISO(from)).toMillis();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
