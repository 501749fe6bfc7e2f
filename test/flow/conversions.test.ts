import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Row } from '../../src/redis/outbox-entry';
import { adClickKey, countsKey, executionKey, outboxKey, unprovenTouchesKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { messageIndex } from '../support/message-index';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

const HOUR = 3_600_000;
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  // Marketing Cloud is not reachable here, so that every row stays in the outbox to be looked at.
  const { WHATSAPP_GRAPH_URL } = clouds.environment;
  app = await startApp({ WHATSAPP_GRAPH_URL, WHATSAPP_MESSAGES_PER_SECOND: '1000' });
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp`, verify: true });
}, 60_000);

afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

interface Result {
  conversionId: string | null;
  result: 'recorded' | 'duplicate' | 'refused';
  attribution?: string;
  messageKey?: string;
  problem?: string;
}
async function post(body: unknown, token = 'test-conversions-token') {
  const response = await fetch(`${app.url}/conversions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { results: Result[]; error?: string } };
}
const rows = async (table: 'WA_Conversion' | 'WA_Message' | 'WA_Reply') =>
  (await redis.xrange(outboxKey(table), '-', '+')).map(
    ([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>,
  );

let serial = 0;
/** One accepted message, moved into the past as if it had been sent `hoursAgo`. */
async function send(options: {
  contactKey: string;
  phone: string;
  conversion?: { name: string; windowHours: number; on?: string[] } | undefined;
  hoursAgo?: number;
  activityId?: string;
}): Promise<string> {
  const answer = await callActivity(
    app,
    'execute',
    executeBody(
      { contactKey: options.contactKey, phone: options.phone, settings: { conversion: options.conversion } },
      options.activityId === undefined ? {} : { activityId: options.activityId },
    ),
  );
  expect(answer.body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
  const messageKey = String(answer.body.messageKey);
  if (options.hoursAgo !== undefined) {
    const at = Date.now() - options.hoursAgo * HOUR;
    const address = await redis.hget(executionKey(messageKey), 'ad');
    await messageIndex(redis).setTouch(address ?? '', messageKey, at);
    await redis.hset(executionKey(messageKey), 'ta', at);
  }
  return messageKey;
}
const newPhone = (fate = '0001') => numberWithFate('MX', fate, serial++);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

test('planted conversions: right, late, doubled, of nobody: every attribution equals the truth', async () => {
  const steps = [
    { activityId: 'planted-purchase', conversion: { name: 'purchase', windowHours: 24 } },
    { activityId: 'planted-signup', conversion: { name: 'signup', windowHours: 72 } },
    { activityId: 'planted-long', conversion: { name: 'purchase', windowHours: 240 } },
    { activityId: 'planted-any', conversion: undefined },
  ];
  // A small generator with a fixed seed: the same plan in every run.
  let state = 20_260_105;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };

  // Drawn before anything is sent, since the order in which the sends end is not fixed.
  const plan = Array.from({ length: 40 }, (_, index) => {
    // Whole hours that differ, so that the truth does not hang on milliseconds.
    const times = new Set(Array.from({ length: draw(5) }, () => 1 + draw(300)));
    const any = { activityId: 'planted-any', conversion: undefined };
    const sends = [...times].map((hoursAgo) => ({ hoursAgo, step: steps[draw(steps.length)] ?? any }));
    return { contactKey: `planted-${index}`, phone: newPhone(), sends };
  });
  const people = await Promise.all(
    plan.map(async ({ sends, ...person }) => {
      const messages: { messageKey: string; hoursAgo: number; step: (typeof steps)[number] }[] = [];
      for (const { hoursAgo, step } of sends) {
        messages.push({ messageKey: await send({ ...person, hoursAgo, ...step }), hoursAgo, step });
      }
      return { ...person, messages };
    }),
  );

  const planted = people.flatMap((person) =>
    Array.from({ length: 14 }, (_, index) => {
      const hours = draw(280) + 0.5;
      const named = person.messages[draw(person.messages.length + 2)];
      const by = named
        ? { messageKey: named.messageKey }
        : draw(2) === 0
          ? { contactKey: person.contactKey }
          : { phone: person.phone };
      return {
        id: `${person.contactKey}-${index}`,
        name: draw(3) === 0 ? 'signup' : 'purchase',
        hours,
        by,
        person,
        named,
      };
    }),
  );
  // The truth, read off the plan by the definition.
  const truth = new Map(
    planted.map(({ id, name, hours, person, named }) => {
      const sentBefore = person.messages.filter((message) => message.hoursAgo > hours);
      const counting = sentBefore.filter(
        ({ hoursAgo: sent, step: { conversion } }) =>
          (conversion?.name ?? name) === name && sent - hours <= (conversion?.windowHours ?? 72),
      );
      const lastOf = (messages: typeof sentBefore) =>
        messages.find((message) => messages.every((other) => other.hoursAgo >= message.hoursAgo));
      const credited = named && counting.includes(named) ? named : lastOf(counting);
      const attribution = credited === undefined ? 'none' : credited === lastOf(sentBefore) ? 'direct' : 'assisted';
      return [id, { attribution, messageKey: credited?.messageKey, hours }] as const;
    }),
  );
  const nobodies = Array.from({ length: 20 }, (_, index) => ({
    conversionId: `nobody-${index}`,
    name: 'purchase',
    occurredAt: hoursAgo(1),
    ...(index % 3 === 0
      ? { contactKey: `nobody-${index}` }
      : index % 3 === 1
        ? { phone: '+34600000000' }
        : { messageKey: index.toString(16).padStart(32, '0') }),
  }));
  const posted = planted.map(({ id, name, hours, by }) => ({
    conversionId: id,
    name,
    occurredAt: hoursAgo(hours),
    value: 12.5,
    currency: 'mxn',
    ...by,
  }));
  // Each twice, in no order of time, in three calls that run at once.
  const all = [...posted, ...nobodies, ...posted].sort((a, b) => (a.conversionId < b.conversionId ? 1 : -1));
  const third = Math.ceil(all.length / 3);
  const answers = await Promise.all([0, 1, 2].map((part) => post(all.slice(part * third, (part + 1) * third))));
  const results = answers.flatMap(({ status, body }) => {
    expect(status).toBe(200);
    return body.results;
  });

  expect(results.map(({ conversionId }) => conversionId)).toEqual(all.map(({ conversionId }) => conversionId));
  for (const { conversionId, attribution, messageKey } of results) {
    const expected = truth.get(String(conversionId)) ?? { attribution: 'none', messageKey: undefined };
    expect({ conversionId, attribution, messageKey }).toEqual({
      conversionId,
      attribution: expected.attribution,
      messageKey: expected.messageKey,
    });
  }
  const tally = (what: string) => results.filter(({ result }) => result === what).length;
  expect({ recorded: tally('recorded'), duplicate: tally('duplicate') }).toEqual({
    recorded: posted.length + nobodies.length,
    duplicate: posted.length,
  });
  const kinds = [...truth.values()].map(({ attribution }) => attribution);
  for (const kind of ['direct', 'assisted', 'none']) {
    expect(kinds.filter((each) => each === kind).length).toBeGreaterThan(20);
  }

  const written = await rows('WA_Conversion');
  expect(written.length).toBe(posted.length + nobodies.length);
  const definition = readDataExtensions().WA_Conversion;
  for (const row of written) expect(fitRow(definition, row as Row)).toEqual({ ok: true, fits: row });
  for (const { id, person } of planted) {
    const row = written.find(({ ConversionID }) => ConversionID === id);
    const { attribution, messageKey } = truth.get(id) ?? {};
    const step = person.messages.find((message) => message.messageKey === messageKey)?.step;
    expect(row).toMatchObject({ Attribution: attribution, Source: 'api', Value: 12.5, Currency: 'MXN' });
    expect(row?.MessageKey).toBe(messageKey);
    expect(row?.JBActivityID).toBe(step?.activityId);
    if (messageKey !== undefined) {
      expect(row).toMatchObject({
        ContactKey: person.contactKey,
        MobileNumber: person.phone,
        JBDefinitionID: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
      });
    }
  }

  // The message holds the earliest of its conversions, in whatever order they came; its activity counts it once.
  const converted = new Map<string, number>();
  for (const { messageKey, hours } of truth.values()) {
    if (messageKey !== undefined) converted.set(messageKey, Math.max(converted.get(messageKey) ?? 0, hours));
  }
  const messageRows = await rows('WA_Message');
  for (const [messageKey, hours] of converted) {
    const last = messageRows.filter((row) => row.MessageKey === messageKey && row.ConvertedDateUTC).at(-1);
    expect(Math.abs(Date.parse(String(last?.ConvertedDateUTC)) - (Date.now() - hours * HOUR))).toBeLessThan(120_000);
  }
  const counted = await Promise.all(steps.map(({ activityId }) => redis.hget(countsKey(activityId), 'converted')));
  expect(counted.reduce((sum, count) => sum + Number(count ?? 0), 0)).toBe(converted.size);
}, 60_000);

test('a conversion by user id finds the messages that went to the phone, once the pair is known', async () => {
  const phone = newPhone();
  const messageKey = await send({ contactKey: 'bsuid', phone });
  await redis.set('wa:a:MX.4711', phone);
  await redis.hset(`wa:c:${phone}`, '~aliases', 'MX.4711');
  const { body } = await post({
    conversionId: 'by-user-id',
    name: 'anything',
    occurredAt: new Date().toISOString(),
    userId: 'MX.4711',
  });
  expect(body.results).toEqual([{ conversionId: 'by-user-id', result: 'recorded', attribution: 'direct', messageKey }]);
});

test('one object is as good as an array, and a row that cannot be used does not harm the others', async () => {
  const good = {
    conversionId: 'good',
    name: 'purchase',
    occurredAt: new Date().toISOString(),
    contactKey: 'unheard-of',
  };
  expect((await post(good)).body.results).toEqual([{ conversionId: 'good', result: 'recorded', attribution: 'none' }]);
  const { status, body } = await post([
    { ...good, conversionId: 'second' },
    { ...good, conversionId: 'no-time', occurredAt: 'yesterday' },
    { ...good, conversionId: 'nobody-named', contactKey: undefined },
    { ...good, conversionId: 'bad-phone', contactKey: undefined, phone: '12' },
    { ...good, conversionId: 'bad-value', value: '12,50' },
    { ...good, conversionId: 'no-date', occurredAt: '0001-01-01T00:00:00Z' },
    { ...good, conversionId: '' },
    'not an object',
  ]);
  expect(status).toBe(200);
  expect(body.results.map(({ conversionId, result }) => [conversionId, result])).toEqual([
    ['second', 'recorded'],
    ['no-time', 'refused'],
    ['nobody-named', 'refused'],
    ['bad-phone', 'refused'],
    ['bad-value', 'refused'],
    ['no-date', 'refused'],
    ['', 'refused'],
    [null, 'refused'],
  ]);
  for (const { result, problem } of body.results) expect(problem !== undefined).toBe(result === 'refused');
  const problemOf = (id: string) => body.results.find(({ conversionId }) => conversionId === id)?.problem;
  expect(problemOf('bad-value')).toBe('value: must be a number such as 12.50');
  expect(problemOf('no-date')).toBe('occurredAt: is too long ago');
});

test('the click of the ad that began a chat is kept, and named by the conversions of that person alone', async () => {
  const [phone, other] = [newPhone(), newPhone()];
  await clouds.controlWhatsApp('POST', 'inbound', {
    from: phone,
    type: 'text',
    text: { body: 'I saw your ad' },
    referral: { source_url: 'https://fb.me/1', source_id: '120', source_type: 'ad', ctwa_clid: 'ARAkLkA8rmlFeiCk' },
  });
  await eventually('the click', async () => (await redis.exists(adClickKey(phone))) === 1);
  // Before any message of ours, and after one: whom a conversion is attributed to does not matter.
  const convert = (conversionId: string, whose: Record<string, unknown>) =>
    post({ conversionId, name: 'lead', occurredAt: new Date().toISOString(), ...whose });
  await convert('ad-before', { phone });
  const messageKey = await send({ contactKey: 'from-an-ad', phone });
  await convert('ad-by-message', { messageKey });
  await convert('ad-by-contact', { contactKey: 'from-an-ad' });
  await send({ contactKey: 'from-elsewhere', phone: other });
  await convert('no-ad', { phone: other });
  const clicks = Object.fromEntries(
    (await rows('WA_Conversion')).map(({ ConversionID, AdClickID }) => [ConversionID, AdClickID]),
  );
  expect(clicks).toMatchObject({
    'ad-before': 'ARAkLkA8rmlFeiCk',
    'ad-by-message': 'ARAkLkA8rmlFeiCk',
    'ad-by-contact': 'ARAkLkA8rmlFeiCk',
  });
  expect(clicks).toHaveProperty('no-ad', undefined);
});

test('a conversion of the future counts as of now', async () => {
  const phone = newPhone();
  const messageKey = await send({ contactKey: 'from-the-future', phone });
  const answer = await post({ conversionId: 'future', name: 'x', occurredAt: '2999-01-01T00:00:00Z', phone });
  expect(answer.body.results[0]).toMatchObject({ attribution: 'direct', messageKey });
  const row = (await rows('WA_Conversion')).find(({ ConversionID }) => ConversionID === 'future');
  expect(Date.parse(String(row?.OccurredDateUTC))).toBeLessThanOrEqual(Date.now());
});

test.each([
  ['no token', '', {}, 401, 'token_refused'],
  ['another token', 'test-consents-token', {}, 401, 'token_refused'],
  ['no JSON', undefined, '{"conversionId":', 400, 'request_unreadable'],
  ['an empty array', undefined, [], 400, 'body_unusable'],
  ['more than 1,000 rows', undefined, Array.from({ length: 1_001 }, () => ({})), 400, 'body_unusable'],
])('%s is refused', async (_, token, body, status, error) => {
  const answer = await post(body, token);
  expect(answer).toMatchObject({ status, body: { error } });
});

test('400 with what is wrong where no row can be used', async () => {
  const { status, body } = await post([{ conversionId: 'x' }, {}]);
  expect(status).toBe(400);
  expect(body.results.map(({ result }) => result)).toEqual(['refused', 'refused']);
});

test('a reply is a conversion where the step says so, and STOP never is', async () => {
  const conversion = { name: 'interest', windowHours: 24, on: ['reply'] };
  const interested = await send({ contactKey: 'interested', phone: newPhone('0010'), conversion });
  const stopped = await send({ contactKey: 'stopped', phone: newPhone('0011'), conversion });
  const replied = async (messageKey: string) =>
    (await redis.hget(executionKey(messageKey), 'bp')) === null ? undefined : true;
  await eventually('both replies', async () => (await replied(interested)) && (await replied(stopped)));
  const row = await eventually('the conversion', async () =>
    (await rows('WA_Conversion')).find(({ ConversionID }) => ConversionID === `reply:${interested}`),
  );
  expect(row).toMatchObject({
    MessageKey: interested,
    ContactKey: 'interested',
    Name: 'interest',
    Source: 'reply',
    Attribution: 'direct',
  });
  expect(await redis.hget(executionKey(interested), 'bc')).not.toBeNull();
  expect(await redis.hget(executionKey(stopped), 'bc')).toBeNull();
});

test('what somebody wrote before a message was sent is no reply to it, however late it is told', async () => {
  const phone = newPhone();
  const conversion = { name: 'interest', windowHours: 24, on: ['reply'] };
  const messageKey = await send({ contactKey: 'wrote-before', phone, conversion });
  const from = phone.slice(1);
  const wrote = async (id: string, ago: number) => {
    const timestamp = String(Math.floor(Date.now() / 1000) - ago);
    await postWebhook(app, notification(value('messages', [textMessage({ id, from, timestamp })])));
    return eventually('the row of the reply', async () =>
      (await rows('WA_Reply')).find(({ ReplyID }) => ReplyID === id),
    );
  };
  expect(await wrote('wamid.before', 60)).not.toHaveProperty('MessageKey');
  expect(await redis.hget(executionKey(messageKey), 'bp')).toBeNull();
  expect(await wrote('wamid.after', 0)).toMatchObject({ MessageKey: messageKey });
});

describe('a message of which nobody knows whether it went', () => {
  const bought = (conversionId: string, more: object) =>
    post({ conversionId, name: 'purchase', occurredAt: new Date().toISOString(), ...more });
  const lastRow = async (conversionId: string) =>
    (await rows('WA_Conversion')).filter(({ ConversionID }) => ConversionID === conversionId).at(-1);
  /** A send whose connection was cut. */
  async function inDoubt(contactKey: string) {
    const phone = newPhone('0053');
    const { body } = await callActivity(app, 'execute', executeBody({ contactKey, phone, settings: {} }));
    expect(body).toMatchObject({ reason: 'unconfirmed' });
    return { phone, messageKey: String(body.messageKey) };
  }
  const proves = (messageKey: string, phone: string, status = 'delivered') =>
    postWebhook(
      app,
      notification(
        value('statuses', [
          {
            id: `wamid.late.${messageKey}`,
            status,
            timestamp: String(Math.floor(Date.now() / 1000) + 2),
            recipient_id: phone.slice(1),
            biz_opaque_callback_data: messageKey,
          },
        ]),
      ),
    );

  test('gets the conversions of before once a status proves that it went, and a repeat is told so', async () => {
    const { phone, messageKey } = await inDoubt('in-doubt');
    const before = await bought('long-before', { contactKey: 'in-doubt', occurredAt: hoursAgo(1) });
    const [byKey, byPhone] = [await bought('by-key', { contactKey: 'in-doubt' }), await bought('by-phone', { phone })];
    for (const { body } of [before, byKey, byPhone]) expect(body.results).toMatchObject([{ attribution: 'none' }]);

    await proves(messageKey, phone);
    for (const id of ['by-key', 'by-phone']) {
      const row = await eventually('the tie', async () => {
        const last = await lastRow(id);
        return last?.MessageKey === messageKey ? last : undefined;
      });
      expect(row).toMatchObject({ Attribution: 'direct', ContactKey: 'in-doubt', JBActivityID: expect.any(String) });
    }
    expect((await bought('by-key', { contactKey: 'in-doubt' })).body.results).toEqual([
      { conversionId: 'by-key', result: 'duplicate', attribution: 'direct', messageKey },
    ]);
    expect(await redis.hget(executionKey(messageKey), 'bc')).toMatch(/^\d+$/);
    expect(await lastRow('long-before')).not.toHaveProperty('MessageKey');
    expect(await redis.exists(unprovenTouchesKey(phone))).toBe(0);
  });

  test('leaves a conversion with the message that it belongs to already', async () => {
    const { phone, messageKey } = await inDoubt('two-messages');
    const sure = await send({ contactKey: 'two-messages', phone: newPhone(), hoursAgo: 1 });
    expect((await bought('of-the-sure', { contactKey: 'two-messages' })).body.results).toMatchObject([
      { messageKey: sure },
    ]);
    await proves(messageKey, phone);
    await eventually('the proof', async () => (await redis.hget(executionKey(messageKey), 'oc')) === 'accepted');
    expect(await lastRow('of-the-sure')).toMatchObject({ MessageKey: sure });
  });
});
