import { EXECUTION_LIFE_MS, EXECUTION_ROW_SUFFIX, MESSAGE_ID_LIFE_MS } from '../redis/redis-keys';
import { FIELD } from './record-fields';
import { COUNT_STEP_LUA } from './step-hours';
import { INDEX_LUA, REMEMBER_TOUCH_LUA, TOUCHES_LUA, UNPROVEN_TOUCH_LUA } from './touches-lua';
import { TRACE_RECORD_LUA } from './trace-record-lua';
import { CARRY_OUT_AGAIN_LUA } from './waiting-signals';

/**
 * Lua at the head of every script that moves an execution record from state to state. Each such script compares token and
 * state, uses Redis' own clock and changes everything or nothing. It defines
 *
 * - `now_ms()`, which counts of the hour use too, so that the time is asked once;
 * - `keep_row(record, row)`: the row to write should the process die while a send or a wait is open. It is a key of its
 *   own: one long field would cost the record its compact encoding, twice the memory, for all of its life;
 * - `let_go(record, open, message, …)`: nobody works on the message any more; what was kept for whoever did goes, and with
 *   it further fields;
 * - `tell_answer(outbox, counts, channel, answer, row)`: the row and the count of an answer, and the news of it for whoever
 *   holds a call;
 * - `branch_of(answer)`, where there is one.
 */
export const RECORD_LUA = `${COUNT_STEP_LUA}
local function now_ms()
  local t = redis.call('TIME')
  started_at = tonumber(t[1])
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function keep_row(record, row)
  redis.call('SET', record .. '${EXECUTION_ROW_SUFFIX}', row, 'PX', ${EXECUTION_LIFE_MS})
end
local function let_go(record, open, message, ...)
  redis.call('HDEL', record, '${FIELD.token}', '${FIELD.leaseEnd}', '${FIELD.begunAt}', ...)
  redis.call('DEL', record .. '${EXECUTION_ROW_SUFFIX}')
  redis.call('ZREM', open, message)
end
local function tell_answer(outbox, counts, channel, answer, row)
  redis.call('XADD', outbox, '*', 'row', row)
  redis.call('HINCRBY', counts, answer, 1)
  count_step(step_of(counts), answer)
  count_unsent(counts, string.match(answer, '%S+$'))
  redis.call('PUBLISH', channel, 'answered')
end
local function branch_of(answer) return answer and string.match(answer, '^%S+') end
`;

/**
 * Lua for whoever learns that a message was accepted: its sender by Meta's answer, a webhook by a status. Needs
 * {@link RECORD_LUA} and `PERSON_OF_LUA` before it. It defines
 *
 * - `know_id(message, wamid, attributable_ms)`: the way from the WhatsApp id to the message;
 * - `accept(record, message, outcome_before, begun_ms, at_ms, address, contact, step, attributable_ms, wamid, row_ms)`: the outcome, the
 *   WhatsApp id where one is given, and the touch of the person; `row_ms` is the time that the row tells;
 * - `leave_in_doubt(begun_ms, now_ms, address, contact, message, step)`: nobody knows whether it went;
 * - `count_accepted(counts, outcome_before)`: once a message, whoever proves it first.
 *
 * The first three give back what waited for the message ({@link CARRY_OUT_AGAIN_LUA}). A message is a touch as of when it may have
 * gone, whenever that is learnt: who answers it may be faster than whoever tells of it. `begun_ms` and `attributable_ms` as the
 * record has them, or false.
 */
export const ACCEPT_LUA = `${INDEX_LUA}${TOUCHES_LUA}${TRACE_RECORD_LUA}${REMEMBER_TOUCH_LUA}${UNPROVEN_TOUCH_LUA}${CARRY_OUT_AGAIN_LUA}
local function life_of(attributable) return tonumber(attributable) or ${EXECUTION_LIFE_MS} end
local function know_id(message, wamid, attributable)
  keep_message_of(wamid, message, math.max(life_of(attributable), ${MESSAGE_ID_LIFE_MS}))
  carry_out_again(wamid)
end
local function accept(record, message, before, begun, at, address, contact, step, attributable, wamid, row_at)
  local was_unproven = before == 'unknown'
  local in_doubt_since = was_unproven and proven_touch(address, message, step) or at
  local acceptance = {'${FIELD.outcome}', 'accepted', '${FIELD.acceptedAt}', (row_at or '') ~= '' and row_at or at}
  if wamid then acceptance[5], acceptance[6] = '${FIELD.wamid}', wamid end
  redis.call('HSET', record, unpack(acceptance))
  remember_touch(address, contact, message, step, life_of(attributable), math.min(at, tonumber(begun) or at, in_doubt_since))
  if was_unproven then carry_out_again(message) end
  if address and address ~= '' then carry_out_again(person_of(address)) end
end
local function leave_in_doubt(begun, now, address, contact, message, step)
  if not address or address == '' then return end
  await_proof(address, contact, message, step, tonumber(begun) or now)
  carry_out_again(person_of(address))
end
local function count_accepted(counts, before)
  if before == 'accepted' then return end
  redis.call('HINCRBY', counts, 'accepted', 1)
  count_step(step_of(counts), 'accepted')
  count_unsent(counts, 'accepted')
end
`;
