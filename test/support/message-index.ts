import type Redis from 'ioredis';
import { CAP_LUA } from '../../src/consent/frequency-cap';
import { INDEX_LUA, TOUCHES_LUA } from '../../src/execution/touches-lua';
import { bindScript, redisScript } from '../../src/redis/script';

const LUA = `${INDEX_LUA}${TOUCHES_LUA}${CAP_LUA.replace(/person_of/g, 'tostring')}`;

const LOOK = redisScript('testLookAtIndex', {
  args: ['what', 'name'],
  lua: `${LUA}
local function left(entry) return math.floor((entry.ends - redis.call('TIME')[1]) * 1000) end
if what == 'touches' then
  local list, entry = touches_of(name)
  local flat = { left(entry) }
  for _, touch in ipairs(list) do
    flat[#flat + 1] = touch.message
    flat[#flat + 1] = string.format('%d', touch.at)
  end
  return flat
elseif what == 'address' then
  local address, ends = address_of(name)
  return { address or '', left({ ends = ends }) }
elseif what == 'message' then
  return { message_of(name) or '', left(bucket_entry('ids', name)) }
end
return { #cap_of(name) }
`,
});

const CHANGE = redisScript('testChangeIndex', {
  args: ['what', 'name', 'value', 'at'],
  lua: `${LUA}
if what == 'touch' then
  local list, entry = touches_of(name)
  local others = {}
  local message, step = string.sub(value, 1, 32), string.sub(value, 34)
  for _, touch in ipairs(list) do
    if touch.message ~= message then others[#others + 1] = touch elseif step == '' then step = touch.step end
  end
  add_touch(others, { message = message, step = step, at = tonumber(at) })
  keep_touches(entry, others, bucket_now() + 1000)
elseif what == 'address' then keep_address_of(name, value, 1000000)
elseif what == 'message' and value == '' then drop_message_of(name)
elseif what == 'message' then keep_message_of(name, value, 1000000)
else
  local places, entry = cap_of(name)
  places[#places + 1] = { at = tonumber(at), group = 'p', mark = cap_mark(value) }
  keep_cap(entry, places, bucket_now() + 1000)
end
`,
});

/** What the buckets of messages hold (src/redis/buckets.ts), to be looked at and set up by tests. Lives in ms. */
export function messageIndex(redis: Redis) {
  const [look, change] = [bindScript(redis, LOOK), bindScript(redis, CHANGE)];
  return {
    touches: async (address: string) => {
      const [life, ...flat] = await look<(number | string)[]>({ what: 'touches', name: address });
      const list = Array.from({ length: flat.length / 2 }, (_, i) => ({
        messageKey: String(flat[2 * i]),
        at: Number(flat[2 * i + 1]),
      }));
      return { list, life: Number(life) };
    },
    contact: async (contactKey: string) => {
      const [address = '', life = 0] = await look<[string, number]>({ what: 'address', name: contactKey });
      return { address, life };
    },
    message: async (wamid: string) => {
      const [messageKey = '', life = 0] = await look<[string, number]>({ what: 'message', name: wamid });
      return { messageKey, life };
    },
    /** How many messages count for the cap of this main address. */
    capped: async (address: string) => Number((await look<[number]>({ what: 'cap', name: address }))[0]),

    /** `touch`: message key, and behind a colon its step where none stands there yet; `at` in ms. */
    setTouch: (address: string, touch: string, at: number) =>
      change({ what: 'touch', name: address, value: touch, at }),
    setContact: (contactKey: string, address: string) =>
      change({ what: 'address', name: contactKey, value: address, at: 0 }),
    setMessage: (wamid: string, messageKey: string) =>
      change({ what: 'message', name: wamid, value: messageKey, at: 0 }),
    dropMessage: (wamid: string) => change({ what: 'message', name: wamid, value: '', at: 0 }),
    setCap: (address: string, messageKey: string, at: number) =>
      change({ what: 'cap', name: address, value: messageKey, at }),
  };
}
