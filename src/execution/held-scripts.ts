import { CAP_LUA } from '../consent/frequency-cap';
import { PERSON_OF_LUA } from '../consent/person-of-lua';
import { READ_CONSENT_LUA } from '../consent/read-consent-lua';
import { BUCKETS_LUA } from '../redis/buckets';
import { redisScript } from '../redis/script';
import { CUBE_LUA } from './cube-lua';
import { LATE_LUA } from './late-scripts';
import { FIELD, readFieldsLua, STEP_FIELDS_LUA } from './record-fields';
import { ACCEPT_LUA, RECORD_LUA } from './record-lua';
import { TRACE_RECORD_LUA } from './trace-record-lua';

/** The scripts of sends that wait without a caller. The record is answered (`continue scheduled`) when the send is held. */

/**
 * Holds a send: its answer, its row and its timer in one step. `held`: JSON of what it needs of the contact; `fallbackTo` may be
 * empty; `onFailure`: a failure after the answer asks for the late fallback; `decidedOn`: the day in its row. → {'answered', answer} | {'lost'}
 */
export const HOLD = redisScript('waHold', {
  keys: ['record', 'open', 'outbox', 'counts'],
  args: [
    'token',
    'messageKey',
    'answer',
    'row',
    'timerFamily',
    'timerWidthMs',
    'dueAt',
    'held',
    'settingsHash',
    'contactKey',
    'address',
    'activityId',
    'journeyId',
    'phone',
    'fallbackTo',
    'onFailure',
    'channel',
    'decidedOn',
    'stepId',
    'country',
  ],
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${TRACE_RECORD_LUA}${LATE_LUA}${BUCKETS_LUA}${CAP_LUA}${STEP_FIELDS_LUA}
${readFieldsLua('record', ['state', 'token', 'answer'])}
if not storedState then return {'lost'} end
if storedAnswer then return {'answered', storedAnswer} end
if storedToken ~= token then return {'lost'} end
free_cap(address, messageKey)
redis.call('HSET', record, '${FIELD.state}', 'scheduled', '${FIELD.answer}', answer, '${FIELD.held}', held,
  '${FIELD.contactKey}', contactKey, '${FIELD.address}', address,
  '${FIELD.watchedFor}', watched_for(now_ms(), onFailure == '1', false), '${FIELD.decidedOn}', decidedOn,
  '${FIELD.country}', country, step_fields(stepId, activityId, journeyId, settingsHash))
if phone ~= address then redis.call('HSET', record, '${FIELD.phone}', phone) end
if fallbackTo ~= '' then redis.call('HSET', record, '${FIELD.fallbackTo}', fallbackTo) end
trace_record(record)
let_go(record, open, messageKey)
add_timer(timerFamily, tonumber(timerWidthMs), tonumber(dueAt), messageKey)
tell_answer(outbox, counts, channel, answer, row)
count_change(record, {})
return {'answered', answer}
`,
});

/** Takes a held send. `capWindowMs` 0: it has no cap. → {'claimed', consent, revision, promotional, other} | {'busy', ms} | {'over'} */
export const CLAIM_HELD = redisScript('waClaimHeld', {
  keys: ['record'],
  args: ['token', 'leaseMs', 'capWindowMs'],
  lua: `${RECORD_LUA}${READ_CONSENT_LUA}${BUCKETS_LUA}${CAP_LUA}
${readFieldsLua('record', ['state', 'leaseEnd', 'held', 'address'])}
if not storedHeld or (storedState ~= 'scheduled' and storedState ~= 'releasing') then return {'over'} end
local now = now_ms()
local left = (tonumber(storedLeaseEnd) or 0) - now
if storedState == 'releasing' and left > 0 then return {'busy', left} end
redis.call('HSET', record, '${FIELD.state}', 'releasing', '${FIELD.token}', token, '${FIELD.leaseEnd}', now + leaseMs)
local promotional, other = 0, 0
if capWindowMs ~= '0' then promotional, other = cap_counts(storedAddress, now - capWindowMs) end
local consent, revision = read_for_decision(storedAddress)
return {'claimed', consent, revision, promotional, other}
`,
});

/** Puts a send back that cannot go yet. → 1, or 0 where it is somebody else's */
export const HOLD_ON = redisScript('waHoldOn', {
  keys: ['record', 'open'],
  args: ['token', 'messageKey', 'address'],
  lua: `${RECORD_LUA}${PERSON_OF_LUA}${BUCKETS_LUA}${CAP_LUA}
if redis.call('HGET', record, '${FIELD.token}') ~= token then return 0 end
free_cap(address, messageKey)
redis.call('HSET', record, '${FIELD.state}', 'scheduled')
let_go(record, open, messageKey)
return 1
`,
});

/**
 * The end of a held send. `token` empty: its deadline must have passed. `outcome`, `wamid`, `onFailure` and `checkAfterMs`
 * as in `FINISH`; `acceptedAt` (ms) is of its row; `fallbackReason`: claims the late fallback, unless empty; `notSentFor`: why it never went, or empty.
 * → 'done' | 'busy' | 'lost'
 */
export const FINISH_HELD = redisScript('waFinishHeld', {
  keys: ['record', 'open', 'outbox'],
  args: [
    'token',
    'messageKey',
    'outcome',
    'wamid',
    'fallbackReason',
    'fallbackDelayMs',
    'onFailure',
    'checkAfterMs',
    'notSentFor',
    'countsPrefix',
    'acceptedAt',
    'address',
  ],
  list: 'rows',
  lua: `${RECORD_LUA}${CUBE_LUA}${PERSON_OF_LUA}${ACCEPT_LUA}${LATE_LUA}${CAP_LUA}
${readFieldsLua('record', [
  'state',
  'token',
  'held',
  'leaseEnd',
  'address',
  'contactKey',
  'stepId',
  'attributableMs',
  'fallback',
  'outcome',
  'activityId',
  'deliveredAt',
  'readAt',
  'begunAt',
])}
local now = now_ms()
if not storedHeld then return 'lost' end
if token ~= '' then
  if storedToken ~= token then return 'lost' end
elseif storedState ~= 'sending' or tonumber(storedLeaseEnd) > now then
  return 'busy'
end
if outcome == 'refused' or outcome == 'skipped' then free_cap(address, messageKey) end
local before = counted(record)
if outcome == 'accepted' and wamid ~= '' then
  know_id(messageKey, wamid, storedAttributableMs)
  accept(record, messageKey, storedOutcome, storedBegunAt, now, storedAddress, storedContactKey, storedStepId, storedAttributableMs, wamid, acceptedAt)
  if storedActivityId then count_accepted(countsPrefix .. storedActivityId, storedOutcome) end
else
  local is_first = redis.call('HSETNX', record, '${FIELD.outcome}', outcome) == 1
  if is_first and outcome == 'unknown' then leave_in_doubt(storedBegunAt, now, storedAddress, storedContactKey, messageKey, storedStepId) end
  trace_record(record)
end
redis.call('HSET', record, '${FIELD.state}', 'answered')
if notSentFor ~= '' then redis.call('HSET', record, '${FIELD.notSentFor}', notSentFor) end
if notSentFor ~= '' and storedActivityId then count_unsent(countsPrefix .. storedActivityId, notSentFor) end
count_change(record, before)
let_go(record, open, messageKey, '${FIELD.held}')
for _, row in ipairs(rows) do redis.call('XADD', outbox, '*', 'row', row) end
if storedFallback then return 'done' end
local may_fail = onFailure == '1' and not storedDeliveredAt and not storedReadAt
if fallbackReason ~= '' then
  claim_fallback(record, messageKey, now, fallbackReason, tonumber(fallbackDelayMs))
elseif not watch_late(record, messageKey, now, may_fail, tonumber(checkAfterMs)) then
  redis.call('HDEL', record, '${FIELD.fallbackTo}', '${FIELD.watchedFor}')
end
return 'done'
`,
});
