// `npm run bench:stop`: a customer says STOP to one web process; from when on does another refuse them? The built app as
// in production, two web processes and a worker on one Redis, under load: calls for other contacts and webhooks of
// statuses on both. Every person is written to first, so that a refusal means the STOP.
//   --stops N (1000)   --rate N (40, STOPs a second)   --statuses N (100, webhooks a second)
//   --connections N (10) and --calls N (150 a second): the calls beside, on each web process
//   --smoke (a moment, no verdict on speed)
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { appEnvironment } from './app-environment.mjs';
import { everyCheckOn, executeBody, signer } from './execute-call.mjs';
import { readOptions } from './options.mjs';
import { ask, freePort, startProcess, stopAll, stopProcess } from './processes.mjs';
import { deliveredStatus, signedWebhook, textReceived } from './webhook-call.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);
const WANTED_P99_MS = 50;
const MESSAGE = '/activities/message/execute';
/** The contacts of the loads begin here, those who say STOP at 1. */
const FIRST_CONTACTS = [10_000_000, 20_000_000];

const options = readOptions(
  { stops: 1_000, rate: 40, connections: 10, calls: 150, statuses: 100 },
  { stops: 4, rate: 16, connections: 2, calls: 10, statuses: 10 },
);
const { stops: STOPS, rate: RATE, connections: CONNECTIONS, calls: CALLS, statuses: STATUSES } = options;
/** How long only the load runs, before the STOPs and after them. */
const LOAD_ALONE_S = options.smoke ? 0.2 : 2;

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-stop-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const redis = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  try {
    const { origins, environment, clouds, worker, loads } = await startEverything(redis.url);
    const caller = createCaller(origins, environment);
    const people = Array.from({ length: 2 * STOPS }, (_, index) => caller.person(index + 1));
    await inTurns(people, 20, (person) => caller.writeTo(person));

    const load = startLoad({ loads, origins, clouds, caller, seconds: 2 * LOAD_ALONE_S + (2 * STOPS) / RATE });
    await sleep(1_000 * LOAD_ALONE_S);
    const afterAcknowledged = await paced(people.slice(0, STOPS), (person) => caller.stopThenCall(person));
    const afterPosted = await paced(people.slice(STOPS), (person) => caller.stopAndCallUntilRefused(person));
    const machineLoad = loadavg()[0];
    const beside = await load.ended();
    await caller.close();
    // Before the clouds, to which it still writes rows as it ends.
    await stopProcess(worker);
    process.exitCode = report({ afterAcknowledged, afterPosted, beside, machineLoad }) ? 0 : 1;
  } finally {
    await stopAll();
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEverything(redisUrl) {
  const [cloudsPort, workerPort] = [await freePort(), await freePort()];
  const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, redisUrl);
  const clouds = await startProcess(join(here, 'instant-clouds.mjs'), {
    environment: { ...environment, PORT: String(cloudsPort) },
  });
  const origins = [];
  for (let web = 0; web < 2; web += 1) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    await startProcess(join(dist, 'web.js'), {
      environment: { ...environment, PORT: String(port) },
      isReady: async () => (await fetch(`${origin}/readyz`)).ok,
    });
    origins.push(origin);
  }
  const worker = await startProcess(join(dist, 'worker.js'), {
    environment: { ...environment, PORT: String(workerPort) },
    isReady: async () => true,
  });
  const loads = [];
  for (const first of FIRST_CONTACTS) {
    const own = { ...environment, FIRST_CONTACT: String(first) };
    loads.push(await startProcess(join(here, 'load.mjs'), { environment: own }));
  }
  return { origins, environment, clouds, worker, loads };
}

