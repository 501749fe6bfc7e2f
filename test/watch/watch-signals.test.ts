import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { countsKey } from '../../src/redis/redis-keys';
import { watchSignals } from '../../src/watch/watch-signals';
import { type AdminClient, adminClient } from '../admin/admin-client';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

const HOUR = 3_600_000;
const OWNER = { name: 'Ana Ruiz', email: 'ana@shop.example' };
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let admin: AdminClient;
/** The worker's clock; the counters are real. */
let now: number;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(
    { WHATSAPP_GRAPH_URL: clouds.environment.WHATSAPP_GRAPH_URL, WHATSAPP_MESSAGES_PER_SECOND: '1000' },
    { web: true, worker: false },
  );
}, 60_000);
beforeEach(async () => {
  await redis.flushdb();
  now = Date.now();
  admin = adminClient(app);
  await admin.logIn();
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

async function look(afterHours = 0): Promise<void> {
  now += afterHours * HOUR;
  const { dependencies } = app;
  const silences = dependencies.silences;
  await watchSignals({ ...dependencies, silences, journeyOf: dependencies.journeys.read, clock: () => now });
  await dependencies.alerts.settled();
  // An alert of the same kind is quiet for ten minutes; here hours pass.
  for (const key of await redis.keys('wa:alerted:*')) await redis.del(key);
}
const alerts = async () => {
  const { body } = await admin.get('overview');
  return (body.events as { type: string; severity: string; title: string; detail: string }[])
    .filter(({ type }) => type.startsWith('alert.'))
    .reverse();
};
const silences = async () => (await admin.get('overview')).body.silences as { subject: string; title: string }[];
const delivered = (activityId: string, count: number) => redis.hincrby(countsKey(activityId), 'delivered', count);

let serial = 0;
/** A message of a step that names a conversion. */
async function send(activityId: string, conversion: unknown): Promise<string> {
  serial += 1;
  const phone = numberWithFate('MX', '0001', serial);
  // No two steps are equal, so that each is known anew after Redis was emptied.
  const settings = { conversion, owner: OWNER, topic: `topic ${serial}` };
  const answer = await callActivity(app, 'execute', executeBody({ phone, settings }, { activityId }));
  expect(answer.body).toMatchObject({ reason: 'accepted' });
  return String(answer.body.messageKey);
}
/** Tells of a conversion as a shop does, at the time of the worker's clock. */
async function convert(activityId: string, messageKey: string): Promise<void> {
  serial += 1;
  const response = await fetch(`${app.url}/conversions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' },
    body: JSON.stringify({
      conversionId: `c${serial}`,
      name: 'purchase',
      occurredAt: new Date().toISOString(),
      messageKey,
    }),
  });
  expect((await response.json()).results).toMatchObject([{ result: 'recorded', attribution: 'direct' }]);
  const at = await redis.hget(countsKey(activityId), 'last_conversion');
  expect(Math.abs(Number(at) * 1000 - Date.now())).toBeLessThan(60_000);
  await redis.hset(countsKey(activityId), 'last_conversion', Math.floor(now / 1000));
}

test('conversions that stop are told once with activity, journey, owner and the last one, shown, and told again when they come', async () => {
  const step = executeBody({}, { activityId: 'stops' });
  const interactionId = String(step.journeyId);
  await callActivity(app, 'publish', { interactionId, interactionKey: 'winback', interactionVersion: '3' });
  const messageKey = await send('stops', { name: 'purchase', windowHours: 72 });
  await look();
  for (let hour = 0; hour < 8 * 24; hour += 1) {
    if (hour % 4 === 0) await convert('stops', messageKey);
    await delivered('stops', 40);
    await look(1);
  }
  const lastAt = new Date(now - 4 * HOUR).toISOString().slice(0, 16);
  expect(await alerts()).toEqual([]);

  const hoursUntilTold = async () => {
    for (let hour = 1; hour < 200; hour += 1) {
      await delivered('stops', 40);
      await look(1);
      if ((await silences()).length > 0) return hour;
    }
    return Infinity;
  };
  const hours = await hoursUntilTold();
  // A day, and the time in which eight of its messages should have converted, one every four hours.
  expect(hours).toBeGreaterThan(24);
  expect(hours).toBeLessThan(66);
  for (let hour = 0; hour < 10; hour += 1) await look(1);
  const told = {
    type: 'alert.conversions_stopped',
    severity: 'warning',
    title: `"purchase" stopped coming: the last one was at ${lastAt}Z`,
    detail: expect.stringContaining(
      'Activity stops of journey winback version 3, owner Ana Ruiz. Before, one came about every 4 hours',
    ),
  };
  expect(await alerts()).toEqual([expect.objectContaining(told)]);
  expect(await silences()).toMatchObject([{ subject: 'conversions stops', title: told.title, detail: told.detail }]);
  const row = (await redis.xrange('wa:outbox:WA_Event', '-', '+'))
    .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>)
    .find(({ EventType }) => EventType === told.type);
  expect(row).toMatchObject({ JBActivityID: 'stops', Subject: 'stops', Severity: 'warning' });

  await convert('stops', messageKey);
  await look(1);
  expect(await silences()).toEqual([]);
  expect((await alerts()).map(({ type, title }) => `${type}: ${title}`)).toEqual([
    `${told.type}: ${told.title}`,
    'alert.conversions_back: "purchase" comes again',
  ]);
  await look(1);
  expect(await alerts()).toHaveLength(2);
}, 60_000);

test('a step that never converted is told when its window is over, one without a conversion never', async () => {
  await send('never', { name: 'purchase', windowHours: 24 });
  await send('expects-none', undefined);
  await look();
  await delivered('never', 100);
  await delivered('expects-none', 100);
  await look(1);
  await look(23);
  expect(await silences()).toEqual([]);
  await look(2);
  expect(await silences()).toMatchObject([
    { subject: 'conversions never', title: '"purchase" has never come: is its link, button or API connected?' },
  ]);
  expect((await alerts()).map(({ type }) => type)).toEqual(['alert.conversions_never_came']);
});

test('messages that are accepted without any status for a quarter of an hour raise an alert, and the next status ends it', async () => {
  await send('no-webhooks', undefined);
  await look();
  for (let message = 0; message < 5; message += 1) await send('no-webhooks', undefined);
  await look(0.1);
  await look(0.2);
  expect(await silences()).toEqual([]);
  await look(0.1);
  await look(1);
  expect(await alerts()).toMatchObject([
    { type: 'alert.webhooks_stopped', severity: 'critical', title: 'No status of Meta has ever come' },
  ]);
  expect(await silences()).toMatchObject([{ subject: 'webhooks' }]);
  await redis.hincrby(countsKey('no-webhooks'), 'sent', 1);
  await look(0.1);
  expect(await silences()).toEqual([]);
  expect((await alerts()).map(({ type }) => type)).toEqual(['alert.webhooks_stopped', 'alert.webhooks_back']);
});

test('statuses that are stored and wait for a worker are not missed', async () => {
  await send('worker-away', undefined);
  await look();
  for (let message = 0; message < 6; message += 1) await send('worker-away', undefined);
  await redis.xadd('wa:intake', '*', 'body', '{}');
  await look(0.1);
  await look(1);
  expect(await silences()).toEqual([]);
});
