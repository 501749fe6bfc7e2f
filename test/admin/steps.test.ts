import type Redis from 'ioredis';
import { stepHoursKey } from '../../src/redis/redis-keys';
import { inWords } from '../alerts/in-words';
import { eventually } from '../support/eventually';
import { notification, postWebhook, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const STEP = 'ecd2c003-63b1-4a29-8304-e4265054a80e';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  client = adminClient(app);
  await client.logIn();
});
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const step = async () => ((await client.get('steps')).body.steps as Record<string, unknown>[])[0] ?? {};
const execute = (phone: string) => callActivity(app, 'execute', executeBody({ phone }));

test('what becomes of the contacts of a step is counted by hour, once, and told with what went before', async () => {
  const body = executeBody({ phone: '+5215550001000' });
  const accepted = await callActivity(app, 'execute', body);
  expect(accepted.body).toMatchObject({ reason: 'accepted' });
  // A repeat is answered from the record and counts for nothing.
  await callActivity(app, 'execute', body);
  expect((await execute('no number')).body).toMatchObject({ branchResult: 'email_fallback', reason: 'invalid_phone' });
  expect((await execute('+5215550001000')).body).toMatchObject({ reason: 'accepted' });

  const status = { id: 'wamid.1', status: 'failed', timestamp: String(Math.floor(Date.now() / 1000)) };
  const failed = {
    ...status,
    biz_opaque_callback_data: accepted.body.messageKey,
    errors: [{ code: 131026, title: 'Message undeliverable' }],
  };
  for (let time = 0; time < 2; time++) await postWebhook(app, notification(value('statuses', [failed])));

  const yesterday = Math.floor(Date.now() / 86_400_000) - 3;
  await redis.hset(stepHoursKey(`${STEP}:${yesterday}`), {
    '9 continue accepted': 90,
    '9 email_fallback opted_out': 10,
    '9 accepted': 90,
  });

  const told = await eventually('the failure is counted', async () => {
    const view = await step();
    return Object.keys((view.lastDay as { failed: object }).failed).length > 0 && view;
  });
  expect(told).toMatchObject({
    activityId: STEP,
    template: 'store_hours',
    unsentInARow: 0,
    lastDay: {
      contacts: 3,
      sent: 2,
      fallbacks: 1,
      fallbackReasons: { invalid_phone: 1 },
      failed: { unreachable: 1 },
      lateFallbacks: { sent: 0, refused: 0 },
    },
    past: { contacts: 100, sent: 90, fallbacks: 10, days: 1 },
    trouble: 'none',
  });
});

test('a step that sends nothing to 20 contacts in a row turns the verdict; one message ends it', async () => {
  const verdict = async () => (await client.get('overview')).body.verdict as { state: string; sentences: string[] };
  for (let contact = 0; contact < 20; contact++) await execute('no number');
  expect(await step()).toMatchObject({ unsentInARow: 20, trouble: 'sends_nothing' });
  expect((await verdict()).sentences).toContainEqual(
    expect.stringContaining('has sent nothing to its last 20 contacts'),
  );
  await execute('+5215550001000');
  expect(await step()).toMatchObject({ unsentInARow: 0, trouble: 'none' });
  expect((await verdict()).sentences.filter((sentence) => sentence.includes('sent nothing'))).toEqual([]);
});

test('a step that leaves out far more contacts than it did is not as usual, and says why they were left out', async () => {
  const now = Date.now();
  const day = Math.floor(now / 86_400_000);
  for (const hour of [9, 10, 11])
    await redis.hset(stepHoursKey(`${STEP}:${day - 4}`), `${hour} continue accepted`, 400);
  await redis.hset(stepHoursKey(`${STEP}:${day}`), `${new Date(now).getUTCHours()} no_contact opted_out`, 300);
  expect(await step()).toMatchObject({
    trouble: 'leaves_out',
    lastDay: { leftOut: 300, leftOutReasons: { opted_out: 300 } },
    past: { leftOut: 0 },
  });
});

test('a template tells of the steps that send it in its own language', async () => {
  const settings = { template: { name: 'renewal_reminder', language: 'pt_BR' } };
  const activityId = 'f5e1d2ac-9f31-4a53-9e0a-3f8a64c1d2b7';
  await callActivity(
    app,
    'execute',
    executeBody({ phone: 'no number', settings }, { activityId, activityObjectID: activityId }),
  );
  const templates = (await client.get('templates')).body.templates as Record<string, unknown>[];
  const [english, portuguese] = ['en_US', 'pt_BR'].map((language) =>
    templates.find((each) => each.name === 'renewal_reminder' && each.language === language),
  );
  expect(portuguese).toMatchObject({ contacts: 1, usedAt: expect.any(Number) });
  expect(english).not.toHaveProperty('usedAt');
});

test('an operator takes an alert in hand, which is written down, and its end is shown', async () => {
  const alert = {
    code: 'rows_wait',
    subject: 'WA_Reply',
    title: 'Rows wait',
    detail: 'HTTP 403',
    severity: 'critical' as const,
  };
  app.dependencies.alerts.raise(inWords(alert));
  await app.dependencies.alerts.settled();
  const overview = async () =>
    (await client.get('overview')).body as {
      verdict: { state: string; sentences: string[] };
      alerts: { subject: string }[];
      acts: object[];
      logins: object[];
    };
  const { code, subject } = alert;
  // The tables of this tenant are not there: where a minute goes by, the app tells of that itself.
  const raised = async () => (await overview()).alerts.find((each) => each.subject === subject);
  expect(await raised()).toMatchObject({
    ...{ code: 'rows_wait', state: 'open', cause: 'HTTP 403', size: 1 },
    todo: expect.stringContaining('Marketing Cloud'),
  });
  expect(await client.post('alerts/seen', { code, subject: 'Other' })).toMatchObject({ status: 404 });
  expect(await client.post('alerts/seen', { code, subject })).toMatchObject({ status: 200 });
  expect(await overview()).toMatchObject({
    verdict: {
      state: 'trouble',
      sentences: expect.arrayContaining([expect.stringMatching(/^Rows wait, for \d+ s \(seen\)$/)]),
    },
    acts: [{ type: 'audit.alert_seen', detail: 'by Ana Ruiz (from 127.0.0.1)' }],
    logins: [{ type: 'audit.login' }],
  });
  expect(await raised()).toMatchObject({ state: 'seen', seenBy: 'Ana Ruiz' });
  app.dependencies.alerts.over(code, subject);
  await app.dependencies.alerts.settled();
  expect(await raised()).toMatchObject({ state: 'over' });
  expect((await overview()).verdict.sentences.filter((sentence) => sentence.startsWith('Rows wait,'))).toEqual([]);
});
