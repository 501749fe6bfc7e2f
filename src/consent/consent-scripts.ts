import {
  aliasKey,
  breakerKey,
  consentKey,
  consentQueueKey,
  consentReadyKey,
  consentReviewKey,
  crmConnectedKey,
  crmQueueKey,
  inferredKey,
  outboxKey,
  recipientsKey,
} from '../redis/redis-keys';
import {
  ALIASES,
  BLOCKED,
  CHANNEL,
  CONTACT,
  FORMER,
  KEPT_TIMES,
  LOST,
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

/** Somebody of whom only deliveries are known is forgotten after this long without one. */
const REACH_ONLY_SECONDS = 180 * 86_400;

/**
 * Lua to paste at the head of any script that must see consent in the same step as something else. It defines
 *
 * - `read_consent(address)` → flat array field, value, … of the person behind the address, for `parseConsent`;
 * - `read_for_decision(address)` → the same, and `~lost` where this Redis has no mark of holding what `WA_Consent` holds
 *   (consent-readiness.ts looks every few seconds; a Redis that was emptied since must not answer "no opt-out");
 * - `consent_revision(address)` → text that differs after every change of consent, `'0'` for somebody unknown.
 *
 * All aliases of a person share one record, so both see a STOP that came from any of them. One GET and one HGETALL.
 */
export const READ_CONSENT_LUA = `
local function person_of(address)
  return redis.call('GET', '${aliasKey('')}' .. address) or address
end
local function read_consent(address)
  return redis.call('HGETALL', '${consentKey('')}' .. person_of(address))
end
local function read_for_decision(address)
  local flat = read_consent(address)
  if redis.call('EXISTS', '${consentReadyKey()}') == 0 then
    flat[#flat + 1], flat[#flat + 2] = '${LOST}', '1'
  end
  return flat
end
local function consent_revision(address)
  return redis.call('HGET', '${consentKey('')}' .. person_of(address), '${REVISION}') or '0'
end
`;

/**
 * Lua that changes consent; needs {@link READ_CONSENT_LUA} before it. It defines
 *
 * - `apply_changes(json)` → `{results, opened}`, `json` from `encodeChanges`, the answer for `parseApplied`;
 * - `apply_consent(address, field, value)` → what the field held before (`''` if nothing), or `false` if no change;
 * - `link_aliases(a, b)`: both are the same person from now on.
 *
 * Every change of consent raises the revision and queues the person's main address for `WA_Consent`; one on the whole
 * channel also for the CRM, where one is connected. Reachability goes
 * to the outbox only when it changes. All functions may run again with the same arguments without further effect.
 */
export const APPLY_CONSENT_LUA = `
local quiet, opened = false, {}

-- Bytewise, because Lua's own < follows the server's locale.
local function greater(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local function is_phone(address) return string.sub(address, 1, 1) == '+' end

local function is_reach(field)
  return field == '${REACHED}' or field == '${SENT}' or field == '${VOID}' or field == '${UNREACHABLE}'
    or field == '${BLOCKED}'
end

local function is_consent(field)
  return string.sub(field, 1, 1) ~= '~' or field == '${MARKETING}' or field == '${OPERATOR}'
    or field == '${PERHAPS}'
end

-- A record that holds consent stays; one that holds only deliveries ends when they end.
local function keep(key, field, was_new)
  if not is_reach(field) then
    if not was_new then redis.call('PERSIST', key) end
  elseif was_new or redis.call('TTL', key) > 0 then
    redis.call('EXPIRE', key, ${REACH_ONLY_SECONDS})
  end
end

local function queue(person)
  if not quiet then redis.call('SADD', '${consentQueueKey()}', person) end
end

-- The word on the whole channel goes to the CRM as well, where one is connected (crm-queue.ts).
local function tell_crm(person)
  if quiet or redis.call('EXISTS', '${crmConnectedKey()}') == 0 then return end
  local now = redis.call('TIME')
  redis.call('ZADD', '${crmQueueKey()}', now[1] * 1000 + math.floor(now[2] / 1000), person)
end

local function channel_words(person)
  return redis.call('HMGET', '${consentKey('')}' .. person, '${CHANNEL}', '${OPERATOR}', '${PERHAPS}')
end

-- Somebody's START of years ago is no news once another address of theirs is learnt: it must not untick a box that a
-- colleague has ticked since.
local function is_news(before, after)
  for i, word in ipairs(after) do
    if word and word ~= before[i] and (before[i] or string.sub(word, 11, 11) == '1') then return true end
  end
  return false
end

local function changed(person)
  redis.call('HINCRBY', '${consentKey('')}' .. person, '${REVISION}', 1)
  queue(person)
end

-- The greater value stays. Returns what was there before, or false if nothing changed.
local function put_greater(person, field, value)
  local key = '${consentKey('')}' .. person
  local before = redis.call('HGET', key, field)
  if before and not greater(value, before) then return false end
  local was_new = not before and redis.call('EXISTS', key) == 0
  redis.call('HSET', key, field, value)
  keep(key, field, was_new)
  return before or ''
end

local function times_in(text)
  local times = {}
  for at in string.gmatch(text or '', '%d%d%d%d%d%d%d%d%d%d') do times[#times + 1] = at end
  return times
end

-- The newest ${KEPT_TIMES} different times that are later than the last proof of reach.
local function put_times(person, field, text)
  local key = '${consentKey('')}' .. person
  local before = redis.call('HGET', key, field) or ''
  local reached = tonumber(string.sub(redis.call('HGET', key, '${REACHED}') or '-1', 1, 10))
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

-- The contact key in a value of ~contact.
local function contact_in(value) return value and string.match(value, '\\t(.*)$') or nil end

local function reach_row(person, status, at, date, reason, expires, review)
  if quiet then return end
  local row = { Address = person, Topic = '~reach', Status = status, Reason = reason, Source = 'whatsapp',
    EventDateUTC = date, ConsentSeq = string.format('%d000', at), ReviewRequired = review == true }
  if is_phone(person) then row.MobileNumber = person else row.WhatsAppUserID = person end
  if expires then row.ExpiresDateUTC = expires end
  row.ContactKey = contact_in(redis.call('HGET', '${consentKey('')}' .. person, '${CONTACT}'))
  redis.call('XADD', '${outboxKey('WA_Consent')}', '*', 'row', cjson.encode(row))
end

local function apply_reached(person, at, date)
  local key = '${consentKey('')}' .. person
  if not put_greater(person, '${REACHED}', string.format('%010d0r.', at)) then return false end
  put_times(person, '${SENT}', '')
  put_times(person, '${VOID}', '')
  local was_unreachable = redis.call('HEXISTS', key, '${UNREACHABLE}') == 1
  put_times(person, '${UNREACHABLE}', '')
  -- A mark was made of what was known then. News of a delivery that came late has a time before the mark's.
  local was_blocked = redis.call('HDEL', key, '${BLOCKED}') == 1
  if was_blocked then redis.call('ZREM', '${consentReviewKey()}', person) end
  local is_reachable = redis.call('HEXISTS', key, '${UNREACHABLE}') == 0
  if was_blocked or (was_unreachable and is_reachable) then reach_row(person, 'reachable', at, date, 'reached') end
  return true
end

local function apply_consent(address, field, value)
  local person = person_of(address)
  local before = put_greater(person, field, value)
  if before and is_consent(field) then
    changed(person)
    if field == '${CHANNEL}' or field == '${OPERATOR}' or field == '${PERHAPS}' then tell_crm(person) end
  end
  return before
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

local function merge_field(person, field, value)
  if field == '${SENT}' or field == '${VOID}' or field == '${UNREACHABLE}' then
    put_times(person, field, value)
  elseif field ~= '${ALIASES}' and field ~= '${FORMER}' and field ~= '${MOVED}' and field ~= '${REVISION}' then
    put_greater(person, field, value)
  end
end

-- Whichever address is met first, the same one becomes the main address: a phone before a user id, then by bytes.
local function leads(a, b)
  if is_phone(a) ~= is_phone(b) then return is_phone(a) end
  return greater(b, a)
end

local function link_aliases(a, b)
  local main, other = person_of(a), person_of(b)
  if main == other then return false end
  if leads(other, main) then main, other = other, main end
  local main_key, other_key = '${consentKey('')}' .. main, '${consentKey('')}' .. other
  local left_for = redis.call('HGET', other_key, '${MOVED}') or redis.call('HGET', main_key, '${MOVED}')
  if left_for and (person_of(left_for) == main or person_of(left_for) == other) then return false end

  local words_of_main, words_of_other = channel_words(main), channel_words(other)
  local flat = redis.call('HGETALL', other_key)
  local members, former, revision, has_consent = { other }, {}, 0, false
  for i = 1, #flat, 2 do
    local field, value = flat[i], flat[i + 1]
    if field == '${ALIASES}' then
      for _, word in ipairs(words_in(value)) do members[#members + 1] = word end
    elseif field == '${FORMER}' then
      for _, word in ipairs(words_in(value)) do former[#former + 1] = word end
    elseif field == '${REVISION}' then
      revision = tonumber(value)
    else
      has_consent = has_consent or is_consent(field)
      merge_field(main, field, value)
    end
  end
  -- What was written to WA_Consent under the other address has to change with the person from now on.
  if has_consent then former[#former + 1] = other end
  redis.call('DEL', other_key)
  for _, member in ipairs(members) do redis.call('SET', '${aliasKey('')}' .. member, main) end
  for _, word in ipairs(words_in(redis.call('HGET', main_key, '${ALIASES}') or '')) do members[#members + 1] = word end
  put_words(main_key, '${ALIASES}', members)
  if #former > 0 then
    for _, word in ipairs(words_in(redis.call('HGET', main_key, '${FORMER}') or '')) do former[#former + 1] = word end
    put_words(main_key, '${FORMER}', former)
  end
  -- The pair stays known: an opt-out may come by either address at any time.
  redis.call('PERSIST', main_key)
  local own = tonumber(redis.call('HGET', main_key, '${REVISION}') or '0')
  redis.call('HSET', main_key, '${REVISION}', math.max(own, revision) + 1)
  local review = redis.call('ZSCORE', '${consentReviewKey()}', other)
  if review then
    redis.call('ZREM', '${consentReviewKey()}', other)
    redis.call('ZADD', '${consentReviewKey()}', 'GT', review, main)
  end
  local reached = redis.call('HGET', main_key, '${REACHED}')
  if reached then
    put_times(main, '${SENT}', '')
    put_times(main, '${VOID}', '')
    put_times(main, '${UNREACHABLE}', '')
  end
  for _, field in ipairs(redis.call('HKEYS', main_key)) do has_consent = has_consent or is_consent(field) end
  if has_consent then queue(main) end
  local words = channel_words(main)
  if is_news(words_of_main, words) or is_news(words_of_other, words) then tell_crm(main) end
  return true
end

-- The phone that was left may go to a stranger: what permits leaves with the person, what restricts also stays.
local function move_phone(phone, target)
  local left = person_of(phone)
  local left_for = redis.call('HGET', '${consentKey('')}' .. left, '${MOVED}')
  if left == target or (left_for and person_of(left_for) == target) then return false end
  local key, target_key = '${consentKey('')}' .. left, '${consentKey('')}' .. target
  local words_of_target = channel_words(target)
  local flat = redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    local field, value = flat[i], flat[i + 1]
    merge_field(target, field, value)
    local restricts = is_consent(field) and string.sub(value, 11, 11) == '1'
    if not restricts and field ~= '${ALIASES}' and field ~= '${FORMER}' and field ~= '${REVISION}' then
      redis.call('HDEL', key, field)
    end
  end
  local stay, go = {}, words_in(redis.call('HGET', target_key, '${ALIASES}') or '')
  for _, member in ipairs(words_in(redis.call('HGET', key, '${ALIASES}') or '')) do
    if is_phone(member) then stay[#stay + 1] = member
    else
      go[#go + 1] = member
      redis.call('SET', '${aliasKey('')}' .. member, target)
    end
  end
  put_words(key, '${ALIASES}', stay)
  put_words(target_key, '${ALIASES}', go)
  redis.call('HSET', key, '${MOVED}', target)
  redis.call('PERSIST', target_key)
  changed(left)
  changed(target)
  if is_news(words_of_target, channel_words(target)) then tell_crm(target) end
  return true
end

local function move_person(from, to)
  local moved = false
  for i = 2, #to do moved = link_aliases(to[1], to[i]) or moved end
  for _, address in ipairs(from) do
    local target, left = person_of(to[1]), person_of(address)
    if left ~= target then
      if is_phone(left) then moved = move_phone(left, target) or moved
      else moved = link_aliases(left, target) or moved end
    end
  end
  return moved
end

-- May a failure of this sender still count against a person today? Counts people, not failures.
local function admit_inferred(batch, sender, person)
  if sender == '' then return true end
  if redis.call('EXISTS', '${breakerKey('')}' .. sender) == 1 then return false end
  local people = '${inferredKey('')}' .. sender .. ':' .. batch.day
  if redis.call('SISMEMBER', people, person) == 1 then return true end
  local recipients = redis.call('PFCOUNT', '${recipientsKey('')}' .. sender .. ':' .. batch.day)
  if redis.call('SCARD', people) + 1 > math.max(batch.people, math.floor(recipients * batch.share)) then
    redis.call('SET', '${breakerKey('')}' .. sender, string.format('%d', batch.now), 'EX', batch.open)
    opened[#opened + 1] = sender
    return false
  end
  redis.call('SADD', people, person)
  redis.call('EXPIRE', people, 172800)
  return true
end

local function count_recipient(batch, sender, person)
  if sender == '' then return end
  local key = '${recipientsKey('')}' .. sender .. ':' .. batch.day
  redis.call('PFADD', key, person)
  redis.call('EXPIRE', key, 172800)
end

-- What the breaker did not admit.
local REFUSED = '!'
local apply = {}

function apply.signal(change)
  local before = apply_consent(change.a, change.f, change.v)
  if before and change.t then redis.call('ZADD', '${consentReviewKey()}', 'GT', change.t, person_of(change.a)) end
  return before
end

function apply.link(change) return link_aliases(change.a, change.b) end

function apply.move(change) return move_person(change.from, change.to) end

function apply.sent(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  return put_times(person, '${SENT}', string.format('%010d', change.t))
end

function apply.void(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  return put_times(person, '${VOID}', string.format('%010d', change.t))
end

function apply.reached(change) return apply_reached(person_of(change.a), change.t, change.d) end

function apply.unreachable(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  if not admit_inferred(batch, change.s, person) then return REFUSED end
  local known = redis.call('HEXISTS', '${consentKey('')}' .. person, '${UNREACHABLE}') == 1
  if not put_times(person, '${UNREACHABLE}', string.format('%010d', change.t)) then return false end
  if not known then reach_row(person, 'unreachable', change.t, change.d, change.w) end
  return true
end

-- Only a new mark counts: people who stay blocked for months do not open the breaker day after day.
function apply.blocked(change, batch)
  local person = person_of(change.a)
  if change.s ~= '' and redis.call('EXISTS', '${breakerKey('')}' .. change.s) == 1 then return REFUSED end
  local before = redis.call('HGET', '${consentKey('')}' .. person, '${BLOCKED}')
  if before and not greater(change.v, before) then return false end
  if not change.seen and not admit_inferred(batch, change.s, person) then return REFUSED end
  put_greater(person, '${BLOCKED}', change.v)
  if not change.seen then redis.call('ZADD', '${consentReviewKey()}', 'GT', change.t, person) end
  reach_row(person, 'blocked', change.t, change.d, change.w, change.e, not change.seen)
  return true
end

-- A contact key goes with what is known of a person, and alone is nothing to keep: it makes no record, and no record
-- live longer. The revision stays, since it changes nobody's eligibility.
function apply.contact(change)
  local person = person_of(change.a)
  local key = '${consentKey('')}' .. person
  if redis.call('EXISTS', key) == 0 then return false end
  local before = redis.call('HGET', key, '${CONTACT}')
  if before and not greater(change.v, before) then return false end
  redis.call('HSET', key, '${CONTACT}', change.v)
  local contact = contact_in(change.v)
  if contact_in(before) == contact then return true end
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if is_consent(field) then queue(person) end
    if field == '${UNREACHABLE}' or field == '${BLOCKED}' then
      redis.call('XADD', '${outboxKey('WA_Consent')}', '*', 'row',
        cjson.encode({ Address = person, Topic = '~reach', ContactKey = contact }))
    end
  end
  return true
end

function apply.reviewed(change) return redis.call('ZREM', '${consentReviewKey()}', person_of(change.a)) == 1 end

local function apply_changes(json)
  local batch, results = cjson.decode(json), {}
  quiet, opened = batch.quiet, {}
  for i, change in ipairs(batch.changes) do
    local result = apply[change.k](change, batch)
    if result == false then results[i] = '='
    elseif result == true then results[i] = ''
    else results[i] = result end
  end
  quiet = false
  return { results, opened }
end
`;
