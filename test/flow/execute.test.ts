import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import type Redis from 'ioredis';
import jwt from 'jsonwebtoken';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { outboxKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, GOVERNED, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
/** Two apps on one Redis, as two web processes are. */
let first: TestApp;
let second: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  const environment = { ...clouds.environment, WHATSAPP_TIMEOUT_MS: '1000', WHATSAPP_MESSAGES_PER_SECOND: '1000' };
  first = await startApp(environment);
  second = await startApp(environment, { web: true, worker: false });
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${first.url}/webhooks/whatsapp`, verify: true });
}, 60_000);

afterAll(async () => {
  await first.close();
  await second.close();
  await clouds.close();
  await redis.quit();
});

const sentTo = async (phone: string) =>
  ((await clouds.controlWhatsApp('GET', `messages?to=${encodeURIComponent(phone)}`)).messages as unknown[]).length;
const messageRow = async (messageKey: unknown) => {
  const entries = await redis.xrange(outboxKey('WA_Message'), '-', '+');
  return entries
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>)
    .filter((row) => row.MessageKey === messageKey);
};

let serial = 0;
const phoneOf = (fate: string, country = 'MX') => numberWithFate(country, fate, serial++);

test('ten identical calls at once over two web processes send one message and get ten equal answers', async () => {
  const phone = phoneOf('0050');
  const body = executeBody({ phone });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => callActivity(index % 2 === 0 ? first : second, 'execute', body)),
  );
  expect(answers[0]).toMatchObject({ status: 200, body: { branchResult: 'continue', reason: 'accepted' } });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(await sentTo(phone)).toBe(1);
});

test('a repeat after the answer gets the first answer and sends nothing', async () => {
  const phone = phoneOf('0001');
  const body = executeBody({ phone });
  const before = await callActivity(first, 'execute', body);
  expect(await callActivity(second, 'execute', body)).toEqual(before);
  expect(await sentTo(phone)).toBe(1);
});

test('the same bytes send nothing long after the record has ended, and nothing where they are sent as another call', async () => {
  const phone = phoneOf('0001');
  const body = executeBody({ phone });
  const token = jwt.sign(body, 'test-signing-secret', { noTimestamp: true });
  const before = await callActivity(first, 'execute', body, { token });
  expect(await sentTo(phone)).toBe(1);
  for (const key of await redis.keys(`wa:*${String(before.body.messageKey)}*`)) await redis.del(key);
  for (const app of [first, second]) {
    expect(await callActivity(app, 'execute', body, { token })).toEqual({
      status: 200,
      body: { branchResult: 'continue', reason: 'accepted', messageKey: before.body.messageKey },
    });
  }
  for (const name of ['save', 'publish', 'stop', 'unpublish']) {
    expect(await callActivity(first, name, body, { token })).toEqual({ status: 200, body: {} });
  }
  expect(await sentTo(phone)).toBe(1);
});

/** What each kind of call comes to (fates of docs/sandbox-fates.md). */
test.each([
  ['a delivered message', '0001', 'continue', 'accepted'],
  ['a lost answer that a status proves', '0043', 'continue', 'accepted'],
  ['a refusal that passes', '0503', 'continue', 'accepted'],
  ['a throttled first call', '0429', 'continue', 'accepted'],
  ['a number that is not on WhatsApp', '2026', 'email_fallback', 'unreachable'],
  ['a test number that may not be written to', '1030', 'email_fallback', 'unreachable'],
  ['a call that is never answered', '0054', 'email_fallback', 'unconfirmed'],
  ['a connection cut after the request', '0053', 'email_fallback', 'unconfirmed'],
  ['an error page without Graph JSON', '0501', 'email_fallback', 'unconfirmed'],
])('%s (fate %s) takes %s with %s', async (_what, fate, branchResult, reason) => {
  const phone = phoneOf(fate);
  const answer = await callActivity(first, 'execute', executeBody({ phone }));
  expect(answer).toMatchObject({ status: 200, body: { branchResult, reason } });
});

test.each([
  ['an invalid phone', { phone: '12' }, 'invalid_phone'],
  ['an empty phone', { phone: '' }, 'invalid_phone'],
  ['a suppressed contact', { suppressed: 'Yes' }, 'suppressed'],
  [
    'a template that is not there',
    { settings: { template: { name: 'nobody', language: 'en' } } },
    'template_unavailable',
  ],
  [
    'a paused template',
    { settings: { template: { name: 'winback_offer', language: 'en_US' } } },
    'template_unavailable',
  ],
  [
    'a missing parameter',
    { parameters: { 'body.1': 'Ana' }, settings: { template: { name: 'order_update', language: 'en_US' } } },
    'parameters_missing',
  ],
  ['a sender that is not ours', { settings: { sender: '999' } }, 'sender_unavailable'],
  ['no opt-in for a promotional purpose', { settings: { purpose: 'promotional' } }, 'not_opted_in'],
])('%s is not sent and says so in the answer and in the data extension', async (_what, inArguments, reason) => {
  const answer = await callActivity(first, 'execute', executeBody({ phone: phoneOf('0001'), ...inArguments }));
  expect(answer).toMatchObject({ status: 200, body: { branchResult: 'email_fallback', reason } });
  const state = () => sandboxRow(answer.body.messageKey);
  expect(await eventually('the row', state, 20_000)).toMatchObject({ Reason: reason, FinalReason: reason });
});

async function sandboxRow(messageKey: unknown): Promise<Record<string, unknown> | undefined> {
  const inOutbox = await messageRow(messageKey);
  return inOutbox[0];
}

test('in-arguments that cannot be used are answered as misconfigured with 200, since 4xx would eject the contact', async () => {
  const body = executeBody({ settings: { purpose: 'spam' } });
  const answer = await callActivity(first, 'execute', body);
  expect(answer).toMatchObject({ status: 200, body: { branchResult: 'email_fallback', reason: 'misconfigured' } });
  expect(await messageRow(answer.body.messageKey)).toMatchObject([{ Reason: 'misconfigured' }]);
});

test('takes in-arguments as several objects, the later winning', async () => {
  const body = executeBody({ phone: phoneOf('0001') });
  const [whole] = body.inArguments as Record<string, unknown>[];
  const split = Object.entries(whole ?? {}).map(([key, value]) => ({ [key]: value }));
  const answer = await callActivity(first, 'execute', {
    ...body,
    inArguments: [{ phone: 'overruled' }, ...split],
  });
  expect(answer.body).toMatchObject({ reason: 'accepted' });
});

test('an empty value is filled with what the marketer chose for it, and a cause of a newer version is passed over', async () => {
  const phone = phoneOf('0001');
  const answer = await callActivity(
    first,
    'execute',
    executeBody({
      phone,
      parameters: { 'body.1': '', 'body.2': 'A-7' },
      settings: {
        template: { name: 'order_update', language: 'en_US' },
        whenEmpty: { 'body.1': 'customer', 'body.2': 'unused', 'body.3': 'on its way' },
        fallback: { cause_of_tomorrow: 'continue' },
      },
    }),
  );
  expect(answer.body).toMatchObject({ reason: 'accepted' });
  const { messages } = await clouds.controlWhatsApp('GET', `messages?to=${encodeURIComponent(phone)}`);
  expect(JSON.stringify(messages)).toContain('"customer"');
  expect(JSON.stringify(messages)).toContain('"A-7"');
  expect(JSON.stringify(messages)).toContain('"on its way"');
});

test('a text in which a field is empty goes with what the marketer chose for it, and not with half of its words', async () => {
  const phone = phoneOf('0001');
  const answer = await callActivity(
    first,
    'execute',
    executeBody({
      phone,
      parameters: { 'body.1': 'Dear Ana', 'body.2': 'Order #', 'body.3': 'No. 7' },
      pieces: { 'body.1': ['Ana'], 'body.2': [''], 'body.3': ['7'] },
      settings: {
        template: { name: 'order_update', language: 'en_US' },
        whenEmpty: { 'body.1': 'customer', 'body.2': 'your order' },
      },
    }),
  );
  expect(answer.body).toMatchObject({ reason: 'accepted' });
  const { messages } = await clouds.controlWhatsApp('GET', `messages?to=${encodeURIComponent(phone)}`);
  for (const text of ['"Dear Ana"', '"your order"', '"No. 7"']) expect(JSON.stringify(messages)).toContain(text);
});

test('a test contact is decided and not sent', async () => {
  const phone = phoneOf('0001');
  const answer = await callActivity(first, 'execute', executeBody({ phone, isTest: 'True' }));
  expect(answer.body).toMatchObject({ branchResult: 'continue', reason: 'test' });
  expect(await sentTo(phone)).toBe(0);
});

describe('a call that is not signed as it must be', () => {
  const phone = phoneOf('0001');
  const body = executeBody({ phone });
  const sign = (secret: string, algorithm: 'HS256' | 'HS512') =>
    jwt.sign(body, secret, { algorithm, noTimestamp: true });
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', typ: 'JWT' })}.${part(body)}.`;
  };
  const altered = () => {
    const [header, payload = '', signature] = sign('test-signing-secret', 'HS256').split('.');
    const flipped = payload.slice(0, 40) + (payload[40] === 'A' ? 'B' : 'A') + payload.slice(41);
    return `${header}.${flipped}.${signature}`;
  };

  test.each([
    ['HS512', () => sign('test-signing-secret', 'HS512')],
    ['another secret', () => sign('another-secret', 'HS256')],
    ['alg none', unsigned],
    ['a body altered by one byte', altered],
    ['plain JSON', () => JSON.stringify(body)],
  ])('%s is refused with 401 and nothing is sent', async (_what, token) => {
    expect(await callActivity(first, 'execute', body, { token: token() })).toMatchObject({
      status: 401,
      body: { error: 'signature_refused' },
    });
    expect(await sentTo(phone)).toBe(0);
  });

  test('the secret before the last rotation still passes', async () => {
    const answer = await callActivity(first, 'execute', body, { token: sign('test-signing-secret-before', 'HS256') });
    expect(answer.status).toBe(200);
  });
});

