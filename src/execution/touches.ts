import type Redis from 'ioredis';
import { READ_CONSENT_LUA } from '../consent/consent-scripts';
import { ALIASES } from '../consent/consent-state';
import { adClickKey, consentKey, contactAddressKey, executionKey, frequencyKey, touchesKey } from '../redis/redis-keys';
import type { StepStore } from './step-store';

const MOST_TOUCHES = 50;
const AD_CLICK_SECONDS = 28 * 86_400;

/**
 * Lua that notes a message which a person was sent. `life` (ms) is how long something may be attributed to it; a longer
 * life that an earlier message gave stays.
 */
export const REMEMBER_TOUCH_LUA = `
local function remember_touch(address, contact, message, step, life, at)
  if not address or not step then return end
  local key = '${touchesKey('')}' .. address
  redis.call('ZADD', key, 'NX', at, message .. ':' .. step)
  redis.call('ZREMRANGEBYRANK', key, 0, -${MOST_TOUCHES + 1})
  local left = redis.call('PTTL', key)
  if left < life then
    redis.call('PEXPIRE', key, life)
    left = life
  end
  redis.call('SET', '${contactAddressKey('')}' .. contact, address, 'PX', left)
end
`;

/** Lua: `add_person(address)` adds all addresses of a person to the list `addresses`, each once. */
const ADDRESSES_LUA = `${READ_CONSENT_LUA}
local addresses, seen = {}, {}
local function add(address)
  if not seen[address] then
    seen[address] = true
    addresses[#addresses + 1] = address
  end
end
local function add_person(address)
  if not address or address == '' then return end
  local person = person_of(address)
  add(address)
  add(person)
  local aliases = redis.call('HGET', '${consentKey('')}' .. person, '${ALIASES}') or ''
  for alias in string.gmatch(aliases, '[^,]+') do add(alias) end
end
`;

/**
 * ARGV: message key, contact key, address, each or ''. The person is whom any of them names; consent's aliases are theirs
 * too. A click or a reply proves that its message had gone by then, though nothing else has told so yet, or told it later.
 * → {ad click id or '', {message:step, time ms, contact key, phone, …}}
 */
const READ_TOUCHES_LUA = `${ADDRESSES_LUA}
local named = {}
if ARGV[1] ~= '' then
  named = redis.call('HMGET', '${executionKey('')}' .. ARGV[1], 'ck', 'ad', 'sp', 'ta', 'ph', 'bk', 'bp')
  add_person(named[2])
end
if ARGV[2] ~= '' then add_person(redis.call('GET', '${contactAddressKey('')}' .. ARGV[2])) end
add_person(ARGV[3])
local touches, click = {}, ''
local function touch(member, at, contact, phone)
  touches[#touches + 1] = member
  touches[#touches + 1] = at
  touches[#touches + 1] = contact or ''
  touches[#touches + 1] = phone or ''
end
local never = math.huge
local gone_by = math.min(named[4] or never, (named[6] or never) * 1000, (named[7] or never) * 1000)
if named[3] and gone_by < never then
  touch(ARGV[1] .. ':' .. named[3], string.format('%d', gone_by), named[1], named[5])
end
for _, address in ipairs(addresses) do
  local of = redis.call('ZRANGE', '${touchesKey('')}' .. address, 0, -1, 'WITHSCORES')
  for i = 1, #of, 2 do
    local message = string.sub(of[i], 1, 32)
    if message ~= ARGV[1] or not named[3] then
      local known = redis.call('HMGET', '${executionKey('')}' .. message, 'ck', 'ph')
      touch(of[i], of[i + 1], known[1], known[2])
    end
  end
  if click == '' then click = redis.call('GET', '${adClickKey('')}' .. address) or '' end
end
return {click, touches}
`;

/** ARGV: address, time ms. → the last message until then, or ''. */
const READ_LATEST_LUA = `${ADDRESSES_LUA}
add_person(ARGV[1])
local newest, at = '', -1
for _, address in ipairs(addresses) do
  local last = redis.call('ZRANGE', '${touchesKey('')}' .. address, ARGV[2], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, 1, 'WITHSCORES')
  if last[1] and tonumber(last[2]) > at then newest, at = string.sub(last[1], 1, 32), tonumber(last[2]) end
end
return newest
`;

/**
 * A person has left one address for another: their messages up to the change follow, with the frequency cap, the address
 * of their contacts and the ad click. Later ones are of whoever has the address now. KEYS: touches, caps and ad clicks,
 * each of the old and the new address. ARGV: old and new address, time of the change (ms), prefixes of records and of
 * contact addresses, life of an ad click (ms). Running it again moves nothing more.
 */
