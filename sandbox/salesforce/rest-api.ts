import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { fault, type RecordValues } from './check-record';
import type { SaveOptions } from './new-records';
import type { ObjectDefinition } from './object-definitions';
import type { Org, SaveResult } from './org';
import { longId } from './record-id';
import type { Sessions } from './sessions';
import { runQuery } from './soql';

/** Limits of a collection call (MC 7.3). */
const MAX_RECORDS = 200;
const MAX_CHUNKS = 10;

/** A refusal of a whole call: HTTP status plus `[{errorCode, message}]`. */
class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const collectionSchema = z.object({
  allOrNone: z.boolean().default(false),
  records: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }) })).min(1),
});
type CollectionRecord = z.infer<typeof collectionSchema>['records'][number];
const valuesSchema = z.record(z.string(), z.unknown());

/** OAuth token, single records, collections and queries, as jsforce 3 calls them. */
export function mountRestApi(app: Express, org: Org, sessions: Sessions, dailyLimit: number): void {
  app.use('/services', (request, response, next) => {
    if (!org.isAway) next();
    else if (request.path.startsWith('/oauth2'))
      response.status(503).type('html').send('<h1>Down for Maintenance</h1>');
    else throw new ApiError(503, 'SERVER_UNAVAILABLE', 'The server is currently unavailable.');
  });
  app.post('/services/oauth2/token', express.urlencoded({ extended: false }), (request, response) => {
    const answer = sessions.request((request.body ?? {}) as Record<string, unknown>);
    if (answer.ok) response.json(answer.body);
    else response.status(400).json({ error: answer.error, error_description: answer.error_description });
  });
  let used = 0;
  const api = Router();
  api.use((request, response, next) => {
    if (!sessions.accepts(request.headers.authorization))
      throw new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    used += 1;
    response.set('Sforce-Limit-Info', `api-usage=${used}/${dailyLimit}`);
    if (used > dailyLimit) throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    if (org.faults.longRequests > 0) {
      org.faults.longRequests -= 1;
      throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.');
    }
    next();
  });
  api.use(express.json({ limit: '10mb' }));
  collections(api, org);
  singleRecords(api, org);
  api.get('/query', (request, response) => {
    const outcome = runQuery(org, String(request.query.q ?? ''));
    if (!outcome.ok) throw new ApiError(400, outcome.errorCode, outcome.message);
    response.json({ totalSize: outcome.records.length, done: true, records: outcome.records });
  });
  app.use('/services/data/:version', api);
  app.use('/services', () => {
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  });
  app.use(answerErrors);
}

function collections(api: Router, org: Org): void {
  const route = (save: (record: CollectionRecord, values: RecordValues, request: Request) => SaveResult) => {
    return (request: Request, response: Response) => {
      const results = saveCollection(org, request.body, (record, values) => save(record, values, request));
      if (org.faults.missingResults > 0) {
        org.faults.missingResults -= 1;
        results.pop();
      }
      answerUnlessLost(org, response, results);
    };
  };
  api.post(
    '/composite/sobjects',
    route((record, values, request) => org.create(record.attributes.type, values, saveOptions(request))),
  );
  api.patch(
    '/composite/sobjects',
    route((record, { id, Id, ...values }, request) =>
      org.update(record.attributes.type, String(id ?? Id ?? ''), values, saveOptions(request)),
    ),
  );
  api.patch('/composite/sobjects/:type/:field', (request, response) => {
    const { type, field } = request.params;
    const save = (record: CollectionRecord, { [field]: externalId, ...values }: RecordValues): SaveResult =>
      record.attributes.type.toLowerCase() === type.toLowerCase()
        ? org.upsert(type, field, String(externalId ?? ''), values, saveOptions(request))
        : { success: false, errors: [fault('INVALID_TYPE', 'The record is of another type than the request.')] };
    answerUnlessLost(org, response, saveCollection(org, request.body, save, true));
  });
}

function saveOptions(request: Request): SaveOptions {
  const autoAssign = request.get('Sforce-Auto-Assign');
  const savesDuplicates = /\ballowSave\s*=\s*true\b/i.test(request.get('Sforce-Duplicate-Rule-Header') ?? '');
  return { savesDuplicates, ...(autoAssign !== undefined && { autoAssign }) };
}

/** What was written is written, whether the caller hears of it or not. */
function answerUnlessLost(org: Org, response: Response, results: unknown[]): void {
  if (org.faults.lostAnswers === 0) {
    response.json(results);
    return;
  }
  org.faults.lostAnswers -= 1;
  response.socket?.destroy();
}

