import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { outboxKey } from '../../src/redis/redis-keys';
import type { OrgRecord } from '../crm/salesforce-org';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let org: TestOrg;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let marta: string;

beforeAll(async () => {
  redis = await emptyTestRedis();
  org = await startTestOrg();
  clouds = await startClouds();
  marta = await org.seed('User', { Username: 'marta@example.com', Email: 'marta@example.com', LastName: 'Ruiz' });
  const rules = JSON.parse(await readFile(join(__dirname, '../../config/reply-rules.json'), 'utf8'));
  rules.owners.sales.email = 'marta@example.com';
  rules.owners.service.email = 'marta@example.com';
  for (const rule of [...rules.rules, rules.default]) rule.route = 'task';
  const file = join(tmpdir(), `reply-rules-${process.pid}.json`);
  await writeFile(file, JSON.stringify(rules));
  // Without Marketing Cloud: rows stay where this test reads them.
  const { WHATSAPP_GRAPH_URL } = clouds.environment;
  app = await startApp({ WHATSAPP_GRAPH_URL, ...org.environment, DEFAULT_COUNTRY: 'MX', REPLY_RULES: file });
}, 60_000);
afterAll(async () => {
  await app.close();
  await Promise.all([clouds.close(), org.close()]);
  await redis.quit();
});

test('a reply to a journey, told twice, becomes one task that says what was sent, and its row names the record', async () => {
  const ana = await org.seed('Contact', { LastName: 'López', MobilePhone: '55 1234 0001' });
  const sent = await callActivity(app, 'execute', executeBody({ contactKey: ana, phone: '+525512340001' }));
  expect(sent.body).toMatchObject({ branchResult: 'continue' });
  const message = textMessage({ from: '5215512340001', text: { body: 'How much is the blue one? I want to buy two' } });
  const webhook = notification(value('messages', [message]));
  await postWebhook(app, webhook);
  await postWebhook(app, webhook);
  const task = await eventually('the task', async (): Promise<OrgRecord | undefined> => (await org.records('Task'))[0]);
  expect(task).toMatchObject({ WhoId: ana, OwnerId: marta, IsReminderSet: true });
  expect(String(task?.Subject)).toMatch(
    /^WhatsApp, sales: How much is the blue one\? I want to buy two \[wa [0-9a-f]{16}\]$/,
  );
  expect(String(task?.Description)).toContain('Sent: template store_hours');
  expect(String(task?.Description)).toContain('customer: How much is the blue one?');

  await postWebhook(app, webhook);
  const rows = async () =>
    (await redis.xrange(outboxKey('WA_Reply'), '-', '+')).map(
      ([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>,
    );
  await eventually('its row', async () => (await rows()).some(({ CrmRecordID }) => CrmRecordID === task?.Id));
  expect(await org.records('Task')).toHaveLength(1);
});