/**
 * Every command that Redis gets from now on. What a webhook leaves behind would not show it: others are under way from
 * earlier tests, and a worker takes away what it has read.
 */
async function everythingToldToRedis() {
  const socket = connect(redis.options.port ?? 0, '127.0.0.1');
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  socket.write('MONITOR\r\n');
  await eventually('Redis to tell', () => chunks.length > 0);
  return { text: () => chunks.join(''), close: () => socket.destroy() };
}

describe('a webhook', () => {
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'unheard_of', value: {} }] }],
  });
  const signature = (text: string, secret = 'test-app-secret') =>
    `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  const post = async (text: string, header: string) =>
    (
      await fetch(`${second.url}/webhooks/whatsapp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': header },
        body: text,
      })
    ).status;

  test('altered by one byte of white space is refused with 401 and nothing is stored', async () => {
    const called = (name: string) => body.replace('unheard_of', name);
    const told = await everythingToldToRedis();
    expect(await post(`${called('altered')} `, signature(called('altered')))).toBe(401);
    expect(await post(called('as_it_was'), signature(called('as_it_was')))).toBe(200);
    await eventually('the other one to be stored', () => told.text().includes('as_it_was'));
    told.close();
    expect(told.text()).not.toContain('altered');
  });

  test('signed with the current or the previous secret is acknowledged', async () => {
    expect(await post(body, signature(body))).toBe(200);
    expect(await post(body, signature(body, 'test-app-secret-before'))).toBe(200);
  });

  test('that is not JSON is acknowledged and kept aside with the reason', async () => {
    expect(await post('{"half', signature('{"half'))).toBe(200);
    const dead = await eventually('the dead stream', async () => {
      const entries = await redis.xrange('wa:intake-dead', '-', '+');
      return entries.find(([, fields]) => fields.includes('{"half'));
    });
    expect(dead[1]).toContain('not_json');
  });

  test('check of the address is answered with the bare challenge, or 403 for another token', async () => {
    const check = (token: string) =>
      fetch(`${first.url}/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1234&hub.verify_token=${token}`);
    const right = await check('test-verify-token');
    expect([right.status, await right.text()]).toEqual([200, '1234']);
    expect((await check('guess')).status).toBe(403);
  });
});

