import { createHmac } from 'node:crypto';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { TABLES } from '../../src/redis/outbox-entry';
import {
  consentKey,
  countsKey,
  intakeDeadKey,
  intakeKey,
  outboxDeadKey,
  outboxKey,
  recentEventsKey,
} from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  // No worker yet, so that every row stays in the outbox to be looked at.
  app = await startApp({ WHATSAPP_GRAPH_URL: clouds.whatsApp.url }, { web: true, worker: false });
}, 60_000);

afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

/** Signs JSON text as it stands, which may nest deeper than `JSON.stringify` can. */
function signText(json: string): string {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const signed = `${part('{"alg":"HS256","typ":"JWT"}')}.${part(json)}`;
  return `${signed}.${createHmac('sha256', 'test-signing-secret').update(signed).digest('base64url')}`;
}
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
/** `"DEEP"` stands for a value that nests 50,000 deep. */
const call = (body: object) =>
  callActivity(app, 'execute', {}, { token: signText(JSON.stringify(body).replaceAll('"DEEP"', DEEP)) });

let serial = 0;
const phone = () => numberWithFate('MX', '0001', serial++);
const HALF = '😀'.slice(0, 1);
const bag = (json: string) => JSON.parse(json) as Record<string, unknown>;
const manyParameters = (each: unknown) =>
  Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`body.${index}`, each]));

