import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import { Pool } from 'undici';
import { layAllTraces } from '../../src/erasure/lay-traces';
import { provision } from '../../src/marketing-cloud/provision';
import { executionKey } from '../../src/redis/redis-keys';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds } from '../support/start-app';
import { PEOPLE } from './grammar';
import type { Call, Doors } from './kinds';

const AT_ONCE = 16;
/** Longer than any input may take of a process that has nothing else to do. */
const HANG_MS = 1_000;
const GIVE_UP_MS = 60_000;
/** A line of the log comes through a pipe, after the answer. */
const LOG_ARRIVES_MS = 50;

/** What is wrong with how one call was answered; undefined where nothing is. */
export type Fault = string | undefined;

/** How a kind of call may behave (see kinds.ts). */
export interface Manners {
  mayBeAway?: boolean;
  waitsMs?: number;
  atOnce?: number;
}

export type Target = Awaited<ReturnType<typeof startTarget>>;

/** A real process of the product beside the stand-ins, and what may be asked of it. `close` ends everything. */
export async function startTarget() {
  const redis: Redis = await emptyTestRedis();
  const clouds = await startClouds({ speed: 1_000 });
  const helper = await startApp(clouds.environment, { web: false, worker: false });
  const { definitions, metadata } = helper.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
  const step = { sender: '900000000000101', template: { name: 'store_hours', language: 'en_US' }, purpose: 'service' };
  const stored = await helper.dependencies.settings.read({ ...step, link: 'https://shop.example/a' });
  if (!stored.ok) throw stored.error;
  const link = helper.dependencies.linkTokens.sign({
    messageKey: '0123456789abcdef0123456789abcdef',
    settingsHash: stored.stored.hash,
    values: [],
  });
  await helper.close();
  // As in a Redis that has served for a while: nobody is looked for in every key.
  await layAllTraces(redis);

  const port = await freePort();
  const environment = testEnvironment({ ...clouds.environment, PORT: String(port), LOG_LEVEL: 'info' });
  const secrets = Object.entries(environment)
    .filter(([name]) => /SECRET|TOKEN/.test(name))
    .flatMap(([, secret]) => secret?.split(',') ?? []);
  const digits = [...PEOPLE.phones, ...PEOPLE.waIds].map((phone) => phone.slice(-10));
  const forbidden = [...secrets, ...digits, ...PEOPLE.userIds, ...PEOPLE.emails, PEOPLE.words];
  const leaks = new Set<string>();
  let rest = '';
  /** Why it answered with an error stands here, and in no answer. */
  let lastErrors: string[] = [];
  const listen = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.includes('"level":50')) lastErrors = [...lastErrors.slice(-2), line.slice(0, 800)];
      const leaked = forbidden.find((word) => line.includes(word));
      if (leaked !== undefined) leaks.add(`the log holds ${leaked}: ${line.slice(0, 600)}`);
    }
  };
  const app = await startProcess('start', environment, listen);
  const origin = `http://127.0.0.1:${port}`;
  const pool = new Pool(origin, { connections: AT_ONCE, headersTimeout: GIVE_UP_MS, bodyTimeout: GIVE_UP_MS });

  async function send(call: Call): Promise<{ status: number; text: string; tookMs: number; headers: unknown }> {
    const from = performance.now();
    const { statusCode, body, headers } = await pool.request({
      method: call.method as 'GET',
      path: call.path,
      headers: call.headers,
      ...(call.body === undefined ? {} : { body: Buffer.from(call.body) }),
    });
    const text = await body.text();
    return { status: statusCode, text, headers, tookMs: performance.now() - from };
  }

  /** A proxy before the app ends what takes too long: whatever throws here was no answer. */
  async function faultOf(call: Call, { mayBeAway = false, waitsMs = 0 }: Manners): Promise<Fault> {
    let answer: Awaited<ReturnType<typeof send>>;
    try {
      answer = await send(call);
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      return `no answer: ${code}`;
    }
    const { status, text, tookMs } = answer;
    if (status >= 500 && !(mayBeAway && (status === 502 || status === 503)))
      return `answer ${status}: ${text.slice(0, 200)}\n${lastErrors.join('\n')}`;
    if (secrets.some((secret) => text.includes(secret))) return 'the answer holds a secret';
    // Others wait for the same process: asked again alone it counts.
    const mostMs = HANG_MS + waitsMs;
    if (tookMs > mostMs && (await aloneMs(call)) > mostMs) return `took more than ${mostMs} ms`;
    return undefined;
  }

  async function aloneMs(call: Call): Promise<number> {
    await sleep(500);
    return Math.min((await send(call)).tookMs, (await send(call)).tookMs);
  }

  async function doorsOf(): Promise<Doors> {
    const login = await send({
      method: 'POST',
      path: '/admin/api/login',
      headers: { 'content-type': 'application/json', 'x-requested-by': 'admin-page' },
      body: JSON.stringify({ token: environment.ADMIN_TOKEN, operator: 'Ana Ruiz' }),
    });
    const cookie = String((login.headers as Record<string, string>)['set-cookie'] ?? '').split(';')[0] ?? '';
    const token = await fetch(`${clouds.marketingCloud.url}/v2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: environment.MC_CLIENT_ID,
        client_secret: environment.MC_CLIENT_SECRET,
        account_id: environment.MC_ACCOUNT_ID,
      }),
    });
    const sent = await callActivity({ url: origin }, 'execute', executeBody({ phone: PEOPLE.phones[2] }));
    const { messageKey } = sent.body as { messageKey: string };
    return {
      messageKey,
      wamid: (await redis.hget(executionKey(messageKey), 'w')) ?? '',
      jwtSecret: 'test-signing-secret',
      appSecret: 'test-app-secret',
      conversionsToken: environment.CONVERSIONS_TOKEN ?? '',
      consentsToken: environment.CONSENTS_TOKEN ?? '',
      adminToken: environment.ADMIN_TOKEN ?? '',
      cookie,
      marketerToken: ((await token.json()) as { access_token: string }).access_token,
      link,
    };
  }

  function takeLeaks(): string[] {
    const found = [...leaks];
    leaks.clear();
    return found;
  }

  return {
    atOnce: AT_ONCE,
    doors: await doorsOf(),
    faultOf,
    /** What the log has given away since it was asked last. */
    takeLeaks,
    /** What the log gives away of one call, asked alone. */
    async leakOf(call: Call, manners: Manners): Promise<string | undefined> {
      takeLeaks();
      await faultOf(call, manners);
      await sleep(LOG_ARRIVES_MS);
      return takeLeaks()[0];
    },
    keys: () => redis.dbsize(),
    /** Resident memory in MB; undefined where the system does not tell it this way. */
    memoryMb(): number | undefined {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1]) / 1024;
      } catch {
        return undefined;
      }
    },
    async close(): Promise<number | null> {
      await pool.destroy();
      const code = await app.stop();
      await clouds.close();
      await redis.quit();
      return code;
    },
  };
}
