import type Redis from 'ioredis';
import { FIELD } from '../../src/execution/record-fields';
import type { Row, Table } from '../../src/redis/outbox-entry';
import { executionKey, tracesKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const WA_ID = '5215550001000';
const PHONE = `+${WA_ID}`;
const HERE = 'a'.repeat(32);
const THERE = 'b'.repeat(32);

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  client = adminClient(app);
  await client.logIn();
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const write = (table: Table, rows: Row[]) =>
  fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rows),
  });
const look = (who: string) => client.get(`person?${new URLSearchParams({ who })}`);

test('everything of one person stands together, from Redis and from the data extensions, and what could not be read is said', async () => {
  await redis.hset(
    executionKey(HERE),
    ...[FIELD.contactKey, 'ana', FIELD.address, PHONE, FIELD.acceptedAt, '1767607200000'],
    ...[FIELD.deliveredAt, '1767607205', FIELD.answer, 'continue accepted'],
  );
  await redis.zadd(tracesKey(PHONE), '+inf', executionKey(HERE));
  await clouds.controlWhatsApp('POST', 'inbound', { from: WA_ID, type: 'text', text: { body: 'Where is my order?' } });
  const written = await eventually('the reply stands there', async () => {
    const { body } = await look(PHONE);
    return (body.replies as object[] | undefined)?.length ? body : undefined;
  });
  expect(written).toMatchObject({
    messages: [{ messageKey: HERE, keptIn: 'redis', outcome: 'continue accepted' }],
    replies: expect.arrayContaining([expect.objectContaining({ from: 'customer', text: 'Where is my order?' })]),
    conversions: [],
    asked: ['WA_Message', 'WA_Reply', 'WA_Conversion'].map((table) => ({ table, state: 'not_read' })),
  });

  for (const table of ['WA_Message', 'WA_Reply', 'WA_Conversion'])
    expect(await client.post('data-extensions/provision', { table })).toMatchObject({ status: 200 });
  await write('WA_Message', [
    { MessageKey: HERE, MobileNumber: PHONE, TemplateName: 'older_than_redis' },
    {
      ...{ MessageKey: THERE, MobileNumber: PHONE, TemplateName: 'last_year', DecidedDateUTC: '2025-01-05T10:00:00Z' },
      ...{ Branch: 'email_fallback', FinalReason: 'parameters_missing', ErrorTitle: 'body.1, button.0' },
      JBDefinitionID: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
    },
    { MessageKey: 'c'.repeat(32), MobileNumber: '+5215550009999', TemplateName: 'of_somebody_else' },
  ]);
  await write('WA_Conversion', [{ ConversionID: 'order-1', MobileNumber: PHONE, Name: 'purchase', Value: 12.5 }]);

  const { body } = await look(PHONE);
  expect(body).toMatchObject({
    messages: [
      { messageKey: HERE, keptIn: 'redis' },
      {
        ...{ messageKey: THERE, keptIn: 'data extension', template: 'last_year' },
        ...{
          acceptedAt: '2025-01-05T10:00:00.000Z',
          journey: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
          blanks: ['body.1', 'button.0'],
        },
      },
    ],
    conversions: [{ conversionId: 'order-1', name: 'purchase' }],
    asked: ['WA_Message', 'WA_Reply', 'WA_Conversion'].map((table) => ({ table, state: 'read' })),
    isCut: false,
  });
  const { acts } = (await client.get('overview')).body as { acts: { type: string; title: string }[] };
  expect(acts[0]).toMatchObject({ type: 'audit.person_looked_up', title: 'Looked up everything of …1000' });
});

test('what the newest hundred of a table leave out, and a column that the mapping leaves out, is said', async () => {
  const many = Array.from({ length: 100 }, (_, order) => ({ ConversionID: `many-${order}`, MobileNumber: PHONE }));
  await write('WA_Conversion', many);
  expect((await look(PHONE)).body).toMatchObject({ isCut: true });

  const entry = { columns: { MobileNumber: null } };
  expect(await client.put('mapping/table', { table: 'WA_Reply', entry })).toMatchObject({ status: 200 });
  expect((await look(PHONE)).body.asked).toContainEqual({
    table: 'WA_Reply',
    state: 'not_read',
    why: expect.stringContaining('MobileNumber'),
    said: { code: 'refusal_unasked', values: { columns: 'MobileNumber' } },
  });
  await client.delete('mapping');
});

test('nobody is made up: who is not known is not found', async () => {
  await client.post('data-extensions/provision', { table: 'WA_Consent' });
  expect(await look('nobody-of-ours')).toMatchObject({ status: 404, body: { error: 'person_unknown' } });
});
