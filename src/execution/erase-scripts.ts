import { whatsAppMessageKey } from '../redis/redis-keys';
import { PRELUDE, ROW_SUFFIX } from './execution-scripts';

/**
 * Takes the person out of an execution record and leaves what keeps a message from being sent twice: state, answer,
 * outcome, the times of its statuses, the hash of the step's settings, and `fg`. A send that is held is cancelled, a wait
 * for a delivery is answered, a late fallback that was not begun is dropped. A record that somebody works on just now
 * stays as it is; its lease or deadline ends in seconds.
 *
 * KEYS: record, open set. ARGV: message key, prefix of counts, channel.
 * → 'erased' | 'cancelled' (a held send) | 'under way' | 'unknown'
 */
export const ERASE_LUA = `${PRELUDE}
local r = redis.call('HMGET', KEYS[1], 'st', 'ld', 'an', 'oc', 'w', 'lf', 'ja', 'hd')
if not r[1] and redis.call('EXISTS', KEYS[1]) == 0 then return 'unknown' end
local busy = (r[1] == 'claimed' or r[1] == 'sending' or r[1] == 'releasing') and (tonumber(r[2]) or 0) > now_ms()
if busy or r[6] == 'calling' then return 'under way' end
if r[1] and r[1] ~= 'answered' then
  redis.call('HSETNX', KEYS[1], 'oc', r[8] and r[1] ~= 'sending' and 'skipped' or 'unknown')
  if not r[3] then
    local answer = r[4] == 'accepted' and 'continue accepted' or 'continue unconfirmed'
    redis.call('HSET', KEYS[1], 'an', answer)
    if r[7] then redis.call('HINCRBY', ARGV[2] .. r[7], answer, 1) end
  end
  redis.call('HSET', KEYS[1], 'st', 'answered')
end
redis.call('HSET', KEYS[1], 'fg', '1')
redis.call('HDEL', KEYS[1], 'tk', 'ld', 'ck', 'ad', 'ph', 'em', 'w', 'hd', 'lw', 'lf', 'lr', 'sp')
redis.call('DEL', KEYS[1] .. '${ROW_SUFFIX}')
if r[5] then redis.call('DEL', '${whatsAppMessageKey('')}' .. r[5]) end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('PUBLISH', ARGV[3], 'answered')
return r[8] and r[1] ~= 'answered' and 'cancelled' or 'erased'
`;
