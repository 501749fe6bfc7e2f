// `npm run bench:report`: a year of messages in the counts of the report, in a Redis of its own: how much memory they take,
// and what processor time the data of the page `/report` take, as of each process' first request, and as of those after it.
//   --messages N (10000000)   --steps N (200)   --days N (365)   --smoke (a moment)
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { readOptions } from './options.mjs';

const dist = process.env.BENCH_DIST ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const require = createRequire(import.meta.url);
const { storedWord } = require(join(dist, 'execution', 'cube-lua.js'));
const DAY_MS = 86_400_000;
const ROUNDS = 7;

const options = readOptions({ messages: 10_000_000, steps: 200, days: 365 }, { messages: 10_000, steps: 5, days: 10 });

/** What a message may come to, with how often it does: of all, or of those delivered or answered. */
const OF_ALL = {
  'continue accepted': 0.83,
  'email_fallback opted_out': 0.05,
  'email_fallback not_opted_in': 0.04,
  'email_fallback unreachable': 0.02,
  'email_fallback frequency_capped': 0.02,
  'continue scheduled': 0.03,
  'email_fallback blocked': 0.005,
  'continue unconfirmed': 0.003,
  'dropped opted_out': 0.002,
  accepted: 0.86,
  delivered: 0.8,
  noticed: 0.801,
  read: 0.6,
  clicked: 0.08,
  replied: 0.12,
  answered: 0.1,
  converted: 0.05,
  converted_after: 0.03,
  'opted_out word': 0.003,
  'opted_out preference': 0.002,
  'failed 131026': 0.03,
  'failed 131049': 0.01,
  'recovered 131026': 0.001,
  blocked: 0.002,
  double: 0.002,
  'late not_delivered': 0.01,
};
const SPANS = [0.25, 0.2, 0.2, 0.15, 0.1, 0.06, 0.04];
const COUNTRIES = [
  ['MX', 0.5],
  ['US', 0.2],
  ['CO', 0.1],
  ['ES', 0.08],
  ['AR', 0.06],
  ['CL', 0.04],
  ['PE', 0.02],
];

function wordsOf(messages) {
  const words = {};
  const put = (word, expected) => {
    const count = Math.floor(expected) + (Math.random() < expected % 1 ? 1 : 0);
    if (count > 0) words[storedWord(word)] = count;
  };
  for (const [word, share] of Object.entries(OF_ALL)) put(word, messages * share);
  for (const [span, share] of SPANS.entries()) {
    put(`read ${span}`, messages * 0.6 * share);
    put(`answered ${span}`, messages * 0.1 * share);
    put(`converted ${span}`, messages * 0.05 * share);
  }
  for (const [country, share] of COUNTRIES) put(`priced marketing regular 1 ${country}`, messages * 0.8 * share);
  return words;
}

const memoryOf = async (redis) => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0);

async function fill(redis, keys, steps) {
  const today = Math.floor(Date.now() / DAY_MS);
  const days = options.days;
  const each = options.messages / days / steps.length;
  let fields = 0;
  for (let day = today - days + 1; day <= today; day += 1) {
    const pipeline = redis.pipeline();
    for (const step of steps) {
      const words = wordsOf(each * (0.5 + Math.random()));
      fields += Object.keys(words).length;
      pipeline
        .hset(keys.cubeCellKey(`${day}:${step}`), words)
        .pexpire(keys.cubeCellKey(`${day}:${step}`), keys.CUBE_LIFE_MS);
    }
    pipeline.sadd(keys.cubeStepsKey(day), ...steps);
    await pipeline.exec();
  }
  return { today, fields, cells: days * steps.length };
}

/** Processor time (ms) of this process, which others on the machine do not lengthen as they do the time on the clock. */
async function median(work) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1e3);
  }
  return times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)];
}

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-report-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const keys = require(join(dist, 'redis', 'redis-keys.js'));
  const { createReporting, createReportPages } = require(join(dist, 'dependencies', 'reporting.js'));
  const { createSettingsStore } = require(join(dist, 'execution', 'settings-store.js'));
  const { createStepStore } = require(join(dist, 'execution', 'step-store.js'));
  const { createHoldoutDraws } = require(join(dist, 'execution', 'holdout-draws.js'));
  const { createConversationStore } = require(join(dist, 'conversations', 'conversation-store.js'));
  const own = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  const redis = new Redis(own.url);
  try {
    const steps = Array.from({ length: options.steps }, (_, index) => `step${String(index).padStart(12, '0')}`);
    for (const [index, step] of steps.entries()) {
      const dimensions = {
        ...{
          stepKey: step,
          journeyId: `v${index % 40}`,
          journey: `j${index % 40}`,
          version: '1',
          activityId: `a${index}`,
        },
        ...{ template: `t${index % 100}`, language: 'en', stage: ['awareness', 'purchase'][index % 2], topic: '' },
        ...{ purpose: 'promotional', sender: '1', owner: '', windowHours: 72 },
      };
      await redis.hset(keys.cubeDimensionsKey(), step, JSON.stringify(dimensions));
    }
    const before = await memoryOf(redis);
    const { today, fields, cells } = await fill(redis, keys, steps);
    const bytes = (await memoryOf(redis)) - before;
    const day = (number) => new Date(number * DAY_MS).toISOString().slice(0, 10);
    console.log(
      `${options.messages.toLocaleString('en')} messages, ${steps.length} steps, ${options.days} days: ${cells} cells, ` +
        `${(fields / cells).toFixed(0)} words each, ${(bytes / 1e6).toFixed(1)} MB, ${(bytes / cells).toFixed(0)} B a cell`,
    );
    const parts = { redis, clock: Date.now, logger: createLogger({ level: 'silent' }) };
    const settings = createSettingsStore(redis);
    const stepStore = createStepStore({ redis, settings });
    const execution = { settings, steps: stepStore, draws: createHoldoutDraws({ redis, steps: stepStore }) };
    const whole = {
      ...{ connections: parts, execution, silences: { list: async () => new Map() } },
      conversationStore: createConversationStore(redis, Date.now),
    };
    const pages = () => {
      const reporting = createReporting(parts);
      return createReportPages({ whatsapp: { senders: ['1'] } }, { ...whole, reporting }).reportPageData;
    };
    const renewal = process.hrtime.bigint();
    await createReporting(parts).cube.renewSheets();
    const sheetBytes = (await memoryOf(redis)) - before - bytes;
    console.log(
      `${options.days} sheets of days: ${(sheetBytes / 1e6).toFixed(1)} MB, made in ${(Number(process.hrtime.bigint() - renewal) / 1e9).toFixed(1)} s`,
    );
    for (const days of [1, 7, 30, 90, options.days]) {
      const period = { from: day(today - days + 1), to: day(today), filter: {} };
      const cold = await median(() => pages()(period));
      const page = pages();
      await page(period);
      const warm = await median(() => page(period));
      const one = await median(() => pages()({ ...period, filter: { step: ['a0'] } }));
      const size = JSON.stringify(await page(period)).length;
      console.log(
        `${String(days).padStart(4)} days: all steps ${cold.toFixed(0)} ms, again ${warm.toFixed(0)} ms, one step ${one.toFixed(0)} ms; ${(size / 1024).toFixed(0)} KB`,
      );
    }
  } finally {
    await redis.quit();
    await own.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await bench();
