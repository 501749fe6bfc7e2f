import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { EXECUTION_LIFE_MS } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';

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
  'answer',
  'outcome',
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
  redis.call('XADD', outbox, '*', 'row', acceptedRow)
end
if storedOutcome ~= 'accepted' then
  accept(record, messageKey, at * 1000, storedAddress, storedContactKey, storedStepId, storedAttributableMs)
end
if status == 'failed' then redis.call('HSET', record, '${FIELD.errorCode}', errorCode) end
redis.call('XADD', outbox, '*', 'row', row)
local reached = (status ~= 'delivered' and storedDeliveredAt or status ~= 'read' and storedReadAt) and true or false
local failed = status ~= 'failed' and storedFailedAt
if status ~= 'sent' and not reached then redis.call('XADD', outbox, '*', 'row', finalReasonRow) end
if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, status, 1) end
local claimed, double = 0, 0
if status == 'failed' and not reached and not storedFallback and watches(storedWatchedFor, 'f') then
  claim_fallback(record, messageKey, now_ms(), fallbackReason, tonumber(fallbackDelayMs))
  claimed = 1
elseif (status == 'delivered' or status == 'read') and not reached then
  if storedFallback == 'sent' or branch_of(storedAnswer) == 'email_fallback' then
    double_contact(messageKey, countsPrefix .. (storedActivityId or ''))
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

/** Notes the first reply to a message; `at` in s. → {contact key, address, activity}, or {} where the message is not known. */
export const RECORD_REPLY = redisScript('waRecordReply', {
  keys: ['record', 'outbox'],
  args: ['at', 'row', 'countsPrefix', 'optsOut'],
  lua: `
${readFieldsLua('record', ['state', 'contactKey', 'address', 'activityId', 'forgotten'])}
if not storedState or storedForgotten then return {} end
if redis.call('HSETNX', record, '${FIELD.repliedAt}', at) == 1 then
  redis.call('XADD', outbox, '*', 'row', row)
  if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, 'replied', 1) end
end
if optsOut == '1' and storedActivityId and redis.call('HSETNX', record, '${FIELD.optedOutAt}', at) == 1 then
  redis.call('HINCRBY', countsPrefix .. storedActivityId, 'opted_out', 1)
end
return {storedContactKey or '', storedAddress or '', storedActivityId or ''}
`,
});
