import type Redis from 'ioredis';
import { BUCKETS_LUA } from '../redis/buckets';
import { contactAddressesKey, contactAddressKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/**
 * Lua of where a contact was last written to; needs `BUCKETS_LUA` before it.
 *
 * - `address_of(contact)` → address or nothing, and when (s) that ends;
 * - `keep_address_of(contact, address, life)`, ms → the address before, if there was one;
 * - `drop_address_of(contact)` → whether there was one.
 *
 * What an earlier version kept under a key of its own is looked for where there is nothing else.
 */
export const CONTACT_ADDRESSES_LUA = `
local function address_entry(contact)
  local entry = bucket_entry('${contactAddressesKey.kind}', contact)
  if entry.value then return entry end
  local old = '${contactAddressKey('')}' .. contact
  local kept = redis.call('GET', old)
  if kept then entry.value, entry.ends, entry.old = kept, bucket_now() + redis.call('PTTL', old) / 1000, old end
  return entry
end
local function address_of(contact)
  local entry = address_entry(contact)
  return entry.value, entry.ends
end
local function keep_address_of(contact, address, life)
  local entry = address_entry(contact)
  local before = entry.value
  if entry.old then redis.call('DEL', entry.old) end
  local ends = bucket_now() + life / 1000
  -- An hour more or less is not worth a write.
  if before ~= address or entry.old or entry.ends < ends then bucket_keep(entry, address, ends) end
  return before
end
local function drop_address_of(contact)
  local dropped = bucket_drop(bucket_entry('${contactAddressesKey.kind}', contact))
  return redis.call('DEL', '${contactAddressKey('')}' .. contact) == 1 or dropped
end
`;

export const READ_CONTACT_ADDRESS = redisScript('waReadContactAddress', {
  args: ['contactKey'],
  lua: `${BUCKETS_LUA}${CONTACT_ADDRESSES_LUA}
return (address_of(contactKey))
`,
});

/** → reads the address that a contact key was last written to, while it is known. */
export function createContactAddresses(redis: Redis) {
  const readContactAddress = bindScript(redis, READ_CONTACT_ADDRESS);
  return async (contactKey: string): Promise<string | undefined> =>
    (await readContactAddress<string | null>({ contactKey })) ?? undefined;
}
