// `npm run bench:erasure`: one of a million people is forgotten, by phone, user id or contact key, with the proof that nothing is
// left; and how long one look at every key takes, of which an erasure needed four and more.
//   --people N (1000000)   --filled URL (a Redis that an earlier run has filled with so many)
//   --smoke (a moment, no verdict on speed)
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

const options = readOptions({ people: 1_000_000, filled: '' }, { people: 500 });
const PEOPLE = options.people;
const WANTED = { seconds: 5 };
const TABLE_ROWS = 20_000;
const FORGOTTEN = 9;
const DAY_MS = 86_400_000;

const keys = load('redis/redis-keys');
const { createConsentStore } = load('consent/consent-store');
const { loadConsentPolicy } = load('consent/load-consent-policy');
const { readDataExtensions } = load('marketing-cloud/data-extensions');
const { forgetContact } = load('erasure/forget-contact');
const { createLook } = load('erasure/look-for-person');
const { layAllTraces } = load('erasure/lay-traces');
const { createForgottenPeople } = load('signals/forgotten-people');

const phoneOf = (n) => `+5255${String(n).padStart(8, '0')}`;
const contactOf = (n) => `0035g${String(n).padStart(13, '0')}`;
const messageOf = (n) => n.toString(16).padStart(32, '0');
const wamidOf = (n) => `wamid.HBgN${String(n).padStart(40, '0')}`;

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'wa-erasure-bench-'));
  const logger = load('logger').createLogger({ level: 'silent' });
  const local = options.filled
    ? undefined
    : await load('redis/local-redis').startLocalRedis({ directory: folder, logger });
  try {
    const redis = new Redis(local?.url ?? options.filled);
    if (local) await fill(redis);
    const tenant = await startProcess(join(here, 'tenant-of-consents.mjs'), { environment: { BENCH_DIST: dist } });
    const parts = await prepare(redis, (await ask(tenant, 'url')).url, logger);
    process.exitCode = (await measure(redis, parts)) ? 0 : 1;
    await redis.quit();
  } finally {
    await stopAll();
    await local?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { bindScript, redisScript } = load('redis/script');
const { INDEX_LUA, TOUCHES_LUA } = load('execution/touches-lua');
/** The WhatsApp id, the touch and the address of the contact, as the product's own scripts keep them. */
const KEEP_INDEX = redisScript('benchKeepIndex', {
  args: ['at', 'life'],
  list: 'people',
  lua: `${INDEX_LUA}${TOUCHES_LUA}
for i = 1, #people, 5 do
  local wamid, message, contact, phone, sent = unpack(people, i, i + 4)
  keep_message_of(wamid, message, life)
  keep_address_of(contact, phone, life)
  if sent ~= '' then
    local list, entry = touches_of(phone)
    add_touch(list, { message = message, step = 'step', at = at * 1000 })
    keep_touches(entry, list, bucket_now() + life / 1000)
  end
end
`,
});

/** What a week leaves of everybody: an accepted message, a delivery, a consent; every hundredth was refused. */
async function fill(redis) {
  const life = String(8 * DAY_MS);
  const at = Math.floor(Date.now() / 1000);
  const keepIndex = bindScript(redis, KEEP_INDEX);
  for (let n = 0; n < PEOPLE; n += 1_000) {
    const batch = redis.pipeline();
    const index = [];
    for (let person = n; person < n + 1_000; person += 1) {
      const [phone, message] = [phoneOf(person), messageOf(person)];
      const record = keys.executionKey(message);
      const refused = person % 100 === 0;
      batch.hset(record, {
        ...{ st: 'answered', an: 'continue accepted', oc: refused ? 'refused' : 'accepted', ck: contactOf(person) },
        ...{
          ad: phone,
          ph: phone,
          sh: 'abcdefabcdefabcdef',
          ja: 'activity',
          jd: 'journey',
          sp: 'step',
          w: wamidOf(person),
        },
      });
      batch.pexpire(record, life);
      index.push(wamidOf(person), message, contactOf(person), phone, refused ? '' : 'sent');
      batch.hset(
        keys.consentKey(phone),
        '+offers',
        `${at}0dshop\tform ${person}`,
        '~contact',
        `${at}0k.\t${contactOf(person)}`,
        '~rev',
        '1',
      );
      batch.set(keys.conversionKey(`order-${person}`), '{"attribution":"none"}', 'PX', life);
    }
    await batch.exec();
    await keepIndex({ at, life, people: index });
  }
  console.log(`${PEOPLE} people, ${await redis.dbsize()} keys`);
  const from = performance.now();
  await layAllTraces(redis);
  console.log(
    `traces laid in ${((performance.now() - from) / 1000).toFixed(1)} s, once for what is older than they are`,
  );
}

async function prepare(redis, cloud, logger) {
  const account = { clientId: 'client', clientSecret: 'secret-of-client', accountId: '7281698' };
  const alerts = { raise: () => undefined, over: () => undefined, settled: async () => undefined };
  const tokens = load('marketing-cloud/access-token').createAccessTokens({
    ...{ redis, http: axios, logger, alerts, clock: Date.now, ids: randomUUID },
    settings: { authUrl: cloud, ...account },
  });
  const client = load('marketing-cloud/client').createMarketingCloudClient({
    ...{ http: axios, tokens, restUrl: cloud, authUrl: cloud, clock: Date.now, random: Math.random },
  });
  const definitions = readDataExtensions(config('data-extensions.json'));
  await load('marketing-cloud/provision').provision({
    ...{ definitions, mapping: {}, checkMapping: async () => [], folderId: 290_931 },
    metadata: load('marketing-cloud/data-extension-metadata').createDataExtensionMetadata(client),
  });
  const fillTable = (table, values) =>
    axios.post(`${cloud}/_sandbox/data-extensions/${table}/fill`, { rows: TABLE_ROWS, values });
  await fillTable('WA_Message', { MessageKey: '{n:32}', ContactKey: 'other{n:13}', MobileNumber: '+5256{n:8}' });
  const put = (table, rows) => axios.post(`${cloud}/_sandbox/data-extensions/${table}/rows`, rows);
  return {
    put,
    forget: (whom, how = {}) =>
      forgetContact(whom, {
        ...{ redis, definitions, clock: Date.now, waitMs: 10_000, mapping: async () => ({}), ...how },
        store: createConsentStore({
          ...{ redis, clock: Date.now, breaker: loadConsentPolicy(config('consent-policy.json')).breaker },
        }),
        dataExtensionRows: load('marketing-cloud/data-extension-rows').createDataExtensionRows(client),
        forgottenPeople: createForgottenPeople({ redis, secrets: ['a secret of the bench'] }),
        removeJobsAbout: async () => ({ removed: 0, underWay: 0 }),
      }),
  };
}

async function measure(redis, { put, forget }) {
  const took = [];
  const by = { spelled: [], contactKeys: [] };
  let isComplete = true;
  for (let each = 1; each <= FORGOTTEN; each += 1) {
    // Every other one was refused, which no touch leads to.
    const person = Math.floor((PEOPLE / (FORGOTTEN + 1) / 100) * each) * 100 + (each % 2);
    const [phone, contactKey] = [phoneOf(person), contactOf(person)];
    by.spelled.push(phone, phone.replace('+52', '+521'));
    by.contactKeys.push(contactKey);
    await put('WA_Message', [{ MessageKey: messageOf(person), ContactKey: contactKey, MobileNumber: phone }]);
    await put('WA_Conversion', [{ ConversionID: `order-${person}`, MobileNumber: phone, Name: 'purchase' }]);
    const from = performance.now();
    const { complete, redis: found } = await forget(each % 3 === 0 ? { contactKey } : { phone });
    took.push((performance.now() - from) / 1000);
    console.log(
      `  ${took.at(-1).toFixed(2)} s, ${found.looked}: ${found.keys} keys, ${found.messages} records; complete ${complete}`,
    );
    isComplete &&= complete && found.messages === 1 && found.looked === 'by traces';
  }
  const from = performance.now();
  const left = (await createLook(redis).everywhere(by)).filter(([what]) => what !== 'text');
  const walk = (performance.now() - from) / 1000;
  const slowest = Math.max(...took);
  const mean = took.reduce((sum, seconds) => sum + seconds, 0) / took.length;
  console.log(
    `one of ${PEOPLE} forgotten in ${mean.toFixed(2)} s, the slowest of ${took.length} in ${slowest.toFixed(2)} s; one look at every ` +
      `key ${walk.toFixed(1)} s, ${(walk / mean).toFixed(0)} times as long; load average ${loadavg()[0].toFixed(1)}\n`,
  );
  const claims = [
    [slowest <= WANTED.seconds, `one of ${PEOPLE} people is forgotten within ${WANTED.seconds} s`],
    [isComplete, 'each was found by traces alone, and all of them'],
    [left.length === 0, 'a look at every key finds nothing of any of them'],
  ];
  for (const [met, claim] of claims) console.log(`${met ? 'met         ' : 'falls short '} ${claim}`);
  return claims.slice(options.smoke ? 1 : 0).every(([met]) => met);
}

await bench();