const MOVE_LUA = `
local change = tonumber(ARGV[3])
local function move(from, to)
  local members = redis.call('ZRANGEBYSCORE', from, '-inf', change, 'WITHSCORES')
  if #members == 0 then return members end
  local life = math.max(redis.call('PTTL', from), redis.call('PTTL', to))
  for i = 1, #members, 2 do redis.call('ZADD', to, 'NX', members[i + 1], members[i]) end
  redis.call('ZREMRANGEBYSCORE', from, '-inf', change)
  if life > 0 then redis.call('PEXPIRE', to, life) end
  return members
end
move(KEYS[3], KEYS[4])
local touches = move(KEYS[1], KEYS[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -${MOST_TOUCHES + 1})
for i = 1, #touches, 2 do
  local record = ARGV[4] .. string.sub(touches[i], 1, 32)
  local known = redis.call('HMGET', record, 'ck', 'ad')
  if known[2] == ARGV[1] then redis.call('HSET', record, 'ad', ARGV[2]) end
  if known[1] and redis.call('GET', ARGV[5] .. known[1]) == ARGV[1] then
    redis.call('SET', ARGV[5] .. known[1], ARGV[2], 'KEEPTTL')
  end
end
local now = redis.call('TIME')
local clicked = now[1] * 1000 - (tonumber(ARGV[6]) - redis.call('PTTL', KEYS[5]))
if redis.call('EXISTS', KEYS[5]) == 1 and clicked <= change then
  if redis.call('RENAMENX', KEYS[5], KEYS[6]) == 0 then redis.call('DEL', KEYS[5]) end
end
return #touches / 2
`;

/** A message that a person was sent. */
export interface Touch {
  messageKey: string;
  /** Time of acceptance, ms. */
  at: number;
  activityId: string;
  journeyId: string;
  settingsHash: string;
  /** Empty where the message's record is gone. */
  contactKey: string;
  phone: string;
}

/** Whose touches: what a conversion names. Several of them are one person. */
export interface WhoseTouches {
  messageKey?: string | undefined;
  contactKey?: string | undefined;
  address?: string | undefined;
}

/** Who was sent what lately, kept by the scripts of the execution record: at most 50 messages a person. */
export function createTouches(options: { redis: Redis; steps: StepStore }) {
  const { redis, steps } = options;
  redis.defineCommand('waReadTouches', { lua: READ_TOUCHES_LUA, numberOfKeys: 0 });
  redis.defineCommand('waLatestTouch', { lua: READ_LATEST_LUA, numberOfKeys: 0 });
  redis.defineCommand('waMoveTouches', { lua: MOVE_LUA, numberOfKeys: 6 });
  const scripts = redis as unknown as {
    waReadTouches(...whose: string[]): Promise<[adClickId: string, touches: string[]]>;
    waLatestTouch(address: string, until: number): Promise<string>;
    waMoveTouches(...args: (string | number)[]): Promise<number>;
  };

  return {
    /** The messages of a person over all their addresses, in no order. Messages whose step is lost are left out. */
    async of(whose: WhoseTouches): Promise<{ touches: Touch[]; adClickId: string | undefined }> {
      const [adClickId, flat] = await scripts.waReadTouches(
        whose.messageKey ?? '',
        whose.contactKey ?? '',
        whose.address ?? '',
      );
      const touches: Touch[] = [];
      for (let index = 0; index + 3 < flat.length; index += 4) {
        const [messageKey = '', stepId = ''] = (flat[index] ?? '').split(':');
        const step = await steps.get(stepId);
        if (step === undefined) continue;
        const [at, contactKey = '', phone = ''] = flat.slice(index + 1, index + 4);
        touches.push({ messageKey, at: Number(at), ...step, contactKey, phone });
      }
      return { touches, adClickId: adClickId === '' ? undefined : adClickId };
    },

    /** Keeps the click of the ad that brought a person to the chat (`ctwa_clid`, WA 3.5), for their conversions. */
    async rememberAdClick(address: string, adClickId: string): Promise<void> {
      await redis.set(adClickKey(address), adClickId, 'EX', AD_CLICK_SECONDS);
    },

    /**
     * A person changed from one address to another at `at` (s): replies and conversions from the new one find what the
     * old one was sent until then. Nothing of whoever has the old address since moves.
     */
    async move({ from, to, at }: { from: string; to: string; at: number }): Promise<void> {
      if (from === to) return;
      const keys = [touchesKey, frequencyKey, adClickKey].flatMap((key) => [key(from), key(to)]);
      const prefixes = [executionKey(''), contactAddressKey('')];
      await scripts.waMoveTouches(...keys, from, to, at * 1000 + 999, ...prefixes, AD_CLICK_SECONDS * 1000);
    },

    /** The last message that an address had been sent at `at` (s), for replies that name none. */
    async latestMessageOf(address: string, at: number): Promise<string | undefined> {
      const latest = address === '' ? '' : await scripts.waLatestTouch(address, at * 1000 + 999);
      return latest === '' ? undefined : latest;
    },
  };
}

export type Touches = ReturnType<typeof createTouches>;
