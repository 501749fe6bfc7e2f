import type Redis from 'ioredis';
import { createLease } from '../redis/lease';
import { timerFamiliesKey, timerSlotKey, timerSlotsKey, timersTakenKey } from '../redis/redis-keys';

/**
 * A kind of timers and the width of its slots in ms: the wider, the fewer keys and the later an item may come. `late`
 * looks after messages that were answered, `fallback` holds late fallbacks that are due, `held` sends that wait for a
 * sender, those of marketing apart so that they stay behind.
 */
export const LATE_CHECKS = { family: 'late', widthMs: 60_000 } as const;
export const DUE_FALLBACKS = { family: 'fallback', widthMs: 1_000 } as const;
export const heldSends = (sender: string, promotional: boolean) => ({
  family: `held:${promotional ? 'marketing' : 'first'}:${sender}`,
  widthMs: 1_000,
});

export interface TimerFamily {
  family: string;
  widthMs: number;
}

/**
 * Lua that sets a timer in the same step as the state it belongs to: `add_timer(family, width_ms, at_ms, item)`. A slot is
 * due when its time has come, so an item is never early and at most one width late.
 */
export const ADD_TIMER_LUA = `
local function add_timer(family, width, at, item)
  local slot = math.ceil(at / width)
  if redis.call('RPUSH', '${timerSlotKey('', '').slice(0, -1)}' .. family .. ':' .. slot, item) == 1 then
    redis.call('ZADD', '${timerSlotsKey('')}' .. family, slot, slot)
    redis.call('SADD', '${timerFamiliesKey()}', family)
  end
end
`;

/**
 * KEYS: lease, taken, slots. ARGV: owner of the lease, prefix of the slots' keys, newest slot that is due, how many.
 * What an earlier sweep took and did not finish comes first, then the oldest slots. → items in order
 */
