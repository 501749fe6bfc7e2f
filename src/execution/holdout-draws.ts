import type Redis from 'ioredis';
import { z } from 'zod';
import { BUCKETS_LUA } from '../redis/buckets';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { drawnKey, executionKey, holdoutKey, outboxKey, STEP_LIFE_MS } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { HOLDOUT_GROUPS, HOLDOUT_OUTCOMES, type HoldoutGroup, type HoldoutOutcome, isWord } from '../vocabulary';
import { CONTACT_ADDRESSES_LUA } from './contact-addresses';
import { FIELD, readFieldsLua } from './record-fields';
import type { StepStore } from './step-store';
import { ADDRESSES_LUA, type WhoseTouches } from './touches';
import { MOST_TOUCHES } from './touches-lua';

const DAY_MS = 86_400_000;
/** What stands among the counts for the draw itself. */
const DRAWN = 'n';

/** Lua: `count_holdout(activity, day, group, what)`. */
const COUNT_HOLDOUT_LUA = `
local function count_holdout(activity, day, group, what)
  local key = '${holdoutKey('')}' .. activity
  if redis.call('HINCRBY', key, string.format('%d', day) .. ' ' .. group .. ' ' .. what, 1) == 1 then
    redis.call('PEXPIRE', key, ${STEP_LIFE_MS})
  end
end
`;

/**
 * Lua that notes what a person drew, once a message. `at`, `life` in ms. Somebody who comes to the step again while that is
 * known counts no second time: a person is one, however often they come.
 */
export const NOTE_DRAW_LUA = `${COUNT_HOLDOUT_LUA}
local function note_draw(record, activity, contact, address, message, step, group, at, life)
  if redis.call('HEXISTS', record, '${FIELD.drawnAt}') == 1 then return end
  -- Who is only ever held out is found by a conversion that names the contact, as everybody else is.
  local _, known_until = address_of(contact)
  if known_until < bucket_now() + life / 1000 then keep_address_of(contact, address, life) end
  local key = '${drawnKey('')}' .. address
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    if string.sub(member, -string.len(activity)) == activity then return end
  end
  redis.call('ZADD', key, at, message .. ':' .. step .. ':' .. group .. ':' .. activity)
  redis.call('ZREMRANGEBYRANK', key, 0, -${MOST_TOUCHES + 1})
  if redis.call('PTTL', key) < life then redis.call('PEXPIRE', key, life) end
  redis.call('HSET', record, '${FIELD.drawnAt}', at)
  if redis.call('PTTL', record) < life then redis.call('PEXPIRE', record, life) end
  count_holdout(activity, math.floor(at / ${DAY_MS}), group, '${DRAWN}')
end
`;

/** Notes a draw whose message does not begin to be sent: of somebody held out, or whose sender had no moment for them. */
export const NOTE_DRAW = redisScript('waNoteDraw', {
  keys: ['record'],
  args: ['activityId', 'contactKey', 'address', 'messageKey', 'stepId', 'group', 'at', 'lifeMs'],
  lua: `${BUCKETS_LUA}${CONTACT_ADDRESSES_LUA}${NOTE_DRAW_LUA}
note_draw(record, activityId, contactKey, address, messageKey, stepId, group, at, tonumber(lifeMs))
return 1
`,
});

/** What a person has drawn; who that is: as in `READ_TOUCHES`. → {message:step:group:activity, time ms, …} */
export const READ_DRAWS = redisScript('waReadDraws', {
  args: ['messageKey', 'contactKey', 'address'],
  lua: `${BUCKETS_LUA}${CONTACT_ADDRESSES_LUA}${ADDRESSES_LUA}
${readFieldsLua(`'${executionKey('')}' .. messageKey`, ['address'], 'named')}
add_person(namedAddress)
if contactKey ~= '' then add_person((address_of(contactKey))) end
add_person(address)
local draws = {}
for _, each in ipairs(addresses) do
  for _, part in ipairs(redis.call('ZRANGE', '${drawnKey('')}' .. each, 0, -1, 'WITHSCORES')) do
    draws[#draws + 1] = part
  end
end
return draws
`,
});

/**
 * Notes what somebody did in the window after their draw. `field`: where the record keeps the time of it; `at` in s. The
 * earliest stays, in whatever order they are told; it counts once, on the day of the draw. → whether anything changed
 */
export const NOTE_DRAW_OUTCOME = redisScript('waNoteDrawOutcome', {
  keys: ['record', 'outbox'],
  args: ['field', 'at', 'activityId', 'day', 'group', 'what', 'row'],
  lua: `${COUNT_HOLDOUT_LUA}
${readFieldsLua('record', ['drawnAt', 'forgotten'])}
if not storedDrawnAt or storedForgotten then return 0 end
local first = redis.call('HGET', record, field)
if first and tonumber(first) <= tonumber(at) then return 0 end
redis.call('HSET', record, field, at)
redis.call('XADD', outbox, '*', 'row', row)
if not first then count_holdout(activityId, tonumber(day), group, what) end
return 1
`,
});