function saveCollection(
  org: Org,
  body: unknown,
  save: (record: CollectionRecord, values: RecordValues) => SaveResult,
  tellCreated = false,
): unknown[] {
  const parsed = collectionSchema.safeParse(body);
  if (!parsed.success) throw new ApiError(400, 'JSON_PARSER_ERROR', 'records with attributes.type are required');
  const { records, allOrNone } = parsed.data;
  if (records.length > MAX_RECORDS)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${MAX_RECORDS} records`);
  if (chunksOf(records) > MAX_CHUNKS)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Cannot have more than ${MAX_CHUNKS} chunks in a single operation.`);
  let results: SaveResult[] = [];
  const run = () => {
    results = records.map((record) => save(record, valuesIn(record)));
    return results.every(({ success }) => success);
  };
  if (allOrNone) org.allOrNothing(run);
  else run();
  const isUndone = allOrNone && results.some(({ success }) => !success);
  return results.map((result) => resultRow(result, { isUndone, tellCreated }));
}

/** Consecutive records of one type are one chunk. */
const chunksOf = (records: readonly CollectionRecord[]) =>
  records.filter(({ attributes }, index) => attributes.type !== records[index - 1]?.attributes.type).length;

function valuesIn({ attributes: _attributes, ...values }: CollectionRecord): RecordValues {
  return values;
}

function resultRow(result: SaveResult, { isUndone, tellCreated }: { isUndone: boolean; tellCreated: boolean }) {
  if (!result.success) return result;
  if (isUndone) {
    const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
    return { success: false, errors: [fault('ALL_OR_NONE_OPERATION_ROLLED_BACK', message)] };
  }
  return { id: result.id, success: true, errors: [], ...(tellCreated && { created: result.created }) };
}

function singleRecords(api: Router, org: Org): void {
  const values = (request: Request) => {
    const parsed = valuesSchema.safeParse(request.body);
    if (!parsed.success) throw new ApiError(400, 'JSON_PARSER_ERROR', 'An object is required.');
    return parsed.data;
  };
  api.post('/sobjects/:type', (request, response) => {
    const result = saved(org.create(request.params.type, values(request), saveOptions(request)));
    response.status(201).json({ id: result.id, success: true, errors: [] });
  });
  api.get('/sobjects/:type/describe', (request, response) => {
    const object = org.object(request.params.type);
    if (!object) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    response.json(describe(object));
  });
  api.get('/sobjects/:type/:id', (request, response) => {
    const record = org.find(request.params.id);
    if (!record) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    response.json({ attributes: { type: request.params.type }, ...record });
  });
  api.patch('/sobjects/:type/:id', (request, response) => {
    saved(org.update(request.params.type, request.params.id, values(request), saveOptions(request)));
    response.status(204).end();
  });
  api.delete('/sobjects/:type/:id', (request, response) => {
    if (!org.delete(longId(request.params.id)))
      throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    response.status(204).end();
  });
  api.patch('/sobjects/:type/:field/:value', (request, response) => {
    const { type, field, value } = request.params;
    const result = saved(org.upsert(type, field, value, values(request), saveOptions(request)));
    const body = { id: result.id, success: true, errors: [], created: result.created };
    response.status(result.created ? 201 : 200).json(body);
  });
}

/** The part of an object's description that a check of the set-up reads. */
function describe({ type, definition }: { type: string; definition: ObjectDefinition }) {
  const id = { name: 'Id', type: 'id', updateable: false, createable: false, filterable: true, externalId: false };
  const fields = Object.entries(definition.fields).map(([name, field]) => ({
    name,
    type: field.type === 'number' ? 'double' : field.type,
    updateable: field.isReadOnly !== true,
    createable: field.isReadOnly !== true,
    // A long text cannot be searched by.
    filterable: (field.length ?? 0) <= 255,
    externalId: field.isExternalId === true,
  }));
  const may = { queryable: true, updateable: true, createable: true };
  return { name: type, keyPrefix: definition.prefix, ...may, fields: [id, ...fields] };
}

/** A single record tells its fault as the fault of the call. */
function saved(result: SaveResult): Extract<SaveResult, { success: true }> {
  if (result.success) return result;
  const [first] = result.errors;
  const status = first?.statusCode === 'INVALID_TYPE' ? 404 : 400;
  throw new ApiError(status, first?.statusCode ?? 'UNKNOWN_EXCEPTION', first?.message ?? '');
}

function answerErrors(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof ApiError) {
    response.status(error.status).json([{ errorCode: error.errorCode, message: error.message }]);
    return;
  }
  const isParseError = (error as { type?: unknown }).type === 'entity.parse.failed';
  if (!isParseError) console.error('salesforce sandbox:', error);
  const errorCode = isParseError ? 'JSON_PARSER_ERROR' : 'UNKNOWN_EXCEPTION';
  response.status(isParseError ? 400 : 500).json([{ errorCode, message: 'The request could not be handled.' }]);
}
