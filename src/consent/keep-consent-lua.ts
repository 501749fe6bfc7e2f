import {
  consentKey,
  consentQueueKey,
  crmConnectedKey,
  crmQueueKey,
  REACH_ONLY_CONSENT_LIFE_MS,
} from '../redis/redis-keys';
import { TRACES_LUA } from '../redis/traces';
import {
  BLOCKED,
  CHANNEL,
  CONTACT,
  KEPT_TIMES,
  LAST_ARRIVED,
  MARKETING,
  MOVED,
  OPERATOR,
  PERHAPS,
  REACHED,
  REVISION,
  SENT,
  UNREACHABLE,
  VOID,
} from './consent-state';

/**
 * A record that holds deliveries alone lives on with each of them; the trace of its contact key is renewed so often (s), and
 * outlives the record by twice that.
 */
const TRACE_RENEWED_S = 30 * 86_400;
const DAY_MS = 86_400_000;

/** Lua: `channel_words(person)`, what was said of the whole channel; `says_no(person)`, whether any of it is an opt-out. */
export const CHANNEL_WORDS_LUA = `
local function channel_words(person)
  return redis.call('HMGET', '${consentKey('')}' .. person, '${CHANNEL}', '${OPERATOR}', '${PERHAPS}')
end
local function is_no(word) return word and string.sub(word, 11, 11) == '1' end
local function says_no(person)
  for _, word in ipairs(channel_words(person)) do
    if is_no(word) then return true end
  end
  return false
end
`;

/**
 * Lua that keeps one value of one person; needs `READ_CONSENT_LUA` before it. It defines
 *
 * - `put_greater(person, field, value, known)` → what the field held before (`''` if nothing), or `false` where that stays;
 * - `put_times(person, field, times, known, known_reached)`, for the fields that hold several;
 * - `contact_in(value)`: the contact key in a value of `~contact`; `trace_contact(key, before, value)`, whenever that changes;
 * - `stay(key)`: the record has no end any more, nor has what leads to it;
 * - `changed(person)` and `tell_crm(person)`: what every change of consent brings with it; `quiet` writes no row;
 * - `words_in(text)` and `put_words(key, field, words)`: lists in one field;
 * - what fields and addresses are: `is_phone`, `is_reach`, `is_consent`, `channel_words`, `is_news`.
 *
 * `person` is a main address. `opened` gathers the senders whose breaker a change opened.
 */
