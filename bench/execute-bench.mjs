// `npm run bench:execute`: how fast one web process answers /execute with every check on, against the least that Express and a
// verified JWT cost on the same machine in the same run. Rounds of the two alternate, so that noise hits both.
//   --rounds N (3)   --seconds N (7)   --warm-up N (3)   --connections N (64)   --worker (runs a worker beside)
//   --profile (where time goes)   --pairs N (0; rounds with and without the counts of the report)   --smoke (a moment, no verdict)
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { appEnvironment } from './app-environment.mjs';
import { cubePairs } from './cube-pairs.mjs';
import { readOptions } from './options.mjs';
import { ask, freePort, processorSeconds, startProcess, stopAll, stopProcess } from './processes.mjs';
import { selfTimes } from './profile.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);

const WANTED = { perSecond: 3_000, p99: 60, shareOfFloor: 0.5 };
/** More calls than any machine seen answers in a second; they are signed before the clock starts. */
const CALLS_PER_SECOND = 9_000;

const options = readOptions(
  { rounds: 3, seconds: 7, 'warm-up': 3, connections: 64, worker: false, profile: false, pairs: 0 },
  { rounds: 1, seconds: 0.2, 'warm-up': 0.05, connections: 8, pairs: 1 },
);

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-bench-'));
  const redis = await ownRedis(folder);
  try {
    const everything = await startEverything(folder, redis.url);
    const { web, floor, floorOrigin, clouds, load } = everything;
    const rounds = { floor: [], execute: [] };
    const observer = new Redis(redis.url);
    for (let round = 1; round <= options.rounds; round += 1) {
      const floorBefore = processorSeconds(floor.pid);
      const floorResult = await run(load, { origin: floorOrigin, path: '/execute' });
      const floorSeconds = processorSeconds(floor.pid) - floorBefore;
      rounds.floor.push({ ...floorResult, msPerCall: (1000 * floorSeconds) / floorResult.calls });
      if (round === 1) await observer.config('RESETSTAT');
      const before = await workOf(observer, web.child, clouds);
      const result = await run(load, { origin: web.origin, path: '/activities/message/execute' });
      rounds.execute.push({ ...result, work: difference(before, await workOf(observer, web.child, clouds), result) });
      console.log(`round ${round} of ${options.rounds} done`);
    }
    const commands = commandStatistics(await observer.info('commandstats'));
    const received = await ask(clouds, 'count');
    report(rounds);
    reportWork(rounds);
    const sound = reportSoundness(rounds.execute, received);
    if (!sound) console.log(warnings(join(folder, 'web.log')));
    if (options.pairs > 0) await compareCounts(observer, everything);
    await observer.quit();
    await stopProcess(web.child);
    if (options.profile) {
      reportCommands(commands, received.messages);
      reportProfile(folder);
    }
    process.exitCode = sound ? 0 : 1;
  } finally {
    await stopAll();
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rounds with the counts of the report and without them, these by a web process whose scripts leave them out. */
async function compareCounts(observer, { web, startWeb, clouds, load }) {
  const without = await startWeb('without', ['--require', join(here, 'without-cube.cjs')]);
  const measure = async (counts) => {
    const { child, origin } = counts ? web : without;
    const before = await workOf(observer, child, clouds);
    const result = await run(load, { origin, path: '/activities/message/execute' });
    const { msPerContact, redisMs } = difference(before, await workOf(observer, child, clouds), result);
    return { perSecond: result.perSecond, msPerCall: msPerContact + redisMs };
  };
  // The process that begins now is as warm then as the other.
  await measure(false);
  const isMet = await cubePairs({ pairs: options.pairs, measure });
  if (!options.smoke) verdict('/execute not more than 3 % slower by the counts of the report', isMet);
  await stopProcess(without.child);
}

/** The Redis that the app itself would start, every write flushed, in a folder that goes with the run. */
function ownRedis(folder) {
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  return startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
}

async function startEverything(folder, redisUrl) {
  const [cloudsPort, floorPort] = [await freePort(), await freePort()];
  const environment = appEnvironment(`http://127.0.0.1:${cloudsPort}`, redisUrl);
  const clouds = await startProcess(join(here, 'instant-clouds.mjs'), {
    environment: { ...environment, PORT: String(cloudsPort) },
  });
  const floor = await startProcess(join(here, 'floor.mjs'), {
    environment: { ...environment, PORT: String(floorPort) },
  });
  /** A web process; a line of log for each contact, as in production, without the terminal's part of the work. */
  async function startWeb(name, nodeArguments) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const child = await startProcess(join(dist, 'web.js'), {
      environment: { ...environment, PORT: String(port), LOG_LEVEL: 'info' },
      output: openSync(join(folder, `${name}.log`), 'w'),
      nodeArguments,
      isReady: async () => (await fetch(`${origin}/readyz`)).ok,
    });
    return { child, origin };
  }
  const web = await startWeb('web', options.profile ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []);
  if (options.worker) {
    const port = String(await freePort());
    await startProcess(join(dist, 'worker.js'), {
      environment: { ...environment, PORT: port },
      isReady: async () => true,
    });
  }
  const load = await startProcess(join(here, 'load.mjs'), { environment });
  return { web, startWeb, floor, floorOrigin: `http://127.0.0.1:${floorPort}`, clouds, load };
}

