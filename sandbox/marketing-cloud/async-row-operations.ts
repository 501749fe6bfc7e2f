import { DateTime } from 'luxon';
import { z } from 'zod';
import type { AsyncJob, AsyncJobs, RowResult } from './async-jobs';
import type { Chaos, ChaosSettings } from './chaos';
import type { DataExtensions } from './data-extensions';
import { type Answer, type Call, type Operation, ok } from './operation';
import { invalidBody, invalidParameter, notFound } from './rest-error';
import type { Surroundings } from './surroundings';

/** Hard limit of items (MC 8); the body size is what practice found (MC 2.1). */
const MAX_ITEMS = 32_000;
const MAX_BODY_BYTES = 5_900_000;
const RESULTS_PER_PAGE = 50;

const itemsSchema = z.object({ items: z.array(z.record(z.string(), z.unknown())).min(1) });
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface AsyncParts extends Pick<Surroundings, 'ids'> {
  extensions: DataExtensions;
  jobs: AsyncJobs;
  chaos: Chaos;
}

/** Asynchronous rows: `/data/v1/async/dataextensions/…/rows`, status and results (MC 2.3). */
export function asyncRowOperations(parts: AsyncParts): Operation[] {
  const rows = {
    path: '/data/v1/async/dataextensions/:reference/rows',
    needs: 'data_extensions_write',
    bodyLimit: MAX_BODY_BYTES,
    rowsIn: (call: Call) => {
      const items = (call.body as { items?: unknown } | undefined)?.items;
      return Array.isArray(items) ? items.length : 0;
    },
  } as const;
  return [
    { ...rows, name: 'async.upsert', method: 'put', run: (call) => submit(call, 'upsert', parts) },
    { ...rows, name: 'async.insert', method: 'post', run: (call) => submit(call, 'insert', parts) },
    {
      name: 'async.status',
      method: 'get',
      path: '/data/v1/async/:requestId/status',
      needs: 'data_extensions_read',
      run: (call) => statusOf(requestIdOf(call), parts),
    },
    {
      name: 'async.results',
      method: 'get',
      path: '/data/v1/async/:requestId/results',
      needs: 'data_extensions_read',
      run: (call) => resultsOf(requestIdOf(call), Number(call.query.page ?? call.query.$page ?? 1) || 1, parts),
    },
  ];
}

function requestIdOf(call: Call): string {
  const requestId = call.params.requestId ?? '';
  if (!GUID.test(requestId)) throw invalidParameter('requestId');
  return requestId;
}

function submit(call: Call, mode: AsyncJob['mode'], { extensions, jobs, chaos, ids }: AsyncParts): Answer {
  const reference = call.params.reference ?? '';
  const extension = extensions.byReference(reference, 'id');
  if (!extension) return unknownDataExtension(reference, ids());
  const parsed = itemsSchema.safeParse(call.body);
  if (!parsed.success) throw invalidBody('The request must have items, an array of objects.', 10003);
  const { items } = parsed.data;
  if (items.length > MAX_ITEMS) throw invalidBody(`A request may carry at most ${MAX_ITEMS} items.`, 10005);
  if (mode === 'upsert' && !extension.hasKey)
    return rejected('PrimaryKeyRequired', 'Primary key field required for upsert operations', ids());
  const { requestId } = jobs.submit(extension, items, mode);
  if (chaos.settings.asyncNameless) return { status: 202, body: { resultMessages: null } };
  return { status: 202, body: { requestId, resultMessages: [] } };
}

function unknownDataExtension(reference: string, requestId: string): Answer {
  const key = /^key:/i.test(reference) ? reference.slice('key:'.length) : '';
  const id = key ? '00000000-0000-0000-0000-000000000000' : reference;
  return rejected(
    'CustomObjectNotFound',
    `Failed to resolve the Custom Object from the provided ObjectReferenceIdentifier [Id: ${id}, Key: ${key}].`,
    requestId,
  );
}

/** A rejection carries a requestId too; it belongs to no job. */
function rejected(resultCode: string, message: string, requestId: string): Answer {
  const resultMessages = [{ resultType: 'Validation', resultClass: 'Error', resultCode, message }];
  return { status: 400, body: { requestId, resultMessages } };
}

/** The top-level requestId is that of this very GET; the job's is inside `status`. */
function statusOf(requestId: string, { jobs, chaos, ids }: AsyncParts): Answer {
  const job = jobs.find(requestId);
  const says = chaos.settings.asyncStatus;
  if (says === 'gone') throw notFound('The request');
  if (says === 'refused') throw invalidBody('The status of the request cannot be told.');
  if (!job || says === 'not_found') return statusNotFound(ids());
  const state = says === 'pending' ? 'Pending' : jobs.stateOf(job);
  if (state === 'unseen') return ok({ requestId: ids(), resultMessages: [] });
  const failing = state !== 'Complete' && chaos.happens(chaos.settings.asyncTransientErrorProbability);
  const hasErrors = job.results?.some(({ status }) => status === 'Error') ?? false;
  return ok({
    status: {
      callDateTime: serverTime(job.submittedAt),
      ...(state !== 'Pending' && { pickupDateTime: serverTime(job.pickedUpAt) }),
      ...(state === 'Complete' && { completionDateTime: serverTime(job.completedAt) }),
      hasErrors,
      requestStatus: failing || says === 'error' ? 'Error' : state,
      ...(state === 'Complete' && { resultStatus: hasErrors ? 'Has Errors' : 'OK' }),
      requestId: job.requestId,
    },
    requestId: ids(),
    resultMessages: [],
  });
}

function statusNotFound(requestId: string): Answer {
  const message = {
    resultType: 'Validation',
    resultClass: 'Error',
    resultCode: 'AsyncRequestStatusNotFound',
    message: 'No status was found for the request.',
  };
  return ok({ requestId, resultMessages: [message] });
}

function resultsOf(requestId: string, page: number, { jobs, chaos, ids }: AsyncParts): Answer {
  const results = jobs.find(requestId)?.results ?? [];
  const empty = chaos.happens(chaos.settings.asyncEmptyResultsProbability);
  const from = (page - 1) * RESULTS_PER_PAGE;
  const looks = chaos.settings.asyncResults;
  if (looks === 'gone') throw notFound('The request');
  if (looks === 'refused') throw invalidBody('The results of the request cannot be told.');
  return ok({
    page,
    pageSize: RESULTS_PER_PAGE,
    count: empty ? 0 : results.length,
    items: empty ? [] : looksOf(results.slice(from, from + RESULTS_PER_PAGE), looks),
    requestId: ids(),
    resultMessages: [],
  });
}

function looksOf(results: readonly RowResult[], looks: ChaosSettings['asyncResults']): unknown {
  if (looks === 'null_items') return null;
  if (looks === 'without_status') return results.map(({ message }) => ({ message }));
  return looks === 'odd_item' ? results.map((result, index) => (index === 0 ? null : result)) : results;
}

/** The platform's clock: UTC-6 all year, written without a zone (MC 2.5). */
function serverTime(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'UTC-6' }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS");
}
