import express, { type Express, type Request, Router } from 'express';
import { z } from 'zod';
import { MARKETER_SCOPES, PACKAGE_SCOPES } from './access-tokens';
import { chaosSchema } from './chaos';
import type { DataExtension } from './data-extension';
import { describeDataExtension } from './data-extension-operations';
import { defineEntrySource, entrySourceSchema } from './entry-source';
import { describeField } from './field';
import { fillRows, fillSchema, importRows } from './fill-rows';
import { eventDefinitionSchema, journeySchema, membershipSchema } from './journeys';
import { invalidBody, notFound } from './rest-error';
import { rowObject, rowsAsCsv, selectRows } from './row-export';
import { RESETTABLE, type TenantState } from './tenant-state';
import { emailDefinitionSchema } from './transactional-emails';

const marketerTokenSchema = z.strictObject({
  userId: z.string().optional(),
  accountId: z.string().optional(),
  expiresInSeconds: z.number().positive().optional(),
});
const scopesSchema = z.strictObject({ scopes: z.array(z.enum(PACKAGE_SCOPES)).default([...PACKAGE_SCOPES]) });
const marketerScopesSchema = z.strictObject({ scopes: z.array(z.enum(PACKAGE_SCOPES)).default([...MARKETER_SCOPES]) });
const clientSecretsSchema = z.strictObject({ secrets: z.array(z.string().min(1)).min(1).max(2) });
const resetSchema = z.strictObject({
  what: z.array(z.enum(RESETTABLE)).default(RESETTABLE.filter((part) => part !== 'tokens')),
});
const selectionSchema = z.object({
  filter: z.string().optional(),
  orderBy: z.string().optional(),
  offset: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().nonnegative().optional(),
});
const importSchema = z.array(z.record(z.string(), z.unknown()));
const unsendableSchema = z.strictObject({ contactKey: z.string().min(1), statusCode: z.number().int().positive() });

const IMPORT_LIMIT = '512mb';

/**
 * `/_sandbox/*`: what a demo, a test or any other tool uses to prepare the sandbox and to look into it over HTTP. None
 * of it exists on a real tenant, and none of it is counted.
 */
export function mountControlRoutes(app: Express, state: TenantState, accountId: string): void {
  const router = Router();
  router.use(express.json({ limit: IMPORT_LIMIT }));
  inspection(router, state);
  rows(router, state);
  preparation(router, state, accountId);
  app.use('/_sandbox', router);
}

function body<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw invalidBody(z.prettifyError(parsed.error), 10005);
}

function inspection(
  router: Router,
  { counters, chaos, extensions, jobs, journeys, emails, tokens }: TenantState,
): void {
  router.get('/state', (_request, response) => {
    jobs.advance();
    response.json({
      dataExtensions: extensions.all().map(describeDataExtension),
      counters: counters.snapshot(),
      chaos: chaos.settings,
      asyncJobs: { open: jobs.openCount, complete: jobs.all().length - jobs.openCount, lagMs: jobs.lagMs },
      tokenLifetimeSeconds: tokens.lifetimeSeconds,
      received: {
        events: journeys.events.length,
        contactExits: journeys.exits.length,
        emails: emails.received().length,
      },
      eventDefinitions: journeys.allDefinitions(),
      journeys: journeys.allJourneys(),
    });
  });
  router.get('/counters', (_request, response) => {
    response.json(counters.snapshot());
  });
  router.get('/async-jobs', (_request, response) => {
    jobs.advance();
    response.json(
      jobs.all().map((job) => ({
        requestId: job.requestId,
        dataExtension: job.extension.properties.key,
        state: jobs.stateOf(job),
        submittedAt: job.submittedAt,
        completedAt: job.completedAt,
        rows: job.results?.length ?? job.rows.length,
        errors: job.results?.filter(({ status }) => status === 'Error').length ?? 0,
      })),
    );
  });
  router.get('/events', (request, response) => {
    response.json(journeys.events.slice(Number(request.query.from ?? 0) || 0));
  });
  router.get('/contact-exits', (_request, response) => {
    response.json(journeys.exits);
  });
  router.get('/emails', (_request, response) => {
    response.json(emails.received().map((email) => ({ ...email, ...emails.statusOf(email) })));
  });
}

