import { SENT_MARKERS_LIFE_MS, sentMarkersKey } from '../redis/redis-keys';

const DAY_MS = 86_400_000;

/** Hex digits of a message key that name the bucket of its marker: 65,536 buckets. */
const BUCKET_DIGITS = 4;
/** The first messages stand in 256 of two digits, until theirs is so long (bytes): few buckets with much in them take the least memory. */
const FIRST_BUCKET_DIGITS = 2;
const FIRST_BUCKET_BYTES = 4_096;
/** Bytes of the message key in a marker, after four digits of it: with those of the bucket 64 bits of it, and 56 among the first messages. */
const PART_BYTES = 6;
/** And the day it was written. */
const MARKER_BYTES = PART_BYTES + 2;
const LIFE_DAYS = SENT_MARKERS_LIFE_MS / DAY_MS;

const PART = new RegExp(`^[0-9a-f]{${2 * PART_BYTES}}$`);

/** Where the marker of a message stands, and its part of the key, in hex. A key that is no digest of ours has none. */
export function sentMarkerOf(messageKey: string): { bucket: string; part: string } {
  const part = messageKey.slice(BUCKET_DIGITS, BUCKET_DIGITS + 2 * PART_BYTES);
  return { bucket: sentMarkersKey(messageKey.slice(0, BUCKET_DIGITS)), part: PART.test(part) ? part : '' };
}

/**
 * Lua that remembers which messages were sent, long after their records. Journey Builder's calls carry no time, so a body
 * that somebody kept is as good as on the first day (docs/decisions.md). A key for each message would take ten times as
 * much: markers of eight bytes stand one after another in 256 texts, and then in some 65,000, the oldest first, and those past their life go
 * with the next that is written. It defines
 *
 * - `was_sent(bucket, part)`; `bucket` of four digits and `part` in hex, as {@link sentMarkerOf} gives them;
 * - `mark_sent(bucket, part, now_ms, is_first)`, which changes nothing where the marker stands already. Whoever knows that it
 *   does not says so: but for the first of a day, which takes away what is past its life, the others need not be read.
 */
export const SENT_MARKERS_LUA = `
local function stands_in(markers, part)
  local from = 1
  while true do
    local at = string.find(markers, part, from, true)
    if not at then return false end
    -- Two markers side by side may look like a third.
    if (at - 1) % ${MARKER_BYTES} == 0 then return true end
    from = at + 1
  end
end
local function day_at(markers, place)
  local high, low = string.byte(markers, place + ${PART_BYTES}, place + ${PART_BYTES + 1})
  return high * 256 + low
end
local function bytes_of(part) return struct.pack('>I${PART_BYTES}', tonumber(part, 16)) end
local function first_bucket(bucket) return string.sub(bucket, 1, -${BUCKET_DIGITS - FIRST_BUCKET_DIGITS + 1}) end
local function was_sent(bucket, part)
  if part == '' then return false end
  part = bytes_of(part)
  return stands_in(redis.call('GET', first_bucket(bucket)) or '', part) or stands_in(redis.call('GET', bucket) or '', part)
end
local function mark_sent(bucket, part, now, is_first)
  if part == '' or not is_first and was_sent(bucket, part) then return end
  part = bytes_of(part)
  if redis.call('STRLEN', first_bucket(bucket)) < ${FIRST_BUCKET_BYTES} then bucket = first_bucket(bucket) end
  local today = math.floor(now / ${DAY_MS})
  local day = string.char(math.floor(today / 256), today % 256)
  local marker = part .. day
  if is_first and redis.call('GETRANGE', bucket, -2, -1) == day then
    redis.call('APPEND', bucket, marker)
    return
  end
  local markers = redis.call('GET', bucket) or ''
  if stands_in(markers, part) then return end
  local first = 1
  while first <= #markers and day_at(markers, first) < today - ${LIFE_DAYS} do first = first + ${MARKER_BYTES} end
  if first > 1 then
    redis.call('SET', bucket, string.sub(markers, first) .. marker)
  else
    redis.call('APPEND', bucket, marker)
  end
  redis.call('PEXPIRE', bucket, ${SENT_MARKERS_LIFE_MS})
end
`;
