import type Redis from 'ioredis';
import { pairBackoffKey, senderLimitKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';

/**
 * Lua that a script puts in front of its own code: `reserve_slot(key, per_second, now_ms, max_wait_ms)` takes the next
 * free moment of a sender, shared by every process (GCRA: one number per sender, no counters to reset).
 *
 * → ms to wait until the slot (0 = now), or -1 where the wait would exceed `max_wait_ms` and nothing was taken.
 * `key` holds the time at which the next slot begins, in ms; 50 ms worth of slots may be taken at once, so that
 * requests which come together do not each pay a timer. While `key .. ':slow'` exists, the rate is multiplied by it.
 */
export const RESERVE_SLOT_LUA = `
local function reserve_slot(key, per_second, now_ms, max_wait_ms)
  local kept = redis.call('MGET', key, key .. ':slow')
  local interval = 1000 / (per_second * tonumber(kept[2] or '1'))
  local burst = math.max(0, 50 - interval)
  local taken_until = tonumber(kept[1] or '0')
  -- Nobody waits for a minute: what lies further ahead was written before the clock was set back.
  if taken_until > now_ms + 60000 then taken_until = 0 end
  local next_free = math.max(taken_until, now_ms)
  local wait = math.ceil(math.max(0, next_free - burst - now_ms))
  if wait > max_wait_ms then return -1 end
  local after = next_free + interval
  redis.call('SET', key, string.format('%.3f', after), 'PX', math.ceil(after - now_ms) + 1000)
  return wait
end
`;

const SLOW_MS = 60_000;
/** Many messages are under way when the first 130429 comes back; together they are one reason to slow down. */
const SAME_REASON_MS = 5_000;
const SLOWEST = 0.125;

/** Times in ms. → the factor now in force, as text */
export const SLOW_SENDER = redisScript('waSlowSender', {
  keys: ['limit'],
  args: ['slowForMs', 'sameReasonMs', 'slowest'],
  lua: `
local key = limit .. ':slow'
local factor = tonumber(redis.call('GET', key) or '1')
local fresh = redis.call('PTTL', key) > tonumber(slowForMs) - tonumber(sameReasonMs)
if not fresh then factor = math.max(tonumber(slowest), factor / 2) end
if not fresh then redis.call('SET', key, factor, 'PX', slowForMs) end
return tostring(factor)
`,
});

/**
 * 130429: this sender goes faster than Meta lets it. Halves its rate for a minute in every process, down to an eighth
 * where it comes again (WA 6). → the factor now in force.
 */
export async function slowSender(redis: Redis, sender: string): Promise<number> {
  const factor = await bindScript(
    redis,
    SLOW_SENDER,
  )<string>({
    limit: senderLimitKey(sender),
    slowForMs: SLOW_MS,
    sameReasonMs: SAME_REASON_MS,
    slowest: SLOWEST,
  });
  return Number(factor);
}

const MOST_PAIR_TRIES = 6;

/** 131056, one sender to one person too often: wait 4^n seconds, n = 0, 1, 2 … (WA 6), at most 4^6 s. */
export function pairBackoffMs(attempt: number): number {
  return 4 ** Math.min(MOST_PAIR_TRIES, Math.max(0, attempt)) * 1000;
}

/** `waits` in ms, one a try; the last stands for all later ones. → wait in ms; the pair's `until` holds its end. */
export const BACK_OFF_PAIR = redisScript('waBackOffPair', {
  keys: ['pair'],
  args: ['address'],
  list: 'waits',
  lua: `${TRACES_LUA}
local tries = redis.call('HINCRBY', pair, 'tries', 1)
local wait = tonumber(waits[math.min(tries, #waits)])
local time = redis.call('TIME')
redis.call('HSET', pair, 'until', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000) + wait))
redis.call('PEXPIRE', pair, wait * 4)
leave_trace(address, pair, wait * 4)
return wait
`,
});

/** Counts one 131056 of a sender-person pair, over all processes, and says how long to wait before the next try. */
export async function backOffPair(redis: Redis, sender: string, address: string): Promise<number> {
  const waits = Array.from({ length: MOST_PAIR_TRIES + 1 }, (_, tries) => pairBackoffMs(tries));
  return bindScript(redis, BACK_OFF_PAIR)<number>({ pair: pairBackoffKey(sender, address), address, waits });
}
