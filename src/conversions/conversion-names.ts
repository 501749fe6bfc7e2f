import type Redis from 'ioredis';
import { CONVERSION_NAMES_LIFE_MS, conversionNamesKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** An account has some; whoever invents one for each order has them counted no further. */
const MOST_NAMES = 200;

/** Counts names, new ones up to `most`; `told`: each name and how often it came, in turns. */
export const NOTE_CONVERSION_NAMES = redisScript('waNoteConversionNames', {
  keys: ['names'],
  args: ['most', 'lifeMs'],
  list: 'told',
  lua: `
local size = redis.call('HLEN', names)
for i = 1, #told, 2 do
  local is_known = redis.call('HEXISTS', names, told[i]) == 1
  if is_known or size < tonumber(most) then
    redis.call('HINCRBY', names, told[i], told[i + 1])
    if not is_known then size = size + 1 end
  end
end
redis.call('PEXPIRE', names, lifeMs)
`,
});

/** The names under which shops and the CRM tell of conversions, so that a marketer can choose one that comes. */
export function createConversionNames(redis: Redis) {
  const noteNames = bindScript(redis, NOTE_CONVERSION_NAMES);
  return {
    async note(names: readonly string[]): Promise<void> {
      const counts = new Map<string, number>();
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (counts.size === 0) return;
      const told = [...counts].flat();
      await noteNames({ names: conversionNamesKey(), most: MOST_NAMES, lifeMs: CONVERSION_NAMES_LIFE_MS, told });
    },

    /** Those that come most first; not `complete` where there were more than are kept. */
    async list(): Promise<{ names: { name: string; count: number }[]; complete: boolean }> {
      const kept = Object.entries(await redis.hgetall(conversionNamesKey()));
      const names = kept
        .map(([name, count]) => ({ name, count: Number(count) }))
        .sort((one, other) => other.count - one.count);
      return { names, complete: kept.length < MOST_NAMES };
    },
  };
}

export type ConversionNames = ReturnType<typeof createConversionNames>;