test('a STOP acknowledged to Meta is in force for the next call in another process, and undone by START (B4, B6)', async () => {
  const phone = phoneOf('0001');
  await callActivity(first, 'execute', executeBody({ phone }));
  await clouds.controlWhatsApp('POST', 'inbound', { from: phone, type: 'text', text: { body: 'STOP' } });
  const answer = await eventually('the opt-out', async () => {
    const { body } = await callActivity(second, 'execute', executeBody({ phone }));
    return body.reason === 'opted_out' && body;
  });
  expect(answer).toMatchObject({ branchResult: 'email_fallback' });
  await eventually('the opt-in', async () => {
    // Meta's clock has whole seconds, and of two signals in one second the opt-out wins: START is said until it is newer.
    await clouds.controlWhatsApp('POST', 'inbound', { from: phone, type: 'text', text: { body: 'START' } });
    const { body } = await callActivity(second, 'execute', executeBody({ phone }));
    return body.reason === 'accepted';
  });
});

test('a step that waits for the delivery answers delivered, or the cause of a failure, or not_delivered', async () => {
  const waits = (phone: string, waitSeconds: number) =>
    callActivity(second, 'execute', executeBody({ phone, settings: { decideOn: 'delivered', waitSeconds } }));
  const [delivered, failed, silent, unanswered, lost] = await Promise.all([
    waits(phoneOf('0001'), 20),
    waits(phoneOf('1026'), 20),
    waits(phoneOf('0003'), 1),
    waits(phoneOf('0052'), 20),
    waits(phoneOf('0054'), 1),
  ]);
  expect(delivered.body).toMatchObject({ branchResult: 'continue', reason: 'delivered' });
  expect(failed.body).toMatchObject({ branchResult: 'email_fallback', reason: 'unreachable' });
  expect(silent.body).toMatchObject({ branchResult: 'email_fallback', reason: 'not_delivered' });
  // Meta gave no answer to these two; one of them was delivered all the same.
  expect(unanswered.body).toMatchObject({ branchResult: 'continue', reason: 'delivered' });
  expect(lost.body).toMatchObject({ branchResult: 'email_fallback', reason: 'unconfirmed' });
});

