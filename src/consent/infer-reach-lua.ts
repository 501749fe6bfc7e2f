import {
  breakerKey,
  consentKey,
  consentReviewKey,
  INFERRED_LIFE_MS,
  inferredKey,
  outboxKey,
  RECIPIENTS_LIFE_MS,
  recipientsKey,
} from '../redis/redis-keys';
import { BLOCKED, CONTACT, REACHED, SENT, UNREACHABLE, VOID } from './consent-state';

/**
 * Lua for what is inferred of whether messages arrive; needs `KEEP_CONSENT_LUA` before it. It defines
 *
 * - `apply_reached(person, at, date)`: proof of reach, which ends what was inferred → whether it was news;
 * - `admit_inferred(batch, sender, person)` → may a failure of this sender count, or is its breaker open;
 * - `count_recipient(batch, sender, person)`: whom the sender wrote to on a day, by which the breaker measures;
 * - `reach_row(…)`: the row of `~reach`, written when reachability changes.
 */
export const INFER_REACH_LUA = `
local function reach_row(person, status, at, date, reason, expires, review)
  if quiet then return end
  local row = { Address = person, Topic = '~reach', Status = status, Reason = reason, Source = 'whatsapp',
    EventDateUTC = date, ConsentSeq = string.format('%d000', at), ReviewRequired = review == true }
  if is_phone(person) then row.MobileNumber = person else row.WhatsAppUserID = person end
  if expires then row.ExpiresDateUTC = expires end
  row.ContactKey = contact_in(redis.call('HGET', '${consentKey('')}' .. person, '${CONTACT}'))
  redis.call('XADD', '${outboxKey('WA_Consent')}', '*', 'row', cjson.encode(row))
end

local function apply_reached(person, at, date)
  local key = '${consentKey('')}' .. person
  -- Of nearly everybody nothing is inferred that this ends: one look says so.
  local before, sent, void, unreachable, blocked =
    unpack(redis.call('HMGET', key, '${REACHED}', '${SENT}', '${VOID}', '${UNREACHABLE}', '${BLOCKED}'))
  local reached = string.format('%010d0r.', at)
  if not put_greater(person, '${REACHED}', reached, before) then return false end
  if sent then put_times(person, '${SENT}', '', sent, reached) end
  if void then put_times(person, '${VOID}', '', void, reached) end
  if unreachable then put_times(person, '${UNREACHABLE}', '', unreachable, reached) end
  -- A mark was made of what was known then. News of a delivery that came late has a time before the mark's.
  if blocked then
    redis.call('HDEL', key, '${BLOCKED}')
    redis.call('ZREM', '${consentReviewKey()}', person)
  end
  local is_reachable = not unreachable or redis.call('HEXISTS', key, '${UNREACHABLE}') == 0
  if blocked or (unreachable and is_reachable) then reach_row(person, 'reachable', at, date, 'reached') end
  return true
end

-- May a failure of this sender still count against a person today? Counts people, not failures.
local function admit_inferred(batch, sender, person)
  if sender == '' then return true end
  if redis.call('EXISTS', '${breakerKey('')}' .. sender) == 1 then return false end
  local people = '${inferredKey('')}' .. sender .. ':' .. batch.day
  if redis.call('SISMEMBER', people, person) == 1 then return true end
  local recipients = redis.call('PFCOUNT', '${recipientsKey('')}' .. sender .. ':' .. batch.day)
  if redis.call('SCARD', people) + 1 > math.max(batch.people, math.floor(recipients * batch.share)) then
    redis.call('SET', '${breakerKey('')}' .. sender, string.format('%d', batch.now), 'EX', batch.open)
    opened[#opened + 1] = sender
    return false
  end
  redis.call('SADD', people, person)
  redis.call('PEXPIRE', people, ${INFERRED_LIFE_MS})
  leave_trace(person, people, ${INFERRED_LIFE_MS})
  return true
end

local function count_recipient(batch, sender, person)
  if sender == '' then return end
  local key = '${recipientsKey('')}' .. sender .. ':' .. batch.day
  -- Of a day that has two: the first of it says when it ends.
  if redis.call('PFADD', key, person) == 1 and redis.call('PTTL', key) < 0 then
    redis.call('PEXPIRE', key, ${RECIPIENTS_LIFE_MS})
  end
end
`;
