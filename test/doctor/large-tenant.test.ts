import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type Redis from 'ioredis';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { readSettings } from '../../src/config';
import { timeAndChance } from '../../src/dependencies/connections';
import { createDoctor } from '../../src/dependencies/doctor';
import { createMarketingCloud } from '../../src/dependencies/marketing-cloud';
import { runDoctor } from '../../src/doctor/run-doctor';
import { createLogger } from '../../src/logger';
import { type Provisioned, provision } from '../../src/marketing-cloud/provision';
import { TABLES } from '../../src/redis/outbox-entry';
import { complete, KEY, ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { type FaultProxy, startFaultProxy } from './fault-proxy';

/** Most calls that provision and doctor may make on a tenant of 2,000 data extensions. */
const MOST_CALLS = 60;
const TENANT = { clientId: 'client', clientSecret: 'secret', accountId: '5123' };

let redis: Redis;
let sandbox: Awaited<ReturnType<typeof startMarketingCloudSandbox>>;
let proxy: FaultProxy;

beforeEach(async () => {
  redis = await emptyTestRedis();
  sandbox = await startMarketingCloudSandbox({ clock: Date.now, ids: randomUUID, random: Math.random, ...TENANT });
  proxy = await startFaultProxy(() => sandbox.url);
});
afterEach(async () => {
  await proxy.close();
  await sandbox.close();
  await redis.quit();
});

const environment = (changes: Record<string, string> = {}) =>
  testEnvironment({
    MC_AUTH_URL: proxy.url,
    MC_REST_URL: proxy.url,
    MC_CLIENT_ID: TENANT.clientId,
    MC_CLIENT_SECRET: TENANT.clientSecret,
    MC_ACCOUNT_ID: TENANT.accountId,
    ...changes,
  });

function parts(changes: Record<string, string> = {}) {
  const settings = readSettings(environment(changes));
  if (!settings.marketingCloud) throw new Error('no settings');
  const alerts = { raise: () => undefined, over: () => undefined };
  const logger = createLogger({ level: 'silent' });
  const common = { ...timeAndChance, redis, http: axios, logger, alerts };
  return { settings, ...createMarketingCloud(settings.marketingCloud, common) };
}

async function provisionNow(changes: Record<string, string> = {}) {
  const { definitions, metadata, folders, mappings, settings } = parts(changes);
  return provision({
    definitions,
    mapping: {},
    metadata,
    folders,
    checkMapping: mappings.check,
    folderId: settings.marketingCloud?.dataExtensionFolderId,
  });
}
const states = (tables: readonly Provisioned[]) => tables.map(({ state }) => state);
const ALL = (state: string) => TABLES.map(() => state);

async function control(method: string, path: string, body: unknown): Promise<void> {
  await axios.request({ method, url: `${sandbox.url}/_sandbox/${path}`, data: body });
}

/** A tenant that has been in use for years; some speak of our tables in their description. */
async function fill(count: number): Promise<void> {
  const { data } = await axios.post(`${sandbox.url}/v2/token`, {
    grant_type: 'client_credentials',
    client_id: TENANT.clientId,
    client_secret: TENANT.clientSecret,
  });
  const headers = { authorization: `Bearer ${data.access_token}` };
  const make = (number: number) => {
    const name = `Campaign ${number}`;
    return axios.post(
      `${sandbox.url}/data/v1/customobjects`,
      {
        name,
        key: `key-${number}`,
        description: number % 60 === 0 ? 'joined with WA_Message by the weekly query' : '',
        categoryId: ROOT_FOLDER,
        fields: [complete(KEY)],
      },
      { headers },
    );
  };
  for (let from = 0; from < count; from += 50) {
    const numbers = Array.from({ length: Math.min(50, count - from) }, (_, place) => from + place);
    await Promise.all(numbers.map(make));
  }
}

test('on 2,000 data extensions provision and doctor make at most 60 calls each', async () => {
  await fill(2_000);
  proxy.takeCalls();
  expect(states((await provisionNow()).tables)).toEqual(ALL('created'));
  expect(proxy.takeCalls()).toBeLessThanOrEqual(MOST_CALLS);
  expect(states((await provisionNow()).tables)).toEqual(ALL('already_there'));
  expect(proxy.takeCalls()).toBeLessThanOrEqual(MOST_CALLS);

  const { settings, definitions, mappings } = parts();
  const doctor = createDoctor(settings, {
    ...timeAndChance,
    http: axios,
    redis,
    definitions,
    loadMapping: mappings.load,
  });
  const checks = await runDoctor(doctor, { write: true });
  expect(checks.filter(({ id }) => id.startsWith('data_extension')).map(({ status }) => status)).toEqual([
    ...ALL('ok'),
    'ok',
  ]);
  expect(proxy.takeCalls()).toBeLessThanOrEqual(MOST_CALLS);
}, 120_000);

describe('the folder', () => {
  test('is "WhatsApp", made where it is not there, and found the next time', async () => {
    expect((await provisionNow()).folder).toMatchObject({ kind: 'named', made: true });
    await control('POST', 'reset', { what: ['rows'] });
    const { metadata } = parts();
    const made = await metadata.find('WA_Event');
    await metadata.remove(made?.id ?? '');
    expect((await provisionNow()).folder).toEqual({ kind: 'ours', id: made?.categoryId });
  });

  test('is that of another data extension where SOAP is away', async () => {
    await fill(1);
    await control('PUT', 'chaos', { soapAway: true });
    const { tables, folder } = await provisionNow();
    expect(states(tables)).toEqual(ALL('created'));
    expect(folder).toMatchObject({
      kind: 'borrowed',
      id: ROOT_FOLDER,
      why: expect.stringContaining('folder_retrieve'),
    });
  });

  test('is learnt from the list of all folders where the search does not tell it', async () => {
    await fill(1);
    await control('PUT', 'chaos', { soapAway: true });
    proxy.plant({ on: /search/, change: (answer) => (answer.body = answer.body.replaceAll('categoryId', 'unknown')) });
    expect((await provisionNow()).folder).toMatchObject({ kind: 'borrowed', id: ROOT_FOLDER });
  });

  test('where none can be had and one is demanded, it is told what number to set and where it stands', async () => {
    await control('PUT', 'chaos', { soapAway: true });
    const { tables } = await provisionNow();
    expect(states(tables)).toEqual(ALL('failed'));
    expect(tables[0]?.details.join(' ')).toMatch(
      /categoryId is a required parameter.*DATA_EXTENSION_FOLDER_ID.*categoryId/,
    );
    await control('PUT', 'chaos', { soapAway: true, lenientDefinitions: true });
    expect(states((await provisionNow()).tables)).toEqual(ALL('created'));
  });

  test('that is set is taken', async () => {
    const { tables, folder } = await provisionNow({ DATA_EXTENSION_FOLDER_ID: String(ROOT_FOLDER) });
    expect(states(tables)).toEqual(ALL('created'));
    expect(folder).toEqual({ kind: 'set', id: ROOT_FOLDER });
  });
});

test('columns that come later are waited for, and not told as added before they are there', async () => {
  await provisionNow();
  const { metadata, definitions } = parts();
  const message = await metadata.find('WA_Message');
  await metadata.remove(message?.id ?? '');
  const { WA_Message } = definitions;
  await metadata.create({ ...WA_Message, columns: WA_Message.columns.slice(0, -1) }, ROOT_FOLDER);
  await control('PUT', 'chaos', { fieldLagMs: 700 });
  const last = WA_Message.columns.at(-1)?.name ?? '';
  expect((await provisionNow()).tables[0]).toMatchObject({ state: 'columns_added', details: [`added ${last}`] });
  expect((await metadata.find('WA_Message'))?.fields.map(({ name }) => name)).toContain(last);
});

test('columns that do not come in time are told as not there', async () => {
  const { metadata, definitions, mappings } = parts();
  const { WA_Event } = definitions;
  await metadata.create({ ...WA_Event, columns: WA_Event.columns.slice(0, -1) }, ROOT_FOLDER);
  await control('PUT', 'chaos', { fieldLagMs: 3_600_000 });
  const paused: number[] = [];
  const { tables } = await provision({
    definitions,
    mapping: { WA_Message: null, WA_Consent: null, WA_Reply: null, WA_Conversion: null },
    metadata,
    checkMapping: mappings.check,
    folderId: undefined,
    pause: async (ms) => paused.push(ms),
  });
  expect(tables.find(({ table }) => table === 'WA_Event')).toMatchObject({
    state: 'failed',
    details: [expect.stringContaining('not there yet')],
  });
  expect(paused.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
});
