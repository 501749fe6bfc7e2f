import { bucketDigitsKey, capsKey, contactAddressesKey, messageIdsKey, touchedKey } from './redis-keys';

/** What is kept in buckets, by whose names the buckets are called. */
export const KINDS = [messageIdsKey, contactAddressesKey, touchedKey, capsKey].map(({ kind }) => kind);

/** Where it is kept how many digits the buckets of a kind have at the fewest; it has one where nothing is said. */
export const fewestField = (kind: string) => `${kind} fewest`;

/**
 * So many fields, and a bucket is full: the next entries go to sixteen times as many buckets. Redis looks for a field from the
 * first to the last, and keeps a hash compact up to 512 (`hash-max-listpack-entries` as Redis comes).
 */
const MOST_FIELDS = 128;
/** Digits of a digest that name a bucket, at most: 268 million buckets. */
const MOST_DIGITS = 7;
/** A field of up to 64 bytes is kept compact by every Redis (`hash-max-listpack-value` as Redis comes). */
const FIELD_BYTES = 64;
/** At the head of an entry: when it ends (s), and in how many further fields it goes on. */
const HEAD_BYTES = 5;
const DAY_S = 86_400;

/**
 * Lua for small facts of which there are millions, each found by one name. A key of its own costs Redis some 140 bytes beside
 * what it holds, so they stand in buckets: hashes of up to {@link MOST_FIELDS} fields, which Redis keeps as one piece of memory.
 * A bucket is called by the first digits of the name's digest, an entry by eight bytes of it; the more entries of a kind there
 * are the more digits, and what stands in a bucket of fewer is found there and moves as it is next written. An entry ends by
 * itself: it reads as none, goes with the first write of a day to its bucket, and the bucket ends with the last in it. It defines
 *
 * - `bucket_entry(kind, name)` → an entry, to be handed to the others, with its `value` and when it `ends` (s); without a
 *   value and with 0 where there is none;
 * - `bucket_keep(entry, value, ends)`: writes it, for as long as the time `ends` (s) is ahead;
 * - `bucket_drop(entry)` → whether there was one;
 * - `bucket_now()` → the time, s.
 */
