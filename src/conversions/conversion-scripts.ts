import { CUBE_LUA } from '../execution/cube-lua';
import { FIELD, readFieldsLua } from '../execution/record-fields';
import { redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';

/**
 * Notes that a tracked link was opened. `at` in s; `byPerson` is 0 for a preview; `lifeMs` is for a record that was
 * gone; `countsPrefix` is of an activity's counts. → first | repeat | preview
 */
export const RECORD_OPEN = redisScript('waRecordOpen', {
  keys: ['record', 'messageRows'],
  args: ['at', 'byPerson', 'row', 'countsPrefix', 'lifeMs'],
  lua: `${CUBE_LUA}
${readFieldsLua('record', ['activityId', 'forgotten'])}
if storedForgotten then return 'repeat' end
local function count(what)
  if storedActivityId then redis.call('HINCRBY', countsPrefix .. storedActivityId, what, 1) end
end
if byPerson == '0' then
  count('link_preview')
  return 'preview'
end
local before = counted(record)
if redis.call('HSETNX', record, '${FIELD.clickedAt}', at) == 0 then return 'repeat' end
if redis.call('PTTL', record) < 0 then redis.call('PEXPIRE', record, lifeMs) end
redis.call('XADD', messageRows, '*', 'row', row)
count('clicked')
count_change(record, before)
return 'first'
`,
});

/**
 * Takes a conversion, once. `record`, `counts` and `convertedRow` count only where `hasMessage` is 1; `at` in s; `lifeMs`
 * is of the conversion and of a record that was gone. The earliest conversion's time stays with the message, in
 * whatever order they come; the counts know of every conversion, and when (s) the last one came. `instead`: how it was
 * attributed before a message was proven, to be replaced by this, or empty; `names`: by what erasure finds it.
 * → {'recorded'} | {'duplicate', how it was attributed}
 */
export const RECORD_CONVERSION = redisScript('waRecordConversion', {
  keys: ['conversion', 'record', 'conversionRows', 'messageRows', 'counts'],
  args: ['attributed', 'instead', 'lifeMs', 'row', 'hasMessage', 'at', 'convertedRow'],
  list: 'names',
  lua: `${TRACES_LUA}${CUBE_LUA}
local known = redis.call('GET', conversion)
if known and known ~= instead then return {'duplicate', known} end
-- What was forgotten meanwhile does not come back.
if not known and instead ~= '' then return {'duplicate', attributed} end
redis.call('SET', conversion, attributed, 'PX', lifeMs)
for _, name in ipairs(names) do leave_trace(name, conversion, tonumber(lifeMs)) end
redis.call('XADD', conversionRows, '*', 'row', row)
if hasMessage ~= '1' then return {'recorded'} end
redis.call('HINCRBY', counts, 'conversions', 1)
redis.call('HSET', counts, 'last_conversion', redis.call('TIME')[1])
local before = counted(record)
local first, last = unpack(redis.call('HMGET', record, '${FIELD.convertedAt}', '${FIELD.lastConvertedAt}'))
if not first or tonumber(at) < tonumber(first) then
  redis.call('HSET', record, '${FIELD.convertedAt}', at)
  redis.call('XADD', messageRows, '*', 'row', convertedRow)
end
if not last or tonumber(at) > tonumber(last) then redis.call('HSET', record, '${FIELD.lastConvertedAt}', at) end
if not first then redis.call('HINCRBY', counts, 'converted', 1) end
count_change(record, before)
if redis.call('PTTL', record) < 0 then redis.call('PEXPIRE', record, lifeMs) end
return {'recorded'}
`,
});
