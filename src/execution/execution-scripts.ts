import { READ_CONSENT_LUA } from '../consent/consent-scripts';
import { RESERVE_SLOT_LUA } from '../whatsapp/limiter';
import { LATE_LUA } from './late-scripts';
import { heldSends, IS_DUE_LUA } from './timers';
import { REMEMBER_TOUCH_LUA } from './touches';

/** The longest wait of a held send for a free moment of its sender, ms: a sweep waits, and with it the sends behind it. */
export const HELD_SLOT_MS = 2_000;
/** A call that stands behind what its sender holds looks again after so long; what is held is released every second. */
const LOOK_AGAIN_MS = 1_000;

/** What a record's key is followed by for the row beside it. */
export const ROW_SUFFIX = ':row';

/**
 * The Lua that moves an execution record from state to state. Each script compares token and state, uses Redis' own
 * clock and changes everything or nothing; states never go down.
 *
 * Fields of the record: `st` state, `tk` token of the holder, `ld` end of its lease or deadline (ms), `an` the answer as
 * "branch reason", `oc` what became of the send, `w` WhatsApp message id, `sh` hash of the settings, `ck` contact key,
 * `ad` consent address, `ph` number written to, `ja` activity, `jd` journey version, `sp` id of the step, `tl` how long
 * something may be attributed to the message (ms), `ta` time of acceptance (ms), `bs bd br bf bp bk bc` first sent, delivered, read, failed, replied, clicked and converted time (s), `ec` error
 * code of the failure, `fg` the person was forgotten (erase-scripts.ts): nothing of them is written any more. Those of late fallbacks: late-scripts.ts; of held sends: held-scripts.ts. The row to write should
 * the process die is a key of its own (`keep_row`) while a send or a wait is open: one long field would cost the record
 * its compact encoding, twice the memory, for all of its eight days.
 */
export const PRELUDE = `
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local RECORD_LIFE_MS = 691200000
local function keep_row(record, row) redis.call('SET', record .. '${ROW_SUFFIX}', row, 'PX', RECORD_LIFE_MS) end
local function drop_row(record) redis.call('DEL', record .. '${ROW_SUFFIX}') end
`;

/**
 * Lua of frequency caps, which hold over all journeys for the messages of one purpose group: `p` promotional, `o` other.
 * `cap_counts(key, since_ms)` → promotional, other; `use_cap(key, message, group, limit, since_ms, now_ms)` → false where
 * the cap is full, not counting the message itself; `free_cap(key, message)` gives the place back.
 */
export const CAP_LUA = `
local function cap_counts(key, since)
  local promotional, other = 0, 0
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, since, '+inf')) do
    if string.sub(member, 1, 2) == 'p:' then promotional = promotional + 1 else other = other + 1 end
  end
  return promotional, other
end
local function free_cap(key, message) redis.call('ZREM', key, 'p:' .. message, 'o:' .. message) end
local function use_cap(key, message, group, limit, since, now)
  if group == '' then return true end
  free_cap(key, message)
  if limit > 0 then
    local promotional, other = cap_counts(key, since)
    if (group == 'p' and promotional or other) >= limit then return false end
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - 7776000000)
  redis.call('ZADD', key, now, group .. ':' .. message)
  redis.call('PEXPIRE', key, 7776000000)
  return true
end
`;

/** What a decision needs of Redis, without a claim. KEYS: cap key. ARGV: address, start of the cap window (ms). */
export const FACTS_LUA = `${READ_CONSENT_LUA}${CAP_LUA}
return {read_for_decision(ARGV[1]), cap_counts(KEYS[1], ARGV[2])}
`;

/**
 * KEYS: record, open set. ARGV: token, lease ms, address or '', cap key or '', start of the cap window (ms), message key.
 * → {'claimed', consent, consent revision, promotional and other messages in the window} | {'answered', answer} | {'busy', ms} | {'waiting', ms} | {'expired'}
 */
export const CLAIM_LUA = `${PRELUDE}${READ_CONSENT_LUA}${CAP_LUA}
local now = now_ms()
local r = redis.call('HMGET', KEYS[1], 'st', 'ld', 'an', 'oc', 'bf')
if r[3] then return {'answered', r[3]} end
-- Redis lost the record, and a status told since that the message had gone.
if not r[1] and r[4] == 'accepted' and not r[5] then return {'answered', 'continue accepted'} end
local left = (tonumber(r[2]) or 0) - now
if r[1] == 'accepted' then return {left > 0 and 'waiting' or 'expired', left} end
if r[1] == 'sending' then return {left > 0 and 'busy' or 'expired', left} end
if r[1] == 'claimed' and left > 0 then return {'busy', left} end
redis.call('HSET', KEYS[1], 'st', 'claimed', 'tk', ARGV[1], 'ld', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], RECORD_LIFE_MS)
local consent, revision = {}, '0'
if ARGV[3] ~= '' then consent, revision = read_for_decision(ARGV[3]), consent_revision(ARGV[3]) end
local promotional, other = 0, 0
if ARGV[4] ~= '' then promotional, other = cap_counts(ARGV[4], ARGV[5]) end
return {'claimed', consent, revision, promotional, other}
`;

