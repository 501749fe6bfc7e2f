import type Redis from 'ioredis';
import { BUCKETS_LUA, PACKED_KEY_LUA } from '../redis/buckets';
import { messageIdsKey, whatsAppMessageKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/**
 * Lua of the way from a WhatsApp message id to the message; needs `BUCKETS_LUA` and `PACKED_KEY_LUA` before it.
 * `message_of(wamid)` → message key or nothing; `keep_message_of(wamid, message, life)` in ms; `drop_message_of(wamid)` → whether
 * there was one. What an earlier version kept under a key of its own is looked for where there is nothing else.
 */
export const MESSAGE_IDS_LUA = `
local function message_of(wamid)
  local value = bucket_entry('${messageIdsKey.kind}', wamid).value
  if value then return (unpacked_key(value, 1)) end
  return redis.call('GET', '${whatsAppMessageKey('')}' .. wamid) or nil
end
local function keep_message_of(wamid, message, life)
  bucket_keep(bucket_entry('${messageIdsKey.kind}', wamid), packed_key(message), bucket_now() + life / 1000)
end
local function drop_message_of(wamid)
  local dropped = bucket_drop(bucket_entry('${messageIdsKey.kind}', wamid))
  return redis.call('DEL', '${whatsAppMessageKey('')}' .. wamid) == 1 or dropped
end
`;

export const READ_MESSAGE_OF = redisScript('waReadMessageOf', {
  args: ['wamid'],
  lua: `${BUCKETS_LUA}${PACKED_KEY_LUA}${MESSAGE_IDS_LUA}
return message_of(wamid)
`,
});

/** → reads the message key behind a WhatsApp message id, while it is known. */
export function createMessageIds(redis: Redis) {
  const readMessageOf = bindScript(redis, READ_MESSAGE_OF);
  return async (wamid: string): Promise<string | undefined> =>
    (await readMessageOf<string | null>({ wamid })) ?? undefined;
}
