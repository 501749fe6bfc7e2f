import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { messageKeyOf } from '../../src/execution/message-key';
import { stepIdOf } from '../../src/execution/step-id';
import { provision } from '../../src/marketing-cloud/provision';
import type { Table } from '../../src/redis/outbox-entry';
import { intakeKey, outboxKey } from '../../src/redis/redis-keys';
import { startWorker } from '../../src/start-worker';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { eventually } from '../support/eventually';
import { messageIndex } from '../support/message-index';
import { notification, postWebhook, textMessage } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';

/** What public reports and files of others say that WhatsApp really sends, and what a person suffers from it. */
const SENDER = '900000000000101';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
let serial = 0;

beforeAll(async () => {
  clouds = await startClouds({ speed: 100 });
}, 60_000);
beforeEach(async () => {
  redis = await emptyTestRedis();
  app = await startApp(clouds.environment, { web: true, worker: false });
  const { definitions, metadata } = app.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
}, 60_000);
afterEach(async () => {
  app.dependencies.beginClosing();
  await worker?.close();
  worker = undefined;
  await app.close();
  await redis.quit();
}, 60_000);
afterAll(() => clouds.close());

const seconds = () => String(Math.floor(Date.now() / 1000));
async function beginWork(): Promise<void> {
  worker = await startWorker(app.dependencies);
}
function somebody() {
  serial += 1;
  const phone = numberWithFate('MX', '0001', serial);
  return {
    phone,
    digits: phone.slice(1),
    contactKey: `contact-${serial}`,
    messageKey: messageKeyOf('a', randomUUID()),
  };
}
type Somebody = ReturnType<typeof somebody>;

const post = (list: 'messages' | 'statuses' | 'user_preferences', items: readonly object[]) =>
  postWebhook(
    app,
    notification(
      JSON.stringify({ messaging_product: 'whatsapp', metadata: { phone_number_id: SENDER }, [list]: items }),
    ),
  );
