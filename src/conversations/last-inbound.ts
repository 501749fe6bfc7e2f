import type Redis from 'ioredis';
import { ADDRESSES_LUA } from '../execution/touches';
import { conversationThreadKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** When a person last wrote, under any of their addresses; `prefix` is of the threads with one sender. → ms, or '0'. */
export const READ_LAST_INBOUND = redisScript('waLastInbound', {
  args: ['prefix', 'address'],
  lua: `${ADDRESSES_LUA}
add_person(address)
local latest = 0
for _, each in ipairs(addresses) do
  for _, span in ipairs(redis.call('HVALS', prefix .. each)) do
    local last_at = tonumber(string.match(span, '^%d+ (%d+)$') or nil)
    if last_at and last_at > latest then latest = last_at end
  end
end
return string.format('%d', latest)
`,
});

/**
 * Tells when a person last wrote to a sender, ms by their own time stamp; 0 where nobody knows of anything. From it WhatsApp
 * counts the 24 hours in which it takes more than templates. One read; throws what ioredis throws.
 */
export function createLastInbound(redis: Redis): (sender: string, address: string) => Promise<number> {
  const readLastInbound = bindScript(redis, READ_LAST_INBOUND);
  return async (sender, address) =>
    Number(await readLastInbound<string>({ prefix: conversationThreadKey(sender, ''), address }));
}
