import { CAP_LUA } from '../consent/frequency-cap';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import { BUCKETS_LUA } from '../redis/buckets';
import { EXECUTION_LIFE_MS } from '../redis/redis-keys';
import { redisScript } from '../redis/script';
import { RESERVE_SLOT_LUA } from '../whatsapp/limiter';
import { CONTACT_ADDRESSES_LUA } from './contact-addresses';
import { CUBE_LUA } from './cube-lua';
import { NOTE_DRAW_LUA } from './holdout-draws';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua, STEP_FIELDS_LUA } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';
import { SENT_MARKERS_LUA } from './sent-markers';
import { heldSends, IS_DUE_LUA } from './timers';

/** A call that stands behind what its sender holds looks again after so long. What is held is released every second. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Takes the record of a contact, or says what stands in it. `address` may be empty, and `capSince` (ms) where there is no cap.
 * → {'claimed', consent, consent revision, promotional and other messages in the window} | {'answered', answer} |
 * {'busy', ms} | {'waiting', ms} | {'expired'}
 */
export const CLAIM = redisScript('waClaim', {
  keys: ['record', 'sent'],
  args: ['token', 'leaseMs', 'address', 'capSince', 'sentPart'],
  lua: `${RECORD_LUA}${SENT_MARKERS_LUA}${READ_CONSENT_LUA}${BUCKETS_LUA}${CAP_LUA}
local now = now_ms()
${readFieldsLua('record', ['state', 'leaseEnd', 'answer', 'outcome', 'failedAt'])}
if storedAnswer then return {'answered', storedAnswer} end
-- Redis lost the record, and a status told since that the message had gone.
if not storedState and storedOutcome == 'accepted' and not storedFailedAt then return {'answered', 'continue accepted'} end
-- Its record has ended, or Redis lost it; who repeats the call so late is nobody who may send.
if not storedState and not storedFailedAt and was_sent(sent, sentPart) then return {'answered', 'continue accepted'} end
local left = (tonumber(storedLeaseEnd) or 0) - now
if storedState == 'accepted' then return {left > 0 and 'waiting' or 'expired', left} end
if storedState == 'sending' then return {left > 0 and 'busy' or 'expired', left} end
if storedState == 'claimed' and left > 0 then return {'busy', left} end
redis.call('HSET', record, '${FIELD.state}', 'claimed', '${FIELD.token}', token, '${FIELD.leaseEnd}', now + leaseMs)
redis.call('PEXPIRE', record, ${EXECUTION_LIFE_MS})
local consent, revision = {}, '0'
if address ~= '' then consent, revision = read_for_decision(address) end
local promotional, other = 0, 0
if address ~= '' and capSince ~= '' then promotional, other = cap_counts(address, capSince) end
return {'claimed', consent, revision, promotional, other}
`,
});

/**
 * The last check before the POST. A held send begins from `releasing`. `capGroup`: p, o, or empty where the message
 * counts for no cap; `capLimit` 0 is none. `behindSender`: whose held sends go first, empty for a held send itself.
 * `drawnAt` (ms): where the step holds a share out, when this contact was drawn to be sent to; else empty.
 * The record lives as long as something may be attributed to it.
 * → {'go'} | {'wait', ms} | {'pair', ms} | {'behind', ms to the next look} | {'full'} | {'changed', consent, revision} |
 * {'capped'} | {'lost'}
 */
