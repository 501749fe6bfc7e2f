import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { EXECUTION_LIFE_MS } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { FAILED_FOR_PREFIX } from './activity-counts';
import { ARRIVAL_LUA } from './arrival-lua';
import { COUNTED_WITHIN_MS, CUBE_LUA } from './cube-lua';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua, STEPS_LUA } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';

/** What the script of statuses is given of each, in this order. */
export const STATUS_PARTS = [
  'messageKey',
  'status',
  'at',
  'wamid',
  'errorCode',
  'row',
  'finalReasonRow',
  'acceptedRow',
  'fallbackReason',
  'pricing',
] as const;

/**
 * Lua: what the statuses of one script count is raised once a field, by `raise_pending(outcomes)` at its end. It takes the places of
 * `raise_cell` and `count_step`, and adds `raise_count(counts, field)`. A count that cannot be raised fails the statuses that it is of, and no other.
 */
const RAISE_TOGETHER_LUA = `
local pending, current, write_cell, write_step = {}, 0, raise_cell, count_step
local function problem_of(thrown) return type(thrown) == 'table' and thrown.err or tostring(thrown) end
local function raise_later(name, write, words, ...)
  local each = pending[name]
  if not each then
    each = { write = write, given = {...}, words = {}, statuses = {} }
    pending[name] = each
  end
  for word, by in pairs(words) do each.words[word] = (each.words[word] or 0) + by end
  each.statuses[current] = true
end
local function write_counts(words, counts)
  for word, by in pairs(words) do redis.call('HINCRBY', counts, word, by) end
end
local function write_cells(words, day, step) write_cell(day, step, words) end
local function write_steps(words, activity)
  for what, by in pairs(words) do write_step(activity, what, by) end
end
raise_cell = function(day, step, words) raise_later('cell ' .. day .. ' ' .. step, write_cells, words, day, step) end
count_step = function(activity, what)
  if activity and activity ~= '' then raise_later('step ' .. activity, write_steps, {[what] = 1}, activity) end
end
local function raise_count(counts, field) raise_later(counts, write_counts, {[field] = 1}, counts) end
local function raise_pending(outcomes)
  for _, each in pairs(pending) do
    local is_done, thrown = pcall(each.write, each.words, unpack(each.given))
    if not is_done then
      for status in pairs(each.statuses) do outcomes[status] = {'failed', problem_of(thrown)} end
    end
  end
end
`;

/**
 * Sets statuses of messages, each once. `statuses`: the {@link STATUS_PARTS} of each, one after the other; `at` in s; `wamid` and
 * `errorCode` may be empty, and so may `pricing` (category, type, and 1 where it is charged); `acceptedRow` is for a message that
 * nobody knew to be accepted. The counts of its activity are found through the record. A failure that comes after the answer claims
 * the late fallback where it was asked for; a delivery that comes after another channel was taken is a double contact.
 * → one for each: {'seen'} | {'failed', why}: what stands in its way stands in no other's | {'new', answer or '', outcome before, settings hash,
 * failed before?, reached before?, contact key, address, activity, journey version, fallback claimed?, double contact?}
 */
export const RECORD_STATUSES = redisScript('waRecordStatuses', {
  keys: ['outbox'],
  args: ['recordPrefix', 'channelPrefix', 'countsPrefix', 'fallbackDelayMs'],
  list: 'statuses',
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}${ARRIVAL_LUA}${RAISE_TOGETHER_LUA}${STEPS_LUA}
local fields = {sent = '${FIELD.sentAt}', delivered = '${FIELD.deliveredAt}', read = '${FIELD.readAt}', failed = '${FIELD.failedAt}'}
local function record_status(${STATUS_PARTS.join(', ')})
local record = recordPrefix .. messageKey
${readFieldsLua(
  'record',
  [
    'state',
    'answer',
    'outcome',
    'acceptedAt',
    'settingsHash',
    'sentAt',
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
  ],
  'stored',
  'declared',
)}
local told_before = {sent = storedSentAt, delivered = storedDeliveredAt, read = storedReadAt, failed = storedFailedAt}
if storedForgotten or told_before[status] then return {'seen'} end
local is_priced_anew = pricing ~= '' and pricing ~= storedPricing
local told_now = {fields[status], at}
if status == 'failed' then told_now[3], told_now[4] = '${FIELD.errorCode}', errorCode end
if is_priced_anew then told_now[#told_now + 1], told_now[#told_now + 2] = '${FIELD.pricing}', pricing end
-- Whoever learns the WhatsApp id writes it: a process that was killed after its POST will not.
local is_id_new = not storedWamid and wamid ~= ''
if is_id_new then told_now[#told_now + 1], told_now[#told_now + 2] = '${FIELD.wamid}', wamid end
local was_accepted = storedOutcome == 'accepted'
-- Without an acceptance what is told counts for nothing, so what was counted is still to be read.
local before = not was_accepted and counted(record)
redis.call('HSET', record, unpack(told_now))
-- A record that stands was given its life as it was taken.
if not storedState and redis.call('PTTL', record) < 0 then redis.call('PEXPIRE', record, ${EXECUTION_LIFE_MS}) end
if is_id_new then
  know_id(messageKey, wamid, storedAttributableMs)
  -- Of a record that is gone the true time stands in the row; only one of being sent is near enough to it to be written over it.
  if storedState or status == 'sent' then redis.call('XADD', outbox, '*', 'row', acceptedRow) end
end
local counts = storedActivityId and countsPrefix .. storedActivityId
if not was_accepted then
  accept(record, messageKey, storedOutcome, storedBegunAt, at * 1000, storedAddress, storedContactKey, storedStepId, storedAttributableMs)
  if counts then count_accepted(counts, storedOutcome) end
end
redis.call('XADD', outbox, '*', 'row', row)
local reached = (status ~= 'delivered' and storedDeliveredAt or status ~= 'read' and storedReadAt) and true or false
local failed = status ~= 'failed' and storedFailedAt
if status ~= 'sent' and not reached then redis.call('XADD', outbox, '*', 'row', finalReasonRow) end
if counts and at * 1000 < (storedAcceptedAt or at * 1000) + ${COUNTED_WITHIN_MS} then
  if status ~= 'delivered' then raise_count(counts, status) end
  if status == 'failed' then
    raise_count(counts, '${FAILED_FOR_PREFIX}' .. fallbackReason)
    count_step(storedActivityId, 'failed ' .. fallbackReason)
  end
  -- Who has read was reached, whether or not the delivery was told.
  if (status == 'delivered' or status == 'read') and not reached then raise_count(counts, 'delivered') end
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
if not storedAnswer then redis.call('PUBLISH', channelPrefix .. messageKey, status) end
return {'new', storedAnswer or '', storedOutcome or '', storedSettingsHash or '', failed and 1 or 0, reached and 1 or 0,
  storedContactKey or '', storedAddress or '', storedActivityId or '', storedJourneyId or '', claimed, double}
end
local outcomes = {}
for from = 1, #statuses, ${STATUS_PARTS.length} do
  current = current + 1
  local is_done, outcome = pcall(record_status, unpack(statuses, from, from + ${STATUS_PARTS.length - 1}))
  outcomes[current] = is_done and outcome or {'failed', problem_of(outcome)}
end
raise_pending(outcomes)
return outcomes
`,
});
