// `npm run bench:held`: many answers held at once in one web process until their messages are delivered. Says what memory
// each costs, and how long after the webhook of its delivery each is given. A worker runs beside, as in production; the
// Cloud API answers at once.
//   --answers N (5000)   --rate N (300, webhooks a second, one message each)   --smoke (a moment, no verdict on speed)
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { appEnvironment } from './app-environment.mjs';
import { everyCheckOn, executeBody, signer } from './execute-call.mjs';
import { readOptions } from './options.mjs';
import { ask, freePort, startProcess, stopAll, stopProcess } from './processes.mjs';
import { deliveredStatus, signedWebhook } from './webhook-call.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);
const options = readOptions({ answers: 5_000, rate: 300 }, { answers: 20, rate: 200 });
const WANTED_P99_MS = 50;
const WAIT_SECONDS = 60;
const CALLS_PER_SECOND = 1_000;
/** Enough for the code to be compiled, and few beside those measured. */
const WARM_UP = options.smoke ? { accepted: 10, held: 5 } : { accepted: 2_000, held: 100 };
const GIVE_UP_MS = 90_000;

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-held-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const redis = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  try {
    const { origin, environment, clouds, web, worker } = await startEverything(redis.url);
    const caller = createCaller(origin, environment);
    await caller.passAll(WARM_UP.accepted);
    const warmUp = caller.hold(WARM_UP.held);
    await allHeld({ origin, environment }, WARM_UP.held);
    await caller.deliver((await ask(clouds, 'sent')).slice(-WARM_UP.held), options.rate);
    await warmUp;

    const wanted = options.answers;
    const before = await ask(web, 'memory');
    const answers = caller.hold(wanted);
    await allHeld({ origin, environment }, wanted);
    const after = await ask(web, 'memory');
    reportMemory(before, after, wanted);

    const messages = (await ask(clouds, 'sent')).slice(-wanted);
    const webhooks = await caller.deliver(messages, options.rate);
    const { arrivals, reasons } = await answers;
    const met = reportRelease(webhooks, arrivals);
    const sound = reasons.delivered === wanted && arrivals.size === wanted;
    console.log(
      `\nanswers ${JSON.stringify(reasons)}${sound ? '' : '  ← each should have been held and be delivered'}`,
    );
    await caller.close();
    // Before the clouds, to which it still writes rows as it ends.
    await stopProcess(worker);
    process.exitCode = sound && (met || options.smoke) ? 0 : 1;
  } finally {
    await stopAll();
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEverything(redisUrl) {
  const [cloudsPort, webPort, workerPort] = [await freePort(), await freePort(), await freePort()];
  const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, redisUrl);
  const clouds = await startProcess(join(here, 'instant-clouds.mjs'), {
    environment: { ...environment, PORT: String(cloudsPort) },
  });
  const origin = `http://127.0.0.1:${webPort}`;
  const web = await startProcess(join(dist, 'web.js'), {
    environment: { ...environment, PORT: String(webPort) },
    nodeArguments: ['--expose-gc', '--import', join(here, 'memory-on-request.mjs')],
    isReady: async () => (await fetch(`${origin}/readyz`)).ok,
  });
  const worker = await startProcess(join(dist, 'worker.js'), {
    environment: { ...environment, PORT: String(workerPort) },
    isReady: async () => true,
  });
  return { origin, environment, clouds, web, worker };
}

