import { LAST_ARRIVED } from '../consent/consent-state';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { PACKED_KEY_LUA } from '../redis/buckets';
import { consentKey, executionKey } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { ARRIVAL_LUA } from './arrival-lua';
import { CUBE_LUA, storedWord } from './cube-lua';
import { FIELD, readFieldsLua } from './record-fields';
import { ADDRESSES_LUA } from './touches';
import { INDEX_LUA, TOUCHES_LUA } from './touches-lua';

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
