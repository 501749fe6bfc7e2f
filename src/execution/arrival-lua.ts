import { LAST_ARRIVED, REACHED } from '../consent/consent-state';
import { consentKey } from '../redis/redis-keys';

/** Time (s), day of the decision, step and packed key; a block that was laid at it adds a letter. */
const LAST_BYTES = 4 + 2 + 16 + 17;
/** The same in text, as versions before December 2026 kept it. */
const LAST_CHARACTERS = 10 + 5 + 16 + 32;

/**
 * Lua that keeps with a person which message arrived last, for whoever infers a block weeks later, when its record is gone;
 * needs `PACKED_KEY_LUA` before it. Nobody is kept for it who is not known anyhow. `read_arrival(last)` → time (s), day, step,
 * message; nothing where it is none, or a block was laid at it.
 */
export const ARRIVAL_LUA = `
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
  -- The webhook has noted that they were reached, before its 200.
  local before, reached = unpack(redis.call('HMGET', person, '${LAST_ARRIVED}', '${REACHED}'))
  if not before and not reached and redis.call('EXISTS', person) == 0 then return end
  local last = struct.pack('>I4I2', at, decided_on) .. step .. packed_key(message)
  if #last ~= ${LAST_BYTES} then return end
  if not before or arrived_by(before) <= tonumber(at) then redis.call('HSET', person, '${LAST_ARRIVED}', last) end
end
`;
