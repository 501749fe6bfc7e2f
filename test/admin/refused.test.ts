import type Redis from 'ioredis';
import { FIELD } from '../../src/execution/record-fields';
import type { Row, Table } from '../../src/redis/outbox-entry';
import { executionKey, outboxDeadKey, outboxKey, refusedFallbacksKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const PHONE = '+525550001000';
const ANA = 'a'.repeat(32);
const LUIS = 'b'.repeat(32);

let redis: Redis;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  app = await startApp({}, { web: true, worker: false });
});
beforeEach(async () => {
  await redis.flushdb();
  client = adminClient(app);
  await client.logIn();
  await record(ANA, 'ana', PHONE, 'journey-1', 'activity-1');
  await record(LUIS, 'luis', '+525550002000', 'journey-2', 'activity-2');
});
afterAll(async () => {
  await app.close();
  await redis.quit();
});

const record = (key: string, contactKey: string, address: string, journeyId: string, activityId: string) =>
  redis.hset(
    executionKey(key),
    ...[FIELD.contactKey, contactKey, FIELD.address, address],
    ...[FIELD.journeyId, journeyId, FIELD.activityId, activityId, FIELD.fallback, 'refused'],
  );
const park = async (table: Table, reason: string, row: Row) =>
  (await redis.xadd(outboxDeadKey(table), '*', 'row', JSON.stringify(row), 'reason', reason, 'at', '1767607200000')) ??
  '';
const refuse = (message: string, activity: string, reason: string) =>
  redis.xadd(
    refusedFallbacksKey(),
    ...[
      '*',
      'message',
      message,
      'activity',
      activity,
      'kind',
      'event',
      'for',
      'no_reply',
      'reason',
      reason,
      'unsure',
      '0',
    ],
  );

const found = async (sought: Record<string, string>) => {
  const { body } = await client.get(`refused?${new URLSearchParams(sought)}`);
  const { letters, fallbacks } = body as { letters: { reason: string }[]; fallbacks: { reason: string }[] };
  return [...letters, ...fallbacks].map(({ reason }) => reason);
};
const acts = async () => {
  const { body } = await client.get('overview');
  return (body.acts as { type: string; title: string; detail: string }[]).map(
    ({ type, detail }) => `${type} ${detail}`,
  );
};

test('what was refused is found by person, journey, step and cause, in rows, in rows that only name a message, and in late fallbacks', async () => {
  await park('WA_Message', 'message of Ana', { MessageKey: ANA, ContactKey: 'ana', JBDefinitionID: 'journey-1' });
  await park('WA_Message', 'late column of Ana', { MessageKey: ANA, ReadDateUTC: '2026-01-05T10:00:00Z' });
  await park('WA_Reply', 'reply of Luis', { ReplyID: 'r', MobileNumber: '+525550002000', MessageKey: LUIS });
  await park('WA_Event', 'event', { EventID: 'e', JBActivityID: 'activity-1' });
  await refuse(ANA, 'activity-1', 'unknown event key');
  await refuse(LUIS, 'activity-2', 'no such email');

  const ofAna = ['message of Ana', 'late column of Ana', 'unknown event key'];
  expect(await found({ person: 'ana' })).toEqual(ofAna);
  expect(await found({ person: '+52 55 5000 1000' })).toEqual(ofAna);
  expect(await found({ journey: 'journey-1' })).toEqual(ofAna);
  expect(await found({ step: 'activity-1' })).toEqual([
    'message of Ana',
    'late column of Ana',
    'event',
    'unknown event key',
  ]);
  expect(await found({ cause: 'OF ANA' })).toEqual(['message of Ana', 'late column of Ana']);
  expect(await found({ person: 'luis', cause: 'email' })).toEqual(['no such email']);
  expect(await found({ person: 'luis', journey: 'journey-1' })).toEqual([]);
  // Marketing Cloud is away here: whose contact key it is could not be asked, which is not hidden.
  expect((await client.get('refused?person=ana')).body.notAsked).toEqual(expect.any(String));
  expect((await client.get(`refused?${new URLSearchParams({ person: PHONE })}`)).body).not.toHaveProperty('notAsked');
  expect(await client.get('refused')).toMatchObject({ status: 400 });
  expect((await acts())[0]).toMatch(/^audit\.refused_searched by Ana Ruiz/);
});

test('late fallbacks name their contact without a number or an address, and go to no key that could not be looked up', async () => {
  await record('c'.repeat(32), 'luis.perez@shop.example', '+525550003000', 'journey-2', 'activity-2');
  const id = await refuse('c'.repeat(32), 'activity-2', 'no such event');
  const { body } = await client.get('refused-fallbacks');
  expect(body.oldest).toMatchObject([{ id, contactKey: '…mple', template: '', journey: '', key: '' }]);
  expect(JSON.stringify(body)).not.toContain('luis.perez');
  expect((await client.get('refused?step=activity-2')).body.fallbacks).toMatchObject([{ contactKey: '…mple' }]);

  // Marketing Cloud is away here.
  const other = { kind: 'event', key: 'right-key' };
  const sent = await client.post('refused-fallbacks/deal', { act: 'again', which: { ids: [id] }, other });
  expect(sent).toMatchObject({ status: 502, body: { error: 'key_not_checked' } });
  expect(await redis.xlen(refusedFallbacksKey())).toBe(1);
  expect(await redis.hget(executionKey('c'.repeat(32)), FIELD.fallback)).toBe('refused');
});

test('a refused row is read in full, edited within what its columns hold, and goes on its way once', async () => {
  const row = { MessageKey: ANA, TemplateName: 'order_ready', AcceptedDateUTC: 'yesterday' };
  const id = await park('WA_Message', 'bad date', row);
  const { body } = await client.get(`dead-letters/row?from=WA_Message&id=${id}`);
  expect(body).toMatchObject({ row, problems: ['AcceptedDateUTC must be an ISO 8601 time in UTC'] });
  expect(body.said).toEqual([{ code: 'row_time', values: { column: 'AcceptedDateUTC' } }]);

  const edit = (edited: Row) => client.post('dead-letters/edit', { from: 'WA_Message', id, row: edited });
  expect(await edit(row)).toMatchObject({ status: 409, body: { error: 'row_does_not_fit' } });
  expect(await edit({ ...row, Colour: 'red' })).toMatchObject({ status: 409, body: { error: 'row_does_not_fit' } });
  expect(await edit({ ...row, MessageKey: LUIS })).toMatchObject({ status: 409, body: { error: 'row_key_changed' } });
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(1);

  const mended = { ...row, AcceptedDateUTC: '2026-01-05T10:00:00Z' };
  const both = await Promise.all([edit(mended), edit(mended)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(0);
  const rows = (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));
  expect(rows).toEqual([mended]);
  expect((await acts()).filter((act) => act.startsWith('audit.refused_row_edited'))[0]).toMatch(
    /: AcceptedDateUTC \(from/,
  );
});

test('a refused row of WA_Consent is not edited: it says what the consent store holds', async () => {
  const id = await park('WA_Consent', 'refused', { Address: PHONE, Topic: '*', Status: 'OPTED_OUT' });
  const edited = { Address: PHONE, Topic: '*', Status: 'OPTED_IN' };
  expect(await client.post('dead-letters/edit', { from: 'WA_Consent', id, row: edited })).toMatchObject({
    status: 409,
    body: { error: 'row_follows_consent' },
  });
  expect(await redis.xlen(outboxDeadKey('WA_Consent'))).toBe(1);
});
