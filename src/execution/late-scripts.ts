import { outboxKey, REFUSED_FALLBACKS_LIFE_MS } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { CUBE_LUA } from './cube-lua';
import { FIELD, readFieldsLua } from './record-fields';
import { COUNT_STEP_LUA } from './step-hours';
import { ADD_TIMER_LUA, DUE_FALLBACKS, LATE_CHECKS } from './timers';

/** A record outlives the look at what is missing of its message by so long. */
const AFTER_CHECK_MS = 86_400_000;
/** An operator has so long, at least, to send a refused fallback again. */
const REFUSED_AT_LEAST_MS = 7 * 86_400_000;

/**
 * Lua of what may happen to a message after its answer. It defines
 *
 * - `watched_for(now_ms, on_failure, timed)`: the field that says what is watched for; `watches(watched, letter)`;
 * - `watch_late(record, message, now_ms, may_fail, check_ms)` → whether anything is left to watch for; where not, the
 *   caller deletes the address that the fallback would go to. `may_fail`: a failure asks for the fallback, and nothing has
 *   arrived yet;
 * - `claim_fallback(record, message, now_ms, reason, min_delay_ms)`;
 * - `came_meanwhile(record, reason)`: what the fallback would deny;
 * - `double_contact(record, message, counts)`: another channel was taken, and then the message arrived.
 */
export const LATE_LUA = `${ADD_TIMER_LUA}
local function watched_for(now, on_failure, timed)
  return string.format('%d', now) .. (on_failure and 'f' or '') .. (timed and 'c' or '')
end
local function watches(watched, letter) return watched and string.find(watched, letter, 1, true) end
local function watch_late(record, message, now, may_fail, check)
  if not may_fail and check == 0 then return false end
  redis.call('HSET', record, '${FIELD.watchedFor}', watched_for(now, may_fail, check > 0))
  if check > 0 then
    add_timer('${LATE_CHECKS.family}', ${LATE_CHECKS.widthMs}, now + check, message)
    local life = check + ${AFTER_CHECK_MS}
    if redis.call('PTTL', record) < life then redis.call('PEXPIRE', record, life) end
  end
  return true
end
local function claim_fallback(record, message, now, reason, min_delay)
  local watched = redis.call('HGET', record, '${FIELD.watchedFor}') or ''
  local answered = tonumber(string.match(watched, '^%d+')) or now
  redis.call('HSET', record, '${FIELD.fallback}', 'claimed', '${FIELD.fallbackReason}', reason)
  add_timer('${DUE_FALLBACKS.family}', ${DUE_FALLBACKS.widthMs}, math.max(now, answered + min_delay), message)
end
local function is_about_delivery(reason) return reason ~= 'not_read' and reason ~= 'no_reply' end
local function came_meanwhile(record, reason)
  ${readFieldsLua(
    'record',
    ['repliedAt', 'answeredElsewhereAt', 'clickedAt', 'convertedAt', 'readAt', 'deliveredAt'],
    'came',
  )}
  local came = cameRepliedAt or cameClickedAt or cameConvertedAt
  if reason == 'no_reply' then came = came or cameAnsweredElsewhereAt else came = came or cameReadAt end
  if is_about_delivery(reason) then came = came or cameDeliveredAt end
  return came
end
local function double_contact(record, message, counts)
  redis.call('HSET', record, '${FIELD.doubleContact}', 1)
  redis.call('XADD', '${outboxKey('WA_Message')}', '*', 'row', '{"MessageKey":"' .. message .. '","DoubleContact":true}')
  redis.call('HINCRBY', counts, 'double_contact', 1)
end
`;

const NOW_LUA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Decides a late fallback, at the soonest `delayMs` after the answer, unless something came in between: `unless` are the
 * fields that must not be there. `row` may be empty. → 'claimed' | 'changed' | 'over'
 */
export const CLAIM_FALLBACK = redisScript('waClaimFallback', {
  keys: ['record', 'outbox'],
  args: ['messageKey', 'reason', 'delayMs', 'row'],
  list: 'unless',
  lua: `${LATE_LUA}${NOW_LUA}
${readFieldsLua('record', ['watchedFor', 'fallback'])}
if not storedWatchedFor or storedFallback then return 'over' end
for _, field in ipairs(unless) do
  if redis.call('HEXISTS', record, field) == 1 then return 'changed' end
end
claim_fallback(record, messageKey, now, reason, tonumber(delayMs))
if row ~= '' then redis.call('XADD', outbox, '*', 'row', row) end
return 'claimed'
`,
});

/** Ends the watch where nothing can ask for a fallback any more. → 1 where it ended */
export const END_WATCH = redisScript('waEndWatch', {
  keys: ['record'],
  lua: `
if redis.call('HEXISTS', record, '${FIELD.fallback}') == 1 then return 0 end
redis.call('HDEL', record, '${FIELD.fallbackTo}', '${FIELD.watchedFor}')
return 1
`,
});

/**
 * The last look before the call. A call that was begun before and never settled is repeated, since its outcome is not
 * known; never after a delivery. → {'go', calls begun, reason, error code, contact key, where it goes, settings hash, activity, how
 * many earlier calls may have gone out} | {'cancelled', reason} | {'over'}
 */