async function run(load, target, seconds = options.seconds) {
  const { connections, 'warm-up': warmUpSeconds } = options;
  const calls = Math.ceil((seconds + warmUpSeconds) * CALLS_PER_SECOND);
  const answer = await ask(load, { ...target, connections, seconds, warmUpSeconds, calls });
  if (answer.error !== undefined) throw new Error(`${target.path}: ${answer.error}`);
  return answer.result;
}

function report(rounds) {
  const floor = medians(rounds.floor);
  const execute = medians(rounds.execute);
  const share = execute.perSecond / floor.perSecond;
  const processors = cpus();
  console.log(
    `\nMedian of ${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections, one web process, ` +
      `Node ${process.versions.node}, ${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}\n`,
  );
  console.log('                               requests/s   p50 ms   p99 ms');
  console.log(row('express + JWT, the floor', floor));
  console.log(row('/execute, every check on', execute));
  console.log(`\nof the floor                   ${(100 * share).toFixed(0)} %\n`);
  verdict(`at least ${WANTED.perSecond.toLocaleString('en')} requests/s`, execute.perSecond >= WANTED.perSecond);
  verdict(`p99 under ${WANTED.p99} ms`, execute.p99 !== null && execute.p99 < WANTED.p99);
  verdict('at least half of the floor', share >= WANTED.shareOfFloor);
}

/** Processor seconds that each process has used so far, and the commands Redis has run. */
async function workOf(observer, web, clouds) {
  const info = await observer.info();
  const number = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
  return {
    redisSeconds: number('used_cpu_sys') + number('used_cpu_user'),
    redisCommands: number('total_commands_processed'),
    webSeconds: processorSeconds(web.pid),
    cloudsSeconds: processorSeconds(clouds.pid),
  };
}

/** What one round cost, by its contacts and by the time its calls took. */
function difference(before, after, { calls, tookSeconds, processorSeconds: loadSeconds }) {
  const perContact = (name) => (1000 * (after[name] - before[name])) / calls;
  return {
    msPerContact: perContact('webSeconds'),
    redisMs: perContact('redisSeconds'),
    cloudsMs: perContact('cloudsSeconds'),
    loadMs: (1000 * loadSeconds) / calls,
    webShare: (after.webSeconds - before.webSeconds) / tookSeconds,
    redisShare: (after.redisSeconds - before.redisSeconds) / tookSeconds,
    commandsPerContact: (after.redisCommands - before.redisCommands) / calls,
  };
}

/**
 * Says which part is the narrow one: a web process far below 100 % waits for something else. Processor time is what a
 * busy machine disturbs least.
 */
