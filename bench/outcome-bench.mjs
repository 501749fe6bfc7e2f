// `npm run bench:outcome`: how fast WhatsApp Outcome answers, while contacts pass the message step of the same web
// process. The messages asked about are real records of that step, with every kind of outcome set on them.
//   --messages N (20000)   --seconds N (8)   --connections N (64)   --smoke (a moment, no verdict on speed)
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { Pool } from 'undici';
import { appEnvironment } from './app-environment.mjs';
import { everyCheckOn, executeBody, signer } from './execute-call.mjs';
import { readOptions } from './options.mjs';
import { freePort, startProcess, stopAll } from './processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);
const WANTED_P99_MS = 20;

const options = readOptions(
  { messages: 20_000, seconds: 8, connections: 64 },
  { messages: 60, seconds: 0.3, connections: 8 },
);
const CONNECTIONS = options.connections;

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-outcome-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const local = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  const redis = new Redis(local.url);
  try {
    const [cloudsPort, webPort] = [await freePort(), await freePort()];
    const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, local.url);
    await startProcess(join(here, 'instant-clouds.mjs'), { environment: { ...environment, PORT: String(cloudsPort) } });
    const origin = `http://127.0.0.1:${webPort}`;
    await startProcess(join(dist, 'web.js'), {
      environment: { ...environment, PORT: String(webPort) },
      isReady: async () => (await fetch(`${origin}/readyz`)).ok,
    });
    const pool = new Pool(origin, { connections: CONNECTIONS + 10 });
    const sign = signer(environment.MC_JWT_SIGNING_SECRET);
    const settings = {
      ...everyCheckOn(environment.WHATSAPP_PHONE_NUMBER_ID, Date.now()),
      purpose: 'transactional',
    };
    const post = async (path, body) => {
      const answer = await pool.request({ origin, path, method: 'POST', body: sign(body) });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
      return JSON.parse(text);
    };
    let contact = 0;
    const send = () => {
      contact += 1;
      return post('/activities/message/execute', executeBody(contact, settings));
    };

    const messageKeys = [];
    await lanes(CONNECTIONS, async () => {
      if (messageKeys.length >= options.messages) return false;
      const answer = await send();
      if (answer.reason !== 'accepted') throw new Error(`the message step answered ${answer.reason}`);
      messageKeys.push(answer.messageKey);
      return true;
    });
    await setOutcomes(redis, messageKeys);
    const outcome = (number) => {
      const messageKey = messageKeys[(number * 7919) % messageKeys.length];
      return post('/activities/outcome/execute', {
        inArguments: [{ v: 1, contactKey: `c${number}`, messageKey }],
        activityId: 'outcome',
      });
    };
    const alone = await measure(CONNECTIONS, outcome);
    const ten = await measure(10, outcome);
    const beside = await measure(10, outcome, { connections: 10, call: send });
    await pool.close();

    console.log(`\n${messageKeys.length} messages, one web process, ${options.seconds} s each\n`);
    const show = (what, { perSecond, p50, p99, branches, besides }) => {
      console.log(
        `${what.padEnd(56)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms` +
          (besides === 0 ? '' : `   (${besides.toFixed(0)} messages/s beside it)`),
      );
      return branches;
    };
    show(`${CONNECTIONS} connections`, alone);
    show('10 connections, as one Journey Builder worker', ten);
    const branches = show('10 connections, and 10 of the message step', beside);
    console.log(`\nbranches: ${JSON.stringify(branches)}`);
    const holds = ten.p99 < WANTED_P99_MS && beside.p99 < WANTED_P99_MS;
    console.log(
      `${holds ? 'yes' : 'NO '}  p99 under ${WANTED_P99_MS} ms with the connections that Journey Builder uses`,
    );
    process.exitCode = holds || options.smoke ? 0 : 1;
  } finally {
    redis.disconnect();
    await stopAll();
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What webhooks and conversions would have set: the same share of each kind. */
async function setOutcomes(redis, messageKeys) {
  const kinds = [[], ['bd'], ['bd', 'br'], ['bd', 'br', 'bp'], ['bd', 'br', 'bc'], ['bf']];
  const seconds = Math.floor(Date.now() / 1000);
  const pipeline = redis.pipeline();
  for (const [index, messageKey] of messageKeys.entries()) {
    for (const bit of kinds[index % kinds.length]) pipeline.hset(`wa:exec:${messageKey}`, bit, seconds);
  }
  await pipeline.exec();
}

async function measure(connections, call, beside) {
  const latencies = [];
  const branches = {};
  const started = performance.now();
  const end = started + options.seconds * 1000;
  let number = 0;
  let besides = 0;
  await Promise.all([
    lanes(connections, async () => {
      number += 1;
      const begun = performance.now();
      const { branchResult } = await call(number);
      const now = performance.now();
      if (begun > started + 1000) latencies.push(now - begun);
      branches[branchResult] = (branches[branchResult] ?? 0) + 1;
      return now < end;
    }),
    lanes(beside?.connections ?? 0, async () => {
      await beside.call();
      besides += 1;
      return performance.now() < end;
    }),
  ]);
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: number / seconds, p50: at(0.5), p99: at(0.99), branches, besides: besides / seconds };
}

/** Repeats `work` in so many lanes until it answers false. */
async function lanes(count, work) {
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (await work());
    }),
  );
}

await bench();
