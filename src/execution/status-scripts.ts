import { LAST_ARRIVED } from '../consent/consent-state';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { PACKED_KEY_LUA } from '../redis/buckets';
import { consentKey, EXECUTION_LIFE_MS, executionKey } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { FAILED_FOR_PREFIX } from './activity-counts';
import { COUNTED_WITHIN_MS, CUBE_LUA, storedWord } from './cube-lua';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';
import { ADDRESSES_LUA } from './touches';
import { INDEX_LUA, TOUCHES_LUA } from './touches-lua';

/** Time (s), day of the decision, step and packed key; a block that was laid at it adds a letter. */
const LAST_BYTES = 4 + 2 + 16 + 17;
/** The same in text, as versions before December 2026 kept it. */
const LAST_CHARACTERS = 10 + 5 + 16 + 32;

/**
 * Lua that keeps with a person which message arrived last, for whoever infers a block weeks later, when its record is gone;
 * needs `PACKED_KEY_LUA` before it. Nobody is kept for it who is not known anyhow. `read_arrival(last)` → time (s), day, step,
 * message; nothing where it is none, or a block was laid at it.
 */
const ARRIVAL_LUA = `
local function read_arrival(last)
  if #last == ${LAST_BYTES} then
    local arrived_at, day, step, behind = struct.unpack('>I4I2c16', last)
    return arrived_at, string.format('%d', day), step, (unpacked_key(last, behind))
  elseif #last == ${LAST_CHARACTERS} then
    return tonumber(string.sub(last, 1, 10)), string.format('%d', string.sub(last, 11, 15)), string.sub(last, 16, 31), string.sub(last, 32)
  end
end
local function arrived_by(last)
  if #last < ${LAST_CHARACTERS} then return (struct.unpack('>I4', last)) end
  return tonumber(string.sub(last, 1, 10))
end
local function note_arrival(message, at, address, decided_on, step)
  if (address or '') == '' or (decided_on or '') == '' or #(step or '') ~= 16 then return end
  local person = '${consentKey('')}' .. person_of(address)
  if redis.call('EXISTS', person) == 0 then return end
  local last = struct.pack('>I4I2', at, decided_on) .. step .. packed_key(message)
  if #last ~= ${LAST_BYTES} then return end
  local before = redis.call('HGET', person, '${LAST_ARRIVED}')
  if not before or arrived_by(before) <= tonumber(at) then redis.call('HSET', person, '${LAST_ARRIVED}', last) end
end
`;

/**
 * A person is taken to have blocked us: that is laid at the last message that reached them, once; `date` is ISO, `at` in s.
 * → whether there was such a message
 */
export const RECORD_BLOCK = redisScript('waRecordBlock', {
  keys: ['outbox'],
  args: ['address', 'at', 'date', 'recordPrefix'],
  lua: `${PERSON_OF_LUA}${CUBE_LUA}${PACKED_KEY_LUA}${ARRIVAL_LUA}
local person = '${consentKey('')}' .. person_of(address)
local last = redis.call('HGET', person, '${LAST_ARRIVED}')
if not last then return 0 end
local _, day, step, message = read_arrival(last)
if not message then return 0 end
redis.call('HSET', person, '${LAST_ARRIVED}', last .. 'b')
redis.call('XADD', outbox, '*', 'row', '{"MessageKey":"' .. message .. '","BlockInferredDateUTC":"' .. date .. '"}')
local record = recordPrefix .. message
local before = counted(record)
if next(before) then
  redis.call('HSET', record, '${FIELD.blockInferredAt}', at)
  count_change(record, before)
else
  raise_cell(day, step, {['${storedWord('blocked')}'] = 1})
end
return 1
`,
});

/**
 * Sets one status of a message, once. `field`: where the record keeps the time of it; `at` in s; `wamid` and `errorCode`
 * may be empty, and so may `pricing` (category, type, and 1 where it is charged); `acceptedRow` is for a message that nobody knew to be accepted. The counts of its activity are found
 * through the record. A failure that comes after the answer claims the late fallback where it was asked for; a delivery
 * that comes after another channel was taken is a double contact.
 * → {'seen'} | {'new', answer or '', outcome before, settings hash, failed before?, reached before?, contact key, address,
 * activity, journey version, fallback claimed?, double contact?}
 */