/**
 * KEYS: record, open set, sender limiter, cap key, back-off of the sender-person pair. ARGV: token, message key, address or '', consent revision, messages per
 * second, longest wait ms, '1' where a slot is held, cap limit (0 none), start of the cap window ms, group for caps
 * (p, o, or '' where it counts for none), POST time-out ms, row, settings hash, contact key, activity, journey version, phone, lease ms, step id,
 * how long something may be attributed to the message (ms); the record lives as long,
 * email address or '', sender where its held sends may be waiting (of a held send itself: ''), '1' where it is promotional.
 * A held send begins from `releasing`.
 * → {'go'} | {'wait', ms} | {'pair', ms} | {'behind', ms to the next look} | {'full'} | {'changed', consent, revision} |
 * {'capped'} | {'lost'}
 */
export const BEGIN_SEND_LUA = `${PRELUDE}${READ_CONSENT_LUA}${RESERVE_SLOT_LUA}${CAP_LUA}${IS_DUE_LUA}
-- A call does not overtake what is held: where its sender has no moment that is free now, a promotional message goes
-- behind held ones of the other kinds, and no call waits for as late a moment as a held send of its own kind takes.
local function longest_wait(sender, promotional, now, max_wait)
  local first, marketing = '${heldSends('', false).family}' .. sender, '${heldSends('', true).family}' .. sender
  if promotional and is_due(first, now) then return -1 end
  if is_due(promotional and marketing or first, now) then return math.min(max_wait, ${HELD_SLOT_MS / 2}) end
  return max_wait
end
local now = now_ms()
local r = redis.call('HMGET', KEYS[1], 'st', 'tk')
if r[2] ~= ARGV[1] or (r[1] ~= 'claimed' and r[1] ~= 'sending' and r[1] ~= 'releasing') then return {'lost'} end
if ARGV[3] ~= '' then
  local revision = consent_revision(ARGV[3])
  if revision ~= ARGV[4] then return {'changed', read_for_decision(ARGV[3]), revision} end
end
local pair_until = tonumber(redis.call('HGET', KEYS[5], 'until'))
if pair_until and pair_until > now then return {'pair', pair_until - now} end
if ARGV[7] ~= '1' then
  local rate, max_wait = tonumber(ARGV[5]), tonumber(ARGV[6])
  local patience = max_wait
  local wait = ARGV[22] == '' and -1 or reserve_slot(KEYS[3], rate, now, 0)
  if wait < 0 then
    if ARGV[22] ~= '' then max_wait = longest_wait(ARGV[22], ARGV[23] == '1', now, max_wait) end
    if max_wait >= 0 then wait = reserve_slot(KEYS[3], rate, now, max_wait) end
  end
  if wait < 0 and max_wait < patience then
    redis.call('HSET', KEYS[1], 'ld', now + ${LOOK_AGAIN_MS} + ARGV[18])
    return {'behind', ${LOOK_AGAIN_MS}}
  end
  if wait < 0 then return {'full'} end
  if wait > 0 then
    redis.call('HSET', KEYS[1], 'ld', now + wait + ARGV[18])
    return {'wait', wait}
  end
end
if not use_cap(KEYS[4], ARGV[2], ARGV[10], tonumber(ARGV[8]), ARGV[9], now) then return {'capped'} end
redis.call('HSET', KEYS[1], 'st', 'sending', 'ld', now + ARGV[11], 'sh', ARGV[13], 'ck', ARGV[14],
  'ad', ARGV[3], 'ja', ARGV[15], 'jd', ARGV[16], 'ph', ARGV[17], 'sp', ARGV[19], 'tl', ARGV[20])
keep_row(KEYS[1], ARGV[12])
if ARGV[21] ~= '' then redis.call('HSET', KEYS[1], 'em', ARGV[21]) end
if tonumber(ARGV[20]) > RECORD_LIFE_MS then redis.call('PEXPIRE', KEYS[1], ARGV[20]) end
redis.call('ZADD', KEYS[2], now + ARGV[11], ARGV[2])
return {'go'}
`;

