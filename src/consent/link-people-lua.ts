import { consentKey, consentReviewKey } from '../redis/redis-keys';
import { ALIASES, CLAIMS, CONTACT, FORMER, MOVED, REACHED, REVISION, SENT, UNREACHABLE, VOID } from './consent-state';

/** The same number that one erasure takes: who has more is a number that a whole shop gives. */
const MOST_ADDRESSES = 20;

/**
 * Lua that makes one person of two addresses; needs `KEEP_CONSENT_LUA`, `CLAIMS_LUA` and `CAP_LUA` before it. It
 * defines
 *
 * - `link_aliases(a, b)`: both are the same person from now on;
 * - `move_person(from, to)`: a person left the addresses `from` for `to`; both are lists.
 *
 * Both → whether anything changed; `link_aliases` also `!addresses`: the person would have more than fit into one erasure.
 */
export const LINK_PEOPLE_LUA = `
local function merge_field(person, field, value)
  if field == '${SENT}' or field == '${VOID}' or field == '${UNREACHABLE}' then
    put_times(person, field, value)
  elseif field ~= '${ALIASES}' and field ~= '${CLAIMS}' and field ~= '${FORMER}' and field ~= '${MOVED}' and field ~= '${REVISION}' then
    put_greater(person, field, value)
  end
end

-- Whichever address is met first, the same one becomes the main address: a phone before a user id, then by bytes.
local function leads(a, b)
  if is_phone(a) ~= is_phone(b) then return is_phone(a) end
  return greater(b, a)
end

-- Whether an address was left for this person, who may have moved on since, number by number.
local function has_left_for(left, person)
  local at = left
  for _ = 1, ${MOST_ADDRESSES} do
    at = redis.call('HGET', '${consentKey('')}' .. at, '${MOVED}')
    if not at then return false end
    at = person_of(at)
    if at == person then return true end
  end
  return false
end

local function link_aliases(a, b)
  local main, other = person_of(a), person_of(b)
  if main == other then return false end
  if leads(other, main) then main, other = other, main end
  local main_key, other_key = '${consentKey('')}' .. main, '${consentKey('')}' .. other
  if has_left_for(main, other) or has_left_for(other, main) then return false end

  local known = #words_in(redis.call('HGET', main_key, '${ALIASES}')) + #words_in(redis.call('HGET', other_key, '${ALIASES}'))
  if known + 2 > ${MOST_ADDRESSES} then return '!addresses' end

  local words_of_main, words_of_other = channel_words(main), channel_words(other)
  local claims, claims_of_other = take_claims(main), take_claims(other)
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
      if field == '${CONTACT}' then drop_trace(contact_in(value), other_key) end
    end
  end
  -- What was written to WA_Consent under the other address has to change with the person from now on. Of two numbers either
  -- may be the one in the sender's own data, which looks people up by it.
  if has_consent or is_phone(other) then former[#former + 1] = other end
  redis.call('DEL', other_key)
  for _, member in ipairs(members) do give_address(member, main) end
  for _, word in ipairs(words_in(redis.call('HGET', main_key, '${ALIASES}') or '')) do members[#members + 1] = word end
  put_words(main_key, '${ALIASES}', members)
  if #former > 0 then
    for _, word in ipairs(words_in(redis.call('HGET', main_key, '${FORMER}') or '')) do former[#former + 1] = word end
    put_words(main_key, '${FORMER}', former)
  end
  -- Who was written to at either address was written to so often.
  move_cap(other, main, math.huge)
  -- The pair stays known: an opt-out may come by either address at any time.
  stay(main_key)
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
  give_claims(main, claims)
  give_claims(main, claims_of_other)
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
  local claims = take_claims(left)
  local flat = redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    local field, value = flat[i], flat[i + 1]
    merge_field(target, field, value)
    local restricts = is_consent(field) and string.sub(value, 11, 11) == '1'
    if not restricts and field ~= '${ALIASES}' and field ~= '${FORMER}' and field ~= '${REVISION}' then
      redis.call('HDEL', key, field)
      if field == '${CONTACT}' then drop_trace(contact_in(value), key) end
    end
  end
  local left_here, go = {}, words_in(redis.call('HGET', target_key, '${ALIASES}') or '')
  for _, member in ipairs(words_in(redis.call('HGET', key, '${ALIASES}') or '')) do
    if is_phone(member) then left_here[#left_here + 1] = member
    else
      go[#go + 1] = member
      give_address(member, target)
    end
  end
  put_words(key, '${ALIASES}', left_here)
  put_words(target_key, '${ALIASES}', go)
  drop_trace(left_for, key)
  redis.call('HSET', key, '${MOVED}', target)
  leave_trace(target, key, redis.call('PTTL', key))
  stay(target_key)
  give_claims(target, claims)
  changed(left)
  changed(target)
  if is_news(words_of_target, channel_words(target)) then tell_crm(target) end
  return true
end

local function move_person(from, to)
  local moved, keeps_number = false, false
  for _, address in ipairs(from) do keeps_number = keeps_number or address == to[1] end
  for _, address in ipairs(from) do
    local target, left = person_of(to[1]), person_of(address)
    if left ~= target then
      -- Who keeps the number has left none: the number that we hold is another form of it.
      if is_phone(left) and not keeps_number then moved = move_phone(left, target) or moved
      else moved = link_aliases(left, target) == true or moved end
    end
  end
  -- After that: an id that stays the same has gone along, and must not join the number that was left to the new one.
  for i = 2, #to do moved = link_aliases(to[1], to[i]) == true or moved end
  return moved
end
`;
