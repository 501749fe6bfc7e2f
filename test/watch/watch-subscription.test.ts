import { randomUUID } from 'node:crypto';
import Bull from 'bull';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import type { Alert } from '../../src/alerts/alerts';
import { runWebhookChecks } from '../../src/doctor/run-doctor';
import { bullPrefix } from '../../src/redis/redis-keys';
import { startWorker } from '../../src/start-worker';
import { createSilences } from '../../src/watch/silences';
import { watchSubscription } from '../../src/watch/watch-subscription';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** The stand-in of Meta is asked for real; the clock of the watch is the test's, which looks every ten seconds as a worker does. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let worker: Awaited<ReturnType<typeof startWorker>>;
let now: number;
let alerts: Alert[];
let asked: number;
let people = 0;

beforeAll(async () => {
  clouds = await startClouds({ speed: 1_000 });
});
beforeEach(async () => {
  redis = await emptyTestRedis();
  app = await startApp(clouds.environment, { web: true, worker: false });
  await leaveLookingToTheTest();
  worker = await startWorker(app.dependencies);
  const publicUrl = testEnvironment().PUBLIC_URL;
  await clouds.controlWhatsApp('PUT', 'app', { subscribed: true, callbackUrl: `${publicUrl}/webhooks/whatsapp` });
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  [now, alerts, asked] = [Date.now(), [], 0];
}, 60_000);
afterEach(async () => {
  app.dependencies.beginClosing();
  await worker.close();
  await app.close();
  await redis.quit();
}, 60_000);
afterAll(() => clouds.close());

/** The worker looks by itself every ten seconds, and would tell in the place of the test. */
async function leaveLookingToTheTest(): Promise<void> {
  const queue = new Bull('watch-subscription', testEnvironment().REDIS_URL ?? '', { prefix: bullPrefix() });
  await queue.pause();
  await queue.close();
}
async function look(): Promise<void> {
  now += 10_000;
  const { doctor, steps } = app.dependencies;
  const clock = () => now;
  await watchSubscription({
    redis,
    steps,
    silences: createSilences({
      redis,
      alerts: { raise: (alert) => void alerts.push(alert), over: () => undefined },
      clock,
    }),
    askWebhooks: () => {
      asked += 1;
      return runWebhookChecks(doctor);
    },
    clock,
  });
}
/** Looks until a minute is over, or something was told. → how many seconds that took. */
async function secondsUntilTold(count: number): Promise<number> {
  const began = now;
  while (alerts.length < count && now - began < 60_000) await look();
  return (now - began) / 1_000;
}
async function write(): Promise<unknown> {
  people += 1;
  const phone = numberWithFate('MX', '0001', people);
  return (await callActivity(app, 'execute', executeBody({ phone, contactKey: randomUUID() }))).body.reason;
}
const idle = () =>
  eventually('all webhooks to be carried out', async () => {
    const { idle: isIdle } = await clouds.controlWhatsApp('GET', 'webhooks');
    return isIdle === true && (await redis.xlen('wa:intake')) === 0;
  });

test.each<[string, object, object]>([
  ['the app is not subscribed to the account', { subscribed: false }, { subscribed: true }],
  ['the subscription is not active', { active: false }, { active: true }],
])(
  '%s: told within a minute of the first message, over within a minute of the end, nobody is lost',
  async (_what, fault, mended) => {
    await write();
    await idle();
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect([alerts, asked]).toEqual([[], 0]);

    await clouds.controlWhatsApp('PUT', 'app', fault);
    expect(await write()).toBe('accepted');
    expect(await secondsUntilTold(1)).toBeLessThan(60);
    expect(alerts).toMatchObject([{ code: 'webhooks_unsubscribed', severity: 'critical' }]);
    expect(alerts[0]?.detail).toMatch(/opt-outs are lost.*To mend it: /);
    for (let looks = 0; looks < 12; looks += 1) await look();
    expect(await write()).toBe('accepted');
    expect(alerts).toHaveLength(1);
    expect(asked).toBeLessThanOrEqual(6);

    await clouds.controlWhatsApp('PUT', 'app', mended);
    expect(await secondsUntilTold(2)).toBeLessThan(60);
    expect(alerts[1]).toMatchObject({ code: 'webhooks_subscribed', subject: alerts[0]?.subject, severity: 'info' });
  },
  60_000,
);

test('a status that comes is the end, whatever Meta says of itself', async () => {
  await look();
  await clouds.controlWhatsApp('PUT', 'app', { subscribed: false });
  await write();
  await secondsUntilTold(1);
  await clouds.controlWhatsApp('PUT', 'app', { subscribed: true });
  await write();
  await idle();
  await look();
  expect(alerts.map(({ code }) => code)).toEqual(['webhooks_unsubscribed', 'webhooks_subscribed']);
}, 60_000);

test('where Meta says that all is well nothing is told, and it is asked once in four minutes', async () => {
  await look();
  await clouds.controlWhatsApp('PUT', 'chaos', { webhooksHeld: true });
  await write();
  for (let looks = 0; looks < 24; looks += 1) await look();
  await clouds.controlWhatsApp('PUT', 'chaos', { webhooksHeld: false });
  expect(alerts).toEqual([]);
  expect(asked).toBe(1);
}, 60_000);

test('what nobody could say tells nothing', async () => {
  await look();
  await write();
  await clouds.controlWhatsApp('PUT', 'app', { subscribed: false });
  const silences = createSilences({
    redis,
    alerts: { raise: (alert) => void alerts.push(alert), over: () => undefined },
    clock: () => now,
  });
  for (let looks = 0; looks < 6; looks += 1) {
    now += 10_000;
    await watchSubscription({
      redis,
      steps: app.dependencies.steps,
      silences,
      askWebhooks: async () => [],
      clock: () => now,
    });
  }
  expect(alerts).toEqual([]);
}, 60_000);
