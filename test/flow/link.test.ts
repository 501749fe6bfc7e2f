import type Redis from 'ioredis';
import { Agent, request } from 'undici';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { createLinkTokens } from '../../src/conversions/link-token';
import { countsKey, executionKey, outboxKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

const LINK = 'https://shop.example/oferta?utm_source=whatsapp&q=a%20b#top';
const PERSON =
  'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
const agent = new Agent({ connections: 8 });

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp({ WHATSAPP_GRAPH_URL: clouds.environment.WHATSAPP_GRAPH_URL });
}, 60_000);
afterAll(async () => {
  await agent.close();
  await app.close();
  await clouds.close();
  await redis.quit();
});

let serial = 0;
/** Sends a message whose button is our tracked link; gives what the sandbox received as the button's suffix. */
async function send(
  settings: Record<string, unknown> = {},
  fate: { code: string; reason: string } = { code: '0001', reason: 'accepted' },
  parameters: Record<string, string> = {},
): Promise<{ messageKey: string; path: string; activityId: string }> {
  const phone = numberWithFate('MX', fate.code, serial++);
  const activityId = `activity-of-link-${serial}`;
  const answer = await callActivity(
    app,
    'execute',
    executeBody(
      {
        phone,
        parameters: { 'body.1': 'ليلى', 'body.2': 'F-88', 'body.3': '120', 'button.0': '@link', ...parameters },
        settings: { template: { name: 'payment_reminder', language: 'ar' }, link: LINK, ...settings },
      },
      { activityId },
    ),
  );
  expect(answer.body).toMatchObject({ reason: fate.reason });
  const response = await fetch(`${clouds.whatsApp.url}/_sandbox/messages?to=${encodeURIComponent(phone)}`);
  const suffix = /"text":"(l\/[A-Za-z0-9_-]+)"/.exec(await response.text())?.[1];
  return { messageKey: String(answer.body.messageKey), path: `/${suffix}`, activityId };
}
async function open(path: string, options: { method?: 'GET' | 'HEAD'; agent?: string; headers?: object } = {}) {
  const response = await request(`${app.url}${path}`, {
    dispatcher: agent,
    method: options.method ?? 'GET',
    headers: { 'user-agent': options.agent ?? PERSON, ...options.headers },
  });
  await response.body.dump();
  return { status: response.statusCode, location: response.headers.location };
}
const clicks = async (messageKey: string) =>
  (await redis.xrange(outboxKey('WA_Message'), '-', '+'))
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, string>)
    .filter((row) => row.MessageKey === messageKey && row.ClickedDateUTC !== undefined);
const counted = (activityId: string) => redis.hmget(countsKey(activityId), 'clicked', 'link_preview', 'converted');

test('the button of a message leads a person to the step’s link, and the first such click is kept', async () => {
  const { messageKey, path, activityId } = await send();
  const expected = {
    status: 302,
    location: `https://shop.example/oferta?utm_source=whatsapp&q=a%20b&wa_message=${messageKey}#top`,
  };
  expect(await open(path)).toEqual(expected);
  expect(await open(path)).toEqual(expected);
  expect(await clicks(messageKey)).toHaveLength(1);
  expect(await counted(activityId)).toEqual(['1', null, null]);
});

const FOR_EACH = {
  link: 'https://shop.example/orders/{link.1}?from=wa&c={link.2}#{link.1}',
  whenEmpty: { link: 'https://shop.example/orders' },
};

test('a link with fields leads each contact to their own address, each value inside its part of it', async () => {
  const { messageKey, path } = await send(FOR_EACH, undefined, { 'link.1': 'A/47 ñ?x=1&y', 'link.2': '#50%' });
  expect(Buffer.from(path.slice('/l/'.length), 'base64url').toString('latin1')).not.toContain('A/47');
  expect((await open(path)).location).toBe(
    `https://shop.example/orders/A%2F47%20%C3%B1%3Fx%3D1%26y?from=wa&c=%2350%25&wa_message=${messageKey}#A%2F47%20%C3%B1%3Fx%3D1%26y`,
  );
  expect(await clicks(messageKey)).toHaveLength(1);
});

test('where a field of the link is empty the replacement goes, and without one the message does not', async () => {
  for (const parameters of [{ 'link.1': 'A-1' }, { 'link.1': 'A-1', 'link.2': '..' }]) {
    const { messageKey, path } = await send(FOR_EACH, undefined, parameters);
    expect((await open(path)).location).toBe(`https://shop.example/orders?wa_message=${messageKey}`);
  }
  const { messageKey } = await send(
    { link: FOR_EACH.link },
    { code: '0001', reason: 'parameters_missing' },
    { 'link.1': 'A-1' },
  );
  const rows = (await redis.xrange(outboxKey('WA_Message'), '-', '+'))
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, string>)
    .filter((row) => row.MessageKey === messageKey);
  // Which blank it was, and nothing of the contact's.
  expect(rows).toMatchObject([{ Reason: 'parameters_missing', ErrorTitle: 'button.0' }]);
  expect(rows[0]).not.toHaveProperty('ErrorCode');
});

