import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { Pool } from 'undici';
import { appEnvironment } from './app-environment.mjs';
import { ask, freePort, processorSeconds, startProcess, stopAll, stopProcess } from './processes.mjs';
import { signedWebhook, statusOf } from './webhook-call.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);

const EXECUTE = '/activities/message/execute';
const STATUSES_A_WEBHOOK = 10;
const DRAINED_WITHIN_MS = 600_000;

/**
 * What a section of the bench measures with: a Redis of its own with every write flushed, the floor, both clouds at once, a
 * load, and as many processes of the app as it starts.
 */
export async function startRig({ smoke }) {
  const folder = mkdtempSync(join(tmpdir(), 'wa-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const local = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  const redis = new Redis(local.url);
  const [cloudsPort, floorPort] = [await freePort(), await freePort()];
  const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, local.url);
  const startOn = (file, port, more = {}) =>
    startProcess(file, { ...more, environment: { ...environment, PORT: String(port) } });
  const clouds = await startOn(join(here, 'instant-clouds.mjs'), cloudsPort);
  const floor = await startOn(join(here, 'floor.mjs'), floorPort, { nodeArguments: ['--expose-gc'] });
  const load = await startProcess(join(here, 'load.mjs'), { environment });
  const redisPid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  let begun = 0;

  const ofSmoke = new Map();
  /** `web` or `worker`, in production but for its log, which goes to a file. A smoke run has one of each `place` for all sections. */
  async function startApp(entry, place = 1) {
    const name = `${entry} ${place}`;
    if (!smoke) return startOne(entry);
    if (!ofSmoke.has(name)) ofSmoke.set(name, await startOne(entry));
    return ofSmoke.get(name);
  }
  async function startOne(entry) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    begun += 1;
    const child = await startProcess(join(dist, `${entry}.js`), {
      environment: { ...environment, PORT: String(port), LOG_LEVEL: 'info' },
      nodeArguments: ['--expose-gc', '--import', join(here, 'memory-on-request.mjs')],
      output: openSync(join(folder, `${entry}-${begun}.log`), 'w'),
      isReady: entry === 'web' ? async () => (await fetch(`${origin}/readyz`)).ok : async () => true,
    });
    return { child, origin };
  }

  /** Signed calls of one origin, as many and as often as the task says; → what load.mjs tells. */
  async function call(task, from = load) {
    const usual = { path: EXECUTE, connections: 64, warmUpSeconds: 0, seconds: 600 };
    const answer = await ask(from, { ...usual, ...task });
    if (answer.error !== undefined) throw new Error(`${task.origin}: ${answer.error}`);
    return answer.result;
  }

  return {
    smoke,
    redis,
    environment,
    clouds,
    floor: { child: floor, origin: `http://127.0.0.1:${floorPort}`, path: '/execute' },
    startApp,
    /** Before the clouds end, to which a worker still writes as it ends. */
    stop: async ({ child }) => (smoke ? undefined : stopProcess(child)),
    /** Another load, whose contacts are others. */
    startLoad: (firstContact) =>
      startProcess(join(here, 'load.mjs'), { environment: { ...environment, FIRST_CONTACT: String(firstContact) } }),
    call,
    /** As long as `task.seconds`, with as many calls signed before as no machine answers. */
    callFor: (task, from) =>
      call({ ...task, calls: Math.ceil((task.seconds + (task.warmUpSeconds ?? 0)) * 9_000) }, from),
    async setLatency(latencyMs) {
      await ask(clouds, { latencyMs });
    },
    sentFrom: async (count) =>
      (await ask(clouds, { sentFrom: count })).map(([messageKey, ids]) => ({ messageKey, ...ids })),
    counted: () => ask(clouds, 'count'),
    processorSeconds: ({ child }) => processorSeconds(child.pid),
    redisSeconds: () => processorSeconds(redisPid),
    usedMemory: async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]),

    /** The statuses of messages in webhooks of ten, as fast as `lanes` of them go. */
    async tell(messages, origin, statuses = ['sent', 'delivered', 'read'], lanes = 16) {
      const pool = new Pool(origin, { connections: lanes, pipelining: 1 });
      const webhooks = statuses.flatMap((status) => {
        const told = [];
        for (let from = 0; from < messages.length; from += STATUSES_A_WEBHOOK)
          told.push(messages.slice(from, from + STATUSES_A_WEBHOOK).map((each) => statusOf(each, status)));
        return told.map((some) => signedWebhook(environment, { statuses: some }));
      });
      const lane = async () => {
        for (let next = webhooks.shift(); next; next = webhooks.shift()) {
          const answer = await pool.request({ path: '/webhooks/whatsapp', method: 'POST', ...next });
          await answer.body.dump();
          if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      await pool.close();
    },

    /** Every webhook is carried out and every row written; → how long that took, s. A smoke run does not wait for rows. */
    async drained() {
      const began = performance.now();
      for (const giveUp = Date.now() + DRAINED_WITHIN_MS; ; ) {
        const left = await Promise.all([
          redis.xlen('wa:intake'),
          redis.xlen('wa:outbox:WA_Message'),
          redis.llen('wa:outbox-sealed:WA_Message'),
        ]);
        if (left.slice(0, smoke ? 1 : 3).every((count) => count === 0)) return (performance.now() - began) / 1_000;
        if (Date.now() > giveUp) throw new Error(`not drained: webhooks, rows and batches left ${left}`);
        await sleep(100);
      }
    },

    async close() {
      for (const { child } of ofSmoke.values()) await stopProcess(child);
      redis.disconnect();
      await stopAll();
      await local.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
