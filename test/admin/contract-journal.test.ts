import type Redis from 'ioredis';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const PHONE = '+5215550001000';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  client = adminClient(app);
  await client.logIn();
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

interface Journal {
  kinds: { kind: string }[];
  differences: { kind: string; at: string; what: string; came: string }[];
  facts: { fact: string; count: number }[];
}
const journal = async () => (await client.get('contract-journal')).body as unknown as Journal;
const countOf = async (fact: string) => (await journal()).facts.find((each) => each.fact === fact)?.count;

test('what is as the vendors document it differs in nothing', async () => {
  const accepted = await callActivity(app, 'execute', executeBody({ phone: PHONE }));
  expect(accepted.body).toMatchObject({ reason: 'accepted' });
  expect(await postWebhook(app, notification(value('messages', [textMessage({ from: PHONE.slice(1) })])))).toBe(200);
  const { kinds, differences } = await eventually('both bodies are looked at', async () => {
    const now = await journal();
    return now.kinds.some(({ kind }) => kind === 'webhook message text') && now;
  });
  expect(kinds.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['journey builder execute', 'webhook messages', 'webhook message text']),
  );
  expect(differences).toEqual([]);
});

test('what nobody expected stands in the journal and in the file, by place and type, and nothing of a person does', async () => {
  const contactKey = 'ana.ruiz@example.com';
  const body = executeBody({ phone: PHONE, contactKey }, { keyValue: contactKey, surprise: { note: `call ${PHONE}` } });
  delete body.definitionInstanceId;
  await callActivity(app, 'execute', body);
  const message = { ...textMessage({ from: PHONE.slice(1) }), sparkle: [PHONE], [PHONE]: { name: 'Ana Ruiz' } };
  await postWebhook(app, notification(value('messages', [message])));
  const { differences } = await eventually('all is noted', async () => {
    const now = await journal();
    return now.differences.length >= 4 && now;
  });
  expect(differences.map(({ kind, what, at, came }) => `${kind}: ${what} ${at} ${came}`.trim())).toEqual([
    'journey builder execute: missing /definitionInstanceId',
    'journey builder execute: new /surprise/note string',
    'webhook message text: new /{key}/name string',
    'webhook message text: new /sparkle/* string',
  ]);

  const file = await client.get('contract-journal?file');
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=contract-journal.json');
  for (const text of [JSON.stringify(file.body), JSON.stringify(await redis.hgetall('wa:contract-journal'))]) {
    for (const personal of ['5550001000', 'ana.ruiz', 'Ana Ruiz', 'wamid']) expect(text).not.toContain(personal);
  }
});

test('a failure of a message of ours without our key is counted as one, with it as the other', async () => {
  const failure = async (keep: boolean) => {
    const { body } = await callActivity(app, 'execute', executeBody({ phone: PHONE }));
    const wamid = await eventually('the message has an id', async () => redis.hget(`wa:exec:${body.messageKey}`, 'w'));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const failed = { id: wamid, status: 'failed', timestamp, errors: [{ code: 131026, title: 'Undeliverable' }] };
    const status = keep ? { ...failed, biz_opaque_callback_data: body.messageKey } : failed;
    await postWebhook(app, notification(value('statuses', [status])));
  };
  await failure(true);
  await failure(false);
  await eventually('both are counted', async () => (await countOf('failed_without_our_key')) === 1);
  expect(await countOf('failed_with_our_key')).toBe(1);
});