test.each(['save', 'validate', 'publish', 'stop', 'unpublish'])('%s answers 200 with an empty object', async (name) => {
  const body = { interactionId: 'i-1', originalDefinitionId: 'd-1', interactionKey: 'k-1', interactionVersion: '1' };
  expect(await callActivity(first, name, body)).toEqual({ status: 200, body: {} });
  expect((await callActivity(first, name, body, { token: 'x.y.z' })).status).toBe(401);
});

test('validate refuses a step that would answer a branch for which it has no path', async () => {
  const [saved] = executeBody({ settings: GOVERNED }).inArguments as { settings: object }[];
  const stepAlone = { ...saved, settings: { ...saved?.settings, fallback: { suppressed: 'no_contact' } } };
  const stepWith = (...branches: string[]) => ({
    activity: {
      outcomes: branches.map((branchResult) => ({ arguments: { branchResult } })),
      arguments: { execute: { inArguments: [stepAlone] } },
    },
  });
  expect(await callActivity(first, 'validate', stepWith('email_fallback', 'continue'))).toMatchObject({ status: 400 });
  const whole = stepWith('email_fallback', 'no_contact', 'continue');
  expect(await callActivity(first, 'validate', whole)).toMatchObject({ status: 200 });
});

test('validate refuses an activity whose in-arguments cannot be used, which stops the activation', async () => {
  const body = { interactionId: 'i-1', arguments: { execute: { inArguments: [{ v: 1 }] } } };
  expect(await callActivity(first, 'validate', body)).toMatchObject({ status: 400 });
});

