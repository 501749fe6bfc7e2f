import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { EXECUTION_LIFE_MS } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';

/**
 * What is told of a message counts for so long after its acceptance, as in Meta's own analytics of templates: a record
 * that has ended by then cannot make counts and rows disagree. The row is written however late.
 */
const COUNTED_WITHIN_MS = 7 * 86_400_000;

/**
 * Sets one status of a message, once. `field`: where the record keeps the time of it; `at` in s; `wamid` and `errorCode`
 * may be empty; `acceptedRow` is for a message that nobody knew to be accepted. The counts of its activity are found
 * through the record. A failure that comes after the answer claims the late fallback where it was asked for; a delivery
 * that comes after another channel was taken is a double contact.
 * → {'seen'} | {'new', answer or '', outcome before, settings hash, failed before?, reached before?, contact key, address,
 * activity, journey version, fallback claimed?, double contact?}
 */
export const RECORD_STATUS = redisScript('waRecordStatus', {
  keys: ['record', 'outbox', 'wamidKey'],
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
  ],
  lua: `${RECORD_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}
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
])}
if storedForgotten then return {'seen'} end
if redis.call('PTTL', record) < 0 then redis.call('PEXPIRE', record, ${EXECUTION_LIFE_MS}) end
-- Whoever learns the WhatsApp id writes it: a process that was killed after its POST will not.
if not storedWamid and wamid ~= '' then
  know_id(record, wamidKey, messageKey, wamid, storedAttributableMs)
  -- Of a record that is gone the true time stands in the row; only one of being sent is near enough to it to be written over it.
  if storedState or status == 'sent' then redis.call('XADD', outbox, '*', 'row', acceptedRow) end
end
local counts = storedActivityId and countsPrefix .. storedActivityId
if storedOutcome ~= 'accepted' then
  accept(record, messageKey, at * 1000, storedAddress, storedContactKey, storedStepId, storedAttributableMs)
  if counts then count_accepted(counts, storedOutcome) end
end
if status == 'failed' then redis.call('HSET', record, '${FIELD.errorCode}', errorCode) end
redis.call('XADD', outbox, '*', 'row', row)
local reached = (status ~= 'delivered' and storedDeliveredAt or status ~= 'read' and storedReadAt) and true or false
local failed = status ~= 'failed' and storedFailedAt
if status ~= 'sent' and not reached then redis.call('XADD', outbox, '*', 'row', finalReasonRow) end
if counts and at * 1000 <= (storedAcceptedAt or at * 1000) + ${COUNTED_WITHIN_MS} then
  if status ~= 'delivered' then redis.call('HINCRBY', counts, status, 1) end
  if status == 'failed' then count_step(storedActivityId, 'failed ' .. fallbackReason) end
  -- Who has read was reached, whether or not the delivery was told.
  if (status == 'delivered' or status == 'read') and not reached then redis.call('HINCRBY', counts, 'delivered', 1) end
end
local claimed, double = 0, 0
if status == 'failed' and not reached and not storedFallback and watches(storedWatchedFor, 'f') then
  claim_fallback(record, messageKey, now_ms(), fallbackReason, tonumber(fallbackDelayMs))
  claimed = 1
elseif (status == 'delivered' or status == 'read') and not reached then
  if storedFallback == 'sent' or branch_of(storedAnswer) == 'email_fallback' then
    double_contact(messageKey, counts or countsPrefix)
    double = 1
  elseif not storedFallback and storedWatchedFor and not watches(storedWatchedFor, 'c') then
    redis.call('HDEL', record, '${FIELD.fallbackTo}', '${FIELD.watchedFor}')
  end
end
redis.call('PUBLISH', channel, status)
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
  lua: `
${readFieldsLua('record', ['state', 'contactKey', 'address', 'activityId', 'forgotten'])}
if not storedState or storedForgotten then return {} end
if redis.call('HSETNX', record, '${FIELD.repliedAt}', at) == 1 then
  redis.call('XADD', outbox, '*', 'row', row)
  if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, 'replied', 1) end
end
if engagedRow ~= '' and redis.call('HSETNX', record, '${FIELD.engagedAt}', at) == 1 then
  redis.call('XADD', outbox, '*', 'row', engagedRow)
end
return {storedContactKey or '', storedAddress or '', storedActivityId or ''}
`,
});

/** Notes that a message made its person ask to stop, once; `at` in s. → whether it was new */
export const RECORD_OPT_OUT = redisScript('waRecordOptOut', {
  keys: ['record', 'outbox'],
  args: ['at', 'row', 'countsPrefix'],
  lua: `
${readFieldsLua('record', ['state', 'activityId', 'forgotten'])}
if not storedState or storedForgotten then return 0 end
if redis.call('HSETNX', record, '${FIELD.optedOutAt}', at) == 0 then return 0 end
redis.call('XADD', outbox, '*', 'row', row)
if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, 'opted_out', 1) end
return 1
`,
});