/**
 * KEYS: record, open set, outbox, WhatsApp id key, cap key, counts. ARGV: token, message key, outcome (skipped, accepted,
 * refused, unknown), WhatsApp id or '', answer, row, '1' = answer whatever the webhook said first, ms to wait for a
 * delivery (0 none), channel, row of an acceptance that comes after the answer, held row, '1' where a failure after the
 * answer asks for the late fallback, ms after which to look for what is missing (0 never).
 * → {'answered', answer} | {'waiting', ms} | {'lost'}, or what the webhook said before: {'failed', code} | {'delivered'} |
 * {'accepted'}
 */
export const FINISH_LUA = `${PRELUDE}${REMEMBER_TOUCH_LUA}${LATE_LUA}${CAP_LUA}
local r = redis.call('HMGET', KEYS[1], 'st', 'tk', 'an', 'bf', 'ec', 'bd', 'br', 'oc', 'ad', 'ck', 'sp', 'tl', 'fg')
local function know_whatsapp_id()
  if ARGV[4] ~= '' then
    local now, life = now_ms(), tonumber(r[12]) or RECORD_LIFE_MS
    redis.call('HSET', KEYS[1], 'w', ARGV[4], 'oc', 'accepted', 'ta', now)
    redis.call('SET', KEYS[4], ARGV[2], 'PX', life)
    remember_touch(r[9], r[10], ARGV[2], r[11], life, now)
  end
end
if not r[1] then
  if ARGV[3] ~= 'accepted' and ARGV[3] ~= 'unknown' then return {'lost'} end
  -- Redis lost the record after the send had begun: it is written anew, or a repeat of the call would send again.
  redis.call('HSET', KEYS[1], 'st', 'sending', 'tk', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], RECORD_LIFE_MS)
  r[2] = ARGV[1]
end
if r[3] then
  if ARGV[3] == 'accepted' and r[8] == 'unknown' and not r[13] then
    know_whatsapp_id()
    redis.call('XADD', KEYS[3], '*', 'row', ARGV[10])
  end
  return {'answered', r[3]}
end
if r[2] ~= ARGV[1] then return {'lost'} end
local outcome = ARGV[3]
if outcome == 'refused' then free_cap(KEYS[5], ARGV[2]) end
if outcome == 'accepted' then know_whatsapp_id() end
if ARGV[7] ~= '1' and (outcome == 'accepted' or outcome == 'unknown') then
  local reached = r[6] or r[7]
  if r[4] and not reached then return {'failed', r[5]} end
  if outcome == 'unknown' and reached then return {'delivered'} end
  if outcome == 'unknown' and r[8] == 'accepted' then return {'accepted'} end
  if ARGV[8] ~= '0' then
    if reached then return {'delivered'} end
    local deadline = now_ms() + ARGV[8]
    redis.call('HSET', KEYS[1], 'st', 'accepted', 'ld', deadline)
    keep_row(KEYS[1], ARGV[11])
    redis.call('ZADD', KEYS[2], deadline, ARGV[2])
    return {'waiting', tonumber(ARGV[8])}
  end
end
redis.call('HSET', KEYS[1], 'st', 'answered', 'an', ARGV[5])
if outcome ~= 'accepted' then
  redis.call('HSETNX', KEYS[1], 'oc', outcome)
end
local watched = (outcome == 'accepted' or outcome == 'unknown') and watch_late(KEYS[1], ARGV[2], now_ms(), ARGV[12], ARGV[13])
redis.call('HDEL', KEYS[1], 'tk', 'ld', unpack(watched and {} or {'em'}))
drop_row(KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('XADD', KEYS[3], '*', 'row', ARGV[6])
redis.call('HINCRBY', KEYS[6], ARGV[5], 1)
redis.call('PUBLISH', ARGV[9], 'answered')
return {'answered', ARGV[5]}
`;

/**
 * Answers a record whose deadline passed, or whose wait for a delivery ended, in the name of whoever comes first.
 * KEYS: record, open set, outbox, counts. ARGV: message key, answer, row, '1' = its deadline must have passed, channel,
 * outcome, what is watched for as in FINISH_LUA (two). → {'answered', answer} | {'busy', ms} | {'lost'}
 */
export const SETTLE_LUA = `${PRELUDE}${LATE_LUA}
local r = redis.call('HMGET', KEYS[1], 'st', 'ld', 'an')
if not r[1] then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return {'lost'}
end
if r[3] then return {'answered', r[3]} end
local left = (tonumber(r[2]) or 0) - now_ms()
if ARGV[4] == '1' and left > 0 then return {'busy', left} end
redis.call('HSET', KEYS[1], 'st', 'answered', 'an', ARGV[2])
redis.call('HSETNX', KEYS[1], 'oc', ARGV[6])
local watched = watch_late(KEYS[1], ARGV[1], now_ms(), ARGV[7], ARGV[8])
redis.call('HDEL', KEYS[1], 'tk', 'ld', unpack(watched and {} or {'em'}))
drop_row(KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('XADD', KEYS[3], '*', 'row', ARGV[3])
redis.call('HINCRBY', KEYS[4], ARGV[2], 1)
redis.call('PUBLISH', ARGV[5], 'answered')
return {'answered', ARGV[2]}
`;

