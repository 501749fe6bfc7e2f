import { CAP_LIFE_MS, capsKey, frequencyKey } from '../redis/redis-keys';
import type { CapGroup } from '../vocabulary';

/** How the messages of a purpose group are marked in a cap. */
export const CAP_GROUP_LETTERS: Record<CapGroup, string> = { promotional: 'p', other: 'o' };

/** Time (ms), letter, and the first six bytes of the message key. */
const PLACE_BYTES = 13;

/**
 * Lua of frequency caps; needs `PERSON_OF_LUA` and `BUCKETS_LUA` before it. They hold over all journeys for the messages of one
 * purpose group: `p` promotional, `o` other.
 *
 * - `cap_counts(address, since_ms)` → promotional, other;
 * - `use_cap(address, message, group, limit, since_ms, now_ms)` → false where the cap is full, not counting the message itself;
 * - `free_cap(address, message)` gives the place back;
 * - `move_cap(from, to, until_ms)`: what two addresses counted up to then counts for the second; `drop_cap(address)` → whether
 *   there was one. Both are of main addresses.
 *
 * `address` may be any of a person: the cap is the person's, under the main address (`link_aliases` joins what was counted
 * before). What an earlier version kept under a key of its own is counted, and moves as the cap is next written.
 */
export const CAP_LUA = `
local function cap_mark(message)
  if #message < 12 or string.find(message, '[^0-9a-f]') then message = redis.sha1hex(message) end
  return struct.pack('>I6', tonumber(string.sub(message, 1, 12), 16))
end
local function cap_of(address)
  local entry = bucket_entry('${capsKey.kind}', address)
  local value, places, old = entry.value or '', {}, '${frequencyKey('')}' .. address
  for from = 1, #value, ${PLACE_BYTES} do
    local counted_at, letter, mark = struct.unpack('>I6c1c6', value, from)
    places[#places + 1] = { at = counted_at, group = letter, mark = mark }
  end
  local kept = redis.call('ZRANGE', old, 0, -1, 'WITHSCORES')
  if #kept > 0 then
    entry.old, entry.ends = old, math.max(entry.ends, bucket_now() + redis.call('PTTL', old) / 1000)
  end
  for i = 1, #kept, 2 do
    local letter, message = string.match(kept[i], '^(.):(.*)$')
    places[#places + 1] = { at = tonumber(kept[i + 1]), group = letter, mark = cap_mark(message) }
  end
  return places, entry
end
local function keep_cap(entry, places, ends)
  if entry.old then redis.call('DEL', entry.old) end
  if #places == 0 then return bucket_drop(entry) end
  local parts = {}
  for i, place in ipairs(places) do parts[i] = struct.pack('>I6', place.at) .. place.group .. place.mark end
  bucket_keep(entry, table.concat(parts), ends)
end
local function cap_counts(address, since)
  local promotional, other = 0, 0
  for _, place in ipairs((cap_of(person_of(address)))) do
    if place.at >= (tonumber(since) or math.huge) then
      if place.group == 'p' then promotional = promotional + 1 else other = other + 1 end
    end
  end
  return promotional, other
end
local function without_place(places, mark, before)
  local left, found = {}, false
  for _, place in ipairs(places) do
    if place.mark == mark then found = true elseif place.at >= before then left[#left + 1] = place end
  end
  return left, found
end
local function free_cap(address, message)
  local places, entry = cap_of(person_of(address))
  local left, found = without_place(places, cap_mark(message), 0)
  if found then keep_cap(entry, left, entry.ends) end
end
local function use_cap(address, message, group, limit, since, now)
  if group == '' then return true end
  local places, entry = cap_of(person_of(address))
  local mark, counted = cap_mark(message), 0
  local left, found = without_place(places, mark, now - ${CAP_LIFE_MS})
  for _, place in ipairs(left) do
    if place.at >= tonumber(since) and place.group == group then counted = counted + 1 end
  end
  if limit > 0 and counted >= limit then
    if found then keep_cap(entry, left, entry.ends) end
    return false
  end
  left[#left + 1] = { at = now, group = group, mark = mark }
  keep_cap(entry, left, bucket_now() + ${CAP_LIFE_MS / 1000})
  return true
end
local function move_cap(from, to, up_to)
  if from == to then return end
  local places, entry = cap_of(from)
  local target, target_entry = cap_of(to)
  local stay, known = {}, {}
  for _, place in ipairs(target) do known[place.mark] = place end
  for _, place in ipairs(places) do
    local same = known[place.mark]
    if place.at > up_to then stay[#stay + 1] = place
    elseif same then same.at = math.max(same.at, place.at)
    else target[#target + 1] = place end
  end
  if #stay == #places then return end
  keep_cap(target_entry, target, math.max(entry.ends, target_entry.ends))
  keep_cap(entry, stay, entry.ends)
end
local function drop_cap(address)
  local dropped = bucket_drop(bucket_entry('${capsKey.kind}', address))
  return redis.call('DEL', '${frequencyKey('')}' .. address) == 1 or dropped
end
`;