/** Rows on their way to a data extension and those that are there: the writer waits for more of them, and a test need not. */
async function rowsOf(table: Table): Promise<Record<string, unknown>[]> {
  const waiting = await redis.xrange(outboxKey(table), '-', '+');
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows`);
  const { rows } = (await response.json()) as { rows: Record<string, unknown>[] };
  return [...waiting.map(([, [, row]]) => JSON.parse(row ?? '{}')), ...rows];
}
const rowAppears = (table: Table, expected: Record<string, unknown>) =>
  eventually(
    `a row of ${table} with ${JSON.stringify(expected)}`,
    async () => {
      expect(await rowsOf(table)).toContainEqual(expect.objectContaining(expected));
      return true;
    },
    20_000,
  );

const step = { activityId: 'activity', journeyId: 'journey', settingsHash: 'hash' };
const STEP = { ...step, stepKey: stepIdOf(step) };
/** A process that POSTed the message; nobody knows yet what came of it. */
async function posted({ phone, contactKey, messageKey }: Somebody): Promise<void> {
  const { record } = app.dependencies;
  await record.claim({ messageKey, token: 'poster', address: phone, cap: undefined });
  const begun = await record.beginSend({
    messageKey,
    token: 'poster',
    address: phone,
    revision: '0',
    sender: SENDER,
    messagesPerSecond: 1000,
    maxWaitMs: 0,
    slotHeld: false,
    cap: undefined,
    capGroup: 'other',
    postTimeoutMs: 60_000,
    row: { MessageKey: messageKey },
    ...STEP,
    contactKey,
    country: 'MX',
    phone,
    fallbackTo: '',
  });
  expect(begun).toEqual({ kind: 'go' });
}
const answered = ({ phone, messageKey }: Somebody, wamid: string) =>
  app.dependencies.record.finish({
    messageKey,
    token: 'poster',
    outcome: 'accepted',
    wamid,
    answer: { branch: 'continue', reason: 'accepted' },
    row: { MessageKey: messageKey, Reason: 'accepted' },
    heldRow: undefined,
    lateAcceptanceRow: { MessageKey: messageKey },
    final: false,
    waitMs: 0,
    address: phone,
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
  });

/** What waits for the workers was given to one that was killed, as often as it may be given out. */
async function takenByKilledWorkers(times: number): Promise<void> {
  await redis.xgroup('CREATE', intakeKey(), 'workers', '0');
  const taken = (await redis.xreadgroup('GROUP', 'workers', 'killed', 'STREAMS', intakeKey(), '>')) as [
    string,
    [string, string[]][],
  ][];
  for (const [id] of taken[0]?.[1] ?? []) {
    await redis.call('XCLAIM', intakeKey(), 'workers', 'killed', 0, id, 'IDLE', 20_000, 'RETRYCOUNT', times);
  }
}

describe('a STOP that is read before its message is known is tied to it all the same, whoever is killed', () => {
  test.each([
    ['quotes the message', true, 1],
    ['quotes the message, and workers were killed with it', true, 3],
    ['quotes nothing', false, 1],
    ['quotes nothing, and workers were killed with it', false, 3],
  ])(
    'the reply %s',
    async (_which, quotes, deliveries) => {
      const person = somebody();
      const wamid = `wamid.${person.messageKey}`;
      const sentAt = seconds();
      await posted(person);
      const stop = textMessage({
        from: person.digits,
        text: { body: 'STOP' },
        ...(quotes ? { context: { id: wamid } } : {}),
      });
      await post('messages', [stop]);
      await takenByKilledWorkers(deliveries);
      await beginWork();
      await rowAppears('WA_Reply', { ReplyID: stop.id, Body: 'STOP' });
      expect(await rowsOf('WA_Reply')).not.toContainEqual(expect.objectContaining({ MessageKey: person.messageKey }));
      await post('statuses', [
        {
          id: wamid,
          status: 'sent',
          timestamp: sentAt,
          recipient_id: person.digits,
          biz_opaque_callback_data: person.messageKey,
        },
      ]);
      await rowAppears('WA_Reply', {
        ReplyID: stop.id,
        MessageKey: person.messageKey,
        ContactKey: person.contactKey,
      });
    },
    60_000,
  );
});

/** What becomes of a send whose message was answered before anybody heard of it. */
const ENDS = {
  'nobody ever hears of it, as its process was killed': ({ messageKey }: Somebody) =>
    app.dependencies.record.settle({
      messageKey,
      answer: { branch: 'continue', reason: 'unconfirmed' },
      row: { MessageKey: messageKey, Reason: 'unconfirmed' },
      onlyIfExpired: false,
      outcome: 'unknown',
      activityId: STEP.activityId,
      late: { onFailed: false, checkAfterMs: 0 },
    }),
  'its answer is noted seconds later, as Redis was away': async (person: Somebody) => {
    const repliedAt = seconds();
    await eventually('a later second', async () => seconds() > repliedAt);
    return answered(person, `wamid.${person.messageKey}`);
  },
};

describe('a STOP and a preference that came before the end of their send', () => {
  test.each(Object.entries(ENDS))(
    'name their contact once %s',
    async (_which, end) => {
      const people = [somebody(), somebody()] as const;
      for (const person of people) await posted(person);
      await post('messages', [textMessage({ from: people[0].digits, text: { body: 'STOP' }, timestamp: seconds() })]);
      await post('user_preferences', [
        { wa_id: people[1].digits, category: 'marketing_messages', value: 'stop', timestamp: seconds() },
      ]);
      await beginWork();
      for (const { phone } of people) await rowAppears('WA_Consent', { Address: phone });
      await eventually('the webhooks to be read', async () => (await redis.xlen(intakeKey())) === 0);
      for (const { phone } of people)
        expect(await rowsOf('WA_Consent')).not.toContainEqual(
          expect.objectContaining({ Address: phone, ContactKey: expect.anything() }),
        );
      for (const person of people) await end(person);
      for (const { phone, contactKey } of people)
        await rowAppears('WA_Consent', { Address: phone, ContactKey: contactKey });
    },
    60_000,
  );
});

describe('a failure that overtakes the answer of its own send is not lost, with our key or without', () => {
  test.each([true, false])(
    'our key came back: %s',
    async (withKey) => {
      const person = somebody();
      const wamid = `wamid.${person.messageKey}`;
      await posted(person);
      await beginWork();
      await post('statuses', [
        {
          id: wamid,
          status: 'failed',
          timestamp: seconds(),
          recipient_id: person.digits,
          errors: [{ code: 131049, title: 'Not delivered' }],
          ...(withKey ? { biz_opaque_callback_data: person.messageKey } : {}),
        },
      ]);
      await eventually('the webhook to be read', async () => (await redis.xlen(intakeKey())) === 0);
      await answered(person, wamid);
      await rowAppears('WA_Message', { MessageKey: person.messageKey, ErrorCode: '131049' });
    },
    60_000,
  );
});

test('a person who reads after three weeks has read: the way from the WhatsApp id to the message outlives the record', async () => {
  const person = somebody();
  const wamid = `wamid.${person.messageKey}`;
  await posted(person);
  await answered(person, wamid);
  await redis.del(`wa:exec:${person.messageKey}`);
  expect((await messageIndex(redis).message(wamid)).life).toBeGreaterThan(29 * 86_400_000);
  await beginWork();
  await post('statuses', [{ id: wamid, status: 'read', timestamp: seconds(), recipient_id: person.digits }]);
  await eventually('ReadDateUTC', async () =>
    (await rowsOf('WA_Message')).some((row) => row.MessageKey === person.messageKey && row.ReadDateUTC !== undefined),
  );
}, 60_000);
