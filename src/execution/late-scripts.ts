import { outboxKey } from '../redis/redis-keys';
import { ADD_TIMER_LUA, DUE_FALLBACKS, LATE_CHECKS } from './timers';

/**
 * The Lua of what may happen to a message after its answer. Fields of the record (besides those of execution-scripts.ts):
 *
 * - `lw` what is watched for: time of the answer (ms), then `f` where a failure asks for the late fallback, `c` where a
 *   timer was set that looks for no delivery, no reading, no reply;
 * - `em` the contact's email address, where the late fallback is an email; deleted when it can no longer be needed;
 * - `lf` the late fallback: `claimed` (decided, call not begun), `calling`, `unknown` (the call's outcome), `sent`,
 *   `cancelled` (a delivery came first), `refused` (Marketing Cloud will not take it; an operator may send it again),
 *   `discarded` (by an operator); `lr` its reason, `ln` calls begun, `lu` those of which nobody knows how they ended.
 *
 * `watch_late` says whether anything is left to watch for; where not, its caller deletes `em`.
 */
export const LATE_LUA = `${ADD_TIMER_LUA}
local function watch_late(record, message, now, on_failed, check_ms)
  local check = tonumber(check_ms)
  if on_failed == '1' then
    local reached = redis.call('HMGET', record, 'bd', 'br')
    if reached[1] or reached[2] then on_failed = '0' end
  end
  if on_failed ~= '1' and check == 0 then return false end
  local flags = (on_failed == '1' and 'f' or '') .. (check > 0 and 'c' or '')
  redis.call('HSET', record, 'lw', string.format('%d', now) .. flags)
  if check > 0 then
    add_timer('${LATE_CHECKS.family}', ${LATE_CHECKS.widthMs}, now + check, message)
    local life = check + 86400000
    if redis.call('PTTL', record) < life then redis.call('PEXPIRE', record, life) end
  end
  return true
end
local function claim_fallback(record, message, now, reason, min_delay)
  local answered = tonumber(string.match(redis.call('HGET', record, 'lw') or '', '^%d+')) or now
  redis.call('HSET', record, 'lf', 'claimed', 'lr', reason)
  add_timer('${DUE_FALLBACKS.family}', ${DUE_FALLBACKS.widthMs}, math.max(now, answered + min_delay), message)
end
local function is_about_delivery(reason) return reason ~= 'not_read' and reason ~= 'no_reply' end
local function came_meanwhile(record, reason)
  local r = redis.call('HMGET', record, 'bp', 'bk', 'bc', 'br', 'bd')
  local came = r[1] or r[2] or r[3]
  if reason ~= 'no_reply' then came = came or r[4] end
  if is_about_delivery(reason) then came = came or r[5] end
  return came
end
local function double_contact(message, counts)
  redis.call('XADD', '${outboxKey('WA_Message')}', '*', 'row', '{"MessageKey":"' .. message .. '","DoubleContact":true}')
  redis.call('HINCRBY', counts, 'double_contact', 1)
end
`;

const NOW_LUA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Decides a late fallback, unless something came in between. KEYS: record, outbox. ARGV: message key, reason, shortest
 * delay after the answer (ms), row or '', then the fields that must not be there. → 'claimed' | 'changed' | 'over'
 */
export const CLAIM_FALLBACK_LUA = `${LATE_LUA}${NOW_LUA}
local r = redis.call('HMGET', KEYS[1], 'lw', 'lf')
if not r[1] or r[2] then return 'over' end
for i = 5, #ARGV do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then return 'changed' end
end
claim_fallback(KEYS[1], ARGV[1], now, ARGV[2], tonumber(ARGV[3]))
if ARGV[4] ~= '' then redis.call('XADD', KEYS[2], '*', 'row', ARGV[4]) end
return 'claimed'
`;

/** Ends the watch where nothing can ask for a fallback any more. KEYS: record. → 1 where it ended */
export const END_WATCH_LUA = `
if redis.call('HEXISTS', KEYS[1], 'lf') == 1 then return 0 end
redis.call('HDEL', KEYS[1], 'em', 'lw')
return 1
`;

/**
 * The last look before the call. KEYS: record. A call that was begun before and never settled is repeated, since its
 * outcome is not known; never after a delivery. → {'go', calls begun, reason, error code, contact key, email, settings
 * hash, activity, how many earlier calls may have gone out} | {'cancelled', reason} | {'over'}
 */
