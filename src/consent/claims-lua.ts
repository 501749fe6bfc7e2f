import { consentKey } from '../redis/redis-keys';
import { ALIASES, CLAIMS, SPREAD } from './consent-state';

/**
 * Lua for pairs of addresses that somebody other than Meta states; needs `KEEP_CONSENT_LUA` before it. A claim joins nobody:
 * each side keeps its own record, and holds the other's opt-outs under names of their own (`=<address>\\t<field>`), so that
 * they go without a trace once Meta says that the pair was wrong. It defines
 *
 * - `claim(a, b)` → true, false where it is known, or why it is refused: `!number` (the id has another phone), `!id`;
 * - `spread_word(person, field, value)`: an opt-out counts for whoever is claimed to be the same;
 * - `take_claims(person)`: takes all claims of a person away → the addresses they were of, for `give_claims(person, list)`.
 */
export const CLAIMS_LUA = `
local function kind_of(address)
  if is_phone(address) then return 'phone' end
  return string.find(address, '^%u%u%.ENT%.') and 'parent' or 'id'
end

local function claims_of(person) return words_in(redis.call('HGET', '${consentKey('')}' .. person, '${CLAIMS}')) end

-- A person has phones, one id and one id of the parent portfolio: two who have the same of these are two.
local function kinds_of(person, with_claims)
  local kinds = { [kind_of(person)] = true }
  local function add(address)
    kinds[kind_of(address)] = true
    for _, alias in ipairs(words_in(redis.call('HGET', '${consentKey('')}' .. address, '${ALIASES}'))) do
      kinds[kind_of(alias)] = true
    end
  end
  add(person)
  if with_claims then
    for _, claimed in ipairs(claims_of(person)) do add(person_of(claimed)) end
  end
  return kinds
end

local function is_opt_out(field, value)
  return is_consent(field) and string.sub(field, 1, 1) ~= '${SPREAD}' and string.sub(value, 11, 11) == '1'
end

local function spread_word(person, field, value)
  if not is_opt_out(field, value) then return end
  for _, claimed in ipairs(claims_of(person)) do
    local other = person_of(claimed)
    for _, name in ipairs(claims_of(other)) do
      if person_of(name) == person and put_greater(other, '${SPREAD}' .. name .. '\\t' .. field, value) then changed(other) end
    end
  end
end

local function spread_all(person)
  local flat = redis.call('HGETALL', '${consentKey('')}' .. person)
  for i = 1, #flat, 2 do spread_word(person, flat[i], flat[i + 1]) end
end

local function add_claim(person, address)
  local names = claims_of(person)
  names[#names + 1] = address
  put_words('${consentKey('')}' .. person, '${CLAIMS}', names)
  stay('${consentKey('')}' .. person)
end

local function claim(a, b)
  local one, other = person_of(a), person_of(b)
  if one == other then return false end
  for _, name in ipairs(claims_of(one)) do
    if person_of(name) == other then return false end
  end
  local kinds, others = kinds_of(one, true), kinds_of(other, true)
  if kinds.phone and others.phone then return '!number' end
  if kinds.id and others.id or kinds.parent and others.parent then return '!id' end
  add_claim(one, b)
  add_claim(other, a)
  spread_all(one)
  spread_all(other)
  return true
end

-- What a person holds by the claim of one address goes with it.
local function forget_claim(person, name)
  local key, rest, had = '${consentKey('')}' .. person, {}, false
  for _, each in ipairs(claims_of(person)) do
    if each ~= name then rest[#rest + 1] = each end
  end
  put_words(key, '${CLAIMS}', rest)
  local head = '${SPREAD}' .. name .. '\\t'
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, #head) == head then
      redis.call('HDEL', key, field)
      had = true
    end
  end
  if had then changed(person) end
end

local function take_claims(person)
  local names = claims_of(person)
  for _, name in ipairs(names) do
    local other = person_of(name)
    for _, back in ipairs(claims_of(other)) do
      if person_of(back) == person then forget_claim(other, back) end
    end
    forget_claim(person, name)
  end
  return names
end

local function give_claims(person, names)
  for _, name in ipairs(names) do claim(person, name) end
end
`;