test('validate refuses what would keep every contact from a message: a template, a sender, a key that is not there', async () => {
  const [inArguments] = executeBody({ settings: GOVERNED }).inArguments as { settings: object }[];
  const validated = async (settings: object) => {
    const step = { ...inArguments, settings: { ...inArguments?.settings, ...settings } };
    const activity = { arguments: { execute: { inArguments: [step] } } };
    return (await callActivity(first, 'validate', { interactionId: 'i-1', activity })).status;
  };
  const lateFallback = { kind: 'email', key: 'no-such-definition', on: ['failed'] };
  expect(await validated({})).toBe(200);
  expect(await validated({ template: { name: 'nobody_has_it', language: 'en_US' } })).toBe(400);
  expect(await validated({ sender: '1' })).toBe(400);
  expect(await validated({ lateFallback })).toBe(400);
  expect(await validated({ replies: { acknowledgement: 'Thanks, %%FirstName%%' } })).toBe(400);
});

test('validate asks what the page asks, in its words, and execute goes on answering a step that left it open', async () => {
  const body = executeBody();
  const [leftOpen] = body.inArguments as { settings: object }[];
  const validated = async (settings: object, metaData = {}) => {
    const inArguments = [{ ...leftOpen, settings: { ...leftOpen?.settings, ...settings } }];
    const { status, body: answer } = await callActivity(first, 'validate', {
      interactionId: 'i-1',
      activity: { metaData, arguments: { execute: { inArguments } } },
    });
    return { status, ...answer };
  };
  const missing = (...fields: string[]) => ({
    status: 400,
    error: 'misconfigured',
    faults: fields.map((field) => ({ field, code: 'missing' })),
  });
  expect(await validated({})).toEqual(missing('stage', 'topic', 'ownerName', 'ownerEmail'));
  expect(await validated({ ...GOVERNED, owner: { name: 'Care', email: 'care' } })).toEqual({
    ...missing(),
    faults: [{ field: 'ownerEmail', code: 'not_an_email' }],
  });
  expect(await validated({ ...GOVERNED, holdout: { percent: 10, until: '2027-01-31' } })).toMatchObject({
    status: 400,
    faults: [{ field: 'holdout' }, { field: 'holdoutEffect' }, { field: 'holdoutBase' }],
  });
  // That nothing counts as success is an answer, which stores nothing; a draft did not answer yet.
  expect(await validated(GOVERNED, { isConfigured: true })).toEqual({ status: 200 });
  expect(await validated(GOVERNED, { isConfigured: false })).toEqual(missing('conversion'));
  expect((await callActivity(first, 'execute', body)).body).toMatchObject({ reason: 'accepted' });
});

test('config.json names this installation and asks for a JWT on every call', async () => {
  const response = await fetch(`${first.url}/activities/message/config.json`);
  const config = (await response.json()) as {
    type: string;
    arguments: { execute: { url: string; useJwt: boolean } };
    configurationArguments: Record<string, { url?: string; useJwt?: boolean }>;
    outcomes: { arguments: { branchResult: string } }[];
  };
  expect(config.arguments.execute).toMatchObject({
    url: 'https://activity.example/activities/message/execute',
    useJwt: true,
  });
  for (const endpoint of ['save', 'validate', 'publish', 'stop', 'unpublish']) {
    expect(config.configurationArguments[endpoint]).toMatchObject({
      url: `https://activity.example/activities/message/${endpoint}`,
      useJwt: true,
    });
  }
  expect(config.outcomes.map((outcome) => outcome.arguments.branchResult)).toEqual([
    'email_fallback',
    'no_contact',
    'continue',
  ]);
});