export const BEGIN_FALLBACK_LUA = `${LATE_LUA}
local r = redis.call('HMGET', KEYS[1], 'lf', 'lr', 'ec', 'ck', 'em', 'sh', 'ja', 'lu')
if r[1] ~= 'claimed' and r[1] ~= 'calling' and r[1] ~= 'unknown' then return {'over'} end
if came_meanwhile(KEYS[1], r[2]) then
  redis.call('HSET', KEYS[1], 'lf', 'cancelled')
  redis.call('HDEL', KEYS[1], 'em', 'lw')
  return {'cancelled', r[2]}
end
local unknown = r[1] == 'calling' and redis.call('HINCRBY', KEYS[1], 'lu', 1) or tonumber(r[8] or 0)
local calls = redis.call('HINCRBY', KEYS[1], 'ln', 1)
redis.call('HSET', KEYS[1], 'lf', 'calling')
return {'go', calls, r[2], r[3] or '', r[4] or '', r[5] or '', r[6] or '', r[7] or '', unknown}
`;

/** An operator has so long, at least, to send a refused fallback again. */
const REFUSED_LIFE_MS = 7 * 86_400_000;
/** No record lives longer than this, so nothing that was refused earlier can be sent again. */
const LONGEST_RECORD_LIFE_MS = 95 * 86_400_000;

/**
 * What became of the call. KEYS: record, outbox, counts, refused fallbacks. ARGV: message key, sent | unknown | not_sent |
 * refused, row of the fallback, kind, why it was refused, '1' where an earlier call may have gone out all the same. A
 * delivery that came during the call makes it a double contact. → 'settled' | 'double' | 'over'
 */
export const SETTLE_FALLBACK_LUA = `${LATE_LUA}${NOW_LUA}
local r = redis.call('HMGET', KEYS[1], 'lf', 'lr', 'bd', 'br', 'ja')
if r[1] ~= 'calling' then return 'over' end
local outcome = ARGV[2]
redis.call('HSET', KEYS[1], 'lf', outcome == 'not_sent' and 'claimed' or outcome)
if outcome == 'unknown' then redis.call('HINCRBY', KEYS[1], 'lu', 1) end
if outcome == 'unknown' or outcome == 'not_sent' then return 'settled' end
redis.call('HDEL', KEYS[1], 'lw')
if outcome == 'refused' then
  redis.call('XADD', KEYS[4], 'MINID', '~', now - ${LONGEST_RECORD_LIFE_MS}, '*', 'message', ARGV[1], 'activity', r[5] or '',
    'kind', ARGV[4], 'for', r[2], 'reason', ARGV[5], 'unsure', ARGV[6])
  if redis.call('PTTL', KEYS[1]) < ${REFUSED_LIFE_MS} then redis.call('PEXPIRE', KEYS[1], ${REFUSED_LIFE_MS}) end
  return 'settled'
end
redis.call('HDEL', KEYS[1], 'em')
redis.call('XADD', KEYS[2], '*', 'row', ARGV[3])
redis.call('HINCRBY', KEYS[3], 'late_fallback', 1)
if is_about_delivery(r[2]) and (r[3] or r[4]) then
  double_contact(ARGV[1], KEYS[3])
  return 'double'
end
return 'settled'
`;

/**
 * What an operator does about a refused fallback. KEYS: refused fallbacks. ARGV: entry, prefix of records, again | discard.
 * It is called again at once, as a repeat where an earlier call may have gone out. One whose message has arrived, or been
 * taken notice of, meanwhile is cancelled. → 'again' | 'discarded' | 'cancelled' | 'gone': by another operator, or with its
 * record
 */
export const REFUSED_FALLBACK_LUA = `${LATE_LUA}${NOW_LUA}
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return 'gone' end
local of = {}
for i = 1, #entry[2], 2 do of[entry[2][i]] = entry[2][i + 1] end
redis.call('XDEL', KEYS[1], ARGV[1])
local record = ARGV[2] .. of.message
if redis.call('HGET', record, 'lf') ~= 'refused' then return 'gone' end
if ARGV[3] == 'discard' or came_meanwhile(record, of['for']) then
  local outcome = ARGV[3] == 'discard' and 'discarded' or 'cancelled'
  redis.call('HSET', record, 'lf', outcome)
  redis.call('HDEL', record, 'em')
  return outcome
end
redis.call('HSET', record, 'lf', 'claimed', 'lu', of.unsure)
redis.call('HDEL', record, 'ln')
add_timer('${DUE_FALLBACKS.family}', ${DUE_FALLBACKS.widthMs}, now, of.message)
return 'again'
`;
