import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startWhatsAppSandbox } from '../../sandbox/whatsapp/start-whatsapp-sandbox';
import { consentWaiting } from '../../src/outbox/consent-waiting';
import { outboxDepth, replayDead } from '../../src/outbox/dead-letters';
import { TABLES } from '../../src/redis/outbox-entry';
import { intakeDeadKey, intakeKey } from '../../src/redis/redis-keys';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { callActivity } from '../support/start-app';
import { startChaosRedis } from './chaos-redis';
import type { Trouble } from './troubles';

const PATIENCE_MS = 120_000;
/** Whoever calls asks again after so long, as Journey Builder does after its own time… */
const AGAIN_MS = 100;
/** …and gives a call up after so long, which is longer than a call lasts that is well. */
const LONGEST_CALL_MS = 30_000;
/** How far a clock jumps, there and back. */
const JUMP_MS = 3_600_000;
/** Of the rows, while Marketing Cloud refuses some; when that is mended an operator sends them again. */
const REFUSED_ROW_SHARE = 0.1;
/** Rows wait for their batch: it takes a while until one is refused. */
const MEETS_A_ROW_MS = 10_000;

/** What Marketing Cloud always does: a row in ten is said to be refused and is stored, one call in ten gives no reason. */
const ODD_ROWS = { asyncDeadlockProbability: 0.1, rowsetErrorProbability: 0.1 };
/** Every tenth webhook comes twice, and none in its order. */
const ODD_WEBHOOKS = {
  speed: 40,
  batchDelayMs: 20,
  duplicateRate: 0.1,
  shuffleMs: 30,
  retryMs: 100,
  retryMaxMs: 1_000,
};

