import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { heldSends } from '../../src/execution/timers';
import { executionKey, timersTakenKey } from '../../src/redis/redis-keys';
import { shippedPolicy } from '../support/consent-rules';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** What customers say, from the webhook to what the next call is told: with an account's own words and policy. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let folder: string;
let serial = 0;

const SENDER = '900000000000101';
const CONFIRMATION = 'You will hear no more from us here.';
const policy = {
  ...shippedPolicy,
  confirmation: { optOut: CONFIRMATION, optIn: '' },
  doubleOptIn: ['news'],
};
const ownWords = {
  fillers: [],
  languages: { sv: { stop: ['sluta'] } },
  keywords: [
    { words: ['STOP OFFERS'], topic: 'offers', status: 'opted_out' },
    { words: ['JOIN'], topic: 'offers', status: 'opted_in' },
  ],
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wa-words-'));
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp({
    ...clouds.environment,
    CONSENT_POLICY: file('policy.json', policy),
    OPT_OUT_WORDS: file('words.json', ownWords),
  });
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
  rmSync(folder, { recursive: true, force: true });
});

/** A number of its own, which no other test writes to. */
const somebody = () => {
  serial += 1;
  return numberWithFate('US', '0001', 700 + serial);
};
const webhook = (message: Record<string, unknown>) => postWebhook(app, notification(value('messages', [message])));
/** Seconds ago, since of two wishes of one second the opt-out wins. */
const says = (phone: string, body: string, secondsAgo = 0) =>
  webhook(textMessage({ from: phone.slice(1), text: { body }, timestamp: secondsBefore(secondsAgo) }));
const presses = (phone: string, payload: string, secondsAgo = 0) =>
  webhook(
    textMessage({
      from: phone.slice(1),
      type: 'button',
      text: undefined,
      button: { text: 'A label', payload },
      timestamp: secondsBefore(secondsAgo),
    }),
  );
const secondsBefore = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const call = async (phone: string, inArguments: Record<string, unknown> = {}) =>
  (await callActivity(app, 'execute', executeBody({ phone, ...inArguments }))).body as Record<string, string>;
const reasonFor = async (phone: string, settings: object = {}) => (await call(phone, { settings })).reason;
const stateOf = async (phone: string) => (await app.dependencies.consentStore.read(phone)).state;
const sentTo = async (phone: string) => {
  const response = await fetch(`${clouds.whatsApp.url}/_sandbox/messages?limit=5000`);
  const { messages } = (await response.json()) as {
    messages: { payload: { to: string; type: string; text?: { body: string } } }[];
  };
  return messages.map(({ payload }) => payload).filter(({ to }) => to === phone);
};
describe('a message of a customer, posted as Meta posts it', () => {
  test('that is a STOP word and nothing else is in force with the 200, and needs no review', async () => {
    const phone = somebody();
    expect(await says(phone, 'Désabonnez-moi, merci !')).toBe(200);
    expect(await reasonFor(phone)).toBe('opted_out');
    expect((await stateOf(phone)).channel).toMatchObject({
      restricts: true,
      reason: 'stop_word',
      review: false,
    });
  });

  test.each(['Hola, ya no me manden más promociones por favor', 'who gave you my number, delete it', 'cancel'])(
    'that says it in a sentence, or may mean something else, is in force and waits for a review: %s',
    async (body) => {
      const phone = somebody();
      await says(phone, body);
      expect(await reasonFor(phone)).toBe('opted_out');
      expect((await stateOf(phone)).channel).toMatchObject({ restricts: true, review: true });
    },
  );

  test.each(["don't stop, I love these", 'wo ist die Haltestelle?', 'quiero cancelar mi pedido', 'no thanks'])(
    'that is no opt-out changes nothing: %s',
    async (body) => {
      const phone = somebody();
      await says(phone, body);
      expect(await reasonFor(phone)).toBe('accepted');
    },
  );

  test('in a word of the account’s own list counts like a shipped one', async () => {
    const phone = somebody();
    await says(phone, 'Sluta!');
    expect(await reasonFor(phone)).toBe('opted_out');
  });
});

test('a keyword of one topic ends and opens that topic alone', async () => {
  const phone = somebody();
  await says(phone, 'join please', 3);
  const offers = { topic: 'offers', requireOptIn: true };
  expect(await reasonFor(phone, offers)).toBe('accepted');
  await says(phone, 'Stop offers');
  expect(await reasonFor(phone, offers)).toBe('opted_out');
  expect(await reasonFor(phone, { topic: 'orders' })).toBe('accepted');
});

