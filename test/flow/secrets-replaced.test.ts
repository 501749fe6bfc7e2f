import { setTimeout as pause } from 'node:timers/promises';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { adminClient } from '../admin/admin-client';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { type LoadBalancer, startLoadBalancer } from '../support/load-balancer';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, signJourneyBuilderCall, startClouds } from '../support/start-app';

/** At least so many; those go on who come while secrets are replaced. `npm run secrets:replace` takes 5,000. */
const CONTACTS = Number(process.env.SECRETS_CONTACTS ?? 100);
const AT_ONCE = 5;
/** Every tenth says STOP, which is to reach the CRM; the others are delivered and read. */
const saysStop = (index: number) => index % 10 === 0;
/** A thousand numbers of each country. */
const COUNTRIES = ['MX', 'AR', 'BR', 'CO', 'DE', 'ES', 'FR', 'GB', 'IN', 'IT', 'PT', 'SA'];
const phoneOf = (index: number) =>
  numberWithFate(COUNTRIES[Math.floor(index / 1_000)] ?? '', saysStop(index) ? '0011' : '0001', index % 1_000);
const apart = (serial: number) => numberWithFate('US', '0001', serial);

const secretsNamed = (word: string) => ({
  signing: `${word}-jwt-signing-secret`,
  app: `${word}-meta-app-secret`,
  verify: `${word}-verify-token`,
  whatsApp: `${word}-whatsapp-access-token`,
  client: `${word}-client-secret`,
  consumer: `${word}-consumer-secret`,
  conversions: `${word}-conversions-token`,
  consents: `${word}-consents-token`,
  metrics: `${word}-metrics-token`,
  report: `${word}-report-token`,
  admin: `${word}-admin-token`,
  link: `${word}-link-secret`,
});
const former = secretsNamed('former');
const fresh = secretsNamed('fresh');
type Secrets = typeof former;

/** The settings of docs/secrets.md: at first, after the first rolling restart, and after the second. */
const both = (name: keyof Secrets) => `${former[name]},${fresh[name]}`;
const settingsOf = (secrets: Secrets) => ({
  MC_CLIENT_SECRET: secrets.client,
  MC_JWT_SIGNING_SECRET: secrets.signing,
  WHATSAPP_ACCESS_TOKEN: secrets.whatsApp,
  WHATSAPP_APP_SECRET: secrets.app,
  WHATSAPP_VERIFY_TOKEN: secrets.verify,
  SALESFORCE_CLIENT_SECRET: secrets.consumer,
  CONVERSIONS_TOKEN: secrets.conversions,
  CONSENTS_TOKEN: secrets.consents,
  METRICS_TOKEN: secrets.metrics,
  REPORT_TOKEN: secrets.report,
  LINK_SECRET: secrets.link,
});
const atFirst = { ...settingsOf(former), ADMIN_TOKEN: former.admin };
const sideBySide = {
  ...settingsOf(fresh),
  MC_JWT_SIGNING_SECRET: both('signing'),
  WHATSAPP_APP_SECRET: both('app'),
  CONVERSIONS_TOKEN: both('conversions'),
  CONSENTS_TOKEN: both('consents'),
  METRICS_TOKEN: both('metrics'),
  LINK_SECRET: both('link'),
  ADMIN_TOKEN: former.admin,
  ADMIN_TOKENS: `Maria:${fresh.admin}`,
};
const freshAlone = {
  ...settingsOf(fresh),
  LINK_SECRET: `${fresh.link},${former.link}`,
  ADMIN_TOKENS: `Maria:${fresh.admin}`,
};

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let org: TestOrg;
let balancer: LoadBalancer;
let addresses: Record<string, string>;
const webs = new Map<number, AppProcess>();
let worker: AppProcess;

/** A setting that a stage does not name is not there. */
function environmentOf(settings: Record<string, string>, port = 0) {
  const { ADMIN_TOKEN, ...rest } = testEnvironment({ ...addresses, PORT: String(port) });
  return { ...rest, ...settings };
}
async function startWeb(port: number, settings: Record<string, string>): Promise<void> {
  webs.set(port, await startProcess('web', environmentOf(settings, port)));
  balancer.put(port);
}
/** One web process after the other, and a worker beside its successor. */
async function rollingRestart(settings: Record<string, string>): Promise<void> {
  const replaceWorker = async () => {
    const before = worker;
    worker = await startProcess('worker', environmentOf(settings));
    expect(await before.stop()).toBe(0);
  };
  const replaceWebs = async () => {
    for (const [port, web] of [...webs]) {
      await balancer.take(port);
      expect(await web.stop()).toBe(0);
      await startWeb(port, settings);
    }
  };
  await Promise.all([replaceWorker(), replaceWebs()]);
}

