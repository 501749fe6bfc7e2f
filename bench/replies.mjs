// `npm run bench:replies`: messages of customers of every type, shuffled, doubled, some a day late, at two web processes and
// two workers. First as they are: how soon is the acknowledgement there? Then with workers killed again and again: does each
// message get one row, one category and one owner, and each conversation one acknowledgement at most?
//   --messages N (1000, in each part)   --people N (400)   --rate N (50 posts a second)   --kills N (6)
//   --smoke (a moment, no verdict on speed)
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Redis from 'ioredis';
import { appEnvironment } from './app-environment.mjs';
import { readOptions } from './options.mjs';
import { ask, freePort, startProcess, stopAll } from './processes.mjs';
import { signedWebhook } from './webhook-call.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const require = createRequire(import.meta.url);
const WANTED_P99_MS = 2_000;
const DAY_S = 86_400;
const SETTLES_WITHIN_MS = 180_000;

const options = readOptions(
  { messages: 1_000, people: 400, rate: 50, kills: 6 },
  { messages: 20, people: 8, rate: 40, kills: 0 },
);
/** Web processes, and workers. */
const OF_EACH = options.smoke ? 1 : 2;
const { messages: MESSAGES, people: PEOPLE, rate: RATE, kills: KILLS } = options;

const KINDS = [
  () => ({ type: 'text', text: { body: 'How much does the villa cost?' } }),
  () => ({ type: 'text', text: { body: 'My order is broken and nobody helps me, this is a disgrace' } }),
  () => ({ type: 'text', text: { body: 'Where is my invoice?' } }),
  () => ({ type: 'text', text: { body: 'thanks!' } }),
  () => ({ type: 'text', text: { body: 'STOP' } }),
  () => ({ type: 'text', text: { body: 'Out of office until Monday' } }),
  () => ({ type: 'button', button: { text: 'Yes', payload: 'yes' } }),
  () => ({ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Prices' } } }),
  () => ({ type: 'image', image: { id: '1', mime_type: 'image/jpeg' } }),
  () => ({ type: 'audio', audio: { id: '1', mime_type: 'audio/ogg' } }),
  () => ({ type: 'sticker', sticker: { id: '1' } }),
  () => ({ type: 'location', location: { latitude: 1, longitude: 1 } }),
  () => ({ type: 'reaction', reaction: { emoji: '👍', message_id: 'wamid.unknown' } }),
  () => ({ type: 'order', order: { product_items: [{ quantity: 2, product_retailer_id: 'villa' }] } }),
  () => ({ type: 'unsupported', errors: [{ code: 131051 }] }),
];

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-replies-bench-'));
  const { startLocalRedis } = require(join(dist, 'redis', 'local-redis.js'));
  const { createLogger } = require(join(dist, 'logger.js'));
  const local = await startLocalRedis({ directory: folder, logger: createLogger({ level: 'silent' }) });
  const redis = new Redis(local.url);
  try {
    const app = await startEverything(local.url);
    // The first message finds workers that still start.
    const early = await play(app, redis, { first: 2_000_000, kills: 0, messages: 20 });
    // Each part waits for a batch of rows to be closed by its age, for which a smoke run has time once.
    const nobody = { sent: [], postedAt: new Map() };
    const calm = options.smoke ? nobody : await play(app, redis, { first: 0, kills: 0 });
    const killed = options.smoke ? nobody : await play(app, redis, { first: 1_000_000, kills: KILLS });
    process.exitCode = report({ early, calm, killed, ...(await ask(app.clouds, 'said')) }) ? 0 : 1;
  } finally {
    await redis.quit();
    await stopAll();
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEverything(redisUrl) {
  const cloudsPort = await freePort();
  const environment = { ...appEnvironment(`http://127.0.0.1:${cloudsPort}`, redisUrl), LOG_LEVEL: 'fatal' };
  const clouds = await startProcess(join(here, 'instant-clouds.mjs'), {
    environment: { ...environment, PORT: String(cloudsPort) },
  });
  const start = async (file) => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const isReady = file === 'web' ? async () => (await fetch(`${origin}/readyz`)).ok : async () => true;
    const child = await startProcess(join(dist, `${file}.js`), {
      environment: { ...environment, PORT: String(port) },
      isReady,
    });
    return { child, origin };
  };
  const startAll = (file) => Promise.all(Array.from({ length: OF_EACH }, () => start(file)));
  const webs = await startAll('web');
  const workers = await startAll('worker');
  return { environment, clouds, webs, workers, startWorker: () => start('worker') };
}

/** Posts every message once to three times, in an order of chance, and waits until nothing is under way. */
async function play(app, redis, { first, kills, messages = MESSAGES }) {
  const now = Math.floor(Date.now() / 1000);
  const sent = Array.from({ length: messages }, (_, n) => ({
    wamid: `wamid.${randomUUID()}`,
    waId: `1555${String(first + (n % PEOPLE)).padStart(7, '0')}`,
    // Every tenth comes when its window is over.
    at: n % 10 === 9 ? now - DAY_S - 600 : now,
    content: KINDS[n % KINDS.length](),
  }));
  const posts = shuffled(sent.flatMap((message) => Array(1 + Math.floor(Math.random() * 3)).fill(message)));
  const postedAt = new Map();
  let killing = kills;
  const killer = (async () => {
    for (; killing > 0; killing -= 1) {
      await sleep((1_000 * posts.length) / RATE / (kills + 1));
      const [victim] = app.workers.splice(Math.floor(Math.random() * app.workers.length), 1);
      victim.child.kill('SIGKILL');
      app.workers.push(await app.startWorker());
    }
  })();
  for (const [n, message] of posts.entries()) {
    if (!postedAt.has(message.wamid)) postedAt.set(message.wamid, Date.now());
    const { from, ...told } = {
      from: message.waId,
      id: message.wamid,
      timestamp: String(message.at),
      ...message.content,
    };
    const webhook = signedWebhook(app.environment, { contacts: [{ wa_id: from }], messages: [{ from, ...told }] });
    const answer = await fetch(`${app.webs[n % OF_EACH].origin}/webhooks/whatsapp`, { method: 'POST', ...webhook });
    if (!answer.ok) throw new Error(`a webhook was answered ${answer.status}`);
    await sleep(1_000 / RATE);
  }
  await killer;
  const until = Date.now() + SETTLES_WITHIN_MS;
  while (Date.now() < until && !(await isSettled(redis, app))) await sleep(500);
  return { sent, postedAt };
}

async function isSettled(redis, { clouds }) {
  const waiting = await Promise.all([
    redis.xlen('wa:intake'),
    redis.xlen('wa:outbox:WA_Reply'),
    redis.llen('wa:outbox-sealed:WA_Reply'),
  ]);
  if (waiting.some((count) => count > 0)) return false;
  const before = (await ask(clouds, 'said')).replyRows.length;
  await sleep(4_000);
  return (await ask(clouds, 'said')).replyRows.length === before;
}

function report({ early, calm, killed, texts, replyRows }) {
  const rows = grouped(replyRows, ({ ReplyID }) => ReplyID);
  const messages = [...early.sent, ...calm.sent, ...killed.sent];
  const columnOf = (wamid, column) =>
    new Set((rows.get(wamid) ?? []).map((row) => row[column]).filter((value) => value !== undefined));
  const isOne = (column) => messages.filter(({ wamid }) => columnOf(wamid, column).size !== 1).length;
  const byConversation = grouped(messages, ({ wamid }) => [...columnOf(wamid, 'ConversationID')][0]);
  const owners = [...byConversation.values()].map(
    (of) => new Set(of.flatMap(({ wamid }) => [...columnOf(wamid, 'OwnerEmail')]).filter((owner) => owner !== '')).size,
  );
  const inTime = (of) => grouped(of, ({ waId }) => waId);
  const delays = (part) =>
    texts
      .flatMap(({ waId, at }) => {
        const theirs = (inTime(part.sent).get(waId) ?? [])
          .map(({ wamid }) => part.postedAt.get(wamid))
          .filter((posted) => posted <= at);
        return theirs.length === 0 ? [] : [at - Math.max(...theirs)];
      })
      .sort((one, other) => one - other);
  const p99 = (sorted) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))];
  const saidTo = grouped(texts, ({ waId }) => waId);
  const conversationsOf = grouped([...byConversation.values()], ([{ waId }]) => waId);
  const tooMany = [...saidTo].filter(([waId, said]) => said.length > (conversationsOf.get(waId)?.length ?? 0)).length;
  const onlyLate = [...inTime(messages)].filter(([, of]) => of.every(({ at }) => at < Date.now() / 1000 - DAY_S));
  const outside = onlyLate.filter(([waId]) => saidTo.has(waId)).length;
  const calmDelays = delays(calm);
  console.log(
    `${messages.length} messages, ${byConversation.size} conversations, ${texts.length} acknowledgements; webhook to acknowledgement ` +
      `p50 ${calmDelays[Math.floor(calmDelays.length / 2)]} ms, p99 ${p99(calmDelays)} ms; with workers killed p99 ${p99(delays(killed))} ms; ` +
      `load average ${loadavg()[0].toFixed(1)}\n`,
  );
  const claims = [
    [messages.every(({ wamid }) => rows.has(wamid)), 'every message has a row'],
    [isOne('Category') === 0, 'every message has one category'],
    [isOne('ConversationID') === 0, 'every message is in one conversation'],
    [owners.every((count) => count <= 1), 'no conversation has two owners'],
    [tooMany === 0, 'at most one acknowledgement a conversation'],
    [outside === 0, `nothing was said to the ${onlyLate.length} people whose window was over`],
    [p99(calmDelays) < WANTED_P99_MS, `acknowledged within ${WANTED_P99_MS} ms at p99`],
  ];
  for (const [met, claim] of claims) console.log(`${met ? 'met         ' : 'falls short '} ${claim}`);
  return claims.slice(0, options.smoke ? -1 : undefined).every(([met]) => met);
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const each of list) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

function shuffled(list) {
  return list
    .map((value) => ({ value, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

await bench();
