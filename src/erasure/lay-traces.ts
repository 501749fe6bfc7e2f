import type Redis from 'ioredis';
import { z } from 'zod';
import { CONTACT, MOVED } from '../consent/consent-state';
import { readFieldsLua } from '../execution/record-fields';
import { INDEX_LUA, TOUCHES_LUA } from '../execution/touches-lua';
import type { Logger } from '../logger';
import { namesInId } from '../redis/names-in-id';
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
  pairBackoffKey,
  TRACES_BEGIN_AFTER_MS,
  tracesLaidKey,
  waitingSignalsKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { LEAVE_TRACES, TRACES_LUA } from '../redis/traces';

const LAID = 'done';
/** So many keys are looked at in one script: a few milliseconds in which Redis does nothing else. */
const LOOKED_AT_AT_ONCE = 500;

/**
 * One step of a walk over all keys, which leaves the traces that the scripts of today would have left. Names in ids that
 * shops and forms chose are read outside. → {next cursor, {key, its life as `PTTL` says it, value, …}}
 */
export const LAY_TRACES = redisScript('waLayTraces', {
  args: ['cursor', 'most'],
  lua: `${INDEX_LUA}${TOUCHES_LUA}${TRACES_LUA}
local named, lay = {}, {}
lay['${executionKey.kind}'] = function(key, name)
  if #name ~= 32 then return end
  ${readFieldsLua('key', ['contactKey', 'address', 'phone', 'stepId'])}
  local life, is_touch = redis.call('PTTL', key), false
  for _, touch in ipairs((touches_of(storedAddress or ''))) do is_touch = is_touch or touch.message == name end
  if not is_touch then leave_trace(storedAddress, key, life) end
  -- Of somebody who has changed their number since it says the old one.
  if storedPhone ~= storedAddress then leave_trace(storedPhone, key, life) end
  local contact = storedContactKey
  if contact and not (is_touch and address_of(contact) == storedAddress) then
    leave_trace(contact, key, life)
  end
end
lay['${consentKey.kind}'] = function(key)
  local moved, contact = unpack(redis.call('HMGET', key, '${MOVED}', '${CONTACT}'))
  local life = redis.call('PTTL', key)
  leave_trace(moved, key, life)
  if contact then leave_trace(string.match(contact, '\\t(.*)$'), key, life) end
end
lay['${inferredKey.kind}'] = function(key)
  for _, address in ipairs(redis.call('SMEMBERS', key)) do leave_trace(address, key, redis.call('PTTL', key)) end
end
lay['${pairBackoffKey.kind}'] = function(key, name)
  leave_trace(string.match(name, ':([^:]*)$'), key, redis.call('PTTL', key))
end
lay['${waitingSignalsKey.kind}'] = function(key)
  for _, body in ipairs(redis.call('SMEMBERS', key)) do
    for text in string.gmatch(body, '"([^"]+)"') do
      if string.find(text, '^%+%d+$') or string.find(text, '^%u%u%.%w') then
        leave_trace(text, key, redis.call('PTTL', key))
      end
    end
  end
end
lay['${conversationThreadKey.kind}'] = lay['${pairBackoffKey.kind}']
lay['${handOverKey.kind}'] = function(key)
  local address, contact = unpack(redis.call('HMGET', key, 'address', 'contactKey'))
  leave_trace(address, key, redis.call('PTTL', key))
  leave_trace(contact, key, redis.call('PTTL', key))
end
lay['${noticesKey.kind}'] = function(key)
  for _, noted in ipairs(redis.call('HVALS', key)) do
    leave_trace(string.match(noted, '"contactKey":"([^"]+)"'), key, redis.call('PTTL', key))
  end
end
lay['${conversationKey.kind}'] = function(key)
  local json, life = redis.call('HGET', key, 'json') or '', redis.call('PTTL', key)
  for name, value in string.gmatch(json, '"(%a+)":"([^"]+)"') do
    if name == 'address' or name == 'phone' or name == 'userId' or name == 'contactKey' then leave_trace(value, key, life) end
  end
end
for _, kind in ipairs({ '${consentEvidenceKey.kind}', '${conversionKey.kind}' }) do
  lay[kind] = function(key)
    named[#named + 1] = key
    named[#named + 1] = tostring(redis.call('PTTL', key))
    named[#named + 1] = redis.call('GET', key) or ''
  end
end
local reply = redis.call('SCAN', cursor, 'MATCH', '${EVERY_KEY}', 'COUNT', most)
for _, key in ipairs(reply[2]) do
  local kind, name = string.match(key, '${KIND_AND_REST}')
  if lay[kind] then lay[kind](key, name) end
end
return { reply[1], named }
`,
});

const attributedSchema = z.object({ messageKey: z.string() });

/** A conversion is found by its message, too. */
function messageIn(value: string): string[] {
  try {
    const read = attributedSchema.safeParse(JSON.parse(value));
    return read.success ? [read.data.messageKey] : [];
  } catch {
    // A digest, of a proof of consent.
    return [];
  }
}

/** Whether everything in this Redis is found by its traces: if not, erasure looks at every key. */
export async function areTracesLaid(redis: Redis): Promise<boolean> {
  return (await redis.get(tracesLaidKey())) === LAID;
}

/** Leaves the traces of everything that is in Redis. May be repeated. */
export async function layAllTraces(redis: Redis): Promise<void> {
  const [step, leaveTraces] = [bindScript(redis, LAY_TRACES), bindScript(redis, LEAVE_TRACES)];
  let cursor = '0';
  do {
    const [next, named] = await step<[cursor: string, named: string[]]>({ cursor, most: LOOKED_AT_AT_ONCE });
    cursor = next;
    const names: string[] = [];
    for (let i = 0; i + 2 < named.length; i += 3) {
      const [key = '', life = '', value = ''] = named.slice(i, i + 3);
      const id = key.split(':').slice(2).join(':');
      for (const name of [...namesInId(id), ...messageIn(value)]) names.push(name, key, life);
    }
    if (names.length > 0) await leaveTraces({ names });
  } while (cursor !== '0');
  await redis.set(tracesLaidKey(), LAID);
}

/**
 * Once for a Redis: what was written by a version without traces gets them. It waits for processes of that version to have
 * ended, as what they write meanwhile would be found by none. Called every minute by one worker.
 */
export async function layTraces(dependencies: { redis: Redis; clock: () => number; logger: Logger }): Promise<void> {
  const { redis, clock, logger } = dependencies;
  const stands = await redis.get(tracesLaidKey());
  if (stands === LAID) return;
  if (stands === null) {
    await redis.set(tracesLaidKey(), String(clock()), 'NX');
    return;
  }
  if (clock() - Number(stands) < TRACES_BEGIN_AFTER_MS) return;
  await layAllTraces(redis);
  logger.info({}, 'everybody in Redis is found by traces from now on');
}