/** What is in force at the vendors. */
async function vendorsTake(whatsApp: { accessTokens: string[]; appSecret: string }, clients: Secrets[]): Promise<void> {
  await clouds.controlWhatsApp('PUT', 'credentials', { ...whatsApp, verifyToken: fresh.verify });
  await fetch(`${clouds.marketingCloud.url}/_sandbox/client-secrets`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secrets: clients.map(({ client }) => client) }),
  });
  await org.control('/consumer-secrets', { secrets: clients.map(({ consumer }) => consumer) });
}

beforeAll(async () => {
  redis = await emptyTestRedis();
  [clouds, org, balancer] = await Promise.all([
    startClouds({ speed: 40, batchDelayMs: 20, appSecretProofRequired: true }),
    startTestOrg(),
    startLoadBalancer(),
  ]);
  addresses = {
    ...clouds.environment,
    ...org.environment,
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LOG_LEVEL: 'fatal',
  };
  await vendorsTake({ accessTokens: [former.whatsApp], appSecret: former.app }, [former]);
  expect(await runCommand('commands/provision-command', environmentOf(atFirst))).toBe(0);
  worker = await startProcess('worker', environmentOf(atFirst));
  const ports = [await freePort(), await freePort()];
  await Promise.all(ports.map((port) => startWeb(port, atFirst)));
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${balancer.url}/webhooks/whatsapp` });
}, 120_000);

afterAll(async () => {
  await Promise.all([worker, ...webs.values()].map((app) => app.stop()));
  await Promise.all([clouds.close(), org.close(), balancer.close()]);
  await redis.quit();
}, 60_000);

const post = (path: string, token: string, body: object) =>
  fetch(`${balancer.url}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
let serial = 0;
const conversion = (token: string) =>
  post('conversions', token, {
    conversionId: `order-${serial++}`,
    name: 'purchase',
    contactKey: 'somebody',
    occurredAt: new Date().toISOString(),
  });
const consent = (token: string) =>
  post('consents', token, {
    evidenceId: `form-${serial++}`,
    phone: '+525512349999',
    topic: 'offers',
    status: 'opted_in',
    source: 'web',
    method: 'form',
    occurredAt: new Date().toISOString(),
  });
const forget = (token: string) => post('contacts/forget', token, { contactKey: 'nobody-at-all', operator: 'Maria' });
const scrape = (token: string) => fetch(`${balancer.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
const execute = (phone: string, secret: string, inArguments: object = {}) => {
  const body = executeBody({ contactKey: `contact ${phone}`, phone, ...inArguments });
  return callActivity(balancer, 'execute', body, { token: signJourneyBuilderCall(body, secret) });
};
const person = 'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36';
const open = (path: string) =>
  fetch(`${balancer.url}${path}`, { redirect: 'manual', headers: { 'user-agent': person } });

/** A message whose button is our tracked link; → the path that stands in the customer's chat. */
async function sendLink(phone: string, secret: string): Promise<string> {
  const parameters = { 'body.1': 'Ana', 'body.2': 'F-88', 'body.3': '120', 'button.0': '@link' };
  const settings = { template: { name: 'payment_reminder', language: 'ar' }, link: 'https://shop.example/a' };
  const answer = await execute(phone, secret, { parameters, settings });
  expect(answer.body).toMatchObject({ reason: 'accepted' });
  const sent = await clouds.controlWhatsApp('GET', `messages?to=${encodeURIComponent(phone)}`);
  return `/${/"text":"(l\/[A-Za-z0-9_-]+)"/.exec(JSON.stringify(sent))?.[1]}`;
}

test('every secret is replaced while contacts and webhooks come: no contact is ejected and no webhook refused', async () => {
  const admin = adminClient(balancer);
  expect((await admin.logIn('Maria', former.admin)).status).toBe(200);
  expect((await forget(former.admin)).status).toBe(200);
  const link = await sendLink(apart(1), former.signing);

  // Whoever calls, with the secret that they have been given.
  let callers = former;
  let isReplaced = false;
  const reasons: Record<string, number> = {};
  const stopped: string[] = [];
  let next = 0;
  const journey = async () => {
    while (next < CONTACTS || !isReplaced) {
      const index = next++;
      if (saysStop(index)) {
        stopped.push(await org.seed('Contact', { LastName: 'López', MobilePhone: phoneOf(index) }));
      }
      const { status, body } = await execute(phoneOf(index), callers.signing);
      const reason = status === 200 ? String(body.reason) : `status ${status}`;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      await pause(20);
    }
  };
  const others = async () => {
    while (!isReplaced) {
      await Promise.all([
        conversion(callers.conversions),
        consent(callers.consents),
        scrape(callers.metrics),
        open(link),
        pause(100),
      ]);
    }
  };
  const calls = [...Array.from({ length: AT_ONCE }, journey), others()];
  const after = (share: number) => eventually('contacts', () => next > CONTACTS * share, 600_000);

  // The new ones beside the former: vendors issue theirs, then the first rolling restart.
  await after(0.2);
  await vendorsTake({ accessTokens: [former.whatsApp, fresh.whatsApp], appSecret: former.app }, [former, fresh]);
  await rollingRestart(sideBySide);
  expect((await admin.get('overview')).status).toBe(200);
  expect((await forget(fresh.admin)).status).toBe(200);

  // Callers change over, and vendors end the former ones with all that was made of them.
  callers = fresh;
  await vendorsTake({ accessTokens: [fresh.whatsApp], appSecret: fresh.app }, [fresh]);
  await fetch(`${clouds.marketingCloud.url}/_sandbox/tokens/revoke`, { method: 'POST' });
  await org.control('/sessions/end');
  // Meta asks the address for the verify token when it is saved.
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${balancer.url}/webhooks/whatsapp`, verify: true });

  // The former ones go: the second rolling restart.
  await after(0.5);
  await rollingRestart(freshAlone);
  isReplaced = true;
  await Promise.all(calls);

  const answers = balancer.answers();
  process.stdout.write(`${next} contacts while every secret was replaced: ${JSON.stringify({ reasons, answers })}\n`);
  expect(reasons).toEqual({ accepted: next });
  expect(Object.keys(answers).filter((name) => !/ (200|302)$/.test(name))).toEqual([]);

  // Nothing was sent twice, no webhook was refused, and every STOP is known in Marketing Cloud and the CRM.
  expect(await clouds.controlWhatsApp('GET', 'duplicates')).toEqual({ duplicates: [] });
  const webhooks = await eventually(
    'webhooks to be delivered',
    async () => {
      const state = await clouds.controlWhatsApp('GET', 'webhooks');
      return state.idle && state;
    },
    60_000,
  );
  expect(webhooks).toMatchObject({ refused: 0, lastFailure: null });
  await eventually(
    'every STOP in WA_Consent',
    async () => {
      const rows = await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/WA_Consent/rows?limit=10000`);
      const all = ((await rows.json()) as { rows: Record<string, unknown>[] }).rows;
      return all.filter((row) => row.Topic === '*' && row.Status === 'opted_out').length === stopped.length;
    },
    60_000,
  );
  await eventually(
    'every STOP in the CRM',
    async () => {
      const records = (await (await fetch(`${org.url}/_sandbox/records/Contact`)).json()) as Record<string, unknown>[];
      return records.filter((record) => record.HasOptedOutOfWhatsApp__c === true).length === stopped.length;
    },
    60_000,
  );

  // What was signed with the former link secret goes on working, and the other former ones open nothing.
  expect((await open(link)).status).toBe(302);
  expect((await open(await sendLink(apart(2), fresh.signing))).status).toBe(302);
  expect((await execute(apart(3), former.signing)).status).toBe(401);
  const refused = [conversion(former.conversions), consent(former.consents), scrape(former.metrics)];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([401, 401, 401]);
  expect((await forget(former.admin)).status).toBe(401);
  expect((await admin.get('overview')).status).toBe(401);
  expect((await admin.logIn('Maria', fresh.admin)).status).toBe(200);
}, 900_000);