export const RECORD_STATUS = redisScript('waRecordStatus', {
  keys: ['record', 'outbox'],
  args: [
    'messageKey',
    'status',
    'field',
    'at',
    'wamid',
    'errorCode',
    'row',
    'finalReasonRow',
    'acceptedRow',
    'channel',
    'countsPrefix',
    'fallbackReason',
    'fallbackDelayMs',
    'pricing',
  ],
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}${ARRIVAL_LUA}
if redis.call('HSETNX', record, field, at) == 0 then return {'seen'} end
${readFieldsLua('record', [
  'state',
  'answer',
  'outcome',
  'acceptedAt',
  'settingsHash',
  'failedAt',
  'deliveredAt',
  'readAt',
  'contactKey',
  'address',
  'activityId',
  'journeyId',
  'wamid',
  'stepId',
  'attributableMs',
  'watchedFor',
  'fallback',
  'forgotten',
  'decidedOn',
  'errorCode',
  'optedOutAt',
  'pricing',
  'country',
  'begunAt',
])}
if storedForgotten then return {'seen'} end
local was_accepted = storedOutcome == 'accepted'
-- Without an acceptance the time of a status counts for nothing, so what was counted is still to be read.
local before = not was_accepted and counted(record)
-- A record that stands was given its life as it was taken.
if not storedState and redis.call('PTTL', record) < 0 then redis.call('PEXPIRE', record, ${EXECUTION_LIFE_MS}) end
-- Whoever learns the WhatsApp id writes it: a process that was killed after its POST will not.
if not storedWamid and wamid ~= '' then
  know_id(record, messageKey, wamid, storedAttributableMs)
  -- Of a record that is gone the true time stands in the row; only one of being sent is near enough to it to be written over it.
  if storedState or status == 'sent' then redis.call('XADD', outbox, '*', 'row', acceptedRow) end
end
local counts = storedActivityId and countsPrefix .. storedActivityId
if not was_accepted then
  accept(record, messageKey, storedOutcome, storedBegunAt, at * 1000, storedAddress, storedContactKey, storedStepId, storedAttributableMs)
  if counts then count_accepted(counts, storedOutcome) end
end
if status == 'failed' then redis.call('HSET', record, '${FIELD.errorCode}', errorCode) end
local is_priced_anew = pricing ~= '' and pricing ~= storedPricing
if is_priced_anew then redis.call('HSET', record, '${FIELD.pricing}', pricing) end
redis.call('XADD', outbox, '*', 'row', row)
local reached = (status ~= 'delivered' and storedDeliveredAt or status ~= 'read' and storedReadAt) and true or false
local failed = status ~= 'failed' and storedFailedAt
if status ~= 'sent' and not reached then redis.call('XADD', outbox, '*', 'row', finalReasonRow) end
if counts and at * 1000 < (storedAcceptedAt or at * 1000) + ${COUNTED_WITHIN_MS} then
  if status ~= 'delivered' then redis.call('HINCRBY', counts, status, 1) end
  if status == 'failed' then
    redis.call('HINCRBY', counts, '${FAILED_FOR_PREFIX}' .. fallbackReason, 1)
    count_step(storedActivityId, 'failed ' .. fallbackReason)
  end
  -- Who has read was reached, whether or not the delivery was told.
  if (status == 'delivered' or status == 'read') and not reached then redis.call('HINCRBY', counts, 'delivered', 1) end
end
local claimed, double = 0, 0
if status == 'failed' and not reached and not storedFallback and watches(storedWatchedFor, 'f') then
  claim_fallback(record, messageKey, now_ms(), fallbackReason, tonumber(fallbackDelayMs))
  claimed = 1
elseif (status == 'delivered' or status == 'read') and not reached then
  if storedFallback == 'sent' or branch_of(storedAnswer) == 'email_fallback' then
    double_contact(record, messageKey, counts or countsPrefix)
    double = 1
  elseif not storedFallback and storedWatchedFor and not watches(storedWatchedFor, 'c') then
    redis.call('HDEL', record, '${FIELD.fallbackTo}', '${FIELD.watchedFor}')
  end
end
if not was_accepted then
  count_change(record, before)
elseif (storedDecidedOn or '') ~= '' and storedStepId and storedAnswer and (status ~= 'sent' or is_priced_anew) then
  local told = {acceptedAt = storedAcceptedAt, deliveredAt = storedDeliveredAt, readAt = storedReadAt,
    failedAt = storedFailedAt, optedOutAt = storedOptedOutAt, country = storedCountry, pricing = storedPricing,
    errorCode = status == 'failed' and errorCode or storedErrorCode, [status .. 'At'] = false}
  before = told_words(told)
  told[status .. 'At'], told.doubleContact = at, double == 1
  if is_priced_anew then told.pricing = pricing end
  raise_difference(storedDecidedOn, storedStepId, before, told_words(told))
end
if (status == 'delivered' or status == 'read') and not reached then note_arrival(messageKey, at, storedAddress, storedDecidedOn, storedStepId) end
-- Who holds the call waits for it until it is answered.
if not storedAnswer then redis.call('PUBLISH', channel, status) end
return {'new', storedAnswer or '', storedOutcome or '', storedSettingsHash or '', failed and 1 or 0, reached and 1 or 0,
  storedContactKey or '', storedAddress or '', storedActivityId or '', storedJourneyId or '', claimed, double}
`,
});

/**
 * Notes the first reply to a message, and the first that is an answer, where `engagedRow` is not empty; `at` in s.
 * → {contact key, address, activity}, or {} where the message is not known.
 */
export const RECORD_REPLY = redisScript('waRecordReply', {
  keys: ['record', 'outbox'],
  args: ['at', 'row', 'countsPrefix', 'engagedRow'],
  lua: `${CUBE_LUA}
${readFieldsLua('record', ['state', 'contactKey', 'address', 'activityId', 'forgotten', 'repliedAt', 'engagedAt'])}
if not storedState or storedForgotten then return {} end
local is_answer = engagedRow ~= '' and not storedEngagedAt
local before = (is_answer or not storedRepliedAt) and counted(record)
if not storedRepliedAt then
  redis.call('HSET', record, '${FIELD.repliedAt}', at)
  redis.call('XADD', outbox, '*', 'row', row)
  if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, 'replied', 1) end