const TAKE_LUA = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {} end
local taken = redis.call('LRANGE', KEYS[2], 0, -1)
while #taken < tonumber(ARGV[4]) do
  local slot = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[3], 'LIMIT', 0, 1)[1]
  if not slot then break end
  local items = redis.call('LPOP', ARGV[2] .. slot, tonumber(ARGV[4]) - #taken) or {}
  for _, item in ipairs(items) do
    redis.call('RPUSH', KEYS[2], item)
    taken[#taken + 1] = item
  end
  if redis.call('EXISTS', ARGV[2] .. slot) == 0 then redis.call('ZREM', KEYS[3], slot) end
end
return taken
`;

/**
 * KEYS: lease, taken, slots. ARGV: owner, prefix of the slots' keys, slot of now, number of items that go back to the
 * front, these items, then slot and item of those that move to a later time. Ends the sweep's hold on all it took.
 * → 1, or 0 where the lease was lost: somebody else has taken them since.
 */
const DONE_LUA = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local back = tonumber(ARGV[4])
if back > 0 then
  local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1] or ARGV[3]
  if tonumber(first) > tonumber(ARGV[3]) then first = ARGV[3] end
  for i = 4 + back, 5, -1 do redis.call('LPUSH', ARGV[2] .. first, ARGV[i]) end
  redis.call('ZADD', KEYS[3], first, first)
end
for i = 5 + back, #ARGV, 2 do
  redis.call('RPUSH', ARGV[2] .. ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], ARGV[i], ARGV[i])
end
redis.call('DEL', KEYS[2])
return 1
`;

/**
 * Lua: `is_due(family, now_ms)` says whether a timer of a family whose slots are a second wide waits for its turn, or is
 * in the hands of a sweep.
 */
export const IS_DUE_LUA = `
local function is_due(family, now)
  if redis.call('EXISTS', '${timersTakenKey('')}' .. family) == 1 then return true end
  local slot = redis.call('ZRANGE', '${timerSlotsKey('')}' .. family, 0, 0)[1]
  return slot and tonumber(slot) * 1000 <= now
end
`;

/** What a sweep could not finish: it goes to the front again, in order, or to a later time (ms). */
export type NotDone = { item: string; front: true } | { item: string; at: number };

const LEASE_MS = 60_000;

/**
 * Timers that cost a line in a list each instead of a delayed job: what is due in the same slot shares a key, and one
 * repeated job per kind sweeps the slots whose time has come. At least once: a sweep moves items from their slot to a list
 * of its own in one script and deletes that list when its work succeeded; what a killed sweep leaves is the first that
 * the next one gets, so the work must bear being done again. One sweep per family at a time, over all processes.
 */
export function createTimers(options: { redis: Redis; ids: () => string }) {
  const { redis, ids } = options;
  redis.defineCommand('waTakeTimers', { lua: TAKE_LUA, numberOfKeys: 3 });
  redis.defineCommand('waTimersDone', { lua: DONE_LUA, numberOfKeys: 3 });
  const scripts = redis as unknown as {
    waTakeTimers(...args: (string | number)[]): Promise<string[]>;
    waTimersDone(...args: (string | number)[]): Promise<number>;
  };

  return {
    /**
     * Takes what is due at `now` (ms), at most `count` at a time, and hands it to `work` until nothing is due, `work`
     * puts something back to the front, or `stop` says so. `drained`: nothing that is due is left.
     */
    async sweep(
      { family, widthMs }: TimerFamily,
      sweep: {
        now: () => number;
        count: number;
        work: (items: string[]) => Promise<NotDone[]>;
        stop: () => boolean;
      },
    ): Promise<{ handed: number; drained: boolean }> {
      const owner = ids();
      const lease = createLease({ redis, name: `timers:${family}`, owner, ttlMs: LEASE_MS });
      const keys = [lease.key, timersTakenKey(family), timerSlotsKey(family)] as const;
      const prefix = timerSlotKey(family, '');
      if (!(await lease.acquire())) return { handed: 0, drained: false };
      const renewal = setInterval(() => void lease.renew().catch(() => undefined), LEASE_MS / 3);
      let handed = 0;
      try {
        while (!sweep.stop()) {
          const slotNow = Math.floor(sweep.now() / widthMs);
          const items = await scripts.waTakeTimers(...keys, owner, prefix, slotNow, sweep.count);
          if (items.length === 0) return { handed, drained: true };
          handed += items.length;
          const left = await sweep.work(items);
          const front = left.flatMap((each) => ('front' in each ? [each.item] : []));
          const later = left.flatMap((each) => ('at' in each ? [Math.ceil(each.at / widthMs), each.item] : []));
          const done = await scripts.waTimersDone(...keys, owner, prefix, slotNow, front.length, ...front, ...later);
          if (done !== 1 || front.length > 0) break;
        }
      } finally {
        clearInterval(renewal);
        await lease.release();
      }
      return { handed, drained: false };
    },

    /** How many timers of a family are set, and since when (ms) the oldest is due; for what an operator looks at. */
    async waiting({ family, widthMs }: TimerFamily): Promise<{ count: number; oldestDueAt: number | undefined }> {
      const slots = await redis.zrange(timerSlotsKey(family), 0, -1);
      const lengths = await Promise.all(slots.map((slot) => redis.llen(timerSlotKey(family, slot))));
      const taken = await redis.llen(timersTakenKey(family));
      return {
        count: lengths.reduce((sum, length) => sum + length, taken),
        oldestDueAt: slots[0] === undefined ? undefined : Number(slots[0]) * widthMs,
      };
    },

    /** The families of held sends that there are, those that go first before those of marketing. */
    async heldFamilies(): Promise<TimerFamily[]> {
      const families = await redis.smembers(timerFamiliesKey());
      return families
        .filter((family) => family.startsWith('held:'))
        .sort()
        .map((family) => ({ family, widthMs: 1_000 }));
    },
  };
}

export type Timers = ReturnType<typeof createTimers>;
