import type Redis from 'ioredis';
import { z } from 'zod';
import { countsKey, STEP_HOURS_LIFE_MS, stepHoursKey } from '../redis/redis-keys';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A step is held against so many days of its own. */
export const STEP_PAST_DAYS = 14;

/** Stands in the place of the day: contacts in a row to whom nothing was sent, and when (s) the last contact came. */
const LATELY = 'lately';
const latelyKey = (activityId: string) => stepHoursKey(`${activityId}:${LATELY}`);

/**
 * Lua that counts what becomes of a step's contacts, by hour of Redis' own clock. To be called where it is decided that
 * something is so for the first time. It defines
 *
 * - `count_step(activity, what, by)`, `by` 1 where it is absent: `what` is an answer (`branch reason`), `accepted`, `failed <reason>`, `late sent` or
 *   `late refused`;
 * - `count_unsent(counts, reason)`: how many contacts in a row were sent nothing; `counts` is the key of the activity's counts;
 * - `step_of(counts)`: the activity behind that key.
 */
export const COUNT_STEP_LUA = `
local started_at
local function started()
  started_at = started_at or tonumber(redis.call('TIME')[1])
  return started_at
end
local function lately_of(activity) return '${stepHoursKey('')}' .. activity .. ':${LATELY}' end
local function count_step(activity, what, by)
  by = by or 1
  if not activity or activity == '' then return end
  local seconds = started()
  local day = string.format('%d', math.floor(seconds / 86400))
  local key = '${stepHoursKey('')}' .. activity .. ':' .. day
  local hour = string.format('%d', math.floor(seconds % 86400 / 3600))
  -- The first of its kind in an hour renews what is renewed for the activity: it need not be done for every contact.
  if redis.call('HINCRBY', key, hour .. ' ' .. what, by) == by then
    redis.call('PEXPIRE', key, ${STEP_HOURS_LIFE_MS})
    redis.call('PEXPIRE', lately_of(activity), ${STEP_HOURS_LIFE_MS})
  end
end
local goes_or_waits = { accepted = true, delivered = true, not_delivered = true, unconfirmed = true }
local goes_already
local function count_unsent(counts, reason)
  if reason == 'scheduled' or reason == 'test' or reason == 'holdout' then return end
  local goes, is_new = goes_or_waits[reason], 0
  -- Its acceptance and its answer are told by one script.
  if goes and goes_already == counts then return end
  goes_already = goes and counts
  local lately = lately_of(string.sub(counts, ${countsKey('').length + 1}))
  if goes then
    -- Of the many contacts of one second the first writes it.
    local unsent, noted = unpack(redis.call('HMGET', lately, 'unsent', 'at'))
    if unsent == '0' and tonumber(noted or 0) == started() then return end
    is_new = redis.call('HSET', lately, 'unsent', 0, 'at', started())
  else
    redis.call('HINCRBY', lately, 'unsent', 1)
    is_new = redis.call('HSET', lately, 'at', started())
  end
  if is_new > 0 then redis.call('PEXPIRE', lately, ${STEP_HOURS_LIFE_MS}) end
end
local function step_of(counts) return string.sub(counts, ${countsKey('').length + 1}) end
`;

/** What became of a step's contacts in one hour, by the words of {@link COUNT_STEP_LUA}. */
export interface StepHour {
  /** When the hour began, ms. */
  at: number;
  counts: ReadonlyMap<string, number>;
}

const countSchema = z.coerce.number();

/** The counts of an activity hour by hour, and how many of its last contacts were sent nothing. */
export function createStepHours(redis: Redis) {
  return {
    /** The hours of the last `days` days in which something happened, in order of time. */
    async read(activityId: string, now: number, days: number): Promise<StepHour[]> {
      const today = Math.floor(now / DAY_MS);
      const pipeline = redis.pipeline();
      for (let day = today - days; day <= today; day += 1) pipeline.hgetall(stepHoursKey(`${activityId}:${day}`));
      const replies = (await pipeline.exec()) ?? [];
      return replies.flatMap(([error, reply], index) => {
        if (error) throw error;
        return hoursOf((today - days + index) * DAY_MS, reply as Record<string, string>);
      });
    },

    /** How many contacts in a row were sent nothing, and when (ms) the last contact came; undefined where none has. */
    async unsent(activityIds: readonly string[]): Promise<{ unsentInARow: number; lastAt: number }[]> {
      const pipeline = redis.pipeline();
      for (const id of activityIds) pipeline.hmget(latelyKey(id), 'unsent', 'at');
      const replies = (await pipeline.exec()) ?? [];
      return replies.map(([error, reply]) => {
        if (error) throw error;
        const [run, at] = reply as (string | null)[];
        return { unsentInARow: Number(run ?? 0), lastAt: Number(at ?? 0) * 1000 };
      });
    },
  };
}

export type StepHours = ReturnType<typeof createStepHours>;

function hoursOf(dayAt: number, fields: Record<string, string>): StepHour[] {
  const hours = new Map<number, Map<string, number>>();
  for (const [field, count] of Object.entries(fields)) {
    const space = field.indexOf(' ');
    const hour = Number(field.slice(0, space));
    const counts = hours.get(hour) ?? new Map<string, number>();
    hours.set(hour, counts.set(field.slice(space + 1), countSchema.parse(count)));
  }
  return [...hours]
    .sort(([one], [other]) => one - other)
    .map(([hour, counts]) => ({ at: dayAt + hour * HOUR_MS, counts }));
}
