import { READ_CONSENT_LUA } from '../consent/consent-scripts';
import { CAP_LUA, PRELUDE } from './execution-scripts';
import { LATE_LUA } from './late-scripts';
import { REMEMBER_TOUCH_LUA } from './touches';

/**
 * The Lua of sends that wait without a caller. The record is answered (`continue scheduled`) when the send is held; its
 * state goes `scheduled` → `releasing` (a sweep decides again) → `sending` → `answered`, or back to `scheduled`. `hd`
 * holds as JSON what the send needs of the contact and is deleted with the last of these steps; `fr` is why it never went.
 */

/**
 * KEYS: record, open set, outbox, counts, cap key. ARGV: token, message key, answer, row, timer family, width ms, due ms,
 * held JSON, settings hash, contact key, address, activity, journey version, phone, email or '', '1' where a failure after
 * the answer asks for the late fallback, channel. → {'answered', answer} | {'lost'}
 */
export const HOLD_LUA = `${PRELUDE}${LATE_LUA}${CAP_LUA}
local r = redis.call('HMGET', KEYS[1], 'st', 'tk', 'an')
if not r[1] then return {'lost'} end
if r[3] then return {'answered', r[3]} end
if r[2] ~= ARGV[1] then return {'lost'} end
free_cap(KEYS[5], ARGV[2])
local watch = string.format('%d', now_ms()) .. (ARGV[16] == '1' and 'f' or '')
redis.call('HSET', KEYS[1], 'st', 'scheduled', 'an', ARGV[3], 'hd', ARGV[8], 'sh', ARGV[9], 'ck', ARGV[10], 'ad', ARGV[11],
  'ja', ARGV[12], 'jd', ARGV[13], 'ph', ARGV[14], 'lw', watch)
if ARGV[15] ~= '' then redis.call('HSET', KEYS[1], 'em', ARGV[15]) end
redis.call('HDEL', KEYS[1], 'tk', 'ld')
drop_row(KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('XADD', KEYS[3], '*', 'row', ARGV[4])
redis.call('HINCRBY', KEYS[4], ARGV[3], 1)
add_timer(ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[2])
redis.call('PUBLISH', ARGV[17], 'answered')
return {'answered', ARGV[3]}
`;

/**
 * KEYS: record. ARGV: token, lease ms, cap window ms (0 none), cap key prefix.
 * → {'claimed', consent, revision, promotional, other} | {'busy', ms} | {'over'}
 */
export const CLAIM_HELD_LUA = `${PRELUDE}${READ_CONSENT_LUA}${CAP_LUA}
local r = redis.call('HMGET', KEYS[1], 'st', 'ld', 'hd', 'ad')
if not r[3] or (r[1] ~= 'scheduled' and r[1] ~= 'releasing') then return {'over'} end
local now = now_ms()
local left = (tonumber(r[2]) or 0) - now
if r[1] == 'releasing' and left > 0 then return {'busy', left} end
redis.call('HSET', KEYS[1], 'st', 'releasing', 'tk', ARGV[1], 'ld', now + ARGV[2])
local promotional, other = 0, 0
if ARGV[3] ~= '0' then promotional, other = cap_counts(ARGV[4] .. r[4], now - ARGV[3]) end
return {'claimed', read_for_decision(r[4]), consent_revision(r[4]), promotional, other}
`;

/** Puts a send back that cannot go yet. KEYS: record, open set, cap key. ARGV: token, message key. → 1, or 0 where lost */
export const HOLD_ON_LUA = `${PRELUDE}${CAP_LUA}
if redis.call('HGET', KEYS[1], 'tk') ~= ARGV[1] then return 0 end
free_cap(KEYS[3], ARGV[2])
redis.call('HSET', KEYS[1], 'st', 'scheduled')
redis.call('HDEL', KEYS[1], 'tk', 'ld')
drop_row(KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
`;

/**
 * The end of a held send. KEYS: record, open set, outbox, WhatsApp id key, cap key. ARGV: token, or '' = its deadline must
 * have passed, message key, outcome (skipped, accepted, refused, unknown), WhatsApp id or '', reason of a late fallback to
 * claim or '', shortest delay after the answer (ms), what is watched for as in FINISH_LUA (two), why it never went or '',
 * then rows.
 * → 'done' | 'busy' | 'lost'
 */
export const FINISH_HELD_LUA = `${PRELUDE}${REMEMBER_TOUCH_LUA}${LATE_LUA}${CAP_LUA}
local r = redis.call('HMGET', KEYS[1], 'st', 'tk', 'hd', 'ld', 'oc', 'ad', 'ck', 'sp', 'tl', 'lf')
local now = now_ms()
if not r[3] then return 'lost' end
if ARGV[1] ~= '' then
  if r[2] ~= ARGV[1] then return 'lost' end
elseif r[1] ~= 'sending' or tonumber(r[4]) > now then
  return 'busy'
end
local outcome = ARGV[3]
if outcome == 'refused' or outcome == 'skipped' then free_cap(KEYS[5], ARGV[2]) end
if outcome == 'accepted' and ARGV[4] ~= '' then
  local life = tonumber(r[9]) or RECORD_LIFE_MS
  redis.call('HSET', KEYS[1], 'w', ARGV[4], 'oc', 'accepted', 'ta', now)
  redis.call('SET', KEYS[4], ARGV[2], 'PX', life)
  remember_touch(r[6], r[7], ARGV[2], r[8], life, now)
else
  redis.call('HSETNX', KEYS[1], 'oc', outcome)
end
redis.call('HSET', KEYS[1], 'st', 'answered')
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'fr', ARGV[9]) end
redis.call('HDEL', KEYS[1], 'tk', 'ld', 'hd')
drop_row(KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
for i = 10, #ARGV do redis.call('XADD', KEYS[3], '*', 'row', ARGV[i]) end
if r[10] then return 'done' end
if ARGV[5] ~= '' then
  claim_fallback(KEYS[1], ARGV[2], now, ARGV[5], tonumber(ARGV[6]))
elseif not watch_late(KEYS[1], ARGV[2], now, ARGV[7], ARGV[8]) then
  redis.call('HDEL', KEYS[1], 'em', 'lw')
end
return 'done'
`;
