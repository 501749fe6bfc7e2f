import { CAP_LIFE_MS, frequencyKey } from '../redis/redis-keys';
import type { CapGroup } from '../vocabulary';

/** How the members of a cap's set begin, by purpose group. */
export const CAP_GROUP_LETTERS: Record<CapGroup, string> = { promotional: 'p', other: 'o' };

/**
 * Lua of frequency caps; needs `PERSON_OF_LUA` before it. They hold over all journeys for the messages of one purpose group: `p` promotional, `o` other.
 * `cap_counts(key, since_ms)` → promotional, other; `use_cap(key, message, group, limit, since_ms, now_ms)` → false where
 * the cap is full, not counting the message itself; `free_cap(key, message)` gives the place back. `key` may be that of any
 * address of a person: the cap is the person's, under the main address (`link_aliases` joins what was counted before).
 */
export const CAP_LUA = `
local function cap_of_person(key)
  return '${frequencyKey('')}' .. person_of(string.sub(key, ${frequencyKey('').length + 1}))
end
local function counts_in(key, since)
  local promotional, other = 0, 0
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, since, '+inf')) do
    if string.sub(member, 1, 2) == 'p:' then promotional = promotional + 1 else other = other + 1 end
  end
  return promotional, other
end
local function cap_counts(key, since) return counts_in(cap_of_person(key), since) end
local function free_place(key, message) redis.call('ZREM', key, 'p:' .. message, 'o:' .. message) end
local function free_cap(key, message) free_place(cap_of_person(key), message) end
local function use_cap(key, message, group, limit, since, now)
  if group == '' then return true end
  key = cap_of_person(key)
  local kept, counted, is_old = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), 0, false
  for i = 1, #kept, 2 do
    local member, at = kept[i], tonumber(kept[i + 1])
    if string.sub(member, 3) == message then
      redis.call('ZREM', key, member)
    elseif at >= tonumber(since) and string.sub(member, 1, 2) == group .. ':' then
      counted = counted + 1
    end
    is_old = is_old or at < now - ${CAP_LIFE_MS}
  end
  if limit > 0 and counted >= limit then return false end
  if is_old then redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ${CAP_LIFE_MS}) end
  redis.call('ZADD', key, now, group .. ':' .. message)
  redis.call('PEXPIRE', key, ${CAP_LIFE_MS})
  return true
end
`;
