import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Html, html, htmlPage } from '../html-page';
import { fault } from './check-record';
import type { Org, StoredRecord } from './org';
import type { Sessions } from './sessions';

const fieldSchema = z.strictObject({
  object: z.string(),
  name: z.string().regex(/^\w+__c$/, 'ends in __c'),
  type: z.enum(['string', 'boolean', 'number', 'date', 'datetime']),
  length: z.number().int().positive().default(255),
  isExternalId: z.boolean().default(false),
  isReadOnly: z.boolean().default(false),
});
const seedSchema = z.array(z.record(z.string(), z.unknown()));
const locksSchema = z.strictObject({ next: z.number().int().nonnegative() });
const awaySchema = z.strictObject({ isAway: z.boolean() });
/** Without a status code the record is taken again. */
const refusalSchema = z.strictObject({
  id: z.string().length(18),
  statusCode: z.string().optional(),
  /** Several at once, each in words of its own. */
  messages: z.array(z.string()).min(1).default(['refused by a rule of the org']),
});
const faultsSchema = z.strictObject({
  duplicateRule: z.boolean().optional(),
  lockIn: z.enum(['record', 'trigger', 'flow']).optional(),
  longRequests: z.number().int().nonnegative().optional(),
  missingResults: z.number().int().nonnegative().optional(),
  lostAnswers: z.number().int().nonnegative().optional(),
  leadDuplicates: z.enum(['allowed', 'named', 'unnamed']).optional(),
  slowSearches: z.boolean().optional(),
});
const consumerSecretsSchema = z.strictObject({ secrets: z.array(z.string().min(1)).min(1).max(2) });
/** Without an owner no rule is active. */
const assignmentSchema = z.strictObject({
  object: z.enum(['Case', 'Lead']),
  ownerId: z.string().length(18).optional(),
});
const executionUserSchema = z.strictObject({ isSet: z.boolean() });

const SITE = 'Salesforce sandbox';

/** `/_sandbox/*`: prepares the org and looks into it. None of it exists on a real org. */
export function mountControlRoutes(app: Express, org: Org, sessions: Sessions): void {
  const router = Router();
  router.use(express.json({ limit: '50mb' }));
  router.get('/', (_request, response) => {
    response.type('html').send(htmlPage(SITE, 'Records', overview(org)));
  });
  router.get('/state', (_request, response) => {
    const counts = org.objectNames().map((type) => [type, org.records(type).length]);
    response.json({ records: Object.fromEntries(counts), tokensIssued: sessions.tokensIssued });
  });
  router.get('/records/:type', (request, response) => {
    response.json(org.records(typeOf(org, request)));
  });
  router.post('/records/:type', (request, response) => {
    const type = typeOf(org, request);
    response.status(201).json(seedSchema.parse(request.body).map((values) => org.seed(type, values)));
  });
  router.delete('/records/:id', (request, response) => {
    response.json({ deleted: org.delete(request.params.id) });
  });
  router.post('/fields', (request, response) => {
    const { object, name, ...definition } = fieldSchema.parse(request.body);
    response.status(201).json({ added: org.addField(object, name, definition) });
  });
  router.post('/sessions/end', (_request, response) => {
    response.json({ ended: sessions.endAll() });
  });
  router.post('/consumer-secrets', (request, response) => {
    sessions.consumerSecrets = consumerSecretsSchema.parse(request.body).secrets;
    response.json({ inForce: sessions.consumerSecrets.length });
  });
  router.post('/execution-user', (request, response) => {
    sessions.hasExecutionUser = executionUserSchema.parse(request.body).isSet;
    response.json({ isSet: sessions.hasExecutionUser });
  });
  router.post('/assignment', (request, response) => {
    const { object, ownerId } = assignmentSchema.parse(request.body);
    if (ownerId === undefined) delete org.assignment[object];
    else org.assignment[object] = ownerId;
    response.json(org.assignment);
  });
  router.post('/row-locks', (request, response) => {
    org.locksToCome = locksSchema.parse(request.body).next;
    response.json({ next: org.locksToCome });
  });
  router.post('/away', (request, response) => {
    org.isAway = awaySchema.parse(request.body).isAway;
    response.json({ isAway: org.isAway });
  });
  router.post('/refusals', (request, response) => {
    const { id, statusCode, messages } = refusalSchema.parse(request.body);
    if (statusCode === undefined) org.refusals.delete(id);
    else
      org.refusals.set(
        id,
        messages.map((message) => fault(statusCode, message)),
      );
    response.json({ refusals: org.refusals.size });
  });
  router.post('/faults', (request, response) => {
    Object.assign(org.faults, faultsSchema.parse(request.body));
    response.json(org.faults);
  });
  router.post('/reset', (_request, response) => {
    org.reset();
    response.json({ reset: true });
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof z.ZodError) response.status(400).json({ message: z.prettifyError(error) });
    else next(error);
  });
  app.use('/_sandbox', router);
}

function typeOf(org: Org, request: Request<{ type: string }>): string {
  return z.enum(org.objectNames()).parse(org.object(request.params.type)?.type ?? request.params.type);
}

function overview(org: Org): Html {
  const filled = org.objectNames().filter((type) => org.records(type).length > 0);
  if (filled.length === 0) return html`<h1>Records</h1><p>None has been written yet.</p>`;
  return html`<h1>Records</h1>${filled.map((type) => table(type, org.records(type)))}`;
}

function table(type: string, records: StoredRecord[]): Html {
  const names = [...new Set(['Id', ...records.flatMap((record) => Object.keys(record))])];
  return html`<h2>${type} (${records.length})</h2>
<div class="scroll"><table class="rows">
<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${records.map(
    (record) =>
      html`<tr>${names.map((name) => html`<td class="long" title="${String(record[name] ?? '')}">${String(record[name] ?? '–')}</td>`)}</tr>`,
  )}</tbody>
</table></div>`;
}