/** Meta and Journey Builder in one process, so that one clock times both. STOP goes to the first web process. */
function createCaller([first, second], environment) {
  const pools = [first, second].map((origin) => new Pool(origin, { connections: 128, pipelining: 1 }));
  const sign = signer(environment.MC_JWT_SIGNING_SECRET);
  const settings = {
    ...everyCheckOn(environment.WHATSAPP_PHONE_NUMBER_ID, Date.now()),
    template: { name: 'order_shipped', language: 'en_US' },
    purpose: 'transactional',
    requireOptIn: false,
    frequencyCap: undefined,
  };
  async function post(web, path, { body, headers }) {
    const answer = await pools[web].request({ path, method: 'POST', body, headers });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return text;
  }
  async function execute(web, { contact }) {
    // A visit of its own each time: a repeat would hear the first answer.
    const body = sign({ ...executeBody(contact, settings), definitionInstanceId: randomUUID() });
    return JSON.parse(await post(web, MESSAGE, { body, headers: { 'content-type': 'application/jwt' } })).reason;
  }
  const sayStop = ({ waId }) =>
    post(
      0,
      '/webhooks/whatsapp',
      signedWebhook(environment, textReceived({ wamid: `wamid.${randomUUID()}`, waId, text: 'STOP' })),
    );

  return {
    person: (contact) => ({
      contact,
      waId: `521${executeBody(contact, settings).inArguments[0].phone.replace(/\D/g, '').slice(2)}`,
    }),

    async writeTo(person) {
      const reason = await execute(1, person);
      if (reason !== 'accepted') throw new Error(`before the STOP the answer was ${reason}`);
    },

    /** The claim itself: acknowledged by the first process, then one call of the second. */
    async stopThenCall(person) {
      const posted = performance.now();
      await sayStop(person);
      const acknowledged = performance.now();
      const reason = await execute(1, person);
      const ms = performance.now() - acknowledged;
      return { ms, refused: reason === 'opted_out', acknowledgedMs: acknowledged - posted };
    },

    /** An acknowledgement is held back for a second, so this shows when the STOP is in force: one call after another. */
    async stopAndCallUntilRefused(person) {
      const posted = performance.now();
      const acknowledgement = sayStop(person);
      let letThrough = 0;
      while ((await execute(1, person)) !== 'opted_out') letThrough += 1;
      const ms = performance.now() - posted;
      await acknowledgement;
      return { ms, letThrough };
    },

    status: (index, sent) => post(index % 2, '/webhooks/whatsapp', signedWebhook(environment, deliveredStatus(sent))),

    close: () => Promise.all(pools.map((pool) => pool.close())),
  };
}

/** Calls for other contacts on both web processes, and statuses of what was sent before. */
function startLoad({ loads, origins, clouds, caller, seconds }) {
  const calls = Math.ceil(CALLS * seconds);
  const results = loads.map((load, web) =>
    ask(load, {
      ...{ origin: origins[web], path: MESSAGE, connections: CONNECTIONS },
      ...{ warmUpSeconds: LOAD_ALONE_S / 2, seconds, calls, perSecond: CALLS },
    }),
  );
  let loading = true;
  let statuses = 0;
  const telling = (async () => {
    const sent = (await ask(clouds, 'sent')).map(([messageKey, ids]) => ({ messageKey, ...ids }));
    const under = new Set();
    for (; loading; statuses += 1) {
      const one = caller.status(statuses, sent[statuses % sent.length]).finally(() => under.delete(one));
      under.add(one);
      await sleep(1_000 / STATUSES);
    }
    await Promise.all(under);
  })();
  return {
    async ended() {
      loading = false;
      await telling;
      const answered = await Promise.all(results);
      const failed = answered.find(({ error }) => error);
      if (failed) throw new Error(`the load failed: ${failed.error}`);
      return { statuses, seconds, calls: answered.map(({ result }) => result) };
    },
  };
}

async function paced(people, act) {
  const acts = people.map((person, index) => sleep((1_000 * index) / RATE).then(() => act(person)));
  return await Promise.all(acts);
}

async function inTurns(people, lanes, act) {
  const left = [...people];
  const lane = async () => {
    for (let person = left.pop(); person; person = left.pop()) await act(person);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function report({ afterAcknowledged, afterPosted, beside, machineLoad }) {
  const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
  const at = (some, share) => some[Math.min(some.length - 1, Math.floor(some.length * share))] ?? Number.NaN;
  const row = (what, numbers) => {
    const some = sorted(numbers);
    const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => at(some, share).toFixed(1));
    return `${what.padEnd(64)} p50 ${p50} ms   p99 ${p99} ms   longest ${longest} ms`;
  };
  const times = afterAcknowledged.map(({ ms }) => ms);
  const letThrough = afterAcknowledged.filter(({ refused }) => !refused).length;
  const perSecond = beside.calls.map((load) => load.perSecond.toFixed(0)).join(' and ');
  console.log(
    `\n${STOPS} STOPs to one web process at ${RATE} a second, the calls to another; beside them ${perSecond} calls a second ` +
      `on the two, ${(beside.statuses / beside.seconds).toFixed(0)} statuses a second\n` +
      `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, load average ${machineLoad.toFixed(1)}\n\n` +
      `${row('from the 200 of the STOP to the refusal by the other process', times)}\n` +
      `${row(
        `from the POST of a STOP to the first refusal (${afterPosted.length} others)`,
        afterPosted.map(({ ms }) => ms),
      )}\n` +
      `${row(
        'the STOP itself, POST to 200: held back for a second on purpose',
        afterAcknowledged.map(({ acknowledgedMs }) => acknowledgedMs),
      )}\n`,
  );
  const p99 = at(sorted(times), 0.99);
  const claims = [
    [letThrough === 0, `nobody is written to after the 200 of their STOP (${letThrough} of ${STOPS} were)`],
    [p99 < WANTED_P99_MS, `p99 of refusal after the 200 under ${WANTED_P99_MS} ms`],
  ];
  for (const [met, claim] of claims) console.log(`${met ? 'met         ' : 'falls short '} ${claim}`);
  return options.smoke ? letThrough === 0 : claims.every(([met]) => met);
}

bench().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
