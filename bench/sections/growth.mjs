import { msEach } from './ms-each.mjs';

/** Copies are made of so many messages that went all the way. */
const MODELS = 50;
/** So many copies of each in one script. */
const COPIES_AT_A_TIME = 20;
const WANTED = 1.1;
/** Looked up at once, in one script. */
const LOOKUPS_AT_A_TIME = 100_000;

const COPY = `
local from, to = tonumber(ARGV[1]), tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
  local ttl, dumped = ARGV[1 + 2 * i], ARGV[2 + 2 * i]
  for copy = from, to do redis.call('RESTORE', key .. '~' .. copy, ttl, dumped) end
end`;

/**
 * (f) What a contact costs when few and when many messages are kept. Those many are copies of the keys that messages left, under
 * names of their own, and of what they added to the sets that all share; buckets are copied whole, so there are more and each is small. Without an append-only file, which at this size
 * is written for minutes and costs the same at any.
 */
export async function growth(rig, { smoke, long }) {
  const { redis } = rig;
  if (!smoke) await redis.config('SET', 'appendonly', 'no');
  const contacts = smoke ? 20 : 3_000;
  const web = await rig.startApp('web');
  const worker = await rig.startApp('worker');
  await passThrough(rig, web, smoke ? 10 : 3_000);
  await rig.call({ ...rig.floor, calls: contacts });
  const models = await messagesLeft(rig, web, smoke ? 5 : MODELS);
  const rows = [];
  let stored = 0;
  let first;
  for (const wanted of smoke ? [100, 1_000] : long ? [10_000, 1_000_000, 10_000_000] : [10_000, 1_000_000]) {
    stored = await fill(redis, models, stored, wanted);
    await settle(redis, models);
    const floor = await msEach(rig, { floor: rig.floor }, contacts, () => rig.call({ ...rig.floor, calls: contacts }));
    const costs = await msEach(rig, { web, worker }, contacts, () => passThrough(rig, web, contacts));
    const together = costs.web + costs.worker + costs.redis;
    const times = together / (floor.floor || Number.NaN);
    first ??= times;
    const growthOfAll = times / first;
    const keys = await redis.dbsize();
    rows.push({
      what: `${wanted.toLocaleString('en')} messages stored (${keys.toLocaleString('en')} keys, ${((await rig.usedMemory()) / 2 ** 20).toFixed(0)} MB)`,
      is: `a contact ${together.toFixed(3)} ms = ${times.toFixed(1)} × the floor's call, of it Redis ${costs.redis.toFixed(3)} ms; ÷ that at first ${growthOfAll.toFixed(2)}`,
      ...(rows.length > 0 && { wanted: `≤ ${WANTED}`, isMet: growthOfAll <= WANTED }),
    });
  }
  await rig.stop(worker);
  return rows;
}

/**
 * Ends what Redis began as its tables of keys and lives grew: until then each look-up moves a part of them, which costs several
 * times as much as the look-up. That comes once for each doubling, and would tell of the moment, not of the size.
 */
async function settle(redis, { keys }) {
  const { key } = keys.find(({ ttl }) => ttl > 0);
  const lookUp = `for each = 1, ${LOOKUPS_AT_A_TIME} do redis.call('PTTL', KEYS[1]) end`;
  for (let left = 2 * (await redis.dbsize()); left > 0; left -= LOOKUPS_AT_A_TIME) await redis.eval(lookUp, 1, key);
}

async function passThrough(rig, web, calls) {
  const { messages } = await rig.counted();
  await rig.call({ origin: web.origin, calls });
  await rig.tell(await rig.sentFrom(messages), web.origin);
  await rig.drained();
}

/** The keys that so many messages have left, and what they have added to sorted sets that were there. */
async function messagesLeft(rig, web, count) {
  const { redis } = rig;
  const before = await sizes(redis);
  await passThrough(rig, web, count);
  const after = await sizes(redis);
  const keys = [];
  const sets = [];
  for (const [key, { type, size }] of after) {
    const known = before.get(key);
    if (known === undefined)
      keys.push({ key, ttl: Math.max(0, await redis.pttl(key)), dumped: await redis.dumpBuffer(key) });
    else if (type === 'zset' && size > known.size)
      sets.push({ key, members: await redis.zrange(key, -Math.min(count, size - known.size), -1, 'WITHSCORES') });
  }
  return { count, keys: keys.filter(({ dumped }) => dumped !== null), sets };
}

async function sizes(redis) {
  const found = new Map();
  for await (const some of redis.scanStream({ count: 1_000 })) {
    for (const key of some) {
      const type = await redis.type(key);
      found.set(key, { type, size: type === 'zset' ? await redis.zcard(key) : 0 });
    }
  }
  return found;
}

/** Copies the models until so many messages are stored; → how many are. */
async function fill(redis, { count, keys, sets }, stored, wanted) {
  let copy = Math.floor(stored / count);
  for (; copy * count < wanted; copy += COPIES_AT_A_TIME) {
    const values = keys.flatMap(({ ttl, dumped }) => [String(ttl), dumped]);
    await redis.eval(
      COPY,
      keys.length,
      ...keys.map(({ key }) => key),
      String(copy),
      String(copy + COPIES_AT_A_TIME - 1),
      ...values,
    );
    const pipeline = redis.pipeline();
    for (const { key, members } of sets) {
      const copies = [];
      for (let each = 0; each < COPIES_AT_A_TIME; each += 1)
        for (let place = 0; place < members.length; place += 2)
          copies.push(members[place + 1], `${members[place]}~${copy + each}`);
      if (copies.length > 0) pipeline.zadd(key, ...copies);
    }
    await pipeline.exec();
  }
  return copy * count;
}