test('buttons say what they mean whatever their label: a topic, everything, and in again', async () => {
  const phone = somebody();
  await presses(phone, 'OPTIN:offers:k1', 5);
  expect(await reasonFor(phone, { topic: 'offers', requireOptIn: true })).toBe('accepted');
  await presses(phone, 'OPTOUT:offers:k1', 3);
  expect(await reasonFor(phone, { topic: 'offers' })).toBe('opted_out');
  expect(await reasonFor(phone, { topic: 'orders' })).toBe('accepted');
  await presses(phone, 'OPTOUT:ALL:k1');
  expect(await reasonFor(phone, { topic: 'orders' })).toBe('opted_out');
});

test('START lifts a STOP and brings earlier opt-ins back, and creates none', async () => {
  const [before, never] = [somebody(), somebody()];
  await presses(before, 'OPTIN:offers:k1', 9);
  for (const phone of [before, never]) {
    await says(phone, 'STOP', 6);
    expect(await reasonFor(phone)).toBe('opted_out');
    await says(phone, 'Start please', 3);
    expect(await reasonFor(phone)).toBe('accepted');
  }
  const offers = { topic: 'offers', requireOptIn: true };
  expect([await reasonFor(before, offers), await reasonFor(never, offers)]).toEqual(['accepted', 'not_opted_in']);
});

test('a declared opt-in on a topic with double opt-in permits nothing until the customer presses the button', async () => {
  const phone = somebody();
  const consent = { evidenceId: `form-${phone}`, phone, topic: 'news', status: 'opted_in', source: 'checkout' };
  const response = await fetch(`${app.url}/consents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-consents-token' },
    body: JSON.stringify({ ...consent, method: 'form', occurredAt: new Date(Date.now() - 5_000).toISOString() }),
  });
  expect(response.status).toBe(200);
  const news = { topic: 'news', requireOptIn: true };
  expect(await reasonFor(phone, news)).toBe('not_opted_in');
  await presses(phone, 'OPTIN:news:k1');
  expect(await reasonFor(phone, news)).toBe('accepted');
});

test('an opt-out is confirmed once, in the window that its message has opened, however often Meta repeats it', async () => {
  const phone = somebody();
  const message = textMessage({ from: phone.slice(1), text: { body: 'STOP' } });
  await Promise.all([webhook(message), webhook(message)]);
  const confirmations = () =>
    eventually('the confirmation', async () => {
      const sent = await sentTo(phone);
      return sent.length > 0 && sent;
    });
  expect(await confirmations()).toEqual([expect.objectContaining({ type: 'text', text: { body: CONFIRMATION } })]);
  expect(await webhook(message)).toBe(200);
  // The next person's is confirmed after it, so a second one would have come by now.
  const next = somebody();
  await says(next, 'STOP');
  await eventually('the confirmation of another', async () => (await sentTo(next)).length > 0);
  expect(await sentTo(phone)).toHaveLength(1);
});

describe('a message that is held', () => {
  const quiet = {
    quietHours: {
      start: '00:00',
      end: '23:59',
      timeZone: new Date().getUTCHours() === 23 ? 'America/New_York' : 'UTC',
      zoneFrom: 'named',
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      then: 'hold',
    },
    lateFallback: { kind: 'event', key: 'APIEvent-1', on: ['failed'] },
  };
  const held = async (phone: string, journeyId: string) => {
    const body = executeBody({ phone, settings: quiet }, { journeyId });
    const answer = (await callActivity(app, 'execute', body)).body as Record<string, string>;
    expect(answer.reason).toBe('scheduled');
    return String(answer.messageKey);
  };
  /** Given to the next sweep, as if the quiet hours were over. */
  const comesDue = (messageKey: string) => redis.rpush(timersTakenKey(heldSends(SENDER, false).family), messageKey);

  test('is not sent after a STOP, nor after the stop of its journey', async () => {
    const [opted, ejected] = [somebody(), somebody()];
    const [ofOpted, ofEjected] = [await held(opted, 'journey-goes-on'), await held(ejected, 'journey-stopped')];
    expect(await says(opted, 'please stop messaging me')).toBe(200);
    expect(await callActivity(app, 'stop', { interactionId: 'journey-stopped' })).toMatchObject({ status: 200 });
    await Promise.all([comesDue(ofOpted), comesDue(ofEjected)]);
    for (const messageKey of [ofOpted, ofEjected]) {
      await eventually('its end', async () => (await redis.hexists(executionKey(messageKey), 'hd')) === 0);
    }
    // Why it was made up for, or that it was not.
    expect(await redis.hget(executionKey(ofOpted), 'lr')).toBe('opted_out');
    expect(await redis.hexists(executionKey(ofEjected), 'lf')).toBe(0);
    const templates = [...(await sentTo(opted)), ...(await sentTo(ejected))].filter(({ type }) => type === 'template');
    expect(templates).toEqual([]);
  });
});