export const BEGIN_FALLBACK = redisScript('waBeginFallback', {
  keys: ['record'],
  lua: `${LATE_LUA}
${readFieldsLua('record', [
  'fallback',
  'fallbackReason',
  'errorCode',
  'contactKey',
  'fallbackTo',
  'settingsHash',
  'activityId',
  'unknownFallbackCalls',
])}
if storedFallback ~= 'claimed' and storedFallback ~= 'calling' and storedFallback ~= 'unknown' then return {'over'} end
if came_meanwhile(record, storedFallbackReason) then
  redis.call('HSET', record, '${FIELD.fallback}', 'cancelled')
  redis.call('HDEL', record, '${FIELD.fallbackTo}', '${FIELD.watchedFor}')
  return {'cancelled', storedFallbackReason}
end
local unknown = tonumber(storedUnknownFallbackCalls or 0)
if storedFallback == 'calling' then unknown = redis.call('HINCRBY', record, '${FIELD.unknownFallbackCalls}', 1) end
local calls = redis.call('HINCRBY', record, '${FIELD.fallbackCalls}', 1)
redis.call('HSET', record, '${FIELD.fallback}', 'calling')
return {'go', calls, storedFallbackReason, storedErrorCode or '', storedContactKey or '', storedFallbackTo or '',
  storedSettingsHash or '', storedActivityId or '', unknown}
`,
});

/**
 * What became of the call: `outcome` sent, unknown, not_sent or refused; `why` it was refused; `unsure`: an earlier call
 * may have gone out all the same. A delivery that came during the call makes it a double contact.
 * → 'settled' | 'double' | 'over'
 */
export const SETTLE_FALLBACK = redisScript('waSettleFallback', {
  keys: ['record', 'outbox', 'counts', 'refused'],
  args: ['messageKey', 'outcome', 'row', 'kind', 'why', 'unsure'],
  lua: `${COUNT_STEP_LUA}${CUBE_LUA}${LATE_LUA}${NOW_LUA}
${readFieldsLua('record', ['fallback', 'fallbackReason', 'deliveredAt', 'readAt', 'activityId'])}
if storedFallback ~= 'calling' then return 'over' end
local before = counted(record)
redis.call('HSET', record, '${FIELD.fallback}', outcome == 'not_sent' and 'claimed' or outcome)
if outcome == 'unknown' then redis.call('HINCRBY', record, '${FIELD.unknownFallbackCalls}', 1) end
if outcome == 'unknown' or outcome == 'not_sent' then return 'settled' end
redis.call('HDEL', record, '${FIELD.watchedFor}')
count_step(storedActivityId, 'late ' .. outcome)
if outcome == 'refused' then
  redis.call('HINCRBY', counts, 'late_refused', 1)
  redis.call('XADD', refused, 'MINID', '~', now - ${REFUSED_FALLBACKS_LIFE_MS}, '*', 'message', messageKey,
    'activity', storedActivityId or '', 'kind', kind, 'for', storedFallbackReason, 'reason', why, 'unsure', unsure)
  if redis.call('PTTL', record) < ${REFUSED_AT_LEAST_MS} then redis.call('PEXPIRE', record, ${REFUSED_AT_LEAST_MS}) end
  return 'settled'
end
redis.call('HDEL', record, '${FIELD.fallbackTo}')
redis.call('XADD', outbox, '*', 'row', row)
redis.call('HINCRBY', counts, 'late_fallback', 1)
if is_about_delivery(storedFallbackReason) and (storedDeliveredAt or storedReadAt) then
  double_contact(record, messageKey, counts)
  count_change(record, before)
  return 'double'
end
count_change(record, before)
return 'settled'
`,
});

/**
 * What an operator does about a refused fallback: `act` again or discard. It is called again at once, as a repeat where an
 * earlier call may have gone out. One whose message has arrived, or been taken notice of, meanwhile is cancelled. `key`, where
 * it is not empty, takes the place of the step's, for this message and as long as no other is given.
 * → 'again' | 'discarded' | 'cancelled' | 'gone': by another operator, or with its record
 */
export const DEAL_WITH_REFUSED = redisScript('waDealWithRefused', {
  keys: ['refused'],
  args: ['id', 'recordPrefix', 'act', 'key'],
  lua: `${LATE_LUA}${NOW_LUA}
local entry = redis.call('XRANGE', refused, id, id)[1]
if not entry then return 'gone' end
local of = {}
for i = 1, #entry[2], 2 do of[entry[2][i]] = entry[2][i + 1] end
redis.call('XDEL', refused, id)
local record = recordPrefix .. of.message
if redis.call('HGET', record, '${FIELD.fallback}') ~= 'refused' then return 'gone' end
if act == 'discard' or came_meanwhile(record, of['for']) then
  local outcome = act == 'discard' and 'discarded' or 'cancelled'
  redis.call('HSET', record, '${FIELD.fallback}', outcome)
  redis.call('HDEL', record, '${FIELD.fallbackTo}')
  return outcome
end
redis.call('HSET', record, '${FIELD.fallback}', 'claimed', '${FIELD.unknownFallbackCalls}', of.unsure)
if key ~= '' then redis.call('HSET', record, '${FIELD.fallbackKey}', key) end
redis.call('HDEL', record, '${FIELD.fallbackCalls}')
add_timer('${DUE_FALLBACKS.family}', ${DUE_FALLBACKS.widthMs}, now, of.message)
return 'again'
`,
});
