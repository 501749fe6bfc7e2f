import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { tellsWhatCame } from '../../sandbox/recipes/columns';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { addressOf } from '../../src/consent/address';
import { markConsentReady } from '../../src/consent/consent-readiness';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { type Row, rowSchema } from '../../src/redis/outbox-entry';
import { consentKey, executionKey, leaseKey, outboxKey, senderLimitKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { makeDue, withTimer } from '../support/timer-control';
import { OUTCOME_CASES, type OutcomeCase, outcomeTable, type Step } from './outcome-cases';

const SECOND_SENDER = '900000000000102';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let results: Promise<Result>[];
let rows: Map<unknown, Row>;

interface Result {
  messageKey: string;
  branch: unknown;
  reason: unknown;
}

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  // Late fallbacks wait until a step of the case makes them due.
  const environment = {
    ...clouds.environment,
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LATE_FALLBACK_MIN_DELAY_SECONDS: '3600',
  };
  // The rows stay in the outbox to be looked at: somebody else seems to be writing them.
  await redis.set(leaseKey('outbox:WA_Message'), 'the test');
  await post(`${clouds.marketingCloud.url}/_sandbox/event-definitions`, { eventDefinitionKey: 'wa-late' });
  await post(`${clouds.marketingCloud.url}/_sandbox/email-definitions`, { definitionKey: 'wa-late-email' });
  await markConsentReady(redis, { source: 'empty', rows: 0, atMs: Date.now() });
  app = await startApp(environment);
  await post(`${clouds.whatsApp.url}/_sandbox/webhook`, { url: `${app.url}/webhooks/whatsapp`, verify: true }, 'PUT');
  // Longer than a caller waits, shorter than the minute that the limiter takes for a clock set back.
  await redis.set(senderLimitKey(SECOND_SENDER), Date.now() + 45_000);
  // All cases at once: each waits for timers that a job sweeps every second or five.
  results = OUTCOME_CASES.map(run);
  await Promise.allSettled(results);
  rows = new Map();
  for (const [, fields] of await redis.xrange(outboxKey('WA_Message'), '-', '+')) {
    const row = rowSchema.parse(JSON.parse(fields[1] ?? '{}'));
    rows.set(row.MessageKey, { ...rows.get(row.MessageKey), ...row });
  }
}, 120_000);

afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

async function post(url: string, body: unknown, method = 'POST'): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
/** Hours around now, in UTC. */
const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString().slice(11, 16);
/** Where it is some six hours later than in UTC (the sign of these names is the other way round). */
const ELSEWHERE = 'Etc/GMT-6';

async function run(each: OutcomeCase, serial: number): Promise<Result> {
  const phone = numberWithFate('MX', each.fate, serial);
  const settings = JSON.parse(
    JSON.stringify(each.settings).replace('NOW-1', hour(-1)).replace('NOW+1', hour(1)),
  ) as Record<string, unknown>;
  const journeyId = `journey-${serial}`;
  const body = executeBody({ phone, settings, ...each.values }, { journeyId });
  const answer = await callActivity(app, 'execute', body);
  const messageKey = String(answer.body.messageKey);
  for (const step of each.afterwards ?? []) await carryOut(step, { messageKey, phone, journeyId });
  return { messageKey, branch: answer.body.branchResult, reason: answer.body.reason };
}

const BITS = { sent: 'bs', delivered: 'bd', read: 'br', failed: 'bf', replied: 'bp' } as const;

