import type Redis from 'ioredis';
import { CONTACT, MOVED } from '../consent/consent-state';
import { FIELD } from '../execution/record-fields';
import { INDEX_LUA, TOUCHES_LUA } from '../execution/touches-lua';
import {
  consentEvidenceKey,
  consentKey,
  conversationKey,
  conversationThreadKey,
  conversionKey,
  EVERY_KEY,
  executionKey,
  handOverKey,
  inferredKey,
  KIND_AND_REST,
  noticesKey,
  openExecutionsKey,
  pairBackoffKey,
  touchesKey,
  tracesKey,
  unprovenTouchesKey,
  waitingSignalsKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** So many keys are looked at in one script: one or two milliseconds in which Redis does nothing else. */
const LOOKED_AT_AT_ONCE = 1_000;

/** So many names are followed in one script. */
const FOLLOWED_AT_ONCE = 200;

/** Kinds whose names alone may speak of somebody, by more than an address or a contact key. */
const LOOKED_AT_BY_NAME = [consentEvidenceKey, conversionKey].map(({ kind }) => `'${kind}'`).join(', ');

/**
 * Lua that looks into keys for a person, inside Redis, which is spared to hand out every record. Needs `spelled`, addresses
 * in all spellings, and `contactKeys`, JSON lists. `look_at(key)` adds to `found` what the key is, and a name:
 * `record` message key; `consent` address; `left` number that the person left; `contact` address at which their contact
 * key was seen; `inferred` and `key` key; `field` key and field of a hash; `text` a key whose name may speak of them.
 */
const LOOK_LUA = `
local addresses, contacts, listed = {}, {}, cjson.decode(spelled)
for _, address in ipairs(listed) do addresses[address] = true end
for _, contact in ipairs(cjson.decode(contactKeys)) do contacts[contact] = true end
local found, look = {}, {}
local function add(what, name)
  found[#found + 1] = what
  found[#found + 1] = name
end
look['${executionKey.kind}'] = function(key, name)
  if #name ~= 32 then return end
  local r = redis.call('HMGET', key, '${FIELD.contactKey}', '${FIELD.address}', '${FIELD.phone}')
  if contacts[r[1]] or addresses[r[2]] or addresses[r[3]] then add('record', name) end
end
look['${consentKey.kind}'] = function(key, name)
  local r = redis.call('HMGET', key, '${MOVED}', '${CONTACT}')
  if addresses[name] and redis.call('EXISTS', key) == 1 then add('consent', name) end
  if addresses[r[1]] then add('left', name) end
  if r[2] and contacts[string.match(r[2], '\\t(.*)$')] then add('contact', name) end
end
look['${inferredKey.kind}'] = function(key)
  for _, address in ipairs(listed) do
    if redis.call('SISMEMBER', key, address) == 1 then return add('inferred', key) end
  end
end
look['${handOverKey.kind}'] = function(key)
  local r = redis.call('HMGET', key, 'contactKey', 'address')
  if contacts[r[1]] or addresses[r[2]] then add('key', key) end
end
look['${noticesKey.kind}'] = function(key)
  local noted = redis.call('HGETALL', key)
  for i = 1, #noted, 2 do
    local ok, failure = pcall(cjson.decode, noted[i + 1])
    if ok and type(failure) == 'table' and contacts[failure.contactKey] then add('field', key .. ' ' .. noted[i]) end
  end
end
look['${pairBackoffKey.kind}'] = function(key, name)
  if addresses[string.match(name, ':([^:]*)$')] and redis.call('EXISTS', key) == 1 then add('key', key) end
end
look['${waitingSignalsKey.kind}'] = function(key)
  for _, body in ipairs(redis.call('SMEMBERS', key)) do
    for _, address in ipairs(listed) do
      if string.find(body, '"' .. address .. '"', 1, true) then return add('key', key) end
    end
  end
end
look['${conversationThreadKey.kind}'] = look['${pairBackoffKey.kind}']
look['${conversationKey.kind}'] = function(key)
  local json = redis.call('HGET', key, 'json') or ''
  local function says(text) return string.find(json, text, 1, true) end
  for _, address in ipairs(listed) do
    if says('"' .. address .. '"') then return add('key', key) end
  end
  for contact in pairs(contacts) do
    if says('"contactKey":"' .. contact .. '"') then return add('key', key) end
  end
end
for _, kind in ipairs({ ${LOOKED_AT_BY_NAME} }) do
  look[kind] = function(key) if redis.call('EXISTS', key) == 1 then add('text', key) end end
end
local function look_at(key)
  local kind, name = string.match(key, '${KIND_AND_REST}')
  if look[kind] then look[kind](key, name) end
end
`;

/** One step of the walk over all keys. → {next cursor, {what it is, key or name, …}} */
export const WALK_FOR_PERSON = redisScript('waWalkForPerson', {
  args: ['cursor', 'most', 'spelled', 'contactKeys'],
  lua: `${LOOK_LUA}
local reply = redis.call('SCAN', cursor, 'MATCH', '${EVERY_KEY}', 'COUNT', most)
for _, key in ipairs(reply[2]) do look_at(key) end
return { reply[1], found }
`,
});

/** The same for keys that are known. → {what it is, key or name, …} */
export const LOOK_AT_KEYS = redisScript('waLookAtKeys', {
  args: ['spelled', 'contactKeys'],
  list: 'keys',
  lua: `${LOOK_LUA}
for _, key in ipairs(keys) do look_at(key) end
return found
`,
});

/**
 * Where names of a person lead: what they left traces of (traces.ts), the messages that their addresses were sent, and the
 * same of the addresses that are met so. → {keys that may speak of them, keys that a name of theirs leads to by itself}
 */
export const FOLLOW_TRACES = redisScript('waFollowTraces', {
  list: 'names',
  lua: `${INDEX_LUA}${TOUCHES_LUA}
local own, keys, added, asked = #names, {}, {}, {}
local theirs = {}
local function add(key)
  if not added[key] then
    added[key] = true
    keys[#keys + 1] = key
  end
end
local function ask(name)
  if name and not asked[name] then
    asked[name] = true
    names[#names + 1] = name
  end
end
for _, name in ipairs(names) do asked[name] = true end
local i = 0
while i < #names do
  i = i + 1
  local name = names[i]
  add('${consentKey('')}' .. name)
  for _, key in ipairs(redis.call('ZRANGE', '${tracesKey('')}' .. name, 0, -1)) do
    add(key)
    local kind, rest = string.match(key, '${KIND_AND_REST}')
    if kind == '${touchesKey.kind}' or kind == '${consentKey.kind}' then ask(rest) end
    if i <= own then theirs[#theirs + 1] = key end
  end
  for _, touch in ipairs((touches_of(name))) do add('${executionKey('')}' .. touch.message) end
  for _, touch in ipairs(redis.call('ZRANGE', '${unprovenTouchesKey('')}' .. name, 0, -1)) do
    add('${executionKey('')}' .. string.sub(touch, 1, 32))
  end
  ask((address_of(name)))
end
return { keys, theirs }
`,
});

/** What was found in one key: what it is (see above), and a key or a name. */
export type Find = [what: string, name: string];

/** By what somebody is looked for. */
interface SoughtBy {
  /** In all spellings. */
  spelled: readonly string[];
  contactKeys: readonly string[];
}

function pairsOf(flat: readonly string[]): Find[] {
  const finds: Find[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) finds.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return finds;
}

/** Looks for a person in Redis, by the traces that lead to them or in every key that there is. */
export function createLook(redis: Redis) {
  const walkForPerson = bindScript(redis, WALK_FOR_PERSON);
  const lookAtKeys = bindScript(redis, LOOK_AT_KEYS);
  const followTraces = bindScript(redis, FOLLOW_TRACES);
  const asJson = ({ spelled, contactKeys }: SoughtBy) => ({
    spelled: JSON.stringify(spelled),
    contactKeys: JSON.stringify(contactKeys),
  });

  async function followAll(names: readonly string[]): Promise<[keys: string[], theirs: string[]]> {
    const [keys, theirs]: [string[], string[]] = [[], []];
    for (let from = 0; from < names.length; from += FOLLOWED_AT_ONCE) {
      const some = names.slice(from, from + FOLLOWED_AT_ONCE);
      const [led, own] = await followTraces<[keys: string[], theirs: string[]]>({ names: some });
      for (const key of led) keys.push(key);
      for (const key of own) theirs.push(key);
    }
    return [keys, theirs];
  }

  return {
    /** In every key: some seconds for a million people. */
    async everywhere(by: SoughtBy): Promise<Find[]> {
      const finds: Find[] = [];
      let cursor = '0';
      do {
        const step = { cursor, most: LOOKED_AT_AT_ONCE, ...asJson(by) };
        const [next, found] = await walkForPerson<[cursor: string, found: string[]]>(step);
        cursor = next;
        for (const find of pairsOf(found)) finds.push(find);
      } while (cursor !== '0');
      return finds;
    },

    /**
     * Where `names` lead, `further` names that need not be theirs any more, and in what is under way. `theirs`: keys that a
     * name of theirs leads to by itself.
     */
    async byTraces(
      by: SoughtBy & {
        names: readonly string[];
        further: readonly string[];
        messageKeys: Iterable<string>;
        /** Further keys to look at. */
        keys?: readonly string[];
      },
    ): Promise<{ finds: Find[]; theirs: string[] }> {
      const [led, theirs] = await followAll(by.names);
      const [further] = await followAll(by.further);
      const messageKeys = [...by.messageKeys, ...(await redis.zrange(openExecutionsKey(), 0, -1))];
      const keys = [
        ...new Set([
          ...led,
          ...further,
          ...(by.keys ?? []),
          ...messageKeys.map((messageKey) => executionKey(messageKey)),
        ]),
      ];
      const finds: Find[] = [];
      for (let from = 0; from < keys.length; from += LOOKED_AT_AT_ONCE) {
        const some = keys.slice(from, from + LOOKED_AT_AT_ONCE);
        for (const find of pairsOf(await lookAtKeys<string[]>({ keys: some, ...asJson(by) }))) finds.push(find);
      }
      return { finds, theirs };
    },
  };
}
