import { tracesKey } from './redis-keys';
import { redisScript } from './script';

/**
 * Lua for scripts that write a key which speaks of somebody under another name than theirs: a record under its message key,
 * a conversion under the shop's. It defines
 *
 * - `leave_trace(name, key, life)`: `key` is found by this address or contact key for `life` ms, as `PTTL` says it: for ever
 *   where that is -1, and not at all where it is -2;
 * - `drop_trace(name, key)`: it speaks of somebody else now.
 *
 * What is found so is looked at before it is erased, so a trace too many does no harm, and one too few would.
 */
export const TRACES_LUA = `
local function leave_trace(name, key, life)
  if not name or name == '' or life == -2 then return end
  local traces, time = '${tracesKey('')}' .. name, redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', traces, '-inf', now)
  redis.call('ZADD', traces, 'GT', life == -1 and '+inf' or string.format('%d', now + life), key)
  local last = redis.call('ZRANGE', traces, -1, -1, 'WITHSCORES')[2]
  if last == 'inf' then redis.call('PERSIST', traces) else redis.call('PEXPIREAT', traces, last) end
end
local function drop_trace(name, key)
  if name and name ~= '' then redis.call('ZREM', '${tracesKey('')}' .. name, key) end
end
`;

/** Leaves traces from outside a script. `names`: name, key, life as in `leave_trace`, and so on. */
export const LEAVE_TRACES = redisScript('waLeaveTraces', {
  list: 'names',
  lua: `${TRACES_LUA}
for i = 1, #names, 3 do leave_trace(names[i], names[i + 1], tonumber(names[i + 2])) end
`,
});
