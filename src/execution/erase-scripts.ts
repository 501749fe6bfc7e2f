import { BUCKETS_LUA, PACKED_KEY_LUA } from '../redis/buckets';
import { redisScript } from '../redis/script';
import { MESSAGE_IDS_LUA } from './message-ids';
import { FIELD, type RecordField, readFieldsLua } from './record-fields';
import { RECORD_LUA } from './record-lua';

/** What goes; state, answer, outcome, the times of statuses and the hash of the settings keep a message from going twice. */
const OF_THE_PERSON = [
  'contactKey',
  'address',
  'phone',
  'fallbackTo',
  'wamid',
  'held',
  'watchedFor',
  'fallback',
  'fallbackReason',
  'stepId',
] as const satisfies readonly RecordField[];

/**
 * Takes the person out of an execution record. A send that is held is cancelled, a wait for a delivery is answered, a late
 * fallback that was not begun is dropped. A record that somebody works on just now stays as it is; its lease or deadline
 * ends in seconds. → 'erased' | 'cancelled' (a held send) | 'under way' | 'unknown'
 */
export const ERASE_RECORD = redisScript('waEraseRecord', {
  keys: ['record', 'open'],
  args: ['messageKey', 'countsPrefix', 'channel'],
  lua: `${RECORD_LUA}${BUCKETS_LUA}${PACKED_KEY_LUA}${MESSAGE_IDS_LUA}
${readFieldsLua('record', [
  'state',
  'leaseEnd',
  'answer',
  'outcome',
  'wamid',
  'fallback',
  'activityId',
  'journeyId',
  'settingsHash',
  'held',
])}
if not storedState and redis.call('EXISTS', record) == 0 then return 'unknown' end
local at_work = storedState == 'claimed' or storedState == 'sending' or storedState == 'releasing'
if at_work and (tonumber(storedLeaseEnd) or 0) > now_ms() or storedFallback == 'calling' then return 'under way' end
local is_open = storedState and storedState ~= 'answered'
if is_open then
  local never_went = storedHeld and storedState ~= 'sending'
  redis.call('HSETNX', record, '${FIELD.outcome}', never_went and 'skipped' or 'unknown')
  if not storedAnswer then
    local answer = storedOutcome == 'accepted' and 'continue accepted' or 'continue unconfirmed'
    redis.call('HSET', record, '${FIELD.answer}', answer)
    if storedActivityId then
      redis.call('HINCRBY', countsPrefix .. storedActivityId, answer, 1)
      count_step(storedActivityId, answer)
    end
  end
  redis.call('HSET', record, '${FIELD.state}', 'answered')
end
redis.call('HSET', record, '${FIELD.forgotten}', '1')
-- What the step's id said until now.
if storedSettingsHash then
  redis.call('HSET', record, '${FIELD.activityId}', storedActivityId, '${FIELD.journeyId}', storedJourneyId,
    '${FIELD.settingsHash}', storedSettingsHash)
end
let_go(record, open, messageKey, ${OF_THE_PERSON.map((field) => `'${FIELD[field]}'`).join(', ')})
if storedWamid then drop_message_of(storedWamid) end
redis.call('PUBLISH', channel, 'answered')
return storedHeld and storedState ~= 'answered' and 'cancelled' or 'erased'
`,
});