/** Two web processes, a worker, a Redis that keeps an append-only file, and both clouds; `pauseMs` is how long a trouble lasts. */
export async function startChaosWorld(pauseMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'wa-chaos-'));
  const redisPort = await freePort();
  const server = await startChaosRedis({ folder, port: redisPort, pauseMs, patienceMs: PATIENCE_MS });
  const { redis } = server;

  const base = testEnvironment({ REDIS_URL: `redis://127.0.0.1:${redisPort}` }) as Record<string, string>;
  const of = (name: string) => base[name] ?? '';
  const real = { clock: Date.now, ids: randomUUID, random: Math.random };
  const marketingCloud = await startMarketingCloudSandbox({
    ...{ ...real, clientId: of('MC_CLIENT_ID'), clientSecret: of('MC_CLIENT_SECRET') },
    ...{ accountId: of('MC_ACCOUNT_ID'), asyncLagMs: 50 },
  });
  const whatsApp = await startWhatsAppSandbox({
    ...{ ...real, accessToken: of('WHATSAPP_ACCESS_TOKEN'), appSecret: 'test-app-secret' },
    ...{ verifyToken: of('WHATSAPP_VERIFY_TOKEN'), businessAccountId: of('WHATSAPP_BUSINESS_ACCOUNT_ID') },
    ...{ phoneNumberIds: of('WHATSAPP_PHONE_NUMBER_ID').split(','), settings: ODD_WEBHOOKS, keepMessages: 1_000_000 },
  });
  const ports = [await freePort(), await freePort()] as const;
  const environment = {
    ...base,
    ...{ MC_AUTH_URL: marketingCloud.url, MC_REST_URL: marketingCloud.url, WHATSAPP_GRAPH_URL: whatsApp.url },
    ...{
      WHATSAPP_TIMEOUT_MS: '1500',
      WHATSAPP_MESSAGES_PER_SECOND: '1000',
      LOG_LEVEL: process.env.CHAOS_LOG ?? 'fatal',
    },
  };
  if ((await runCommand('commands/provision-command', environment)) !== 0) throw new Error('not provisioned');
  await control(marketingCloud.url, 'PUT', 'chaos', ODD_ROWS);
  const log = (text: string) => void (process.env.CHAOS_LOG && process.stderr.write(text));
  const clockOf = (name: string) => ({
    NODE_OPTIONS: `--require ${join(__dirname, 'shifted-clock.cjs')}`,
    CLOCK_FILE: join(folder, `clock-${name}`),
  });
  const startWeb = (index: 0 | 1) =>
    supervised('web', { ...environment, ...clockOf(`web-${index}`), PORT: String(ports[index]) }, (again) => {
      webs[index] = again;
    });
  const startWorker = () =>
    supervised('worker', { ...environment, ...clockOf('worker') }, (again) => {
      worker = again;
    });
  let isClosing = false;
  let startsThatFailed = 0;
  const killed = new WeakSet<AppProcess>();
  /** As a platform does, what ends by itself, or is not ready in time, is started again. */
  async function supervised(
    entry: 'web' | 'worker',
    settings: Record<string, string>,
    replace: (again: AppProcess) => void,
  ): Promise<AppProcess> {
    const started = await startProcess(entry, settings, log).catch((error: Error) => {
      startsThatFailed += 1;
      log(`${error.message}\n`);
    });
    if (started === undefined) return supervised(entry, settings, replace);
    void started.ended.then(async () => {
      if (!isClosing && !killed.has(started)) replace(await supervised(entry, settings, replace));
    });
    return started;
  }
  function kill(running: AppProcess): Promise<void> {
    killed.add(running);
    return running.kill();
  }
  const webs: [AppProcess, AppProcess] = [await startWeb(0), await startWeb(1)];
  let worker = await startWorker();
  await control(whatsApp.url, 'PUT', 'webhook', { url: `http://127.0.0.1:${ports[0]}/webhooks/whatsapp` });

  const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
  async function restartWeb(index: 0 | 1): Promise<void> {
    await kill(webs[index]);
    webs[index] = await startWeb(index);
  }
  async function restartWorker(): Promise<void> {
    await kill(worker);
    worker = await startWorker();
  }
  /** The machine of some processes is set to another time, and back: of one of two web processes, or of the worker. */
  async function jump(names: readonly string[], ms: number): Promise<void> {
    for (const name of names) writeFileSync(clockOf(name).CLOCK_FILE, String(ms));
    await pause();
    for (const name of names) writeFileSync(clockOf(name).CLOCK_FILE, '0');
  }
  let rowsSentAgain = 0;
  async function deadRows(): Promise<number> {
    return Object.values(await outboxDepth(redis)).reduce((sum, { dead }) => sum + dead, 0);
  }
  async function replayRows(): Promise<void> {
    for (const table of TABLES) rowsSentAgain += await replayDead(redis, table);
  }
  async function whileSet(url: string, settings: object, after: object): Promise<void> {
    await control(url, 'PUT', 'chaos', settings);
    await pause();
    await control(url, 'PUT', 'chaos', after);
  }
  const whatsAppIs = (settings: object) =>
    whileSet(whatsApp.url, settings, { latencyMs: 0, outage: 'none', failureRate: 0 });
  const marketingCloudIs = (rule: object) =>
    whileSet(marketingCloud.url, { ...ODD_ROWS, rules: [{ retryAfterSeconds: 1, ...rule }] }, ODD_ROWS);

  let turn = 0;
  const meet: Record<Trouble, () => Promise<void>> = {
    'kill a web process': () => restartWeb((turn++ % 2) as 0 | 1),
    'kill the worker': restartWorker,
    'kill Redis': server.kill,
    'kill all of it': async () => {
      await Promise.all([kill(webs[0]), kill(webs[1]), kill(worker), server.kill()]);
      [webs[0], webs[1], worker] = await Promise.all([startWeb(0), startWeb(1), startWorker()]);
    },
    'Redis is full': server.fillMemory,
    'Redis is read-only': server.refuseWrites,
    'the disk of Redis is full and it ends': server.fillDiskUntilItEnds,
    'the disk of Redis is full and it stays': server.fillDiskAndStay,
    'connections to Redis are cut': server.cutConnections,
    'a clock jumps ahead': () => jump(turn++ % 2 === 0 ? ['web-0'] : ['web-1', 'worker'], JUMP_MS),
    'a clock jumps back': () => jump(turn++ % 2 === 0 ? ['web-0', 'worker'] : ['web-1'], -JUMP_MS),
    'WhatsApp is slow': () => whatsAppIs({ latencyMs: 1_000 }),
    'WhatsApp fails': () => whatsAppIs({ outage: turn++ % 2 === 0 ? 'page_503' : 'graph_500' }),
    'WhatsApp cuts connections': () => whatsAppIs({ outage: 'reset' }),
    'Marketing Cloud is slow': () => marketingCloudIs({ fault: 'latency', latencyMs: 1_000 }),
    'Marketing Cloud is away': () => marketingCloudIs({ fault: 'unavailable' }),
    'Marketing Cloud cuts connections before the work': () => marketingCloudIs({ fault: 'dropped' }),
    'Marketing Cloud cuts connections after the work': () => marketingCloudIs({ fault: 'dropped_after' }),
    'a tenth of the rows is refused': async () => {
      await control(marketingCloud.url, 'PUT', 'chaos', { ...ODD_ROWS, refusedRowShare: REFUSED_ROW_SHARE });
      const refused = async () => (await deadRows()) > 0 || undefined;
      await Promise.all([pause(), eventually('a row is refused', refused, MEETS_A_ROW_MS).catch(() => undefined)]);
      await control(marketingCloud.url, 'PUT', 'chaos', ODD_ROWS);
      await replayRows();
    },
    'tokens of Marketing Cloud end': async () => {
      await control(marketingCloud.url, 'POST', 'tokens/revoke');
    },
  };

  return {
    meet: (trouble: Trouble) => meet[trouble](),

    /**
     * Calls as Journey Builder does: whatever is no 200 is asked again, of the other process. `hurryMs`: the connection of the
     * first call is cut after so long. → the answer; undefined where none came.
     */
    async execute(place: number, body: object, hurryMs?: number): Promise<Record<string, unknown> | undefined> {
      const end = Date.now() + PATIENCE_MS;
      for (let attempt = 0; Date.now() < end; attempt += 1) {
        const app = { url: `http://127.0.0.1:${ports[(place + attempt) % 2]}` };
        const signal = AbortSignal.timeout(attempt === 0 && hurryMs !== undefined ? hurryMs : LONGEST_CALL_MS);
        const answer = await callActivity(app, 'execute', body, { signal }).catch(() => undefined);
        if (answer?.status === 200) return answer.body;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
      return undefined;
    },

    /** Every webhook is delivered and carried out, every row is written. */
    async settle(withinMs: number): Promise<void> {
      await replayRows();
      const isQuiet = async () => {
        const { idle } = (await control(whatsApp.url, 'GET', 'webhooks')) as { idle: boolean };
        const [webhooks, consents, tables] = await Promise.all([
          redis.xlen(intakeKey()),
          consentWaiting(redis),
          outboxDepth(redis),
        ]);
        const rows = Object.values(tables).reduce(
          (sum, { waiting, sealedBatches }) => sum + waiting + sealedBatches,
          0,
        );
        return (idle && webhooks + consents.waiting + rows === 0) || undefined;
      };
      await eventually('all webhooks carried out, all rows written', isQuiet, withinMs);
    },
    async rows(table: string): Promise<Record<string, unknown>[]> {
      const found = await control(marketingCloud.url, 'GET', `data-extensions/${table}/rows?limit=1000000`);
      return (found as { rows: Record<string, unknown>[] }).rows;
    },
    /** The templates that WhatsApp took, by the key of their message. */
    async taken(): Promise<{ messageKey: string; to: string }[]> {
      const found: { messageKey: string; to: string }[] = [];
      for (let before = ''; ; ) {
        const page = await control(whatsApp.url, 'GET', `messages?limit=10000&outcome=accepted${before}`);
        const { messages } = page as { messages: Sent[] };
        for (const { payload } of messages)
          if (payload.type === 'template')
            found.push({
              messageKey: payload.biz_opaque_callback_data ?? '',
              to: `+${payload.to?.replace(/\D/g, '')}`,
            });
        const last = messages.at(-1);
        if (last === undefined) return found;
        before = `&before=${last.number}`;
      }
    },
    /** What was set aside for an operator. A row that was said to be refused twice is, although it was stored. */
    async setAside() {
      return { webhooks: await redis.xlen(intakeDeadKey()), rows: await deadRows(), rowsSentAgain, startsThatFailed };
    },
    async close(): Promise<void> {
      isClosing = true;
      await Promise.all([webs[0].stop(), webs[1].stop(), worker.stop()]);
      await Promise.all([marketingCloud.close(), whatsApp.close()]);
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ChaosWorld = Awaited<ReturnType<typeof startChaosWorld>>;

interface Sent {
  number: number;
  payload: { type: string; to?: string; biz_opaque_callback_data?: string };
}

async function control(cloud: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${cloud}/_sandbox/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