export const BEGIN_SEND = redisScript('waBeginSend', {
  keys: ['record', 'open', 'limiter', 'pair', 'sent'],
  args: [
    'token',
    'messageKey',
    'address',
    'decidedRevision',
    'messagesPerSecond',
    'maxWaitMs',
    'slotHeld',
    'capLimit',
    'capSince',
    'capGroup',
    'postTimeoutMs',
    'row',
    'settingsHash',
    'contactKey',
    'activityId',
    'journeyId',
    'phone',
    'leaseMs',
    'stepId',
    'attributableMs',
    'fallbackTo',
    'behindSender',
    'isPromotional',
    'heldSlotMs',
    'sentPart',
    'country',
    'drawnAt',
  ],
  lua: `${RECORD_LUA}${BUCKETS_LUA}${CONTACT_ADDRESSES_LUA}${NOTE_DRAW_LUA}${SENT_MARKERS_LUA}${READ_CONSENT_LUA}${RESERVE_SLOT_LUA}${CAP_LUA}${IS_DUE_LUA}${STEP_FIELDS_LUA}
-- A call does not overtake what is held: where its sender has no moment that is free now, a promotional message goes
-- behind held ones of the other kinds, and no call waits for as late a moment as a held send of its own kind takes.
local function longest_wait(now, max_wait)
  local first, marketing = '${heldSends('', false).family}' .. behindSender, '${heldSends('', true).family}' .. behindSender
  if isPromotional == '1' and is_due(first, now) then return -1 end
  if is_due(isPromotional == '1' and marketing or first, now) then return math.min(max_wait, heldSlotMs / 2) end
  return max_wait
end
local now = now_ms()
${readFieldsLua('record', ['state', 'token'])}
if storedToken ~= token then return {'lost'} end
if storedState ~= 'claimed' and storedState ~= 'sending' and storedState ~= 'releasing' then return {'lost'} end
if address ~= '' then
  local revision = consent_revision(address)
  if revision ~= decidedRevision then return {'changed', read_for_decision(address)} end
end
local pair_until = tonumber(redis.call('HGET', pair, 'until'))
if pair_until and pair_until > now then return {'pair', pair_until - now} end
if slotHeld ~= '1' then
  local rate, patience = tonumber(messagesPerSecond), tonumber(maxWaitMs)
  local max_wait = patience
  local wait = behindSender == '' and -1 or reserve_slot(limiter, rate, now, 0)
  if wait < 0 then
    if behindSender ~= '' then max_wait = longest_wait(now, max_wait) end
    if max_wait >= 0 then wait = reserve_slot(limiter, rate, now, max_wait) end
  end
  if wait < 0 and max_wait < patience then
    redis.call('HSET', record, '${FIELD.leaseEnd}', now + ${LOOK_AGAIN_MS} + leaseMs)
    return {'behind', ${LOOK_AGAIN_MS}}
  end
  if wait < 0 then return {'full'} end
  if wait > 0 then
    redis.call('HSET', record, '${FIELD.leaseEnd}', now + wait + leaseMs)
    return {'wait', wait}
  end
end
if not use_cap(address, messageKey, capGroup, tonumber(capLimit), capSince, now) then return {'capped'} end
local deadline = now + postTimeoutMs
redis.call('HSET', record, '${FIELD.state}', 'sending', '${FIELD.leaseEnd}', deadline, '${FIELD.begunAt}', now,
  '${FIELD.contactKey}', contactKey, '${FIELD.address}', address, '${FIELD.country}', country,
  step_fields(stepId, activityId, journeyId, settingsHash))
if phone ~= address then redis.call('HSET', record, '${FIELD.phone}', phone) end
keep_row(record, row)
if fallbackTo ~= '' then redis.call('HSET', record, '${FIELD.fallbackTo}', fallbackTo) end
if tonumber(attributableMs) > ${EXECUTION_LIFE_MS} then
  redis.call('HSET', record, '${FIELD.attributableMs}', attributableMs)
  redis.call('PEXPIRE', record, attributableMs)
end
if drawnAt ~= '' then note_draw(record, activityId, contactKey, address, messageKey, stepId, 'treated', drawnAt, tonumber(attributableMs)) end
redis.call('ZADD', open, deadline, messageKey)
mark_sent(sent, sentPart, now, storedState == 'claimed')
return {'go'}
`,
});

/**
 * Writes what became of a send, and the answer. `outcome`: skipped, accepted, refused or unknown; `wamid` may be empty.
 * `isFinal`: answer so whatever the webhook said first; `waitMs`: how long to wait for a delivery (0 not), with
 * `heldRow` to write should nobody finish; `acceptedRow` is for an acceptance that comes after the answer.
 * `onFailure`: a failure after the answer asks for the late fallback; `checkAfterMs`: when to look for what is missing (0
 * never). `decidedAt` (ms) and `decidedOn` (day) are of the row, `stepId` is the step's id.
 * → {'answered', answer} | {'waiting', ms} | {'lost'}, or what the webhook said before: {'failed', code} | {'delivered'} |
 * {'accepted'}
 */
