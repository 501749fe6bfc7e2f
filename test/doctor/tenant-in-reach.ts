import axios from 'axios';
import Redis from 'ioredis';
import { readSettings } from '../../src/config';
import { timeAndChance } from '../../src/dependencies/connections';
import { createDoctor } from '../../src/dependencies/doctor';
import type { Judged } from '../../src/doctor/check';
import { runDoctor } from '../../src/doctor/run-doctor';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { provision } from '../../src/marketing-cloud/provision';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { startFaultProxy } from './fault-proxy';

/** The stand-ins and the app, all well, each behind a proxy that can spoil it; and the doctor that looks at them. */
export async function startTenantInReach() {
  const redis = await emptyTestRedis();
  const clouds = await startClouds();
  let app: TestApp | undefined;
  const marketingCloud = await startFaultProxy(() => clouds.marketingCloud.url);
  const whatsApp = await startFaultProxy(() => clouds.whatsApp.url);
  const publicUrl = await startFaultProxy(() => app?.url ?? 'http://127.0.0.1:9');
  const environment = {
    MC_AUTH_URL: marketingCloud.url,
    MC_REST_URL: marketingCloud.url,
    WHATSAPP_GRAPH_URL: whatsApp.url,
    PUBLIC_URL: publicUrl.url,
  };
  app = await startApp({ ...environment, ...clouds.environment }, { web: true, worker: false });
  const { definitions, metadata, folders, mappings } = app.dependencies.admin;
  const webhook = `${publicUrl.url}/webhooks/whatsapp`;
  await clouds.controlWhatsApp('PUT', 'webhook', { url: webhook });

  return {
    redis,
    clouds,
    app,
    marketingCloud,
    whatsApp,
    publicUrl,
    environment,
    definitions,
    /** Makes what is missing of the data extensions; → how it went. */
    provision: () =>
      provision({ definitions, mapping: {}, metadata, checkMapping: mappings.check, folderId: undefined, folders }),
    /** Everything as it should be. */
    async heal(): Promise<void> {
      for (const proxy of [marketingCloud, whatsApp, publicUrl]) proxy.plant();
      await redis.flushall();
      await clouds.controlWhatsApp('POST', 'reset');
      await this.control('PUT', 'chaos', { fieldLagMs: 0 });
      await this.control('PUT', 'scopes', {});
    },
    /** Asks the stand-in of Marketing Cloud something about itself. */
    async control(method: string, path: string, body?: unknown): Promise<unknown> {
      const { data } = await axios.request({
        method,
        url: `${clouds.marketingCloud.url}/_sandbox/${path}`,
        data: body,
      });
      return data;
    },
    /** The checks with these settings in place of those that are right; '' leaves one out. */
    async examine(
      settings: Record<string, string> = {},
      options: { write?: boolean; loadMapping?: typeof mappings.load } = {},
    ): Promise<Judged[]> {
      const read = readSettings(testEnvironment({ ...environment, ...settings }));
      const connection =
        read.redis?.redisUrl === undefined
          ? undefined
          : new Redis(read.redis.redisUrl, { commandTimeout: 2_000, maxRetriesPerRequest: 1 });
      connection?.on('error', () => undefined);
      const doctor = createDoctor(read, {
        ...timeAndChance,
        http: axios,
        redis: connection,
        definitions: readDataExtensions(),
        loadMapping: options.loadMapping ?? mappings.load,
      });
      try {
        return await runDoctor(doctor, { write: options.write ?? false });
      } finally {
        connection?.disconnect();
      }
    },
    async close(): Promise<void> {
      await app?.close();
      await Promise.all([marketingCloud.close(), whatsApp.close(), publicUrl.close()]);
      await clouds.close();
      await redis.quit();
    },
  };
}

export type TenantInReach = Awaited<ReturnType<typeof startTenantInReach>>;