export const BUCKETS_LUA = `
local bucket_time, bucket_digits, fewest_digits, bucket_about = nil, nil, nil, {}
local function bucket_now()
  -- In other quotes than elsewhere: entries end by the clock by which Redis ends keys, which no test moves.
  bucket_time = bucket_time or tonumber(redis.call("TIME")[1])
  return bucket_time
end
local function digits_of(kind)
  if not bucket_digits then
    local kinds = {${KINDS.map((kind) => `'${kind}'`).join(', ')}}
    local kept = redis.call('HMGET', '${bucketDigitsKey()}', ${[...KINDS, ...KINDS.map(fewestField)].map((field) => `'${field}'`).join(', ')})
    bucket_digits, fewest_digits = {}, {}
    for i, each in ipairs(kinds) do
      bucket_digits[each], fewest_digits[each] = tonumber(kept[i] or 1), tonumber(kept[#kinds + i] or 1)
    end
  end
  return bucket_digits[kind], fewest_digits[kind]
end
local function bucket_entry(kind, name)
  local digest = redis.sha1hex(name)
  local entry_field = struct.pack('>I4I4', tonumber(string.sub(digest, 9, 16), 16), tonumber(string.sub(digest, 17, 24), 16))
  local top, fewest = digits_of(kind)
  local bucket = 'wa:' .. kind .. ':' .. string.sub(digest, 1, top)
  local entry = { kind = kind, bucket = bucket, digits = top, field = entry_field, ends = 0, further = 0 }
  local kept_in, kept, about = bucket, unpack(redis.call('HMGET', bucket, entry_field, ''))
  bucket_about[bucket] = about
  for digits = top - 1, fewest, -1 do
    if kept then break end
    kept_in = 'wa:' .. kind .. ':' .. string.sub(digest, 1, digits)
    kept = redis.call('HGET', kept_in, entry_field)
  end
  if not kept then return entry end
  entry.at, entry.ends, entry.further = kept_in, struct.unpack('>I4B', kept)
  if entry.ends <= bucket_now() then
    entry.ends = 0
    return entry
  end
  local parts = { string.sub(kept, ${HEAD_BYTES + 1}) }
  for i = 1, entry.further do parts[i + 1] = redis.call('HGET', kept_in, entry_field .. string.char(i)) or '' end
  entry.value = table.concat(parts)
  return entry
end
local function bucket_drop(entry)
  if not entry.at then return false end
  local fields = { entry.field }
  for i = 1, entry.further do fields[i + 1] = entry.field .. string.char(i) end
  redis.call('HDEL', entry.at, unpack(fields))
  -- What is said of a bucket is no reason for it to stay.
  if redis.call('HLEN', entry.at) == 1 and redis.call('HEXISTS', entry.at, '') == 1 then
    redis.call('DEL', entry.at)
    bucket_about[entry.at] = nil
  end
  entry.at, entry.further = nil, 0
  return true
end
local function bucket_sweep(bucket)
  local all, over = redis.call('HGETALL', bucket), {}
  for i = 1, #all, 2 do
    if #all[i] == 8 then
      local ends, further = struct.unpack('>I4B', all[i + 1])
      if ends <= bucket_now() then
        over[#over + 1] = all[i]
        for part = 1, further do over[#over + 1] = all[i] .. string.char(part) end
      end
    end
  end
  for i = 1, #over, 1000 do redis.call('HDEL', bucket, unpack(over, i, math.min(#over, i + 999))) end
end
local function bucket_keep(entry, value, ends)
  ends = math.ceil(ends)
  local bucket, first = entry.bucket, ${FIELD_BYTES - HEAD_BYTES}
  local further = math.max(0, math.ceil((#value - first) / ${FIELD_BYTES}))
  if entry.at and (entry.at ~= bucket or entry.further > further) then bucket_drop(entry) end
  local today = math.floor(bucket_now() / ${DAY_S})
  local bucket_ends, swept = 0, 0
  local about = bucket_about[bucket]
  if about then bucket_ends, swept = struct.unpack('>I4I2', about) end
  if about and swept < today then bucket_sweep(bucket) end
  local pairs_of = { entry.field, struct.pack('>I4B', ends, further) .. string.sub(value, 1, first) }
  for i = 1, further do
    local from = first + 1 + (i - 1) * ${FIELD_BYTES}
    pairs_of[#pairs_of + 1] = entry.field .. string.char(i)
    pairs_of[#pairs_of + 1] = string.sub(value, from, from + ${FIELD_BYTES - 1})
  end
  local ends_later = ends > bucket_ends
  if ends_later or swept < today then
    -- A day more, so that it need not be said anew for each entry.
    if ends_later then bucket_ends = ends + ${DAY_S} end
    bucket_about[bucket] = struct.pack('>I4I2', bucket_ends, today)
    pairs_of[#pairs_of + 1] = ''
    pairs_of[#pairs_of + 1] = bucket_about[bucket]
  end
  redis.call('HSET', bucket, unpack(pairs_of))
  if ends_later then redis.call('EXPIREAT', bucket, bucket_ends) end
  -- One entry of eight looks: a bucket is soon met by one, and has room for many times as many as come before.
  local looks = not entry.at and string.byte(entry.field) < 32 and entry.digits < ${MOST_DIGITS}
  if looks and redis.call('HLEN', bucket) > ${MOST_FIELDS} then
    redis.call('HSET', '${bucketDigitsKey()}', entry.kind, entry.digits + 1)
  end
  entry.at, entry.ends, entry.further, entry.value = bucket, ends, further, value
end
`;

/**
 * Lua that writes message keys in half their length: `packed_key(key)`, and `unpacked_key(bytes, from)` → key, the place behind it.
 * One that is no digest of ours stands as it is.
 */
export const PACKED_KEY_LUA = `
local function packed_key(key)
  if #key ~= 32 or string.find(key, '[^0-9a-f]') then
    key = string.sub(key, 1, 150)
    return string.char(100 + #key) .. key
  end
  local number = tonumber
  return struct.pack('>BI4I4I4I4', 16, number(string.sub(key, 1, 8), 16), number(string.sub(key, 9, 16), 16),
    number(string.sub(key, 17, 24), 16), number(string.sub(key, 25, 32), 16))
end
local function unpacked_key(bytes, from)
  local length = string.byte(bytes, from)
  if length ~= 16 then return string.sub(bytes, from + 1, from + length - 100), from + length - 99 end
  local a, b, c, d, behind = struct.unpack('>I4I4I4I4', bytes, from + 1)
  return string.format('%08x%08x%08x%08x', a, b, c, d), behind
end
`;
