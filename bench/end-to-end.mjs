// `npm run bench:end-to-end`: what a contact costs from the call until its rows are with Marketing Cloud: one message, three
// statuses in webhooks of ten, and all rows; by process, beside the floor. And what Redis keeps of a message after that.
//   --contacts N (5000)   --connections N (64)   --smoke (a moment, no verdict)
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { Pool } from 'undici';
import { appEnvironment } from './app-environment.mjs';
import { byKindLines, bytesByKind } from './bytes-by-kind.mjs';
import { readOptions } from './options.mjs';
import { ask, freePort, processorSeconds, startProcess, stopAll, stopProcess } from './processes.mjs';
import { signedWebhook, statusOf } from './webhook-call.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);

const options = readOptions({ contacts: 5_000, connections: 64 }, { contacts: 20, connections: 8 });
const WANTED = { timesTheFloor: 8, bytes: 700 };
/** Enough for the code to be compiled. */
const WARM_UP = options.smoke ? 10 : 2_000;
const STATUSES = ['sent', 'delivered', 'read'];
const STATUSES_A_WEBHOOK = 10;
const DRAINED_WITHIN_MS = 120_000;

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-end-to-end-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const local = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  const redis = new Redis(local.url);
  try {
    const parts = await startEverything(local.url, redis);
    await passThrough(parts, redis, WARM_UP);
    const floor = await costOfFloor(parts);
    const bytesBefore = await usedMemory(redis);
    const kindsBefore = await bytesByKind(redis);
    const before = costs(parts);
    await redis.config('RESETSTAT');
    const took = await passThrough(parts, redis, options.contacts);
    const inRedis = await commandsAContact(redis);
    const spent = Object.entries(costs(parts)).map(([name, seconds]) => [
      name,
      (1_000 * (seconds - before[name])) / options.contacts,
    ]);
    const bytes = ((await usedMemory(redis)) - bytesBefore) / options.contacts;
    const kinds = byKindLines(kindsBefore, await bytesByKind(redis), options.contacts, bytes);
    const met = report({ kinds, inRedis, floor, spent: Object.fromEntries(spent), bytes, took });
    // Before the clouds, to which it still writes rows as it ends.
    await stopProcess(parts.worker);
    process.exitCode = met || options.smoke ? 0 : 1;
  } finally {
    redis.disconnect();
    await stopAll();
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEverything(redisUrl, redis) {
  const [cloudsPort, floorPort, webPort, workerPort] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, redisUrl);
  const start = (file, port, more = {}) =>
    startProcess(file, { environment: { ...environment, PORT: String(port) }, ...more });
  const clouds = await start(join(here, 'instant-clouds.mjs'), cloudsPort);
  const floor = await start(join(here, 'floor.mjs'), floorPort);
  const origin = `http://127.0.0.1:${webPort}`;
  const isReady = async () => (await fetch(`${origin}/readyz`)).ok;
  const web = await start(join(dist, 'web.js'), webPort, { isReady });
  const worker = await start(join(dist, 'worker.js'), workerPort, { isReady: async () => true });
  const load = await startProcess(join(here, 'load.mjs'), { environment });
  const redisPid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  return {
    environment,
    clouds,
    floor,
    floorOrigin: `http://127.0.0.1:${floorPort}`,
    origin,
    web,
    worker,
    load,
    redisPid,
  };
}

const costs = ({ web, worker, redisPid }) => ({
  web: processorSeconds(web.pid),
  worker: processorSeconds(worker.pid),
  redis: processorSeconds(redisPid),
});

async function costOfFloor({ floor, floorOrigin, load }) {
  await callAll(load, floorOrigin, '/execute', WARM_UP);
  const before = processorSeconds(floor.pid);
  await callAll(load, floorOrigin, '/execute', options.contacts);
  return (1_000 * (processorSeconds(floor.pid) - before)) / options.contacts;
}

/** Each of so many signed calls, as fast as the connections allow. */
async function callAll(load, origin, path, calls) {
  const { connections } = options;
  const answer = await ask(load, { origin, path, connections, seconds: 600, warmUpSeconds: 0, calls });
  if (answer.error !== undefined) throw new Error(`${path}: ${answer.error}`);
  const { outcomes } = answer.result;
  if (outcomes.accepted !== calls) throw new Error(`${path}: not all were accepted: ${JSON.stringify(outcomes)}`);
  return answer.result.tookSeconds;
}

