import { BUCKETS_LUA, PACKED_KEY_LUA } from '../redis/buckets';
import { executionKey, MESSAGE_ID_LIFE_MS, touchedKey, touchesKey, unprovenTouchesKey } from '../redis/redis-keys';
import { CONTACT_ADDRESSES_LUA } from './contact-addresses';
import { MESSAGE_IDS_LUA } from './message-ids';

export const MOST_TOUCHES = 50;

/** Lua at the head of scripts that read or write touches, addresses of contacts or WhatsApp ids. */
export const INDEX_LUA = `${BUCKETS_LUA}${PACKED_KEY_LUA}${MESSAGE_IDS_LUA}${CONTACT_ADDRESSES_LUA}`;

/**
 * Lua of the messages that an address was sent; needs {@link INDEX_LUA} before it. A list of them is `{message, step, at}`, `at` in
 * ms, the oldest first.
 *
 * - `touches_of(address)` → the list, and what the next two are given with it;
 * - `keep_touches(entry, list, ends)`, s;
 * - `drop_touches(address)` → whether there were any;
 * - `add_touch(list, touch)`, unless the message stands there.
 *
 * What an earlier version kept under a key of its own is among them, and moves as they are next written.
 */
export const TOUCHES_LUA = `
local function add_touch(list, touch)
  local place = #list + 1
  for i, each in ipairs(list) do
    if each.message == touch.message and each.step == touch.step then return end
    if place > i and (each.at > touch.at or each.at == touch.at and each.message > touch.message) then place = i end
  end
  table.insert(list, place, touch)
end
local function touches_of(address)
  local entry, list = bucket_entry('${touchedKey.kind}', address), {}
  local value, from = entry.value or '', 1
  while from <= #value do
    local touched_at, behind = struct.unpack('>I6', value, from)
    local message, after = unpacked_key(value, behind)
    local its_step, past = struct.unpack('Bc0', value, after)
    list[#list + 1] = { message = message, step = its_step, at = touched_at }
    from = past
  end
  local old = '${touchesKey('')}' .. address
  local kept = redis.call('ZRANGE', old, 0, -1, 'WITHSCORES')
  if #kept > 0 then
    entry.old = old
    entry.ends = math.max(entry.ends, bucket_now() + redis.call('PTTL', old) / 1000)
    for i = 1, #kept, 2 do
      add_touch(list, { message = string.sub(kept[i], 1, 32), step = string.sub(kept[i], 34), at = tonumber(kept[i + 1]) })
    end
  end
  return list, entry
end
local function keep_touches(entry, list, ends)
  if entry.old then redis.call('DEL', entry.old) end
  if #list == 0 then return bucket_drop(entry) end
  local parts = {}
  for i, each in ipairs(list) do
    parts[i] = struct.pack('>I6', each.at) .. packed_key(each.message) .. string.char(#each.step) .. each.step
  end
  bucket_keep(entry, table.concat(parts), ends)
end
local function drop_touches(address)
  local dropped = bucket_drop(bucket_entry('${touchedKey.kind}', address))
  return redis.call('DEL', '${touchesKey('')}' .. address) == 1 or dropped
end
`;

/**
 * Lua that notes a message which a person was sent; needs {@link INDEX_LUA}, {@link TOUCHES_LUA} and `TRACE_RECORD_LUA` before it.
 * `life` (ms) is how long something may be attributed to it; a longer life that an earlier message gave stays. Erasure finds by
 * the touches what was sent: what is not among them any more, and where a contact was written to before, leaves a trace.
 * `let_go_touches(list)`: all but the newest go, and leave traces.
 */
export const REMEMBER_TOUCH_LUA = `
local function let_go_touches(list)
  while #list > ${MOST_TOUCHES} do trace_record('${executionKey('')}' .. table.remove(list, 1).message) end
end
local function remember_touch(address, contact, message, step, life, at)
  if not address or not step then return end
  local list, entry = touches_of(address)
  add_touch(list, { message = message, step = step, at = at })
  let_go_touches(list)
  local ends = math.max(entry.ends, bucket_now() + life / 1000)
  keep_touches(entry, list, ends)
  local before = keep_address_of(contact, address, (ends - bucket_now()) * 1000)
  if before and before ~= address then
    local _, old = touches_of(before)
    leave_trace(contact, '${touchesKey('')}' .. before, old.ends > 0 and (old.ends - bucket_now()) * 1000 or -2)
  end
end
`;

/**
 * Lua for a message of which nobody knows whether it went; needs {@link INDEX_LUA} and `TRACE_RECORD_LUA` before it.
 * `await_proof(…)` notes it, `proven_touch(…)` takes the note back and tells since when it may have gone (ms), or nothing where
 * none was noted.
 */
export const UNPROVEN_TOUCH_LUA = `
local function await_proof(address, contact, message, step, at)
  if not address or address == '' or not step then return end
  local key = '${unprovenTouchesKey('')}' .. address
  redis.call('ZADD', key, 'NX', at, message .. ':' .. step)
  redis.call('ZREMRANGEBYRANK', key, 0, -${MOST_TOUCHES + 1})
  redis.call('PEXPIRE', key, ${MESSAGE_ID_LIFE_MS})
  trace_record('${executionKey('')}' .. message)
  if not address_of(contact) then keep_address_of(contact, address, ${MESSAGE_ID_LIFE_MS}) end
end
local function proven_touch(address, message, step)
  if not address or not step then return nil end
  local key, member = '${unprovenTouchesKey('')}' .. address, message .. ':' .. step
  local since = redis.call('ZSCORE', key, member)
  if since then redis.call('ZREM', key, member) end
  return tonumber(since or nil)
end
`;
