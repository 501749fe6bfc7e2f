import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type Redis from 'ioredis';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startWhatsAppSandbox } from '../../sandbox/whatsapp/start-whatsapp-sandbox';
import { isReady } from '../../src/doctor/check';
import { runDoctor } from '../../src/doctor/run-doctor';
import { provision } from '../../src/marketing-cloud/provision';
import { TABLES } from '../../src/redis/outbox-entry';
import { type FaultProxy, startFaultProxy } from '../doctor/fault-proxy';
import { complete, KEY } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, type TestApp } from '../support/start-app';

/** Nothing of this tenant is called, numbered or divided as in the sandbox that is shipped. */
const MC = { clientId: 'pkg-9f2', clientSecret: 'a-secret-of-theirs', accountId: '510009999' };
const ACCOUNT = '104996122399160';
const NUMBER = '106540352242922';
const APP_SECRET = '0c1d9f7e5a';
const ROOT = 4_711;
const PAGE = 4;

const real = { clock: Date.now, ids: randomUUID, random: Math.random };
let redis: Redis;
let app: TestApp;
const proxies: FaultProxy[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  redis = await emptyTestRedis();
  const marketingCloud = await startMarketingCloudSandbox({
    ...real,
    ...MC,
    asyncLagMs: 50,
    listPageSize: PAGE,
    rootFolderId: ROOT,
  });
  const whatsApp = await startWhatsAppSandbox({
    ...real,
    accessToken: 'EAAtheirs',
    appSecret: APP_SECRET,
    verifyToken: 'their-verify-token',
    businessAccountId: ACCOUNT,
    phoneNumberIds: [NUMBER],
    settings: { speed: 100 },
  });
  // A host of its own for each kind of call, as a tenant has.
  for (const target of [marketingCloud.url, marketingCloud.url, marketingCloud.url, whatsApp.url]) {
    proxies.push(await startFaultProxy(() => target));
  }
  const [auth, rest, soap, graph] = proxies.map(({ url }) => url) as [string, string, string, string];
  const front = await startFaultProxy(() => app.url);
  app = await startApp({
    PUBLIC_URL: front.url,
    MC_AUTH_URL: auth,
    MC_REST_URL: rest,
    MC_SOAP_URL: soap,
    MC_CLIENT_ID: MC.clientId,
    MC_CLIENT_SECRET: MC.clientSecret,
    MC_ACCOUNT_ID: MC.accountId,
    WHATSAPP_GRAPH_URL: graph,
    WHATSAPP_ACCESS_TOKEN: 'EAAtheirs',
    WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT,
    WHATSAPP_PHONE_NUMBER_ID: NUMBER,
    WHATSAPP_APP_SECRET: APP_SECRET,
    WHATSAPP_VERIFY_TOKEN: 'their-verify-token',
  });
  await axios.put(`${whatsApp.url}/_sandbox/webhook`, { url: `${front.url}/webhooks/whatsapp`, verify: true });
  closers.push(
    () => app.close(),
    () => front.close(),
    ...proxies.map((proxy) => () => proxy.close()),
    () => marketingCloud.close(),
    () => whatsApp.close(),
    () => redis.quit(),
  );
  await fill(marketingCloud.url);
}, 60_000);
afterAll(async () => {
  for (const close of closers) await close();
});

/** Data extensions of theirs that speak of one of ours, so that ours is on a later page of every search. */
async function fill(url: string): Promise<void> {
  const { data } = await axios.post(`${url}/v2/token`, {
    grant_type: 'client_credentials',
    client_id: MC.clientId,
    client_secret: MC.clientSecret,
  });
  for (let number = 0; number < 2 * PAGE + 1; number += 1) {
    await axios.post(
      `${url}/data/v1/customobjects`,
      {
        name: `Envios ${number}`,
        key: `${number}`,
        description: 'WA_Message WA_Consent',
        categoryId: ROOT,
        fields: [complete(KEY)],
      },
      { headers: { authorization: `Bearer ${data.access_token}` } },
    );
  }
}

test('the whole way works with ids, hosts, names, page sizes and folders unlike those of the sandbox', async () => {
  const { definitions, metadata, folders, mappings, doctor } = app.dependencies.admin;
  const { tables, folder } = await provision({
    definitions,
    mapping: {},
    metadata,
    folders,
    checkMapping: mappings.check,
    folderId: undefined,
  });
  expect(tables.map(({ state }) => state)).toEqual(TABLES.map(() => 'created'));
  expect(folder).toMatchObject({ kind: 'named', made: true });
  expect((await metadata.find('WA_Message'))?.categoryId).toBe(folder && 'id' in folder ? folder.id : 0);

  const checks = await runDoctor(doctor, { write: true });
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(isReady(checks)).toBe(true);

  await eventually('the templates', () => app.dependencies.catalog.list().length > 0);
  const { body } = await callActivity(
    app,
    'execute',
    executeBody({ phone: '+525512340002', settings: { sender: NUMBER } }),
  );
  expect(body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
  await eventually(
    'the row of the message with its delivery',
    async () => {
      const [row] = await app.dependencies.admin.rows.find(
        'WA_Message',
        { column: 'MessageKey', equals: String(body.messageKey) },
        { page: 1, size: 1 },
      );
      return String(row?.senderid ?? '') === NUMBER && String(row?.delivereddateutc ?? '') !== '';
    },
    60_000,
  );
}, 90_000);