export const KEEP_CONSENT_LUA = `${TRACES_LUA}
local quiet, opened = false, {}

-- Bytewise, because Lua's own < follows the server's locale.
local function greater(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local function words_in(text)
  local words = {}
  for word in string.gmatch(text or '', '[^,]+') do words[#words + 1] = word end
  return words
end

local function put_words(key, field, words)
  local seen, kept = {}, {}
  for _, word in ipairs(words) do
    if not seen[word] then kept[#kept + 1] = word end
    seen[word] = true
  end
  table.sort(kept, function(a, b) return greater(b, a) end)
  if #kept == 0 then redis.call('HDEL', key, field) else redis.call('HSET', key, field, table.concat(kept, ',')) end
end

local function is_phone(address) return string.sub(address, 1, 1) == '+' end

local function is_reach(field)
  return field == '${REACHED}' or field == '${SENT}' or field == '${VOID}' or field == '${UNREACHABLE}'
    or field == '${BLOCKED}' or field == '${LAST_ARRIVED}'
end

local function is_consent(field)
  return string.sub(field, 1, 1) ~= '~' or field == '${MARKETING}' or field == '${OPERATOR}'
    or field == '${PERHAPS}'
end

local function contact_in(value) return value and string.match(value, '\\t(.*)$') or nil end

-- Erasure finds a record by the contact key that it names, once a month at the most where that stays. What is read back from
-- WA_Consent is found there, and a million consents are spared the memory.
local function trace_contact(key, before, value)
  local was, is = contact_in(before), contact_in(value)
  if was and was ~= is then drop_trace(was, key) end
  if not is or quiet then return end
  local function month(of) return math.floor((tonumber(string.sub(of, 1, 10)) or 0) / ${TRACE_RENEWED_S}) end
  if was == is and month(before) == month(value) then return end
  local life = redis.call('PTTL', key)
  leave_trace(is, key, life > 0 and life + ${2 * TRACE_RENEWED_S * 1000} or life)
end

local function stay(key)
  if redis.call('PERSIST', key) == 0 then return end
  local contact, moved = unpack(redis.call('HMGET', key, '${CONTACT}', '${MOVED}'))
  if not quiet then leave_trace(contact_in(contact), key, -1) end
  leave_trace(moved, key, -1)
end

-- A record that holds consent stays; one that holds only deliveries ends when they end, which is said anew once a day.
local function keep(key, field, was_new)
  if not is_reach(field) then
    if not was_new then stay(key) end
    return
  end
  local left = was_new and 0 or redis.call('PTTL', key)
  if left >= 0 and left < ${REACH_ONLY_CONSENT_LIFE_MS} then redis.call('PEXPIRE', key, ${REACH_ONLY_CONSENT_LIFE_MS + DAY_MS}) end
end

local function queue(person)
  if not quiet then redis.call('SADD', '${consentQueueKey()}', person) end
end

${CHANNEL_WORDS_LUA}
-- The word on the whole channel goes to the CRM as well, where one is connected (crm-queue.ts). Of what is read back only an
-- opt-out: a START of years ago must not untick a box that a colleague has ticked since.
local function tell_crm(person)
  if redis.call('EXISTS', '${crmConnectedKey()}') == 0 or (quiet and not says_no(person)) then return end
  local now = redis.call('TIME')
  redis.call('ZADD', '${crmQueueKey()}', now[1] * 1000 + math.floor(now[2] / 1000), person)
end

-- Somebody's START of years ago is no news once another address of theirs is learnt: it must not untick a box that a
-- colleague has ticked since.
local function is_news(before, after)
  for i, word in ipairs(after) do
    if word and word ~= before[i] and (before[i] or is_no(word)) then return true end
  end
  return false
end

local function changed(person)
  redis.call('HINCRBY', '${consentKey('')}' .. person, '${REVISION}', 1)
  queue(person)
end

-- The greater value stays. Returns what was there before, or false if nothing changed. Who has read the field says what was in it.
local function put_greater(person, field, value, known)
  local key = '${consentKey('')}' .. person
  local before = known
  if before == nil then before = redis.call('HGET', key, field) end
  if before and not greater(value, before) then return false end
  local was_new = not before and redis.call('EXISTS', key) == 0
  redis.call('HSET', key, field, value)
  keep(key, field, was_new)
  if field == '${CONTACT}' then trace_contact(key, before, value) end
  return before or ''
end

local function times_in(text)
  local times = {}
  for at in string.gmatch(text or '', '%d%d%d%d%d%d%d%d%d%d') do times[#times + 1] = at end
  return times
end

-- The newest ${KEPT_TIMES} different times that are later than the last proof of reach. Who has read both says what they are.
local function put_times(person, field, text, known, known_reached)
  local key = '${consentKey('')}' .. person
  local before, reach = known, known_reached
  if not before then before, reach = unpack(redis.call('HMGET', key, field, '${REACHED}')) end
  before = before or ''
  local reached = tonumber(string.sub(reach or '-1', 1, 10))
  local seen, times = {}, {}
  for _, at in ipairs(times_in(before .. text)) do
    if not seen[at] and tonumber(at) > reached then times[#times + 1] = at end
    seen[at] = true
  end
  table.sort(times, function(a, b) return tonumber(a) < tonumber(b) end)
  while #times > ${KEPT_TIMES} do table.remove(times, 1) end
  local after = table.concat(times)
  if after == before then return false end
  if after == '' then
    redis.call('HDEL', key, field)
    return true
  end
  local was_new = redis.call('EXISTS', key) == 0
  redis.call('HSET', key, field, after)
  keep(key, field, was_new)
  return true
end
`;
