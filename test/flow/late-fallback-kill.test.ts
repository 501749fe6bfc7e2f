import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { executionKey, leaseKey } from '../../src/redis/redis-keys';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

const EACH = 15;
const WITHIN_MS = 60_000;

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let gate: Awaited<ReturnType<typeof startGate>>;
let web: TestApp;
let environment: Record<string, string | undefined>;

const EVENTS = /async\/events/;
const EMAILS = /email\/messages/;

/** Stands before Marketing Cloud and lets everything through but some calls, or only the answers to them. */
async function startGate(target: string) {
  const state = { calls: undefined as RegExp | undefined, answersTo: undefined as RegExp | undefined, kept: 0 };
  const { hostname, port } = new URL(target);
  const server = createServer(async (request, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    if (state.calls?.test(path)) {
      state.kept += 1;
      return;
    }
    const forwarded = httpRequest(
      { hostname, port, path, method: request.method, headers: request.headers },
      async (answer) => {
        const parts: Buffer[] = [];
        for await (const part of answer) parts.push(part as Buffer);
        if (state.answersTo?.test(path)) {
          state.kept += 1;
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        response.end(Buffer.concat(parts));
      },
    );
    forwarded.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  gate = await startGate(clouds.marketingCloud.url);
  const overrides = {
    ...clouds.environment,
    MC_AUTH_URL: gate.url,
    MC_REST_URL: gate.url,
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LATE_FALLBACK_MIN_DELAY_SECONDS: '1',
    LOG_LEVEL: 'fatal',
  };
  environment = testEnvironment(overrides);
  await post(`${clouds.marketingCloud.url}/_sandbox/event-definitions`, { eventDefinitionKey: 'wa-late' });
  await post(`${clouds.marketingCloud.url}/_sandbox/email-definitions`, { definitionKey: 'wa-late-email' });
  web = await startApp(overrides, { web: true, worker: false });
  await post(`${clouds.whatsApp.url}/_sandbox/webhook`, { url: `${web.url}/webhooks/whatsapp`, verify: true }, 'PUT');
}, WITHIN_MS);

afterAll(async () => {
  await web.close();
  await gate.close();
  await clouds.close();
  await redis.quit();
});

async function post(url: string, body: unknown, method = 'POST'): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
const received = async (what: 'events' | 'emails') =>
  (await (await fetch(`${clouds.marketingCloud.url}/_sandbox/${what}`)).json()) as Record<string, unknown>[];

/** A dead worker's lease ends by itself after a minute; here at once. */
async function freshWorker(): Promise<AppProcess> {
  await redis.del(leaseKey('timers:fallback'));
  return startProcess('worker', environment);
}
async function killWhenKept(worker: AppProcess): Promise<void> {
  gate.state.kept = 0;
  await eventually('a call that is kept back', () => gate.state.kept > 0, WITHIN_MS);
  await worker.kill();
}

test('kill -9 of the worker before, during and after the call: no fallback is missing, no email doubled, events only where the outcome was unknown', async () => {
  let worker = await freshWorker();
  const messages = await Promise.all(
    Array.from({ length: EACH * 2 }, async (_, index) => {
      const byEmail = index % 2 === 1;
      const lateFallback = { kind: byEmail ? 'email' : 'event', key: byEmail ? 'wa-late-email' : 'wa-late' };
      const body = executeBody({
        phone: numberWithFate('MX', '1026', index),
        email: 'ana@shop.example',
        settings: { lateFallback },
      });
      const answer = await callActivity(web, 'execute', body);
      expect(answer.body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
      return { messageKey: String(answer.body.messageKey), byEmail };
    }),
  );
  const state = (name: string) =>
    Promise.all(messages.map(({ messageKey }) => redis.hget(executionKey(messageKey), name)));

  const isSent = async (byEmail: boolean) =>
    (await state('lf')).every((each, index) => messages[index]?.byEmail !== byEmail || each === 'sent');

  // Before: claimed, and the call has left without reaching Marketing Cloud.
  gate.state.calls = EVENTS;
  await killWhenKept(worker);
  worker = await freshWorker();
  await eventually('a claim of each', async () => (await state('lf')).every((each) => each !== null), WITHIN_MS);
  await killWhenKept(worker);
  expect(await received('events')).toEqual([]);
  expect(await received('emails')).toEqual([]);

  // After: Marketing Cloud has it, and nobody was there to hear the answer.
  gate.state.calls = undefined;
  gate.state.answersTo = EVENTS;
  await killWhenKept(await freshWorker());
  const eventsBefore = await received('events');
  expect(eventsBefore.length).toBeGreaterThan(0);
  expect(await isSent(false)).toBe(false);
  gate.state.answersTo = EMAILS;
  await killWhenKept(await freshWorker());
  expect((await received('emails')).length).toBeGreaterThan(0);
  expect(await isSent(true)).toBe(false);

  gate.state.answersTo = undefined;
  worker = await freshWorker();
  await eventually('all fallbacks', async () => (await isSent(true)) && (await isSent(false)), WITHIN_MS);
  await worker.stop();

  const perMessage = (found: Record<string, unknown>[], keyOf: (each: Record<string, unknown>) => unknown) =>
    messages.map(({ messageKey }) => found.filter((each) => keyOf(each) === messageKey).length);
  const events = perMessage(await received('events'), ({ data }) => (data as Record<string, unknown>).MessageKey);
  const emails = perMessage(await received('emails'), ({ messageKey }) => messageKey);
  const unknown = new Set(eventsBefore.map(({ data }) => (data as Record<string, unknown>).MessageKey));
  expect(events).toEqual(messages.map(({ messageKey, byEmail }) => (byEmail ? 0 : unknown.has(messageKey) ? 2 : 1)));
  expect(emails).toEqual(messages.map(({ byEmail }) => (byEmail ? 1 : 0)));
}, 180_000);
