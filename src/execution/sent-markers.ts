import { SENT_MARKERS_LIFE_MS, sentMarkersKey } from '../redis/redis-keys';

const DAY_MS = 86_400_000;

/** Hex digits of a message key that name the bucket of its marker: 65,536 buckets. */
const BUCKET_DIGITS = 4;
/** Bytes of the message key in a marker, after those of the bucket: 64 bits of it in all. */
const PART_BYTES = 6;
/** And the day it was written. */
const MARKER_BYTES = PART_BYTES + 2;
const LIFE_DAYS = SENT_MARKERS_LIFE_MS / DAY_MS;

const NO_MARKER = Buffer.alloc(0);

/** Where the marker of a message stands, and what it is. A key that is no digest of ours has none. */
export function sentMarkerOf(messageKey: string): { bucket: string; part: Buffer } {
  const part = Buffer.from(messageKey.slice(BUCKET_DIGITS, BUCKET_DIGITS + 2 * PART_BYTES), 'hex');
  const bucket = sentMarkersKey(messageKey.slice(0, BUCKET_DIGITS));
  return { bucket, part: part.length === PART_BYTES ? part : NO_MARKER };
}

/**
 * Lua that remembers which messages were sent, long after their records. Journey Builder's calls carry no time, so a body
 * that somebody kept is as good as on the first day (docs/decisions.md). A key for each message would take ten times as
 * much: markers of eight bytes stand one after another in some 65,000 texts, the oldest first, and those past their life go
 * with the next that is written. It defines
 *
 * - `was_sent(bucket, part)`;
 * - `mark_sent(bucket, part, now_ms)`, which changes nothing where the marker stands already.
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
local function was_sent(bucket, part)
  return #part == ${PART_BYTES} and stands_in(redis.call('GET', bucket) or '', part)
end
local function mark_sent(bucket, part, now)
  if #part ~= ${PART_BYTES} then return end
  local markers = redis.call('GET', bucket) or ''
  if stands_in(markers, part) then return end
  local today = math.floor(now / ${DAY_MS})
  local marker = part .. string.char(math.floor(today / 256), today % 256)
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
