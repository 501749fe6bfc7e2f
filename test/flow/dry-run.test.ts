import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import type { ActivityConfig } from '../../sandbox/journey-builder/activity';
import { audienceFromCsv } from '../../sandbox/journey-builder/entry-source';
import {
  createJourneyBuilder,
  dataExtensionEntry,
  type JourneyBuilder,
} from '../../sandbox/journey-builder/journey-builder';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { cloudCallsKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let builder: JourneyBuilder;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  // A translation that says more than the step fills.
  await clouds.controlWhatsApp('PATCH', 'templates/order_update?language=es_MX', {
    components: [{ type: 'BODY', text: 'Hola {{1}}, tu pedido {{2}} está {{3}}. Llega el {{4}} sin falta.' }],
  });
  app = await startApp({ ...clouds.environment, WHATSAPP_MESSAGES_PER_SECOND: '1000' }, { web: true, worker: false });
  builder = createJourneyBuilder({ jwtSecret: 'test-signing-secret', ids: randomUUID, clock: Date.now });
}, 60_000);
afterAll(async () => {
  await builder.close();
  await app.close();
  await clouds.close();
  await redis.quit();
});

async function control(path: string, body: object, method = 'POST') {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function ask(path: string, body?: object) {
  const { token } = await control('marketer-tokens', { userId: randomUUID().slice(0, 8) });
  const response = await fetch(`${app.url}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Of ten people: one without a number, one suppressed, two without an opt-in, one twice in the list, the others fine. */
function audience() {
  const lines = Array.from({ length: 200 }, (_, n) => {
    const whose = n % 10 === 9 ? n - 1 : n;
    const phone = n % 10 === 0 ? 'nobody' : numberWithFate(whose % 2 ? 'MX' : 'BR', '0001', whose);
    const optIn = [1, 2].includes(n % 10) ? 'false' : 'true';
    const locale = n % 20 < 10 ? 'en-US' : 'es-MX';
    return `contact-${n},${phone},Ana ${n},${optIn},${n % 10 === 3},${n % 10 === 4 ? '' : 'AB12'},${locale}`;
  });
  return audienceFromCsv(['ContactKey,Mobile,First Name,Agreed,Stop,Order,Locale', ...lines].join('\n'));
}

async function drawJourney() {
  const people = audience();
  const entry = dataExtensionEntry('Customers', people.fields, randomUUID());
  const journey = builder.createJourney('Dry run', entry);
  const config = await builder.readConfig(`${app.url}/activities/message`);
  // The app listens on a port of the moment; its public address is another.
  const reachable = JSON.stringify(config).replaceAll('https://activity.example', app.url);
  const step = builder.place(journey, JSON.parse(reachable) as ActivityConfig);
  const field = (name: string) => `{{Event.${entry.eventDefinitionKey}."${name}"}}`;
  const inArguments = {
    v: 1,
    contactKey: '{{Contact.Key}}',
    phone: field('Mobile'),
    optIn: field('Agreed'),
    suppressed: field('Stop'),
    isTest: '{{Context.IsTest}}',
    parameters: { 'body.1': field('First Name'), 'body.2': field('Order'), 'body.3': 'on its way' },
    settings: {
      sender: '900000000000101',
      template: { name: 'order_update', language: 'en_US' },
      purpose: 'sales',
      requireOptIn: true,
      topic: 'orders',
      frequencyCap: { messages: 1, days: 7 },
      holdout: { percent: 20, until: '2099-01-31' },
    },
  };
  step.name = 'Order update';
  step.metaData.isConfigured = true;
  step.arguments.execute.inArguments = [inArguments];
  const { eventDefinitionKey: eventKey, name } = entry;
  await control('entry-sources', {
    eventDefinitionKey: eventKey,
    name,
    fields: people.fields,
    rows: people.contacts.map(({ row }) => row),
  });
  const fields = Object.fromEntries(people.fields.map((each) => [field(each.name), each.name]));
  return { journey, step, people, body: { eventKey, inArguments, fields } };
}

/** What a process notes of its own calls now and then is not what a dry run keeps. */
const keysNow = async () => (await redis.keys('*')).filter((key) => key !== cloudCallsKey()).sort();

test('what a dry run says of 200 people is what the journey then does with them, reason by reason', async () => {
  const { journey, step, people, body } = await drawJourney();
  expect((await builder.save(journey)).problems).toEqual([]);
  const keysBefore = await keysNow();
  const told = await ask('dry-run', { ...body, activityId: step.id });
  expect(told).toMatchObject({ status: 200, body: { total: 200, looked: 200 } });
  expect(await keysNow()).toEqual(keysBefore);
  // No price is shipped, and that is said of everybody who would get it.
  expect(told.body.cost).toEqual({
    amounts: [],
    withoutRate: expect.arrayContaining([{ country: 'MX', messages: expect.any(Number) }]),
  });

  expect((await builder.publish(journey)).problems).toEqual([]);
  // One after another, so that of a number that stands there twice it is the second that meets the cap.
  for (const contact of people.contacts) await builder.run(journey, [contact]);
  const visits = (builder.runOf(journey)?.contacts ?? []).flatMap((run) => run.visits);
  const did = new Map<string, number>();
  for (const { outcome } of visits) {
    const word = outcome.kind === 'branch' ? `${outcome.branch} ${outcome.outArguments.reason}` : outcome.kind;
    did.set(word, (did.get(word) ?? 0) + 1);
  }
  const outcomes = told.body.outcomes as { branch: string; reason: string; count: number }[];
  // Each blank that had no value, and for how many.
  const blanks = told.body.blanks as { key: string; count: number }[];
  const without = outcomes.find(({ reason }) => reason === 'parameters_missing')?.count ?? 0;
  expect(Math.max(...blanks.map(({ count }) => count))).toBe(without);
  expect(blanks.map(({ key }) => key)).toEqual(expect.arrayContaining([expect.stringMatching(/^(body|button)\.\d$/)]));
  expect(Object.fromEntries(outcomes.map(({ branch, reason, count }) => [`${branch} ${reason}`, count]))).toEqual(
    Object.fromEntries(did),
  );
  expect([...did.keys()].sort()).toEqual([
    'continue accepted',
    'continue holdout',
    'email_fallback frequency_capped',
    'email_fallback invalid_phone',
    'email_fallback not_opted_in',
    'email_fallback parameters_missing',
    'email_fallback suppressed',
  ]);
}, 60_000);

test('where each contact gets their own language everybody is judged by the translation that they would get', async () => {
  const { people, body } = await drawJourney();
  const { inArguments } = body;
  const settings = { ...inArguments.settings, languageByContact: true, holdout: undefined, frequencyCap: undefined };
  const locale = people.fields.find(({ name }) => name === 'Locale');
  expect(locale).toBeDefined();
  const dryRun = async (own: object) => {
    const told = await ask('dry-run', { ...body, inArguments: { ...inArguments, ...own } });
    const outcomes = told.body.outcomes as { reason: string; count: number }[];
    return Object.fromEntries(outcomes.map(({ reason, count }) => [reason, count]));
  };
  const keysBefore = await redis.keys('*');
  expect(await dryRun({ settings, locale: '' })).toMatchObject({ accepted: 100, parameters_missing: 20 });
  expect(await dryRun({ settings, locale: `{{Event.${body.eventKey}."Locale"}}` })).toMatchObject({
    accepted: 50,
    parameters_missing: 70,
  });
  const named = { phone: numberWithFate('MX', '0001', 1), optIn: 'true', suppressed: '', isTest: '' };
  const parameters = { 'body.1': 'Ana', 'body.2': 'AB12', 'body.3': 'sent' };
  const checked = await ask('check', {
    inArguments: { ...inArguments, ...named, contactKey: 'ana', parameters, settings, locale: 'es-MX' },
  });
  expect(checked.body).toMatchObject({ reason: 'parameters_missing', language: 'es_MX' });
  expect((await redis.keys('wa:settings:*')).sort()).toEqual(
    keysBefore.filter((key) => key.startsWith('wa:settings:')).sort(),
  );
});

test('the page is shown ten people at most, and none where the marketer may not see them', async () => {
  const { body } = await drawJourney();
  const path = `people?eventKey=${encodeURIComponent(body.eventKey)}`;
  const shown = await ask(path);
  expect(shown.body).toMatchObject({ total: 200, rows: { length: 10 } });
  await control('marketer-scopes', { scopes: ['journeys_read'] }, 'PUT');
  for (const answer of [await ask(path), await ask('dry-run', body)]) {
    expect(answer).toEqual({ status: 403, body: { error: 'not_allowed' } });
  }
  await control('marketer-scopes', {}, 'PUT');
});

test('a dry run of settings that no step could have is refused, and a second one at the same time', async () => {
  const { body } = await drawJourney();
  const none = await ask('dry-run', { ...body, inArguments: { ...body.inArguments, settings: { sender: '' } } });
  expect(none.status).toBe(400);
  const both = await Promise.all([ask('dry-run', body), ask('dry-run', body)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
});