describe('a signed execute call', () => {
  const SENT: [string, () => object][] = [
    ['a string of 150 kB', () => executeBody({ phone: phone(), locale: 'x'.repeat(150_000) })],
    ['a parameter of 150 kB', () => executeBody({ phone: phone(), parameters: { 'body.1': 'x'.repeat(150_000) } })],
    ['5,000 parameters', () => executeBody({ phone: phone(), parameters: manyParameters('x') })],
    ['in-arguments that nest 50,000 deep', () => executeBody({ phone: phone(), extra: 'DEEP' })],
    ['settings that nest 50,000 deep', () => executeBody({ phone: phone(), settings: { extra: 'DEEP' } })],
    ['a contact key of 10,000 characters', () => executeBody({ phone: phone(), contactKey: 'k'.repeat(10_000) })],
    [
      'a contact key cut in the middle of an emoji',
      () => executeBody({ phone: phone(), contactKey: `${'k'.repeat(253)}😀` }),
    ],
    [
      'half a character and NUL in ids',
      () =>
        executeBody({ phone: phone(), contactKey: `a${HALF}\0` }, { journeyId: `${HALF}\0`, activityId: `a${HALF}\0` }),
    ],
    [
      'ids far longer than their columns',
      () => executeBody({ phone: phone() }, { activityId: 'a'.repeat(50_000), journeyId: 'j'.repeat(5_000) }),
    ],
    [
      'ids in Chinese and emoji',
      () => executeBody({ phone: phone() }, { activityId: '活动😀', journeyId: '😀'.repeat(40) }),
    ],
    ['a topic of 60 emoji', () => executeBody({ phone: phone(), settings: { topic: '😀'.repeat(60) } })],
    [
      'an owner of 10,000 characters',
      () =>
        executeBody({ phone: phone(), settings: { owner: { name: 'n'.repeat(10_000), email: 'e'.repeat(10_000) } } }),
    ],
    [
      'time zones that are none',
      () =>
        executeBody({
          phone: phone(),
          timeZone: '__proto__',
          settings: { quietHours: { start: '00:00', end: '00:00', timeZone: 'Mars/Olympus' } },
        }),
    ],
    [
      'names of an object’s own',
      () => executeBody({ phone: phone(), parameters: bag('{"__proto__":"x","constructor":"y","toString":"z"}') }),
    ],
    ['5,000 parameters of the wrong kind', () => executeBody({ phone: phone(), parameters: manyParameters({}) })],
    [
      '50,000 in-arguments',
      () => {
        const body = executeBody({ phone: phone() });
        return { ...body, inArguments: [...(body.inArguments as object[]), ...Array(50_000).fill({})] };
      },
    ],
    ['a list for the contact key', () => executeBody({ phone: phone(), contactKey: ['a'] })],
    ['version 1 as text', () => executeBody({ phone: phone(), v: '1' })],
  ];
  test.each(SENT)('with %s is answered and sent', async (_what, make) => {
    expect(await call(make())).toMatchObject({ status: 200, body: { branchResult: 'continue', reason: 'accepted' } });
  });

  const REFUSED: [string, () => object, string][] = [
    ['no in-arguments', () => ({ ...executeBody(), inArguments: undefined }), 'misconfigured'],
    ['null for in-arguments', () => executeBody({}, { inArguments: null }), 'misconfigured'],
    ['a number for in-arguments', () => executeBody({}, { inArguments: 7 }), 'misconfigured'],
    ['nulls among the in-arguments', () => executeBody({}, { inArguments: [null, 1, 'a'] }), 'misconfigured'],
    ['in-arguments that are one deep list', () => executeBody({}, { inArguments: 'DEEP' }), 'misconfigured'],
    [
      'settings behind __proto__',
      () => executeBody({}, bag('{"inArguments":[{"__proto__":{"v":1}}]}')),
      'misconfigured',
    ],
    ['a setting that nests 50,000 deep', () => executeBody({ settings: { frequencyCap: 'DEEP' } }), 'misconfigured'],
    ['settings that are text', () => executeBody({}, { inArguments: [{ v: 1, settings: 'x' }] }), 'misconfigured'],
    ['a phone number among emoji', () => executeBody({ phone: `📞 ${phone()} 😀` }), 'invalid_phone'],
    ['a list for the phone', () => executeBody({ phone: ['+52'] }), 'invalid_phone'],
    ['another version', () => executeBody({ v: 2 }), 'misconfigured'],
    ['no activity', () => executeBody({ phone: phone() }, { activityId: undefined }), 'misconfigured'],
    ['nothing at all', () => ({}), 'misconfigured'],
    ['a phone of 100,000 digits', () => executeBody({ phone: '9'.repeat(100_000) }), 'invalid_phone'],
    ['240 brackets for a phone', () => executeBody({ phone: '('.repeat(240) }), 'invalid_phone'],
    [
      'a country that is none',
      () => executeBody({ phone: '12345678', settings: { defaultCountry: 'ZZ' } }),
      'invalid_phone',
    ],
    [
      'a template name of 100,000 characters',
      () => executeBody({ phone: phone(), settings: { template: { name: 'n'.repeat(100_000), language: 'en' } } }),
      'template_unavailable',
    ],
    [
      'a sender of 100,000 characters',
      () => executeBody({ phone: phone(), settings: { sender: 's'.repeat(100_000) } }),
      'sender_unavailable',
    ],
  ];
  test.each(REFUSED)('with %s is answered 200 with its reason', async (_what, make, reason) => {
    expect(await call(make())).toMatchObject({ status: 200, body: { branchResult: 'email_fallback', reason } });
  });

  test('that is no object is 400, not a fault to be repeated', async () => {
    const answer = await callActivity(app, 'execute', {}, { token: signText('[]') });
    expect(answer).toEqual({ status: 400, body: { error: 'body_unreadable' } });
  });

  test('of which every answer has its row, and Marketing Cloud can take each of them', async () => {
    const entries = await redis.xrange(outboxKey('WA_Message'), '-', '+');
    const rows = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}'));
    expect(new Set(rows.map((row) => row.MessageKey)).size).toBeGreaterThanOrEqual(SENT.length + REFUSED.length);
    for (const row of rows) expect(fitRow(readDataExtensions().WA_Message, row)).toMatchObject({ ok: true });
    expect(entries.filter(([, fields]) => /\\ud[89a-f]|\\u0000/.test(fields[1] ?? ''))).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('that is misconfigured is counted once however often it comes, each contact with a key of its own', async () => {
    const activityId = 'counted-activity';
    const body = executeBody({ settings: { purpose: 'spam' } }, { activityId });
    const answers = [await call(body), await call(body)];
    expect(answers[1]).toEqual(answers[0]);
    expect(await redis.hget(countsKey(activityId), 'email_fallback misconfigured')).toBe('1');
    const keys = await Promise.all(
      ['one', 'two'].map(async (keyValue) => (await call({ activityId, keyValue })).body.messageKey),
    );
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('a signed webhook', () => {
  let worker: TestApp;
  beforeAll(async () => {
    worker = await startApp({ WHATSAPP_GRAPH_URL: clouds.whatsApp.url });
  });
  afterAll(() => worker.close());

  const from = (n: number) => `52155123${String(n).padStart(5, '0')}`;
  const STRANGE: [string, () => string][] = [
    ['an empty object', () => '{}'],
    ['null', () => 'null'],
    ['no JSON', () => 'hello'],
    ['a list that nests a million deep', () => `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
    ['a value that nests 100,000 deep', () => notification(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
    [
      'a text of 2.9 MB',
      () => notification(value('messages', [textMessage({ text: { body: 'x'.repeat(2_900_000) } })])),
    ],
    [
      '1,000 statuses',
      () =>
        notification(
          value(
            'statuses',
            Array.from({ length: 1_000 }, (_, n) => ({
              id: `wamid.out-${n}`,
              status: 'sent',
              timestamp: '1790000000',
              recipient_id: from(n),
              biz_opaque_callback_data: n.toString(16).padStart(32, 'f'),
            })),
          ),
        ),
    ],
    [
      'times of every kind',
      () =>
        notification(
          value(
            'messages',
            ['0', '-5', 99_999_999_999, 1_700_000_000.5, '9'.repeat(14)].map((timestamp) => textMessage({ timestamp })),
          ),
        ),
    ],
    [
      'error codes of every kind',
      () =>
        notification(
          value(
            'statuses',
            ['131047', 1e300, -1, null, {}].map((code, n) => ({
              id: `wamid.failed-${n}`,
              status: 'failed',
              recipient_id: from(n),
              errors: [{ code, title: 't'.repeat(5_000) }],
              biz_opaque_callback_data: `${n}`.repeat(32),
            })),
          ),
        ),
    ],
    [
      'half characters in every text',
      () => notification(value('messages', [textMessage({ id: `wamid.${HALF}`, text: { body: HALF } })])),
    ],
    [
      'events far longer than their columns',
      () =>
        notification(
          JSON.stringify({ event: 'E'.repeat(300), alert_info: { alert_type: 'T'.repeat(300), alert_severity: 'x' } }),
          'f'.repeat(300),
        ),
    ],
    [
      'keys of an object’s own',
      () =>
        notification(`{"messages":[{"__proto__":{"id":"x"},"id":"wamid.p","from":"${from(1)}","type":"constructor"}]}`),
    ],
  ];
  test.each(STRANGE)('with %s is acknowledged', async (_what, make) => {
    expect(await postWebhook(app, make())).toBe(200);
  });

  test('whose STOP comes with ids that cannot be ours is in force all the same, and its rows can be written', async () => {
    const ids = ['MX.a,b', 'MX a b', `MX.${'a'.repeat(1_000)}`, `MX.${HALF}`, '+abc', 'MX.\0'];
    const stops = ids.map((from_user_id, n) =>
      textMessage({ from: from(500 + n), from_user_id, id: `wamid.${HALF}${n}`, text: { body: 'STOP' } }),
    );
    expect(await postWebhook(app, notification(value('messages', stops)))).toBe(200);
    for (const n of ids.keys()) {
      const stored = await redis.hgetall(consentKey(`+52${from(500 + n).slice(3)}`));
      expect(stored['*']).toMatch(/^\d{10}1w/);
      expect(stored['~aliases']).toBeUndefined();
    }
  });

  test('of a number that is not configured: its STOP counts, and it leaves no reply and no message row', async () => {
    const foreign = '777777777777777';
    const messageKey = 'abcdef'.padEnd(32, '0');
    const reply = textMessage({ from: from(900), id: 'wamid.foreign', text: { body: 'STOP' } });
    const status = {
      id: 'wamid.theirs',
      status: 'read',
      recipient_id: from(901),
      biz_opaque_callback_data: messageKey,
    };
    expect(await postWebhook(app, notification(value('messages', [reply], foreign)))).toBe(200);
    expect(await postWebhook(app, notification(value('statuses', [status], foreign)))).toBe(200);
    await eventually('the intake to be empty', async () => (await redis.xlen(intakeKey())) === 0, 30_000);
    expect((await redis.hgetall(consentKey(`+52${from(900).slice(3)}`)))['*']).toMatch(/^\d{10}1w/);
    const outbox = async (table: (typeof TABLES)[number]) =>
      JSON.stringify(await redis.xrange(outboxKey(table), '-', '+'));
    expect(await outbox('WA_Reply')).not.toContain('wamid.foreign');
    expect(await outbox('WA_Message')).not.toContain(messageKey);
    expect(JSON.stringify(await redis.xrange(recentEventsKey(), '-', '+'))).toContain(foreign);
  });

  test('leaves rows that Marketing Cloud can take, and sets aside only what no one can read', async () => {
    await eventually('the intake to be empty', async () => (await redis.xlen(intakeKey())) === 0, 30_000);
    for (const table of TABLES) {
      const parked = await redis.xrange(outboxDeadKey(table), '-', '+');
      expect(parked.map(([, fields]) => fields)).toEqual([]);
      for (const [, fields] of await redis.xrange(outboxKey(table), '-', '+')) {
        expect(fitRow(readDataExtensions()[table], JSON.parse(fields[1] ?? '{}'))).toMatchObject({ ok: true });
      }
    }
    const reasons = (await redis.xrange(intakeDeadKey(), '-', '+')).map(([, fields]) => fields[3]);
    expect(reasons.filter((reason) => reason?.startsWith('failed'))).toEqual([]);
  });
});
