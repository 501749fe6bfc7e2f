import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { callActivity, executeBody, startClouds } from '../support/start-app';

const CONTACTS = 150;
const AT_ONCE = 20;
const WITHHELD_MS = 7_000;

/** A Redis of its own, since it is stopped and emptied. */
let server: ChildProcess;
let folder: string;
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let ports: [number, number];
let webs: [AppProcess, AppProcess];

beforeAll(async () => {
  const port = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'wa-stalls-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  server = spawn('redis-server', options, { stdio: 'ignore' });
  redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  clouds = await startClouds({ speed: 100, latencyMs: 50 });
  ports = [await freePort(), await freePort()];
  const environment = testEnvironment({
    ...clouds.environment,
    REDIS_URL: `redis://127.0.0.1:${port}`,
    WHATSAPP_TIMEOUT_MS: '3000',
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LOG_LEVEL: 'fatal',
  });
  const web = (index: 0 | 1) => startProcess('web', { ...environment, PORT: String(ports[index]) });
  webs = [await web(0), await web(1)];
}, 60_000);

afterAll(async () => {
  await Promise.all(webs.map((web) => web.stop()));
  await clouds.close();
  redis.disconnect();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

/** Calls as Journey Builder does: 5xx and lost connections are tried again. */
async function push(index: number, body: object): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const answer = await callActivity({ url: `http://127.0.0.1:${ports[(index + attempt) % 2]}` }, 'execute', body);
      if (answer.status === 200) return answer.body;
    } catch {
      // Tried again below.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`contact ${index} got no answer`);
}

let serial = 0;
async function run(disturb: () => Promise<unknown>): Promise<{ body: object; answer: Record<string, unknown> }[]> {
  const calls: { body: object; answer: Record<string, unknown> }[] = [];
  let left = CONTACTS;
  let disturbed: Promise<unknown> | undefined;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        const body = executeBody({ phone: numberWithFate('MX', '0001', serial++) });
        calls.push({ body, answer: await push(serial, body) });
        if (calls.length === CONTACTS / 3) disturbed = disturb();
      }
    }),
  );
  await disturbed;
  return calls;
}

/** Message keys that the Cloud API accepted twice. */
async function sentTwice(): Promise<unknown[]> {
  const answer = await fetch(`${clouds.whatsApp.url}/_sandbox/duplicates`);
  return ((await answer.json()) as { duplicates: unknown[] }).duplicates;
}

async function expectTheSameAgain(calls: { body: object; answer: Record<string, unknown> }[]): Promise<void> {
  for (const [index, { body, answer }] of calls.entries()) expect(await push(index, body)).toEqual(answer);
}

test('a Redis that stops answering for longer than a command waits: one decision each, nothing twice', async () => {
  const calls = await run(async () => {
    server.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    server.kill('SIGCONT');
  });
  await expectTheSameAgain(calls);
  expect(await sentTwice()).toEqual([]);
}, 90_000);

test('a web process that is paused for longer than its lease and its send: nobody is sent to by it and by another', async () => {
  const calls = await run(() => webs[0].pause(WITHHELD_MS));
  await expectTheSameAgain(calls);
  expect(await sentTwice()).toEqual([]);
}, 90_000);

test('a Redis that loses everything in the middle: whoever was being sent to is not sent to again', async () => {
  await run(() => redis.flushall());
  expect(await sentTwice()).toEqual([]);
}, 90_000);
