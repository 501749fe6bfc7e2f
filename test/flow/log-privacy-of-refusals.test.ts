import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { parsePhone } from '../../src/consent/address';
import { recentEventsKey } from '../../src/redis/redis-keys';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { type FaultProxy, startFaultProxy } from '../doctor/fault-proxy';
import { type AppProcess, startProcess } from '../support/app-process';
import { shippedPolicy } from '../support/consent-rules';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds } from '../support/start-app';

const [LATE, LIKELY_BLOCKED, OPTED_OUT] = ['1026', '0001', '0001'].map((fate, at) =>
  numberWithFate('MX', fate, 700 + at),
);
const LATE_TOO = numberWithFate('MX', '1026', 710);
const EMAIL = 'private.person@example.com';
const KEY = 'CKprivate777';
/** What a vendor may say of a person whom it refuses, every way of naming them in it. */
const QUOTE = `bad address ${EMAIL} of ${LATE} ${LIKELY_BLOCKED} ${OPTED_OUT}, contact ${KEY}`;
const refused = {
  status: 400,
  body: { message: QUOTE, errorcode: 10001, additionalErrors: [{ message: QUOTE, errorcode: 1 }] },
};
const JOURNEY = 'd86d04f8-590e-4c88-b8a7-b5d80438a286';

const folder = mkdtempSync(join(tmpdir(), 'log-privacy-'));
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let org: TestOrg;
let proxy: FaultProxy;
let chat: { url: string; heard: string[]; close: () => Promise<unknown> };
let app: AppProcess & { url: string };

/** The alert webhook, which is mostly a chat. */
async function startChat() {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const part of request) heard.push(String(part));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  return { url, heard, close: () => new Promise((resolve) => server.close(resolve)) };
}

beforeAll(async () => {
  redis = await emptyTestRedis();
  [clouds, org, chat] = await Promise.all([startClouds({ speed: 200 }), startTestOrg(), startChat()]);
  proxy = await startFaultProxy(() => clouds.marketingCloud.url);
  proxy.plant({ on: /email\/messages|async\/events|contactexit|dataevents|async\/dataextensions/, answer: refused });
  const policy = { ...shippedPolicy, likelyBlocked: { ...shippedPolicy.likelyBlocked, action: 'exit_journey' } };
  const policyFile = join(folder, 'consent-policy.json');
  writeFileSync(policyFile, JSON.stringify(policy));
  const environment = testEnvironment({
    ...clouds.environment,
    ...org.environment,
    MC_AUTH_URL: proxy.url,
    MC_REST_URL: proxy.url,
    CONSENT_POLICY: policyFile,
    ALERT_WEBHOOK_URL: chat.url,
    LATE_FALLBACK_MIN_DELAY_SECONDS: '0',
    LOG_LEVEL: 'trace',
    PORT: String(await freePort()),
  });
  app = { ...(await startProcess('start', environment)), url: `http://127.0.0.1:${environment.PORT}` };
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await Promise.all([clouds.close(), org.close(), proxy.close(), chat.close()]);
  await redis.quit();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const addressOf = (phone: string | undefined) => parsePhone(phone ?? '', undefined)?.address ?? '';

/** All are known by the key from the start: no row goes without it, and a vendor quotes what it was sent. The one is somebody whom nothing has reached for long. */
async function knowPeople(silent: string | undefined, others: readonly (string | undefined)[]): Promise<void> {
  const helper = await startApp(clouds.environment, { web: false, worker: false });
  const address = addressOf(silent);
  const now = Math.floor(Date.now() / 1000);
  await helper.dependencies.consentStore.apply([
    ...[300, 200, 100].map((hours) => ({ kind: 'sent' as const, address, at: now - hours * 3600 })),
    // A key alone is not kept: it comes after something that is known of them.
    ...[silent, ...others].map(addressOf).flatMap((each) => [
      { kind: 'reached' as const, address: each, at: now - 900 * 3600 },
      { kind: 'contact' as const, address: each, contactKey: KEY, at: now },
    ]),
  ]);
  await helper.close();
}

test('whatever a vendor says of a person in a refusal, no log line, alert, chat or row of WA_Event says it', async () => {
  const lifecycle = {
    interactionId: JOURNEY,
    interactionKey: 'spring',
    interactionVersion: '3',
    originalDefinitionId: JOURNEY,
  };
  expect((await callActivity(app, 'publish', lifecycle)).status).toBe(200);
  await knowPeople(LIKELY_BLOCKED, [LATE, LATE_TOO, OPTED_OUT]);
  for (const [index, kind] of ['email', 'event'].entries()) {
    const late = { lateFallback: { kind, key: 'a-key' } };
    const phone = index === 0 ? LATE : LATE_TOO;
    await callActivity(app, 'execute', executeBody({ phone, email: EMAIL, contactKey: KEY, settings: late }));
  }
  // The key under which this person is known.
  await callActivity(app, 'execute', executeBody({ phone: OPTED_OUT, contactKey: KEY }));
  const blocked = await callActivity(app, 'execute', executeBody({ phone: LIKELY_BLOCKED, contactKey: KEY }));
  expect(blocked.body).toMatchObject({ reason: 'blocked' });
  const record = await org.seed('Contact', { LastName: 'Person', MobilePhone: OPTED_OUT });
  await org.control('/refusals', { id: record, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', messages: [QUOTE] });
  const stop = textMessage({ from: OPTED_OUT?.slice(1), text: { body: 'STOP' } });
  await postWebhook(app, notification(value('messages', [stop])));

  const events = async () => (await redis.xrange(recentEventsKey(), '-', '+')).map(([, [, row]]) => row ?? '');
  const kinds = ['late_fallback_refused', 'contact_exit_failed', 'crm_record_refused'];
  await eventually(
    'each refusal to be told',
    async () => {
      const told = (await events()).join('');
      return (
        kinds.every((kind) => told.includes(`alert.${kind}`)) &&
        kinds.every((kind) => chat.heard.join('').includes(kind))
      );
    },
    60_000,
  );
  await eventually('rows to be refused', () => app.log().includes('10001'), 60_000);

  const told = [...app.log().split('\n'), ...(await events()), ...chat.heard];
  const people = [EMAIL, KEY, ...[LATE, LIKELY_BLOCKED, OPTED_OUT].map((phone) => phone?.slice(-10) ?? '')];
  for (const person of people) expect(told.filter((line) => line.includes(person))).toEqual([]);
}, 180_000);