function rows(router: Router, { extensions }: TenantState): void {
  const named = (request: Request<{ key: string }>): DataExtension => {
    const extension = extensions.withKey(request.params.key);
    if (!extension) throw notFound('The data extension');
    return extension;
  };
  router.get('/data-extensions', (_request, response) => {
    response.json(
      extensions.all().map((extension) => ({
        ...describeDataExtension(extension),
        fields: extension.fields.map(describeField),
      })),
    );
  });
  router.get('/data-extensions/:key/rows', (request, response) => {
    const extension = named(request);
    const { count, rows } = selectRows(extension, body(selectionSchema, request.query));
    response.json({ count, rows: rows.map((row) => rowObject(extension, row)) });
  });
  router.get('/data-extensions/:key/rows.csv', (request, response) => {
    const extension = named(request);
    const { rows } = selectRows(extension, body(selectionSchema, request.query));
    const fileName = extension.properties.key.replace(/[^\w.-]/g, '_');
    response.attachment(`${fileName}.csv`).type('text/csv').send(rowsAsCsv(extension, rows));
  });
  router.post('/data-extensions/:key/rows', async (request, response) => {
    const extension = named(request);
    const written = await importRows(extension, body(importSchema, request.body));
    response.json({ written, rowCount: extension.rowCount });
  });
  router.post('/data-extensions/:key/fill', async (request, response) => {
    const extension = named(request);
    const written = await fillRows(extension, body(fillSchema, request.body));
    response.json({ written, rowCount: extension.rowCount });
  });
}

function preparation(router: Router, state: TenantState, accountId: string): void {
  const { chaos, jobs, journeys, emails, tokens } = state;
  router.get('/chaos', (_request, response) => {
    response.json(chaos.settings);
  });
  router.put('/chaos', (request, response) => {
    response.json(chaos.set(body(chaosSchema, request.body)));
  });
  router.post('/reset', (request, response) => {
    const { what } = body(resetSchema, request.body);
    state.reset(what);
    response.json({ reset: what });
  });
  router.post('/async-jobs/settle', (_request, response) => {
    response.json({ settled: jobs.settle() });
  });
  router.post('/tokens/revoke', (_request, response) => {
    response.json({ revoked: tokens.revokeAll() });
  });
  router.put('/client-secrets', (request, response) => {
    tokens.clientSecrets = body(clientSecretsSchema, request.body).secrets;
    response.json({ inForce: tokens.clientSecrets.length });
  });
  router.put('/scopes', (request, response) => {
    tokens.granted = body(scopesSchema, request.body).scopes;
    response.json({ scopes: tokens.granted });
  });
  router.post('/marketer-tokens', (request, response) => {
    const { userId, accountId: mid, expiresInSeconds } = body(marketerTokenSchema, request.body);
    const token = tokens.issue({
      kind: 'marketer',
      accountId: mid ?? accountId,
      scopes: tokens.marketers,
      ...(userId && { userId }),
      ...(expiresInSeconds && { expiresInSeconds }),
    });
    response.status(201).json({ token: token.value, accountId: token.accountId, expiresAt: token.expiresAt });
  });
  router.put('/marketer-scopes', (request, response) => {
    tokens.marketers = body(marketerScopesSchema, request.body).scopes;
    response.json({ scopes: tokens.marketers });
  });
  router.post('/entry-sources', async (request, response) => {
    const written = await defineEntrySource(state, body(entrySourceSchema, request.body));
    response.status(201).json({ written });
  });
  router.post('/event-definitions', (request, response) => {
    const definition = body(eventDefinitionSchema, request.body);
    journeys.defineEvent(definition);
    response.status(201).json(definition);
  });
  router.post('/journeys', (request, response) => {
    response.status(201).json(journeys.addJourney(body(journeySchema, request.body)));
  });
  router.post('/memberships', (request, response) => {
    response.status(201).json(journeys.join(body(membershipSchema, request.body)));
  });
  router.post('/email-definitions', (request, response) => {
    const definition = body(emailDefinitionSchema, request.body);
    emails.define(definition);
    response.status(201).json(definition);
  });
  router.post('/unsendable-contacts', (request, response) => {
    const { contactKey, statusCode } = body(unsendableSchema, request.body);
    emails.refuseToSend(contactKey, statusCode);
    response.status(201).json({ contactKey, statusCode });
  });
}