end
if is_answer then
  redis.call('HSET', record, '${FIELD.engagedAt}', at)
  redis.call('XADD', outbox, '*', 'row', engagedRow)
end
if before then count_change(record, before) end
return {storedContactKey or '', storedAddress or '', storedActivityId or ''}
`,
});

/**
 * Notes that a message made its person ask to stop, once; `at` in s, `kind` is how. WhatsApp's own preference refuses every
 * message that comes after it, and is one wish: it is that of the message of theirs which first told of it. → whether it was new
 */
export const RECORD_OPT_OUT = redisScript('waRecordOptOut', {
  keys: ['record', 'outbox'],
  args: ['at', 'row', 'countsPrefix', 'kind'],
  lua: `${INDEX_LUA}${TOUCHES_LUA}${ADDRESSES_LUA}${CUBE_LUA}
${readFieldsLua('record', ['state', 'activityId', 'forgotten', 'optedOutAt', 'address'])}
if not storedState or storedForgotten or storedOptedOutAt then return 0 end
if kind == 'preference' then
  add_person(storedAddress)
  for _, each in ipairs(addresses) do
    for _, touch in ipairs((touches_of(each))) do
      local other = '${executionKey('')}' .. touch.message
      if redis.call('HGET', other, '${FIELD.optOutKind}') == kind then return 0 end
    end
  end
end
local before = counted(record)
redis.call('HSET', record, '${FIELD.optedOutAt}', at, '${FIELD.optOutKind}', kind)
redis.call('XADD', outbox, '*', 'row', row)
if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, 'opted_out', 1) end
count_change(record, before)
return 1
`,
});
