import type Redis from 'ioredis';
import { ALIASES } from '../consent/consent-state';
import { CAP_LUA } from '../consent/frequency-cap';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import {
  AD_CLICK_LIFE_MS,
  adClickKey,
  consentKey,
  drawnKey,
  executionKey,
  touchesKey,
  unprovenTouchesKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { FIELD, readFieldsLua } from './record-fields';
import type { StepStore } from './step-store';
import { INDEX_LUA, REMEMBER_TOUCH_LUA, TOUCHES_LUA } from './touches-lua';
import { TRACE_RECORD_LUA } from './trace-record-lua';

/** Lua: `add_person(address)` adds all addresses of a person to the list `addresses`, each once. */
export const ADDRESSES_LUA = `${READ_CONSENT_LUA}
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
 * The messages of a person, who is whom any of `messageKey`, `contactKey` and `address` names, each or empty; consent's
 * aliases are theirs too. A click or a reply proves that its message had gone by then, though nothing else has told so yet,
 * or told it later. → {ad click id or '', {message:step, time ms, contact key, phone, …}, the same of what may have gone}
 */
export const READ_TOUCHES = redisScript('waReadTouches', {
  args: ['messageKey', 'contactKey', 'address'],
  lua: `${INDEX_LUA}${TOUCHES_LUA}${ADDRESSES_LUA}
${readFieldsLua(
  `'${executionKey('')}' .. messageKey`,
  ['contactKey', 'address', 'stepId', 'acceptedAt', 'phone', 'clickedAt', 'repliedAt'],
  'named',
)}
add_person(namedAddress)
if contactKey ~= '' then add_person((address_of(contactKey))) end
add_person(address)
local touches, unproven, click = {}, {}, ''
local function touch(member, at, contact, phone, list)
  list = list or touches
  list[#list + 1] = member
  list[#list + 1] = at
  list[#list + 1] = contact or ''
  list[#list + 1] = phone or ''
end
local never = math.huge
local gone_by = math.min(namedAcceptedAt or never, (namedClickedAt or never) * 1000, (namedRepliedAt or never) * 1000)
local is_named = namedStepId and gone_by < never
if is_named then touch(messageKey .. ':' .. namedStepId, string.format('%d', gone_by), namedContactKey, namedPhone) end
for _, each in ipairs(addresses) do
  for _, of in ipairs((touches_of(each))) do
    if of.message ~= messageKey or not namedStepId then
      ${readFieldsLua(`'${executionKey('')}' .. of.message`, ['contactKey', 'phone'])}
      touch(of.message .. ':' .. of.step, string.format('%d', of.at), storedContactKey, storedPhone)
    end
  end
  local perhaps = redis.call('ZRANGE', '${unprovenTouchesKey('')}' .. each, 0, -1, 'WITHSCORES')
  for i = 1, #perhaps, 2 do
    ${readFieldsLua(`'${executionKey('')}' .. string.sub(perhaps[i], 1, 32)`, ['contactKey', 'phone'])}
    touch(perhaps[i], perhaps[i + 1], storedContactKey, storedPhone, unproven)
  end
  if click == '' then click = redis.call('GET', '${adClickKey('')}' .. each) or '' end
end
return {click, touches, unproven}
`,
});

/** The last message that a person had been sent at `latestMs`, or ''. */
export const READ_LATEST_TOUCH = redisScript('waLatestTouch', {
  args: ['address', 'latestMs'],
  lua: `${INDEX_LUA}${TOUCHES_LUA}${ADDRESSES_LUA}
add_person(address)
local newest, at = '', -1
for _, each in ipairs(addresses) do
  local last
  for _, touch in ipairs((touches_of(each))) do
    if touch.at <= tonumber(latestMs) then last = touch end
  end
  if last and last.at > at then newest, at = last.message, last.at end
end
return newest
`,
});

/**
 * A person has left one address for another at `changedAt` (ms): their messages up to then follow, with the frequency cap,
 * the address of their contacts and the ad click. Later ones are of whoever has the old address now. Running it again moves
 * nothing more.
 */
export const MOVE_TOUCHES = redisScript('waMoveTouches', {
  keys: ['oldDrawn', 'newDrawn', 'oldClick', 'newClick'],
  args: ['oldAddress', 'newAddress', 'changedAt'],
  lua: `${PERSON_OF_LUA}${INDEX_LUA}${TOUCHES_LUA}${CAP_LUA}${TRACE_RECORD_LUA}${REMEMBER_TOUCH_LUA}
local change = tonumber(changedAt)
local function move_draws(from, to)
  local members = redis.call('ZRANGEBYSCORE', from, '-inf', change, 'WITHSCORES')
  if #members == 0 then return end
  local life = math.max(redis.call('PTTL', from), redis.call('PTTL', to))
  for i = 1, #members, 2 do redis.call('ZADD', to, 'NX', members[i + 1], members[i]) end
  redis.call('ZREMRANGEBYSCORE', from, '-inf', change)
  if life > 0 then redis.call('PEXPIRE', to, life) end
end
local function move_touches(from, to)
  local list, entry = touches_of(from)
  local moved, stay = {}, {}
  for _, touch in ipairs(list) do table.insert(touch.at <= change and moved or stay, touch) end
  if #moved == 0 then return moved, entry end
  local target, target_entry = touches_of(to)
  for _, touch in ipairs(moved) do add_touch(target, touch) end
  let_go_touches(target)
  keep_touches(target_entry, target, math.max(entry.ends, target_entry.ends))
  keep_touches(entry, stay, entry.ends)
  return moved, entry
end
-- Of an id that goes along the cap is the person's already.
move_cap(person_of(oldAddress), person_of(newAddress), change)
move_draws(oldDrawn, newDrawn)
local moved, entry = move_touches(oldAddress, newAddress)
for _, touch in ipairs(moved) do
  local record = '${executionKey('')}' .. touch.message
  ${readFieldsLua('record', ['contactKey', 'address', 'phone'])}
  if storedAddress == oldAddress then
    redis.call('HSET', record, '${FIELD.address}', newAddress, '${FIELD.phone}', storedPhone)
    -- It still says which number was written to.
    leave_trace(oldAddress, record, redis.call('PTTL', record))
  end
  local known_at, known_until = address_of(storedContactKey or '')
  if known_at == oldAddress then
    keep_address_of(storedContactKey, newAddress, (known_until - bucket_now()) * 1000)
    leave_trace(storedContactKey, '${touchesKey('')}' .. oldAddress, (entry.ends - bucket_now()) * 1000)
  end
end
local now = redis.call('TIME')
local clicked = now[1] * 1000 - (${AD_CLICK_LIFE_MS} - redis.call('PTTL', oldClick))
if redis.call('EXISTS', oldClick) == 1 and clicked <= change then
  if redis.call('RENAMENX', oldClick, newClick) == 0 then redis.call('DEL', oldClick) end
end
return #moved
`,
});

/** A message that a person was sent. */
export interface Touch {
  messageKey: string;
  /** Since when it may have gone, ms. */
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
  const readTouches = bindScript(redis, READ_TOUCHES);
  const readLatest = bindScript(redis, READ_LATEST_TOUCH);
  const moveTouches = bindScript(redis, MOVE_TOUCHES);

  async function touchesIn(flat: readonly string[]): Promise<Touch[]> {
    const touches: Touch[] = [];
    for (let index = 0; index + 3 < flat.length; index += 4) {
      const [messageKey = '', stepId = ''] = (flat[index] ?? '').split(':');
      const step = await steps.get(stepId);
      if (step === undefined) continue;
      const [at, contactKey = '', phone = ''] = flat.slice(index + 1, index + 4);
      touches.push({ messageKey, at: Number(at), ...step, contactKey, phone });
    }
    return touches;
  }

  return {
    /**
     * The messages of a person over all their addresses, in no order; `unproven` are those of which nobody knows yet whether
     * they went, with the time since when they may have. Messages whose step is lost are left out.
     */
    async of(whose: WhoseTouches): Promise<{ touches: Touch[]; unproven: Touch[]; adClickId: string | undefined }> {
      const [adClickId, gone, perhaps] = await readTouches<[adClickId: string, gone: string[], perhaps: string[]]>({
        messageKey: whose.messageKey,
        contactKey: whose.contactKey,
        address: whose.address,
      });
      const [touches, unproven] = [await touchesIn(gone), await touchesIn(perhaps)];
      return { touches, unproven, adClickId: adClickId === '' ? undefined : adClickId };
    },

    /** The contact key that a person was written to under last, even where nobody knows whether that message went. */
    async contactOf(address: string): Promise<string | undefined> {
      if (address === '') return undefined;
      const [, gone, perhaps] = await readTouches<[adClickId: string, gone: string[], perhaps: string[]]>({
        messageKey: undefined,
        contactKey: undefined,
        address,
      });
      const flat = [...gone, ...perhaps];
      let [newest, contact] = [0, ''];
      for (let index = 0; index + 3 < flat.length; index += 4) {
        const [at, contactKey] = [Number(flat[index + 1]), flat[index + 2] ?? ''];
        if (contactKey !== '' && at >= newest) [newest, contact] = [at, contactKey];
      }
      return contact === '' ? undefined : contact;
    },

    /** Keeps the click of the ad that brought a person to the chat (`ctwa_clid`, WA 3.5), for their conversions. */
    async rememberAdClick(address: string, adClickId: string): Promise<void> {
      await redis.set(adClickKey(address), adClickId, 'PX', AD_CLICK_LIFE_MS);
    },

    /**
     * A person changed from one address to another at `at` (s): replies and conversions from the new one find what the
     * old one was sent until then. Nothing of whoever has the old address since moves.
     */
    async move({ from, to, at }: { from: string; to: string; at: number }): Promise<void> {
      if (from === to) return;
      await moveTouches({
        oldDrawn: drawnKey(from),
        newDrawn: drawnKey(to),
        oldClick: adClickKey(from),
        newClick: adClickKey(to),
        oldAddress: from,
        newAddress: to,
        changedAt: lastMsOf(at),
      });
    },

    /** The last message that an address had been sent at `at` (s), for replies that name none. */
    async latestMessageOf(address: string, at: number): Promise<string | undefined> {
      if (address === '') return undefined;
      const latest = await readLatest<string>({ address, latestMs: lastMsOf(at) });
      return latest === '' ? undefined : latest;
    },
  };
}

export type Touches = ReturnType<typeof createTouches>;

/** Times of Meta are whole seconds: what happened within one is not after it. */
const lastMsOf = (seconds: number) => seconds * 1000 + 999;
