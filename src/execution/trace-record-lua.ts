import { TRACES_LUA } from '../redis/traces';
import { readFieldsLua } from './record-fields';

/**
 * Lua of scripts that leave a record which no touch leads to: one that was refused, is held, may have gone, or is older than
 * the touches that are kept. `trace_record(record)`, a key: erasure finds it by the address and the contact key that it
 * holds. What was accepted needs none, so the ordinary message pays nothing. `let_go_touches(touches, most)`, a key: all but
 * the newest go, and leave traces.
 */
export const TRACE_RECORD_LUA = `${TRACES_LUA}
local function trace_record(record)
  ${readFieldsLua('record', ['address', 'contactKey'])}
  if not storedAddress and not storedContactKey then return end
  local life = redis.call('PTTL', record)
  leave_trace(storedAddress, record, life)
  leave_trace(storedContactKey, record, life)
end
`;