test('previews and crawlers are led on and counted apart, before and after a person', async () => {
  const { messageKey, path, activityId } = await send();
  const previews = [
    () => open(path, { agent: 'WhatsApp/2.24.11.75 A' }),
    () => open(path, { agent: 'facebookexternalhit/1.1' }),
    () => open(path, { method: 'HEAD' }),
    () => open(path, { headers: { 'sec-purpose': 'prefetch' } }),
  ];
  for (const preview of previews) expect((await preview()).status).toBe(302);
  expect(await clicks(messageKey)).toHaveLength(0);
  await open(path);
  await previews[0]?.();
  expect(await clicks(messageKey)).toHaveLength(1);
  expect(await counted(activityId)).toEqual(['1', '5', null]);
});

test('a click belongs to its message also where nothing else has told yet that the message went', async () => {
  const { messageKey, path } = await send(
    { conversion: { name: 'visit', windowHours: 1, on: ['link'] } },
    { code: '0052', reason: 'unconfirmed' },
  );
  await open(path);
  const conversions = (await redis.xrange(outboxKey('WA_Conversion'), '-', '+'))
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, string>)
    .filter((row) => row.ConversionID === `link:${messageKey}`);
  expect(conversions).toEqual([expect.objectContaining({ MessageKey: messageKey, Attribution: 'direct' })]);
  expect(await redis.hget(executionKey(messageKey), 'bc')).not.toBeNull();
});

test('a click is a conversion where the step says so, once', async () => {
  const { messageKey, path, activityId } = await send({ conversion: { name: 'visit', windowHours: 1, on: ['link'] } });
  await open(path, { agent: 'WhatsApp/2.24.11.75 A' });
  expect(await redis.hget(executionKey(messageKey), 'bc')).toBeNull();
  await Promise.all([open(path), open(path), open(path)]);
  const conversions = (await redis.xrange(outboxKey('WA_Conversion'), '-', '+'))
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, string>)
    .filter((row) => row.MessageKey === messageKey);
  expect(conversions).toEqual([
    expect.objectContaining({
      ConversionID: `link:${messageKey}`,
      Name: 'visit',
      Source: 'link',
      Attribution: 'direct',
    }),
  ]);
  expect(await counted(activityId)).toEqual(['1', '1', '1']);
});

test('10,000 forged or altered tokens: none leads anywhere', async () => {
  const { path } = await send();
  const token = path.slice('/l/'.length);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const letter = (n: number) => letters[n % 64] ?? 'A';
  const bytes = (text: string) => Buffer.from(text).toString('base64url');
  const otherSecret = createLinkTokens(['somebody else’s secret']);
  const forged = Array.from({ length: 10_000 }, (_, n) => {
    switch (n % 8) {
      case 0: // One letter changed, everywhere and by every letter.
        return `${token.slice(0, (n / 8) % 60)}${letter(letters.indexOf(token[(n / 8) % 60] ?? 'A') + 1 + (n % 63))}${token.slice(((n / 8) % 60) + 1)}`;
      case 1: // Signed with another secret.
        return otherSecret.sign({
          messageKey: n.toString(16).padStart(32, '0'),
          settingsHash: 'AAAAAAAAAAAAAAAA',
          values: [],
        });
      case 2: // Letters at random.
        return Array.from({ length: 60 }, (_unused, at) => letter(n * 31 + at * 17 + ((n * at) >> 3))).join('');
      case 3: // An address where the token should be.
        return encodeURIComponent(`https://evil.example/${n}`);
      case 4: // An address inside, of the right length.
        return bytes(`//evil.example/${n}`.padEnd(45, '/')).slice(0, 60);
      case 5: // Cut or lengthened.
        return n % 2 === 0 ? token.slice(0, n % 60) || 'x' : `${token}${letter(n)}`;
      case 6: // The body of a good token with the signature of none.
        return `${token.slice(0, 39)}${letter(n)}${'A'.repeat(20)}`;
      default: // A good token with something to redirect to.
        return `${token}%2f..%2f${n}?url=https://evil.example`;
    }
  });
  const before = await counted('activity-of-link-4');
  const statuses = new Map<number, number>();
  for (let from = 0; from < forged.length; from += 200) {
    const answers = await Promise.all(forged.slice(from, from + 200).map((each) => open(`/l/${each}`)));
    for (const { status, location } of answers) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(location).toBeUndefined();
    }
  }
  expect([...statuses.keys()]).toEqual([404]);
  expect(statuses.get(404)).toBe(10_000);
  expect(await counted('activity-of-link-4')).toEqual(before);
  expect((await open(path)).status).toBe(302);
}, 60_000);

test('a token of a step that has no link any more is not found', async () => {
  const settingsHash = 'AAAAAAAAAAAAAAAA';
  const tokens = createLinkTokens(['test-link-secret-0']);
  expect(await open(`/l/${tokens.sign({ messageKey: 'ab'.repeat(16), settingsHash, values: [] })}`)).toEqual({
    status: 404,
    location: undefined,
  });
});