const OUTCOME_FIELDS = {
  converted: FIELD.drawnConvertedAt,
  replied: FIELD.drawnRepliedAt,
  opted_out: FIELD.drawnOptedOutAt,
} as const satisfies Record<HoldoutOutcome, string>;

/** What a person drew at a step. */
export interface Draw {
  messageKey: string;
  group: HoldoutGroup;
  /** ms. */
  at: number;
  activityId: string;
  settingsHash: string;
}

/** What became of the people whom a step drew on one day. */
export type HoldoutDay = {
  /** When the day began, UTC, ms. */
  at: number;
} & Record<HoldoutGroup, { n: number } & Record<HoldoutOutcome, number>>;

const countSchema = z.coerce.number().int();
const NOBODY = { n: 0, converted: 0, replied: 0, opted_out: 0 };

/**
 * The draws of steps that hold a share out: who drew what, what they did after it, and how many of each. Only people of
 * such steps are noted.
 */
export function createHoldoutDraws({ redis, steps }: { redis: Redis; steps: StepStore }) {
  const noteDraw = bindScript(redis, NOTE_DRAW);
  const readDraws = bindScript(redis, READ_DRAWS);
  const noteOutcome = bindScript(redis, NOTE_DRAW_OUTCOME);

  return {
    /** Notes a draw, once a message and a person; to be called before the answer is written, so that no kill loses it. */
    async note(draw: {
      messageKey: string;
      contactKey: string;
      address: string;
      activityId: string;
      journeyId: string;
      settingsHash: string;
      stepKey: string;
      group: HoldoutGroup;
      /** ms. */
      at: number;
    }): Promise<void> {
      const { messageKey, contactKey, address, activityId, journeyId, settingsHash, stepKey, group, at } = draw;
      const { attributableMs } = await steps.register({ activityId, journeyId, settingsHash, stepKey });
      await noteDraw({
        record: executionKey(messageKey),
        activityId,
        contactKey,
        address,
        messageKey,
        stepId: stepKey,
        group,
        at,
        lifeMs: attributableMs,
      });
    },

    /** What a person has drawn lately, over all their addresses, in no order. */
    async of(whose: WhoseTouches): Promise<Draw[]> {
      const { messageKey, contactKey, address } = whose;
      const flat = await readDraws<string[]>({ messageKey, contactKey, address });
      const draws: Draw[] = [];
      for (let index = 0; index + 1 < flat.length; index += 2) {
        const [drawnBy = '', stepId = '', group] = (flat[index] ?? '').split(':');
        const step = await steps.get(stepId);
        if (step === undefined || !isWord(HOLDOUT_GROUPS, group)) continue;
        const { activityId, settingsHash } = step;
        draws.push({ messageKey: drawnBy, group, at: Number(flat[index + 1]), activityId, settingsHash });
      }
      return draws;
    },

    /** Notes what the person of a draw did after it; `at` in s, `row` of the message. A repeat changes nothing. */
    async noteOutcome(draw: Draw, outcome: { what: HoldoutOutcome; at: number; row: Row }): Promise<void> {
      await noteOutcome({
        record: executionKey(draw.messageKey),
        outbox: outboxKey('WA_Message'),
        field: OUTCOME_FIELDS[outcome.what],
        at: outcome.at,
        activityId: draw.activityId,
        day: Math.floor(draw.at / DAY_MS),
        group: draw.group,
        what: outcome.what,
        row: outboxEntry('WA_Message', outcome.row).row,
      });
    },

    /** The people whom a step has drawn, by the day of their draw, in order of time. */
    async days(activityId: string): Promise<HoldoutDay[]> {
      return daysOf(await redis.hgetall(holdoutKey(activityId)));
    },
  };
}

export type HoldoutDraws = ReturnType<typeof createHoldoutDraws>;

function daysOf(fields: Readonly<Record<string, string>>): HoldoutDay[] {
  const days = new Map<number, HoldoutDay>();
  for (const [field, count] of Object.entries(fields)) {
    const [number, group, what] = field.split(' ');
    if (!isWord(HOLDOUT_GROUPS, group)) continue;
    const at = Number(number) * DAY_MS;
    const day = days.get(at) ?? { at, treated: { ...NOBODY }, held_out: { ...NOBODY } };
    days.set(at, day);
    if (what === DRAWN) day[group].n = countSchema.parse(count);
    else if (isWord(HOLDOUT_OUTCOMES, what)) day[group][what] = countSchema.parse(count);
  }
  return [...days.values()].sort((one, other) => one.at - other.at);
}
