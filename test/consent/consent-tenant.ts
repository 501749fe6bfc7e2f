import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type Redis from 'ioredis';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { createLogger } from '../../src/logger';
import { createAccessTokens } from '../../src/marketing-cloud/access-token';
import { createMarketingCloudClient } from '../../src/marketing-cloud/client';
import { createDataExtensionMetadata } from '../../src/marketing-cloud/data-extension-metadata';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { provision } from '../../src/marketing-cloud/provision';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';

/** The Marketing Cloud stand-in with our data extensions provisioned, and a client of the app's own making. */
export async function startConsentTenant(redis: Redis) {
  const real = { clock: Date.now, ids: randomUUID, random: Math.random };
  const account = { clientId: 'client', clientSecret: 'secret-of-client', accountId: '7281698' };
  const sandbox = await startMarketingCloudSandbox({ ...real, ...account });
  const definitions = readDataExtensions();
  const tokens = createAccessTokens({
    redis,
    http: axios,
    logger: createLogger({ level: 'silent' }),
    alerts: { raise: () => undefined, over: () => undefined },
    clock: Date.now,
    ids: randomUUID,
    settings: { authUrl: sandbox.url, ...account },
  });
  const client = createMarketingCloudClient({
    http: axios,
    tokens,
    restUrl: sandbox.url,
    authUrl: sandbox.url,
    clock: Date.now,
    random: Math.random,
  });
  const metadata = createDataExtensionMetadata(client);
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });

  async function control(path: string, body: unknown): Promise<void> {
    const { status, data } = await axios.post(`${sandbox.url}/_sandbox${path}`, body, { validateStatus: () => true });
    if (status >= 300) throw new Error(`${path} answered ${status}: ${JSON.stringify(data)}`);
  }
  return {
    url: sandbox.url,
    account,
    client,
    definitions,
    metadata,
    rows: createDataExtensionRows(client),
    /** Rows written straight into a data extension. */
    put: (table: string, rows: Record<string, unknown>[]) => control(`/data-extensions/${table}/rows`, rows),
    fill: (table: string, rows: number, values: Record<string, unknown>) =>
      control(`/data-extensions/${table}/fill`, { rows, values }),
    /** Faults of the stand-in, see docs/sandbox.md. */
    chaos: (settings: unknown) => axios.put(`${sandbox.url}/_sandbox/chaos`, settings),
    async count(table: string): Promise<number> {
      const { data } = await axios.get(`${sandbox.url}/_sandbox/data-extensions/${table}/rows`);
      return data.count;
    },
    close: () => sandbox.close(),
  };
}
