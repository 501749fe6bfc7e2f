import type Redis from 'ioredis';
import { crmQueueKey } from '../../src/redis/redis-keys';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let org: TestOrg;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  org = await startTestOrg();
  clouds = await startClouds();
  app = await startApp({ ...clouds.environment, ...org.environment, DEFAULT_COUNTRY: 'MX' });
}, 30_000);
afterAll(async () => {
  await app.close();
  await Promise.all([clouds.close(), org.close()]);
  await redis.quit();
});

const said = (changes: Record<string, unknown>, to: { url: string } = app) =>
  postWebhook(to, notification(value('messages', [textMessage(changes)])));
const isOut = async (type: string, id: string) => (await org.record(type, id))?.HasOptedOutOfWhatsApp__c;

test('STOP reaches the contact in Salesforce with its time, and START ends it', async () => {
  const id = await org.seed('Contact', { LastName: 'López', MobilePhone: '55 1234 0001' });
  const timestamp = String(Math.floor(Date.now() / 1000) - 60);
  await said({ from: '5215512340001', timestamp, text: { body: 'STOP' } });
  await eventually('the opt-out', () => isOut('Contact', id));
  const at = new Date(Number(timestamp) * 1000).toISOString();
  expect(await org.record('Contact', id)).toMatchObject({ WhatsAppConsentDate__c: at });
  await said({ from: '5215512340001', text: { body: 'START' } });
  await eventually('its end', async () => (await isOut('Contact', id)) === false);
});

test('a contact whose phone the CRM does not know is found by the key under which a journey wrote to them', async () => {
  const id = await org.seed('Contact', { LastName: 'Ruiz' });
  const sent = await callActivity(app, 'execute', executeBody({ contactKey: id, phone: '+525512340002' }));
  expect(sent.body).toMatchObject({ branchResult: 'continue' });
  await said({ from: '5215512340002', text: { body: 'STOP' } });
  await eventually('the opt-out', () => isOut('Contact', id));
});

test('an opt-out that a form reports, and a suppression by an operator, reach the lead', async () => {
  const [byForm, byOperator] = await Promise.all(
    ['+52 55 1234 0003', '5512340004'].map((Phone) => org.seed('Lead', { LastName: 'Díaz', Company: 'Acme', Phone })),
  );
  const consent = {
    evidenceId: 'form-1',
    phone: '+525512340003',
    topic: '*',
    status: 'opted_out',
    source: 'web',
    method: 'form',
    occurredAt: new Date().toISOString(),
  };
  const response = await fetch(`${app.url}/consents`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-consents-token', 'content-type': 'application/json' },
    body: JSON.stringify(consent),
  });
  expect(response.status).toBe(200);
  const desk = app.dependencies.admin.consentDesk;
  await desk.suppress('+525512340004', { operator: 'Ana', note: 'asked by phone' });
  await eventually('both', async () => (await isOut('Lead', byForm ?? '')) && (await isOut('Lead', byOperator ?? '')));
  await desk.lift('+525512340004', { operator: 'Ana', note: 'asked again' });
  await eventually('the lift', async () => (await isOut('Lead', byOperator ?? '')) === false);
  await eventually('an empty queue', async () => (await redis.zcard(crmQueueKey())) === 0);
});

test('an app without a CRM queues nothing for it', async () => {
  await app.close();
  await redis.flushdb();
  app = await startApp(clouds.environment);
  await said({ from: '5215512340005', text: { body: 'STOP' } });
  expect(await redis.zcard(crmQueueKey())).toBe(0);
  expect(await redis.keys('wa:crm*')).toEqual([]);
});
