import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startGraphHost } from '../../sandbox/whatsapp/start-graph-host';
import { startWhatsAppSandbox } from '../../sandbox/whatsapp/start-whatsapp-sandbox';
import { readUnits } from '../../src/business-units';
import { createUnits } from '../../src/dependencies/units';
import { createExpressServer } from '../../src/http/express-server';
import { startWorker } from '../../src/start-worker';
import { createUnitsApp } from '../../src/units-app';
import { testEnvironment } from './environment';
import { unitsFile } from './units';

const real = { clock: Date.now, ids: randomUUID, random: Math.random };

type Json = Record<string, unknown>;
const ask = async (url: string, method = 'GET', body?: unknown): Promise<Json> => {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
};

/**
 * Two business units in one app, with web and worker: the first has two numbers of one account, the second one of another,
 * in another portfolio. Marketing Cloud is one stand-in for each, since a token of one is none at the other's; Graph is one
 * host for both accounts. `settingsOf` says what each of them has beside its own, by its place.
 */
export async function startUnits(settingsOf: (place: number) => Record<string, string> = () => ({})) {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  const file = unitsFile();
  const clouds = await Promise.all(
    file.units.map(async ({ mid, settings }, index) => {
      const of = settings as Record<string, string>;
      const marketingCloud = await startMarketingCloudSandbox({
        ...real,
        clientId: `client-${index + 1}`,
        clientSecret: `client-secret-${index + 1}`,
        accountId: mid,
        asyncLagMs: 50,
      });
      const whatsApp = await startWhatsAppSandbox({
        ...real,
        accessToken: `access-token-${index + 1}`,
        appSecret: `app-secret-of-${index + 1}`,
        businessAccountId: `90000000000001${index + 1}`,
        phoneNumberIds: index === 0 ? ['900000000000111', '900000000000112'] : ['900000000000121'],
        portfolio: 7 + index,
        settings: { speed: 50 },
      });
      Object.assign(of, { MC_AUTH_URL: marketingCloud.url, MC_REST_URL: marketingCloud.url }, settingsOf(index));
      return { mid, marketingCloud, whatsApp };
    }),
  );
  const graph = await startGraphHost(clouds.map(({ whatsApp }) => whatsApp));
  const UNITS = join(folder, 'units.json');
  writeFileSync(UNITS, JSON.stringify(file));
  const environment = testEnvironment({ WHATSAPP_GRAPH_URL: graph.url, WHATSAPP_MESSAGES_PER_SECOND: '1000', UNITS });
  const units = await createUnits(readUnits(environment));
  const workers = await Promise.all(units.map((unit) => startWorker(unit)));
  const { server, close } = createExpressServer(createUnitsApp(units));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const { whatsApp } of clouds) {
    await ask(`${whatsApp.url}/_sandbox/webhook`, 'PUT', { url: `${url}/webhooks/whatsapp` });
  }
  return {
    url,
    units,
    environment,
    clouds: clouds.map(({ mid, marketingCloud, whatsApp }) => ({
      mid,
      /** Asks the stand-in of WhatsApp something about itself (docs/sandbox.md). */
      whatsApp: (path: string, method?: string, body?: unknown) =>
        ask(`${whatsApp.url}/_sandbox/${path}`, method, body),
      marketingCloud: (path: string, method?: string, body?: unknown) =>
        ask(`${marketingCloud.url}/_sandbox/${path}`, method, body),
    })),
    async close(): Promise<void> {
      for (const unit of units) unit.beginClosing();
      await close();
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(units.map((unit) => unit.close()));
      await graph.close();
      for (const { marketingCloud, whatsApp } of clouds) await Promise.all([marketingCloud.close(), whatsApp.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