async function carryOut(step: Step, of: { messageKey: string; phone: string; journeyId: string }): Promise<void> {
  const { messageKey, phone, journeyId } = of;
  const field = (name: string) => redis.hget(executionKey(messageKey), name);
  const lifecycle = (name: string) =>
    callActivity(app, name, { interactionId: journeyId, interactionKey: 'k', interactionVersion: '1' });
  switch (step) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
    case 'replied':
      await eventually(`${step} is known`, () => field(BITS[step]), 30_000);
      return;
    case 'time is up': {
      const before = await makeDue(redis, 'late', messageKey);
      // A case in which nothing is watched for has no timer.
      if (before) await eventually('the late check', () => isDone('late', messageKey), 30_000);
      return;
    }
    case 'fallback is due':
      // Two statuses of one moment may be carried out in either order: a failure after the delivery claims nothing.
      await eventually(
        'a late fallback',
        async () =>
          (await makeDue(redis, 'fallback', messageKey)) ||
          ((await field('bd')) !== null && (await field('bf')) !== null && (await field('lf')) === null),
        30_000,
      );
      await eventually('the end of the late fallback', () => isDone('fallback', messageKey), 30_000);
      return;
    case 'fallback done':
      expect(await field('lf')).toBe('sent');
      return;
    case 'is delivered after all':
      await tellDelivered(messageKey, phone, String(await field('w')));
      return;
    case 'day breaks': {
      const held = JSON.parse(String(await field('hd')));
      await redis.hset(executionKey(messageKey), 'hd', JSON.stringify({ ...held, timeZone: ELSEWHERE }));
      const sender = '900000000000101';
      expect(await makeDue(redis, `held:first:${sender}`, messageKey)).toBe(true);
      await eventually('the release', async () => (await field('hd')) === null, 30_000);
      return;
    }
    case 'the sender has room':
      await redis.del(senderLimitKey(SECOND_SENDER));
      return;
    case 'says STOP':
      await post(`${clouds.whatsApp.url}/_sandbox/inbound`, { from: phone, type: 'text', text: { body: 'STOP' } });
      await eventually('the opt-out', async () => (await redis.hgetall(consentKey(addressOf(phone))))['*'], 30_000);
      return;
    case 'the journey is stopped':
      expect((await lifecycle('stop')).status).toBe(200);
      return;
    case 'the journey is unpublished':
      expect((await lifecycle('unpublish')).status).toBe(200);
      return;
  }
}

const isDone = async (family: string, messageKey: string) => !(await withTimer(redis, family)).includes(messageKey);

/** Meta's webhook of a delivery, as the sandbox sends it for messages of its own. */
async function tellDelivered(messageKey: string, phone: string, wamid: string): Promise<void> {
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '900000000000001',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550001000', phone_number_id: '900000000000101' },
              statuses: [
                {
                  id: wamid,
                  status: 'delivered',
                  timestamp: String(Math.floor(Date.now() / 1000)),
                  recipient_id: phone.slice(1),
                  biz_opaque_callback_data: messageKey,
                },
              ],
            },
          },
        ],
      },
    ],
  });
  const signature = `sha256=${createHmac('sha256', 'test-app-secret').update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  const response = await fetch(`${app.url}/webhooks/whatsapp`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

test.each(OUTCOME_CASES.map((each, index) => [each.what, each.known, each.policy, index] as const))(
  '%s (%s; %s)',
  async (_what, _known, _policy, index) => {
    const each = OUTCOME_CASES[index];
    const result = await results[index];
    if (each === undefined || result === undefined) throw new Error('no such case');
    const { messageKey } = result;
    expect({ branch: result.branch, reason: result.reason }).toEqual({ branch: each.branch, reason: each.reason });

    const mc = `${clouds.marketingCloud.url}/_sandbox`;
    const events = await get<{ data: Record<string, unknown> }[]>(`${mc}/events`);
    const emails = await get<{ messageKey: string; to: string }[]>(`${mc}/emails`);
    const done = [
      ...events.filter(({ data }) => data.MessageKey === messageKey).map(({ data }) => `event: ${data.Reason}`),
      ...emails.filter((email) => email.messageKey === messageKey).map(({ to }) => `email to ${to}`),
    ];
    const wanted = /(event|email): (\w+)$/.exec(each.later);
    expect(done).toEqual(
      wanted === null ? [] : [wanted[1] === 'email' ? 'email to ana@shop.example' : `event: ${wanted[2]}`],
    );

    const row = rows.get(messageKey) ?? {};
    expect(row).toMatchObject({ Branch: each.branch, Reason: each.reason });
    const written = Object.entries(row).filter(([name]) => tellsWhatCame(name));
    expect(
      Object.fromEntries(written.map(([name, value]) => [name, each.columns[name] === true ? true : value])),
    ).toEqual(each.columns);
    expect(fitRow(readDataExtensions().WA_Message, row)).toMatchObject({ ok: true });
    const stored = await redis.hmget(executionKey(messageKey), 'em', 'hd');
    expect(stored).toEqual([null, null]);
  },
);

test('a template that was dropped for quality is stopped for everyone', async () => {
  const settings = { template: { name: 'weekly_deals', language: 'en_US' }, purpose: 'promotional' };
  const parameters = { 'body.1': 'Ana', 'body.2': 'tea' };
  const answer = await callActivity(
    app,
    'execute',
    executeBody({ phone: numberWithFate('ES', '0001', 1), optIn: 'true', parameters, settings }),
  );
  expect(answer.body).toMatchObject({ reason: 'template_unavailable' });
});

test('docs/outcomes.md holds the table of these cases', () => {
  expect(readFileSync(join(__dirname, '../../docs/outcomes.md'), 'utf8')).toContain(outcomeTable());
});