function reportWork({ floor, execute }) {
  const mean = (results, pick) => results.reduce((sum, result) => sum + pick(result), 0) / results.length;
  const percent = (share) => (Number.isNaN(share) ? 'unknown' : `${(100 * share).toFixed(0)} % of a core`);
  const work = (pick) => mean(execute, (result) => pick(result.work));
  console.log(
    `\nprocessor time a call: floor ${mean(floor, (result) => result.msPerCall).toFixed(3)} ms, ` +
      `/execute ${work((each) => each.msPerContact).toFixed(3)} ms, and for each /execute Redis ` +
      `${work((each) => each.redisMs).toFixed(3)}, the stand-in of the clouds ${work((each) => each.cloudsMs).toFixed(3)}, ` +
      `the load generator ${work((each) => each.loadMs).toFixed(3)} ms\n` +
      `while /execute ran: web process ${percent(work((each) => each.webShare))}, ` +
      `Redis ${percent(work((each) => each.redisShare))} and ` +
      `${work((each) => each.commandsPerContact).toFixed(1)} commands a contact (scripts and what they call)`,
  );
}

function row(name, { perSecond, p50, p99 }) {
  const rate = Math.round(perSecond).toLocaleString('en');
  // Null where no call ended within the time.
  const ms = (value) => (value ?? Number.NaN).toFixed(1).padStart(8);
  return `${name.padEnd(30)} ${rate.padStart(10)} ${ms(p50)} ${ms(p99)}`;
}

function verdict(what, met) {
  console.log(`${met ? 'met         ' : 'falls short '} ${what}`);
}

function medians(results) {
  const median = (pick) => results.map(pick).sort((a, b) => a - b)[Math.floor(results.length / 2)];
  return { perSecond: median((r) => r.perSecond), p50: median((r) => r.p50), p99: median((r) => r.p99) };
}

/** A rate counts only when every contact was answered `accepted` and got exactly one message. */
function reportSoundness(executeRounds, received) {
  const outcomes = {};
  for (const { outcomes: some } of executeRounds) {
    for (const [outcome, count] of Object.entries(some)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  const contacts = executeRounds.reduce((sum, { calls }) => sum + calls, 0);
  const sound = outcomes.accepted === contacts && received.messages === contacts && received.differentKeys === contacts;
  console.log(
    `\n${contacts.toLocaleString('en')} contacts; answers ${JSON.stringify(outcomes)}; ` +
      `${received.messages.toLocaleString('en')} messages with ${received.differentKeys.toLocaleString('en')} keys reached the Cloud API` +
      `${sound ? '' : '  ← every contact should have been accepted and sent to once'}`,
  );
  return sound;
}

/** The last few lines of the web process's log that are no mere answers. */
function warnings(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => /^\{"level":[456]0/.test(line))
    .slice(-5)
    .join('\n');
}

/** `cmdstat_hget:calls=3,usec=7,…` → name, calls and microseconds. */
function commandStatistics(info) {
  return [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)].map(([, name, calls, microseconds]) => ({
    name,
    calls: Number(calls),
    microseconds: Number(microseconds),
  }));
}

function reportCommands(commands, contacts) {
  console.log(
    '\nRedis commands a contact, those within scripts too (the time of a script holds that of its commands):',
  );
  for (const { name, calls, microseconds } of commands.sort((a, b) => b.microseconds - a.microseconds).slice(0, 15)) {
    const each = `${(calls / contacts).toFixed(2).padStart(7)} ×  ${name.padEnd(16)}`;
    console.log(`${each} ${(microseconds / contacts).toFixed(1).padStart(6)} µs`);
  }
}

function reportProfile(folder) {
  const { functions, owners } = selfTimes(folder);
  const line = ({ name, percent }) => `${percent.toFixed(1).padStart(6)} %  ${name}`;
  console.log('\nWhere the web process spent its time, by owner:');
  for (const owner of owners.slice(0, 20)) console.log(line(owner));
  console.log('\nand by function (self time):');
  for (const each of functions.slice(0, 40)) console.log(line(each));
}

bench().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
