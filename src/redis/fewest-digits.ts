import type Redis from 'ioredis';
import { fewestField, KINDS } from './buckets';
import { bucketDigitsKey } from './redis-keys';
import { bindScript, redisScript } from './script';

/** So many buckets are looked for in one command, which takes some 30 µs. */
const LOOKED_FOR_AT_ONCE = 256;

/** Lua: `names_of(kind, digits, first, count)`, buckets in the order of what their digits say. */
const NAMES_LUA = `
local function names_of(kind, digits, first, count)
  local names = {}
  for i = 0, count - 1 do names[i + 1] = string.format('wa:%s:%0' .. digits .. 'x', kind, first + i) end
  return names
end
`;

/** → how many of `count` buckets there are. */
export const COUNT_BUCKETS = redisScript('waCountBuckets', {
  args: ['kind', 'digits', 'first', 'count'],
  lua: `${NAMES_LUA}
return redis.call('EXISTS', unpack(names_of(kind, digits, tonumber(first), tonumber(count))))
`,
});

/**
 * Of a kind no bucket of `digits` or fewer stands: the next have one more. Where nothing of it was ever kept, the first buckets
 * have two. → 1 where that is so now
 */
export const RAISE_FEWEST = redisScript('waRaiseFewest', {
  args: ['kind', 'fewestField', 'digits'],
  lua: `${NAMES_LUA}
local top, fewest = unpack(redis.call('HMGET', '${bucketDigitsKey()}', kind, fewestField))
if tonumber(fewest or 1) ~= tonumber(digits) then return 0 end
if tonumber(top or 1) > tonumber(digits) then return redis.call('HSET', '${bucketDigitsKey()}', fewestField, digits + 1) end
if top or redis.call('EXISTS', unpack(names_of(kind, 1, 0, 16))) > 0 then return 0 end
return redis.call('HSET', '${bucketDigitsKey()}', kind, 2, fewestField, 2)
`,
});

/**
 * → finds out of each kind of bucket how few digits they have, so that nobody looks for what stands in one of fewer. Entries are
 * written to buckets of as many digits as there are now, so of fewer none comes into being: once there is none it stays so.
 * To be called now and then: it ends at the first bucket that it finds, and costs one read where there is nothing to find out.
 */
export function createFewestDigits(redis: Redis): () => Promise<void> {
  const countBuckets = bindScript(redis, COUNT_BUCKETS);
  const raiseFewest = bindScript(redis, RAISE_FEWEST);

  async function isAny(kind: string, digits: number): Promise<boolean> {
    const all = 16 ** digits;
    const count = Math.min(all, LOOKED_FOR_AT_ONCE);
    for (let first = 0; first < all; first += count) {
      if ((await countBuckets<number>({ kind, digits, first, count })) > 0) return true;
    }
    return false;
  }

  async function lookAt(kind: string): Promise<void> {
    for (;;) {
      const [top, fewest] = await redis.hmget(bucketDigitsKey(), kind, fewestField(kind));
      const digits = Number(fewest ?? 1);
      if (top != null && Number(top) <= digits) return;
      if (await isAny(kind, digits)) return;
      await raiseFewest({ kind, fewestField: fewestField(kind), digits });
      if (top == null) return;
    }
  }

  return async () => {
    for (const kind of KINDS) await lookAt(kind);
  };
}
