import type Redis from 'ioredis';
import { createLease } from '../redis/lease';
import { timerFamiliesKey, timerSlotKey, timerSlotsKey, timersTakenKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/**
 * A kind of timers and the width of its slots in ms: the wider, the fewer keys and the later an item may come. `late`
 * looks after messages that were answered, `fallback` holds late fallbacks that are due, `held` sends that wait for a
 * sender, those of marketing apart so that they stay behind.
 */
export const LATE_CHECKS = { family: 'late', widthMs: 60_000 } as const;
export const DUE_FALLBACKS = { family: 'fallback', widthMs: 1_000 } as const;
export interface TimerFamily {
  family: string;
  widthMs: number;
}

/** The timers of what one sender holds. */
export interface HeldSends extends TimerFamily {
  sender: string;
  promotional: boolean;
}
export const heldSends = (sender: string, promotional: boolean): HeldSends => ({
  family: `held:${promotional ? 'marketing' : 'first'}:${sender}`,
  widthMs: 1_000,
  sender,
  promotional,
});
const HELD_FAMILY = /^held:(first|marketing):(.*)$/;

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
 * Takes what is due, at most `count`, while the lease is still `owner`'s: what an earlier sweep took and did not finish
 * comes first, then the slots up to `slotNow`, the oldest before the others. → items in order
 */
export const TAKE_TIMERS = redisScript('waTakeTimers', {
  keys: ['lease', 'taken', 'slots'],
  args: ['owner', 'slotPrefix', 'slotNow', 'count'],
  lua: `
if redis.call('GET', lease) ~= owner then return {} end
local handed = redis.call('LRANGE', taken, 0, -1)
while #handed < tonumber(count) do
  local slot = redis.call('ZRANGEBYSCORE', slots, '-inf', slotNow, 'LIMIT', 0, 1)[1]
  if not slot then break end
  local due = redis.call('LPOP', slotPrefix .. slot, tonumber(count) - #handed) or {}
  for _, item in ipairs(due) do
    redis.call('RPUSH', taken, item)
    handed[#handed + 1] = item
  end
  if redis.call('EXISTS', slotPrefix .. slot) == 0 then redis.call('ZREM', slots, slot) end
end
return handed
`,
});

/**
 * Ends a sweep's hold on all that it took. `notDone`: first as many items as `back` says, which go to the front again in
 * their order, then slot and item of each that moves to a later time.
 * → 1, or 0 where the lease was lost: somebody else has taken them since.
 */
export const TIMERS_DONE = redisScript('waTimersDone', {
  keys: ['lease', 'taken', 'slots'],
  args: ['owner', 'slotPrefix', 'slotNow', 'back'],
  list: 'notDone',
  lua: `
if redis.call('GET', lease) ~= owner then return 0 end
if tonumber(back) > 0 then
  local first = redis.call('ZRANGE', slots, 0, 0)[1] or slotNow
  if tonumber(first) > tonumber(slotNow) then first = slotNow end
  for i = tonumber(back), 1, -1 do redis.call('LPUSH', slotPrefix .. first, notDone[i]) end
  redis.call('ZADD', slots, first, first)
end
for i = back + 1, #notDone, 2 do
  redis.call('RPUSH', slotPrefix .. notDone[i], notDone[i + 1])
  redis.call('ZADD', slots, notDone[i], notDone[i])
end
redis.call('DEL', taken)
return 1
`,
});

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
  const takeTimers = bindScript(redis, TAKE_TIMERS);
  const timersDone = bindScript(redis, TIMERS_DONE);

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
      const of = {
        lease: lease.key,
        taken: timersTakenKey(family),
        slots: timerSlotsKey(family),
        owner,
        slotPrefix: timerSlotKey(family, ''),
      };
      if (!(await lease.acquire())) return { handed: 0, drained: false };
      const renewal = setInterval(() => void lease.renew().catch(() => undefined), LEASE_MS / 3);
      let handed = 0;
      try {
        while (!sweep.stop()) {
          const slotNow = Math.floor(sweep.now() / widthMs);
          const items = await takeTimers<string[]>({ ...of, slotNow, count: sweep.count });
          if (items.length === 0) return { handed, drained: true };
          handed += items.length;
          const left = await sweep.work(items);
          const front = left.flatMap((each) => ('front' in each ? [each.item] : []));
          const later = left.flatMap((each) => ('at' in each ? [Math.ceil(each.at / widthMs), each.item] : []));
          const done = await timersDone({ ...of, slotNow, back: front.length, notDone: [...front, ...later] });
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
    async heldFamilies(): Promise<HeldSends[]> {
      const families = await redis.smembers(timerFamiliesKey());
      return families.sort().flatMap((family) => {
        const [, order, sender] = HELD_FAMILY.exec(family) ?? [];
        return sender === undefined ? [] : [heldSends(sender, order === 'marketing')];
      });
    },
  };
}

export type Timers = ReturnType<typeof createTimers>;
