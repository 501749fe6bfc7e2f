import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { asyncRowOperations } from './async-row-operations';
import { authOperations, type Tenant } from './auth-operations';
import { type ChaosInput, MAINTENANCE_PATH } from './chaos';
import { mountControlRoutes } from './control-routes';
import { dataExtensionOperations } from './data-extension-operations';
import { journeyOperations } from './journey-operations';
import { answerErrors, mountOperations } from './mount-operations';
import { mountPages } from './pages';
import { pickerOperations } from './picker-operations';
import { queryOperations } from './query-operations';
import { RestError } from './rest-error';
import { rowReadingOperations } from './row-reading-operations';
import { rowsetOperations } from './rowset-operations';
import { mountSoap } from './soap-operations';
import type { Surroundings } from './surroundings';
import { TenantState } from './tenant-state';
import { transactionalEmailOperations } from './transactional-email-operations';
import type { EmailDefinition } from './transactional-emails';

export interface MarketingCloudSandboxOptions extends Surroundings {
  /** 0 or absent = any free port. */
  port?: number;
  clientId: string;
  clientSecret: string;
  /** MID of the business unit. */
  accountId: string;
  /** `expires_in` of a token. Default 1079, as live tenants answer. */
  tokenLifetimeSeconds?: number;
  /** Longest time from the 202 of an asynchronous job to its completion, in ms. Default 2000. */
  asyncLagMs?: number;
  /** Whether the synchronous row routes refuse null in nullable columns. Default `refuse`. */
  rowsetNulls?: 'refuse' | 'accept';
  chaos?: ChaosInput;
  /** What a page of the list of data extensions holds. Default 25. */
  listPageSize?: number;
  /** Send definitions that are there from the start. */
  emailDefinitions?: readonly EmailDefinition[];
  /** Id of the root folder of data extensions. Default 290931. */
  rootFolderId?: number;
}

export interface MarketingCloudSandbox {
  /** Base URL without a closing slash, for auth, REST and SOAP alike. */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a strict local stand-in of Marketing Cloud Engagement on 127.0.0.1. What it simulates is listed in
 * docs/sandbox.md; other processes drive it under `/_sandbox`.
 */
export async function startMarketingCloudSandbox(
  options: MarketingCloudSandboxOptions,
): Promise<MarketingCloudSandbox> {
  const { clock, ids, random, clientId, clientSecret, accountId } = options;
  const surroundings: Surroundings = { clock, ids, random };
  const state = new TenantState(
    {
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 1079,
      asyncLagMs: options.asyncLagMs ?? 2000,
      chaos: options.chaos ?? {},
      rootFolderId: options.rootFolderId ?? 290_931,
    },
    surroundings,
  );
  state.tokens.clientSecrets = [clientSecret];
  for (const definition of options.emailDefinitions ?? []) state.emails.define(definition);
  let url = '';
  const app = marketingCloudApp(state, { clientId, accountId, url: () => url }, options);
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      state.jobs.reset();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function marketingCloudApp(
  state: TenantState,
  tenant: Tenant,
  {
    rowsetNulls: nulls = 'refuse',
    listPageSize = 25,
  }: Pick<MarketingCloudSandboxOptions, 'rowsetNulls' | 'listPageSize'>,
) {
  const { surroundings, extensions, chaos, counters, jobs, journeys, emails, tokens } = state;
  const app = express().disable('x-powered-by').disable('etag');
  mountControlRoutes(app, state, tenant.accountId);
  mountPages(app, state);
  mountSoap(app, { folders: extensions.folders, tokens, chaos, counters });
  mountOperations(
    app,
    [
      ...authOperations(tenant, tokens, chaos),
      ...dataExtensionOperations(extensions, chaos, listPageSize),
      ...rowsetOperations({ extensions, jobs, chaos, counters, nulls, random: surroundings.random }),
      ...asyncRowOperations({ extensions, jobs, chaos, ids: surroundings.ids }),
      ...rowReadingOperations(extensions, surroundings, chaos),
      ...journeyOperations({ journeys, counters, chaos, ids: surroundings.ids }),
      ...transactionalEmailOperations(emails, surroundings),
      ...queryOperations(extensions, surroundings),
      ...pickerOperations(state),
    ],
    { tokens, chaos, counters },
  );
  app.all(MAINTENANCE_PATH, (_request, response) => void response.json({ status: 'maintenance' }));
  app.use(() => {
    throw new RestError(404, 0, 'Not Found');
  });
  app.use(answerErrors);
  return app;
}
