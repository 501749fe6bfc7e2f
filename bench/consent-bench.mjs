// `npm run bench:consent`: what consent costs. Memory of a million consents in Redis, the time to rebuild them from
// WA_Consent, and the parts of the hot path. How soon a STOP is in force everywhere: bench/stop.mjs.
//   --consents N (1000000)   --smoke (a moment, no verdict on speed and size)
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import Redis from 'ioredis';
import { readOptions } from './options.mjs';
import { ask, startProcess, stopAll } from './processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BENCH_DIST ?? join(here, '..', 'dist');
const config = (name) => join(here, '..', 'config', name);
const require = createRequire(import.meta.url);
const load = (module) => require(join(dist, `${module}.js`));

const options = readOptions({ consents: 1_000_000 }, { consents: 500 });
const CONSENTS = options.consents;
const NOW = Date.now();
const WANTED = { bytesPerConsent: 250, rowsPerSecond: 20_000 };

const { parsePhone } = load('consent/address');
const { loadConsentPolicy } = load('consent/load-consent-policy');
const { encodeSignal, parseConsent } = load('consent/consent-state');
const { createMessageClassifier } = load('consent/message-intent');
const { loadOptOutWords } = load('consent/opt-out-words');
const { resolve } = load('consent/resolve');
const { restoreConsents } = load('consent/restore-consents');
const policy = loadConsentPolicy(config('consent-policy.json'));

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-consent-bench-'));
  const { startLocalRedis } = load('redis/local-redis');
  const logger = load('logger').createLogger({ level: 'silent' });
  const local = await startLocalRedis({ directory: folder, logger });
  try {
    const redis = new Redis(local.url);
    hotPath();
    const sound = await restoreAndWeigh(redis, logger);
    await redis.quit();
    process.exitCode = sound ? 0 : 1;
  } finally {
    await stopAll();
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function hotPath() {
  const time = (what, usual, work) => {
    const times = options.smoke ? 100 : usual;
    for (let i = 0; i < times / 10; i += 1) work(i);
    const start = performance.now();
    for (let i = 0; i < times; i += 1) work(i);
    console.log(`${what}: ${(((performance.now() - start) * 1000) / times).toFixed(1)} µs`);
  };
  time('parse a phone number', 50_000, (i) => parsePhone(`+52 1 55 ${10_000_000 + i}`));
  const flat = [
    '*',
    encodeSignal(stop(1)),
    'offers',
    encodeSignal({ ...stop(0), restricts: false, reason: 'explicit' }),
  ];
  const question = { promotional: true, topic: 'offers', requireOptIn: true, optInGiven: false, now: NOW };
  time('read and resolve consent', 50_000, () => resolve(parseConsent(flat), question, policy));
  const classifier = createMessageClassifier(loadOptOutWords([config('opt-out-words')]));
  const messages = [
    'STOP',
    'thanks, see you tomorrow',
    'could you please stop sending me messages',
    'wo ist mein Paket?',
  ];
  time('classify a message', 20_000, (i) => classifier.classify(messages[i % messages.length]));
}

const stop = (i) => ({
  at: Math.floor(NOW / 1000),
  restricts: true,
  reason: 'stop_word',
  review: false,
  source: 'whatsapp',
  evidenceId: `wamid.${i}`,
});

async function restoreAndWeigh(redis, logger) {
  const tenant = await startProcess(join(here, 'tenant-of-consents.mjs'), { environment: { BENCH_DIST: dist } });
  const { url: cloud } = await ask(tenant, 'url');
  const rows = await prepareTenant(redis, cloud, logger);
  const before = await usedMemory(redis);
  const start = performance.now();
  const restored = await restoreConsents({
    redis,
    pages: rows.readRows('WA_Consent', 'Address asc'),
    mapping: {},
    breaker: policy.breaker,
    clock: Date.now,
    onProgress: (done) => done % 250_000 === 0 && console.log(`  ${done} rows restored`),
  });
  const seconds = (performance.now() - start) / 1000;
  const perSecond = Math.round(restored.rows / seconds);
  const bytes = Math.round(((await usedMemory(redis)) - before) / CONSENTS);
  console.log(
    `restored ${restored.rows} rows in ${seconds.toFixed(1)} s: ${perSecond} a second; ${bytes} bytes of Redis per consent; ` +
      `refused rows ${restored.refused.length}; load average ${loadavg()[0].toFixed(1)}\n`,
  );
  const claims = [
    [restored.rows === CONSENTS, 'every consent of WA_Consent is restored'],
    [perSecond >= WANTED.rowsPerSecond, `restored at ${WANTED.rowsPerSecond} rows a second or more`],
    [bytes <= WANTED.bytesPerConsent, `at most ${WANTED.bytesPerConsent} bytes of Redis per consent`],
  ];
  for (const [met, claim] of claims) console.log(`${met ? 'met         ' : 'falls short '} ${claim}`);
  return options.smoke ? claims[0][0] : claims.every(([met]) => met);
}

async function prepareTenant(redis, cloud, logger) {
  const account = { clientId: 'client', clientSecret: 'secret-of-client', accountId: '7281698' };
  const alerts = { raise: () => undefined, over: () => undefined, settled: async () => undefined };
  const tokens = load('marketing-cloud/access-token').createAccessTokens({
    ...{ redis, http: axios, logger, alerts, clock: Date.now, ids: randomUUID },
    settings: { authUrl: cloud, ...account },
  });
  const client = load('marketing-cloud/client').createMarketingCloudClient({
    ...{ http: axios, tokens, restUrl: cloud, authUrl: cloud, clock: Date.now, random: Math.random },
  });
  await load('marketing-cloud/provision').provision({
    definitions: load('marketing-cloud/data-extensions').readDataExtensions(config('data-extensions.json')),
    mapping: {},
    metadata: load('marketing-cloud/data-extension-metadata').createDataExtensionMetadata(client),
    checkMapping: async () => [],
    folderId: 290_931,
  });
  await axios.post(`${cloud}/_sandbox/data-extensions/WA_Consent/fill`, {
    rows: CONSENTS,
    values: {
      Address: '+5255{n:8}',
      Topic: ['offers', 'orders', 'news', '*'],
      ContactKey: '0035g{n:13}',
      MobileNumber: '+5255{n:8}',
      Status: ['opted_in', 'opted_in', 'opted_in', 'opted_out'],
      Reason: ['explicit', 'declared', 'opt_in_button', 'stop_word'],
      Source: ['checkout/form', 'shop/QR', 'whatsapp', 'whatsapp'],
      EvidenceID: '6ba7b810-9dad-11d1-80b4-{n:12}',
      EventDateUTC: '2026-05-01T10:00:00Z',
      ConsentSeq: '1777629600000',
    },
  });
  return load('marketing-cloud/data-extension-rows').createDataExtensionRows(client);
}

async function usedMemory(redis) {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
}

await bench();