/** So many contacts: called for, told of, and written; → how long each of the three took, s. */
async function passThrough({ clouds, environment, load, origin }, redis, contacts) {
  const called = await callAll(load, origin, '/activities/message/execute', contacts);
  const began = performance.now();
  const sent = (await ask(clouds, 'sent')).slice(-contacts).map(([messageKey, ids]) => ({ messageKey, ...ids }));
  await tellStatuses(sent, origin, environment);
  const told = performance.now();
  await drained(redis);
  return { called, told: (told - began) / 1_000, drained: (performance.now() - told) / 1_000 };
}

/** The statuses of each message, as Meta tells them under load: several of different messages in one webhook. */
async function tellStatuses(sent, origin, environment) {
  const pool = new Pool(origin, { connections: 16, pipelining: 1 });
  const webhooks = STATUSES.flatMap((status) =>
    Array.from({ length: Math.ceil(sent.length / STATUSES_A_WEBHOOK) }, (_, index) =>
      sent.slice(index * STATUSES_A_WEBHOOK, (index + 1) * STATUSES_A_WEBHOOK).map((each) => statusOf(each, status)),
    ),
  ).map((statuses) => signedWebhook(environment, { statuses }));
  const lane = async () => {
    for (let next = webhooks.shift(); next; next = webhooks.shift()) {
      const answer = await pool.request({ path: '/webhooks/whatsapp', method: 'POST', ...next });
      if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  await pool.close();
}

async function drained(redis) {
  const giveUp = Date.now() + DRAINED_WITHIN_MS;
  for (;;) {
    const left = await Promise.all([
      redis.xlen('wa:intake'),
      redis.xlen('wa:outbox:WA_Message'),
      redis.llen('wa:outbox-sealed:WA_Message'),
    ]);
    // A batch of rows is closed by its age, for which a smoke run has no time.
    if (left.slice(0, options.smoke ? 1 : 3).every((count) => count === 0)) return;
    if (Date.now() > giveUp) throw new Error(`not drained: webhooks, rows and batches left ${left}`);
    await sleep(100);
  }
}

/** How many commands a contact took, those within scripts too, and how long its scripts ran, which waits for the processor too. */
async function commandsAContact(redis) {
  const stats = await redis.info('commandstats');
  const all = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)].map(([, name, calls, micros]) => ({
    name,
    calls: Number(calls) / options.contacts,
    micros: Number(micros) / options.contacts,
  }));
  const sum = (of) => all.reduce((total, each) => total + of(each), 0);
  const isScript = ({ name }) => name === 'evalsha' || name === 'eval';
  const scripts = sum((each) => (isScript(each) ? each.calls : 0));
  const micros = sum((each) => (isScript(each) ? each.micros : 0));
  return `a contact: ${sum(({ calls }) => calls).toFixed(1)} commands of Redis, ${scripts.toFixed(2)} scripts of ${micros.toFixed(0)} µs together\n`;
}

/** What Redis keeps: without the buffers of connections and of its append-only file, which come and go by the megabyte. */
async function usedMemory(redis) {
  const info = await redis.info('memory');
  const bytes = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return bytes('used_memory') - bytes('mem_clients_normal') - bytes('mem_aof_buffer');
}

function report({ kinds, inRedis, floor, spent, bytes, took }) {
  const sum = spent.web + spent.worker + spent.redis;
  const row = (what, ms) => `${what.padEnd(34)} ${ms.toFixed(3).padStart(8)} ${(ms / floor).toFixed(1).padStart(8)} ×`;
  console.log(
    `\n${options.contacts.toLocaleString('en')} contacts, three statuses each, ${options.connections} connections, ` +
      `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, load average ${loadavg()[0].toFixed(1)}\n` +
      `called for in ${took.called.toFixed(1)} s, told of in ${took.told.toFixed(1)} s, all written ${took.drained.toFixed(1)} s later\n\n` +
      `${'processor time a contact'.padEnd(34)} ${'ms'.padStart(8)} ${'floor'.padStart(8)}\n` +
      `${row('express + JWT, the floor, a call', floor)}\n${row('web', spent.web)}\n${row('worker', spent.worker)}\n` +
      `${row('Redis', spent.redis)}\n${row('together', sum)}\n\n${inRedis}\nRedis keeps ${bytes.toFixed(0)} bytes a message:\n${kinds.join('\n')}\n`,
  );
  const claims = [
    [sum <= WANTED.timesTheFloor * floor, `together at most ${WANTED.timesTheFloor} × the floor's call`],
    [bytes <= WANTED.bytes, `at most ${WANTED.bytes} bytes a message`],
  ];
  for (const [met, claim] of claims) console.log(`${met ? 'met         ' : 'falls short '} ${claim}`);
  return claims.every(([met]) => met);
}

bench().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