/**
 * Sets one status bit of a message, once. KEYS: record, outbox, WhatsApp id key, counts of its activity are found through
 * the record. ARGV: message key, bit (bs, bd, br, bf), event time s, WhatsApp id, error code or '', row, row of the final
 * reason, row of a late acceptance, channel, counts prefix, status name, reason of a late fallback, its shortest delay after
 * the answer (ms). A failure that comes after the answer claims the late fallback where it was asked for; a delivery that
 * comes after another channel was taken is a double contact.
 * → {'seen'} | {'new', answer or '', outcome before, settings hash, failed before?, reached before?, contact key, address, activity, journey version,
 * fallback claimed?, double contact?}
 */
export const RECORD_STATUS_LUA = `${PRELUDE}${REMEMBER_TOUCH_LUA}${LATE_LUA}
if redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3]) == 0 then return {'seen'} end
local r = redis.call('HMGET', KEYS[1], 'an', 'oc', 'sh', 'bf', 'bd', 'br', 'ck', 'ad', 'ja', 'jd', 'w', 'sp', 'tl', 'lw', 'lf', 'fg')
if r[16] then return {'seen'} end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], RECORD_LIFE_MS) end
-- Whoever learns the WhatsApp id writes it: a process that was killed after its POST will not.
if not r[11] and ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'w', ARGV[4])
  redis.call('SET', KEYS[3], ARGV[1], 'PX', RECORD_LIFE_MS)
  redis.call('XADD', KEYS[2], '*', 'row', ARGV[8])
end
if r[2] ~= 'accepted' then
  redis.call('HSET', KEYS[1], 'oc', 'accepted', 'ta', ARGV[3] * 1000)
  remember_touch(r[8], r[7], ARGV[1], r[12], tonumber(r[13]) or RECORD_LIFE_MS, ARGV[3] * 1000)
end
if ARGV[2] == 'bf' then redis.call('HSET', KEYS[1], 'ec', ARGV[5]) end
redis.call('XADD', KEYS[2], '*', 'row', ARGV[6])
local reached = (ARGV[2] ~= 'bd' and r[5] or ARGV[2] ~= 'br' and r[6]) and true or false
local failed = ARGV[2] ~= 'bf' and r[4]
if ARGV[2] ~= 'bs' and not reached then redis.call('XADD', KEYS[2], '*', 'row', ARGV[7]) end
if r[9] then redis.call('HINCRBY', ARGV[10] .. r[9], ARGV[11], 1) end
local claimed, double = 0, 0
if ARGV[2] == 'bf' and not reached and not r[15] and r[14] and string.find(r[14], 'f', 1, true) then
  claim_fallback(KEYS[1], ARGV[1], now_ms(), ARGV[12], tonumber(ARGV[13]))
  claimed = 1
elseif (ARGV[2] == 'bd' or ARGV[2] == 'br') and not reached then
  if r[15] == 'sent' or (r[1] and string.sub(r[1], 1, 14) == 'email_fallback') then
    double_contact(ARGV[1], ARGV[10] .. (r[9] or ''))
    double = 1
  elseif not r[15] and r[14] and not string.find(r[14], 'c', 1, true) then
    redis.call('HDEL', KEYS[1], 'em', 'lw')
  end
end
redis.call('PUBLISH', ARGV[9], ARGV[11])
return {'new', r[1] or '', r[2] or '', r[3] or '', failed and 1 or 0, reached and 1 or 0, r[7] or '', r[8] or '', r[9] or '', r[10] or '',
  claimed, double}
`;

/**
 * Notes the first reply to a message. KEYS: record, outbox. ARGV: time s, row, activity counts prefix, '1' where it asks to stop.
 * → {contact key, address, activity} or {} where the message is not known.
 */
export const RECORD_REPLY_LUA = `
local r = redis.call('HMGET', KEYS[1], 'st', 'ck', 'ad', 'ja', 'fg')
if not r[1] or r[5] then return {} end
if redis.call('HSETNX', KEYS[1], 'bp', ARGV[1]) == 1 then
  redis.call('XADD', KEYS[2], '*', 'row', ARGV[2])
  if r[4] then redis.call('HINCRBY', ARGV[3] .. r[4], 'replied', 1) end
end
if ARGV[4] == '1' and r[4] and redis.call('HSETNX', KEYS[1], 'bo', ARGV[1]) == 1 then
  redis.call('HINCRBY', ARGV[3] .. r[4], 'opted_out', 1)
end
return {r[2] or '', r[3] or '', r[4] or ''}
`;
