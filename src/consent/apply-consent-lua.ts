import { BUCKETS_LUA } from '../redis/buckets';
import { breakerKey, consentKey, consentReviewKey, outboxKey } from '../redis/redis-keys';
import { CLAIMS_LUA } from './claims-lua';
import { BLOCKED, CHANNEL, CONTACT, OPERATOR, PERHAPS, SENT, UNREACHABLE, VOID } from './consent-state';
import { CAP_LUA } from './frequency-cap';
import { INFER_REACH_LUA } from './infer-reach-lua';
import { KEEP_CONSENT_LUA } from './keep-consent-lua';
import { LINK_PEOPLE_LUA } from './link-people-lua';

const MOST_TOPICS = 100;

/**
 * Lua that changes consent; needs `READ_CONSENT_LUA` before it. It defines
 *
 * - `apply_changes(json)` → `{results, opened}`, `json` from `encodeChanges`, the answer for `parseApplied`;
 * - `apply_consent(address, field, value)` → what the field held before (`''` if nothing), or `false` if no change;
 * - `link_aliases(a, b)`: both are the same person from now on;
 * - `recipient_of`, to be set by a script that knows whom messages were sent to, or `link_message` changes nothing.
 *
 * Every change of consent raises the revision and queues the person's main address for `WA_Consent`; one on the whole
 * channel also for the CRM, where one is connected. Reachability goes to the outbox only when it changes. All functions may
 * run again with the same arguments without further effect.
 */
export const APPLY_CONSENT_LUA = `${KEEP_CONSENT_LUA}${CLAIMS_LUA}${BUCKETS_LUA}${CAP_LUA}${LINK_PEOPLE_LUA}${INFER_REACH_LUA}
local function apply_consent(address, field, value)
  local person = person_of(address)
  local before = put_greater(person, field, value)
  if before and is_consent(field) then
    changed(person)
    spread_word(person, field, value)
    if field == '${CHANNEL}' or field == '${OPERATOR}' or field == '${PERHAPS}' then tell_crm(person) end
  end
  return before
end

-- What the breaker did not admit; with a word behind it, what a limit or a contradiction did not.
local REFUSED = '!'
local apply = {}

local function topic_in(field) return string.match(field, '^[+?]?([^~*=].*)$') end

-- One more topic than anybody has of themselves: whoever invents topics makes every decision about the person slow.
local function is_beyond(person, field)
  local topic, key = topic_in(field), '${consentKey('')}' .. person
  if not topic or redis.call('HLEN', key) < ${MOST_TOPICS} then return false end
  local topics, count = {}, 0
  for _, each in ipairs(redis.call('HKEYS', key)) do
    local known = topic_in(each)
    if known == topic then return false end
    if known and not topics[known] then topics[known], count = true, count + 1 end
  end
  return count >= ${MOST_TOPICS}
end

function apply.signal(change)
  if is_beyond(person_of(change.a), change.f) then return REFUSED .. 'topics' end
  local before = apply_consent(change.a, change.f, change.v)
  if before and change.t then redis.call('ZADD', '${consentReviewKey()}', 'GT', change.t, person_of(change.a)) end
  return before
end

function apply.link(change) return link_aliases(change.a, change.b) end

-- Who was sent a message of ours is known to the script around this one, which sets the function: message key or '', WhatsApp id
-- or '' → address, or nil.
local recipient_of = function() return nil end

function apply.link_message(change)
  local recipient = recipient_of(change.m, change.w)
  return recipient ~= nil and link_aliases(change.a, recipient)
end

function apply.claim(change) return claim(change.a, change.b) end

function apply.move(change) return move_person(change.from, change.to) end

function apply.sent(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  return put_times(person, '${SENT}', string.format('%010d', change.t))
end

function apply.void(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  return put_times(person, '${VOID}', string.format('%010d', change.t))
end

function apply.reached(change) return apply_reached(person_of(change.a), change.t, change.d) end

function apply.unreachable(change, batch)
  local person = person_of(change.a)
  count_recipient(batch, change.s, person)
  if not admit_inferred(batch, change.s, person) then return REFUSED end
  local known = redis.call('HEXISTS', '${consentKey('')}' .. person, '${UNREACHABLE}') == 1
  if not put_times(person, '${UNREACHABLE}', string.format('%010d', change.t)) then return false end
  if not known then reach_row(person, 'unreachable', change.t, change.d, change.w) end
  return true
end

-- Only a new mark counts: people who stay blocked for months do not open the breaker day after day.
function apply.blocked(change, batch)
  local person = person_of(change.a)
  if change.s ~= '' and redis.call('EXISTS', '${breakerKey('')}' .. change.s) == 1 then return REFUSED end
  local before = redis.call('HGET', '${consentKey('')}' .. person, '${BLOCKED}')
  if before and not greater(change.v, before) then return false end
  if not change.seen and not admit_inferred(batch, change.s, person) then return REFUSED end
  put_greater(person, '${BLOCKED}', change.v)
  if not change.seen then redis.call('ZADD', '${consentReviewKey()}', 'GT', change.t, person) end
  reach_row(person, 'blocked', change.t, change.d, change.w, change.e, not change.seen)
  return true
end

-- A contact key goes with what is known of a person, and alone is nothing to keep: it makes no record, and no record
-- live longer. The revision stays, since it changes nobody's eligibility.
function apply.contact(change)
  local person = person_of(change.a)
  local key = '${consentKey('')}' .. person
  if redis.call('EXISTS', key) == 0 then return false end
  local before = redis.call('HGET', key, '${CONTACT}')
  if before and not greater(change.v, before) then return false end
  redis.call('HSET', key, '${CONTACT}', change.v)
  trace_contact(key, before, change.v)
  local contact = contact_in(change.v)
  if contact_in(before) == contact then return true end
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if is_consent(field) then queue(person) end
    if field == '${UNREACHABLE}' or field == '${BLOCKED}' then
      redis.call('XADD', '${outboxKey('WA_Consent')}', '*', 'row',
        cjson.encode({ Address = person, Topic = '~reach', ContactKey = contact }))
    end
  end
  return true
end

function apply.reviewed(change) return redis.call('ZREM', '${consentReviewKey()}', person_of(change.a)) == 1 end

local function apply_changes(json)
  local batch, results = cjson.decode(json), {}
  quiet, opened = batch.quiet, {}
  for i, change in ipairs(batch.changes) do
    local result = apply[change.k](change, batch)
    if result == false then results[i] = '='
    elseif result == true then results[i] = ''
    else results[i] = result end
    if change.must and string.sub(results[i], 1, 1) == REFUSED then break end
  end
  quiet = false
  return { results, opened }
end
`;