export const FINISH = redisScript('waFinish', {
  keys: ['record', 'open', 'outbox', 'counts'],
  args: [
    'token',
    'messageKey',
    'outcome',
    'wamid',
    'answer',
    'row',
    'isFinal',
    'waitMs',
    'channel',
    'acceptedRow',
    'heldRow',
    'onFailure',
    'checkAfterMs',
    'decidedAt',
    'decidedOn',
    'stepId',
    'address',
  ],
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}${CAP_LUA}
${readFieldsLua('record', [
  'state',
  'token',
  'answer',
  'failedAt',
  'errorCode',
  'deliveredAt',
  'readAt',
  'repliedAt',
  'optedOutAt',
  'clickedAt',
  'convertedAt',
  'outcome',
  'address',
  'contactKey',
  'stepId',
  'attributableMs',
  'forgotten',
  'begunAt',
])}
local now = now_ms()
local function note_acceptance()
  if wamid == '' then return end
  know_id(messageKey, wamid, storedAttributableMs)
  accept(record, messageKey, storedOutcome, storedBegunAt, now, storedAddress, storedContactKey, storedStepId, storedAttributableMs, wamid, decidedAt)
  count_accepted(counts, storedOutcome)
end
if not storedState then
  if outcome ~= 'accepted' and outcome ~= 'unknown' then return {'lost'} end
  -- Redis lost the record after the send had begun: it is written anew, or a repeat of the call would send again.
  redis.call('HSET', record, '${FIELD.state}', 'sending', '${FIELD.token}', token, '${FIELD.stepId}', stepId)
  redis.call('PEXPIRE', record, ${EXECUTION_LIFE_MS})
  storedToken, storedStepId = token, stepId
end
if storedAnswer then
  if outcome == 'accepted' and storedOutcome == 'unknown' and not storedForgotten then
    local before = counted(record)
    note_acceptance()
    redis.call('XADD', outbox, '*', 'row', acceptedRow)
    count_change(record, before)
  end
  return {'answered', storedAnswer}
end
if storedToken ~= token then return {'lost'} end
if outcome == 'refused' then free_cap(address, messageKey) end
if outcome == 'accepted' then note_acceptance() end
local may_have_gone = outcome == 'accepted' or outcome == 'unknown'
if isFinal ~= '1' and may_have_gone then
  local reached = storedDeliveredAt or storedReadAt
  if storedFailedAt and not reached then return {'failed', storedErrorCode} end
  if outcome == 'unknown' and reached then return {'delivered'} end
  if outcome == 'unknown' and storedOutcome == 'accepted' then return {'accepted'} end
  if waitMs ~= '0' then
    if reached then return {'delivered'} end
    local deadline = now + waitMs
    redis.call('HSET', record, '${FIELD.state}', 'accepted', '${FIELD.leaseEnd}', deadline)
    keep_row(record, heldRow)
    redis.call('ZADD', open, deadline, messageKey)
    return {'waiting', tonumber(waitMs)}
  end
end
redis.call('HSET', record, '${FIELD.state}', 'answered', '${FIELD.answer}', answer, '${FIELD.decidedOn}', decidedOn)
if outcome ~= 'accepted' then
  local is_first = redis.call('HSETNX', record, '${FIELD.outcome}', outcome) == 1
  if is_first and outcome == 'unknown' then leave_in_doubt(storedBegunAt, now, storedAddress, storedContactKey, messageKey, storedStepId) end
  if storedAddress then trace_record(record) end
end
local may_fail = onFailure == '1' and not storedDeliveredAt and not storedReadAt
local watched = may_have_gone and watch_late(record, messageKey, now, may_fail, tonumber(checkAfterMs))
let_go(record, open, messageKey, unpack(watched and {} or {'${FIELD.fallbackTo}'}))
tell_answer(outbox, counts, channel, answer, row)
-- What nearly every message counts for as it is answered is known without another look at its record.
local told_before = storedDeliveredAt or storedReadAt or storedFailedAt or storedRepliedAt or storedOptedOutAt
  or storedClickedAt or storedConvertedAt
if told_before and storedStepId then
  count_change(record, {})
elseif decidedOn ~= '' and stepId ~= '' then
  count_answer(decidedOn, stepId, answer, storedOutcome == 'accepted' or (outcome == 'accepted' and wamid ~= ''))
end
return {'answered', answer}
`,
});

/**
 * Answers a record whose deadline passed, or whose wait for a delivery ended, in the name of whoever comes first.
 * `onlyIfExpired`: its deadline must have passed; `decidedOn`: the day in its row; the rest as in {@link FINISH}.
 * → {'answered', answer} | {'busy', ms} | {'lost'}
 */
export const SETTLE = redisScript('waSettle', {
  keys: ['record', 'open', 'outbox', 'counts'],
  args: [
    'messageKey',
    'answer',
    'row',
    'onlyIfExpired',
    'channel',
    'outcome',
    'onFailure',
    'checkAfterMs',
    'decidedOn',
  ],
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}
${readFieldsLua('record', ['state', 'leaseEnd', 'answer', 'address', 'contactKey', 'stepId', 'deliveredAt', 'readAt', 'begunAt'])}
if not storedState then
  redis.call('ZREM', open, messageKey)
  return {'lost'}
end
if storedAnswer then return {'answered', storedAnswer} end
local now = now_ms()
local left = (tonumber(storedLeaseEnd) or 0) - now
if onlyIfExpired == '1' and left > 0 then return {'busy', left} end
redis.call('HSET', record, '${FIELD.state}', 'answered', '${FIELD.answer}', answer, '${FIELD.decidedOn}', decidedOn)
local is_first = redis.call('HSETNX', record, '${FIELD.outcome}', outcome) == 1
if is_first and outcome == 'unknown' then leave_in_doubt(storedBegunAt, now, storedAddress, storedContactKey, messageKey, storedStepId) end
trace_record(record)
local may_fail = onFailure == '1' and not storedDeliveredAt and not storedReadAt
local watched = watch_late(record, messageKey, now, may_fail, tonumber(checkAfterMs))
let_go(record, open, messageKey, unpack(watched and {} or {'${FIELD.fallbackTo}'}))
tell_answer(outbox, counts, channel, answer, row)
count_change(record, {})
return {'answered', answer}
`,
});