/** Journey Builder and Meta in one process, so that one clock times both: the webhook and the answer it releases. */
function createCaller(origin, environment) {
  // The server ends a connection that idles for five seconds; a call that goes out on it just then is lost.
  const connection = { pipelining: 1, keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 };
  const steps = new Pool(origin, connection);
  const webhooks = new Pool(origin, { ...connection, connections: 32 });
  const sign = signer(environment.MC_JWT_SIGNING_SECRET);
  const settings = everyCheckOn(environment.WHATSAPP_PHONE_NUMBER_ID, Date.now());
  let contact = 0;

  async function post(pool, path, body, headers) {
    const answer = await pool.request({ origin, path, method: 'POST', body, headers });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return text;
  }
  async function execute(differing, pool = steps) {
    contact += 1;
    const body = sign(executeBody(contact, { ...settings, ...differing }));
    const headers = { 'content-type': 'application/jwt' };
    return JSON.parse(await post(pool, '/activities/message/execute', body, headers));
  }

  return {
    /** Contacts whose answer waits for nothing. */
    passAll: (count) => Promise.all(paced(count, CALLS_PER_SECOND, () => execute({}, webhooks))),

    /** Calls that wait for the delivery; resolves when all are answered, with the time of each by its message key. */
    async hold(count) {
      const arrivals = new Map();
      const reasons = {};
      await Promise.all(
        paced(count, CALLS_PER_SECOND, async () => {
          const { messageKey, reason } = await execute({ decideOn: 'delivered', waitSeconds: WAIT_SECONDS });
          arrivals.set(messageKey, performance.now());
          reasons[reason] = (reasons[reason] ?? 0) + 1;
        }),
      );
      return { arrivals, reasons };
    },

    /** One signed webhook for each message, `rate` a second; resolves with when each was posted and answered 200. */
    async deliver(messages, rate) {
      const times = new Map();
      await Promise.all(
        paced(messages.length, rate, async (index) => {
          const [messageKey, { wamid, waId }] = messages[index];
          const { body, headers } = signedWebhook(environment, deliveredStatus({ messageKey, wamid, waId }));
          const posted = performance.now();
          await post(webhooks, '/webhooks/whatsapp', body, headers);
          times.set(messageKey, { posted, answered: performance.now() });
        }),
      );
      return times;
    },

    close: () => Promise.all([steps.close(), webhooks.close()]),
  };
}

/** Begins the call of each index when its time has come, whether or not those before have ended. */
function paced(count, perSecond, call) {
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  return Array.from({ length: count }, (_, index) => later((1000 * index) / perSecond).then(() => call(index)));
}

async function allHeld({ origin, environment }, wanted) {
  const giveUp = Date.now() + GIVE_UP_MS;
  const headers = { authorization: `Bearer ${environment.METRICS_TOKEN}` };
  for (;;) {
    const answer = await fetch(`${origin}/metrics`, { headers });
    if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
    const held = Number(/^wa_answers_held (\d+)/m.exec(await answer.text())?.[1]);
    if (held === wanted) return;
    if (Date.now() > giveUp) throw new Error(`${held} answers are held and not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function reportMemory(before, after, held) {
  const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  const each = (pick) => `${((pick(after) - pick(before)) / 1024 / held).toFixed(1)} KB`;
  const live = ({ heapUsed, external }) => heapUsed + external;
  console.log(
    `\n${held.toLocaleString('en')} answers held at once by one web process, a worker beside, ` +
      `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, ` +
      `load average ${loadavg()[0].toFixed(1)}\n\n` +
      `resident memory, after a collection   ${megabytes(before.rss)} → ${megabytes(after.rss)}: ${each((m) => m.rss)} a held answer\n` +
      `of that live (heap and buffers)       ${megabytes(live(before))} → ${megabytes(live(after))}: ${each(live)} a held answer`,
  );
}

/** An answer may well come before the 200 of its webhook is read here: that counts as no time. */
function reportRelease(webhooks, arrivals) {
  const since = (pick) =>
    [...webhooks].map(([key, times]) => Math.max(0, arrivals.get(key) - pick(times))).sort((a, b) => a - b);
  const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const row = (what, sorted) =>
    `${what.padEnd(45)} p50 ${at(sorted, 0.5).toFixed(1)} ms   p99 ${at(sorted, 0.99).toFixed(1)} ms   longest ${at(sorted, 1).toFixed(1)} ms`;
  const afterAnswer = since(({ answered }) => answered);
  console.log(
    `\nreleased at ${options.rate} webhooks a second, load average ${loadavg()[0].toFixed(1)}\n` +
      `${row('from the 200 of the webhook to the answer', afterAnswer)}\n` +
      row(
        'from the POST of the webhook to the answer',
        since(({ posted }) => posted),
      ),
  );
  const met = at(afterAnswer, 0.99) < WANTED_P99_MS;
  console.log(`\n${met ? 'met         ' : 'falls short '} p99 of release after the webhook under ${WANTED_P99_MS} ms`);
  return met;
}

bench().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
