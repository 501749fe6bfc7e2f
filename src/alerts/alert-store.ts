import type Redis from 'ioredis';
import { z } from 'zod';
import { ALERT_OVER_LIFE_MS, ALERT_SEEN_LIFE_MS, ALERTS_LIFE_MS, alertsKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { sayingSchema } from '../saying';
import { alertKind, endsOf, LAPSES_AFTER_MS } from './alert-kinds';
import { alertMark } from './alert-mark';

/** Title and detail by code. */
export const saidOfAlertSchema = z.object({ title: sayingSchema, detail: sayingSchema });
export type SaidOfAlert = z.infer<typeof saidOfAlertSchema>;

const keptSchema = z.object({
  code: z.string(),
  subject: z.string(),
  title: z.string(),
  detail: z.string(),
  /** Absent where an earlier version raised it. */
  said: saidOfAlertSchema.exactOptional(),
  severity: z.enum(['warning', 'critical']),
  /** `seen`: a person has it in hand. */
  state: z.enum(['open', 'seen', 'over']),
  /** Ms: when it began, when it was last raised, and how often or of how many it was since. */
  since: z.number(),
  lastAt: z.number(),
  size: z.number(),
  seenBy: z.string().exactOptional(),
  overAt: z.number().exactOptional(),
  /** Nobody is told that it is over: nobody can say so, or nobody waits for it. */
  untold: z.literal(true).exactOptional(),
  activityId: z.string().exactOptional(),
});
/** An alert that has a state, as it is kept for all processes. */
export type KeptAlert = z.infer<typeof keptSchema>;

/** An alert as it is raised, for {@link KeptAlert}. */
export type Raised = Pick<KeptAlert, 'code' | 'subject' | 'title' | 'detail' | 'said' | 'severity' | 'activityId'>;

const MOST_KEPT = 300;

/**
 * Keeps an alert that was raised. One that is not over goes on, with its first time; what a person has seen stays seen,
 * unless it got worse. `toldEnds`: marks of what told of its last end. → {told a short while ago? 0 : 1, since (ms), size}
 */
export const RAISE_ALERT = redisScript('waRaiseAlert', {
  keys: ['alerts', 'mark'],
  args: ['field', 'alert', 'at', 'size'],
  list: 'toldEnds',
  lua: `
local kept = cjson.decode(alert)
local known = redis.call('HGET', alerts, field)
local before = known and cjson.decode(known)
kept.state, kept.since, kept.size, kept.lastAt = 'open', tonumber(at), tonumber(size), tonumber(at)
if before and before.state ~= 'over' then
  kept.since, kept.size = before.since, before.size + kept.size
  if before.severity == kept.severity or kept.severity == 'warning' then
    kept.state, kept.seenBy = before.state, before.seenBy
  end
else
  for _, each in ipairs(toldEnds) do redis.call('DEL', each) end
end
redis.call('HSET', alerts, field, cjson.encode(kept))
redis.call('PEXPIRE', alerts, ${ALERTS_LIFE_MS})
local first = redis.call('SET', mark, '1', 'PX', ${ALERT_SEEN_LIFE_MS}, 'NX')
return {first and 1 or 0, kept.since, kept.size}
`,
});

/** Moves an alert on to `seen` or `over`, and lets it be told again should it come back. → the alert as JSON, or nil where it is over */
export const MOVE_ALERT = redisScript('waMoveAlert', {
  keys: ['alerts', 'mark'],
  args: ['field', 'state', 'at', 'by', 'untold'],
  lua: `
local known = redis.call('HGET', alerts, field)
if not known then return false end
local kept = cjson.decode(known)
if kept.state == 'over' or kept.state == state then return false end
kept.state = state
if state == 'seen' then kept.seenBy = by end
if state == 'over' then
  kept.overAt = tonumber(at)
  if untold == '1' then kept.untold = true end
  redis.call('DEL', mark)
end
local moved = cjson.encode(kept)
redis.call('HSET', alerts, field, moved)
redis.call('PEXPIRE', alerts, ${ALERTS_LIFE_MS})
return moved
`,
});

const fieldOf = ({ code, subject }: { code: string; subject: string }) => `${code} ${subject}`;
/** What is said by code goes through Redis as text: its Lua cannot tell an empty list from an object without members. */
const storedSchema = keptSchema.extend({ said: z.string().exactOptional() });

const stored = ({ said, ...alert }: Raised) =>
  JSON.stringify(said === undefined ? alert : { ...alert, said: JSON.stringify(said) });

function readKept(json: string): KeptAlert {
  const { said, ...alert } = storedSchema.parse(JSON.parse(json));
  return said === undefined ? alert : { ...alert, said: saidOfAlertSchema.parse(JSON.parse(said)) };
}

/** Alerts with their state, for all processes. */
export function createAlertStore(redis: Redis) {
  const raise = bindScript(redis, RAISE_ALERT);
  const move = bindScript(redis, MOVE_ALERT);

  async function list(): Promise<KeptAlert[]> {
    return Object.values(await redis.hgetall(alertsKey())).map(readKept);
  }

  return {
    /** Keeps what was raised; `isFirst`: nobody was told of it a short while ago. Issued at once, so that order holds. */
    async raise(alert: Raised, at: number, size: number) {
      const [first, since, total] = await raise<[number, number, number]>({
        alerts: alertsKey(),
        mark: alertMark(alert),
        field: fieldOf(alert),
        alert: stored(alert),
        at,
        size,
        toldEnds: endsOf(alert.code).map((code) => alertMark({ code, subject: alert.subject })),
      });
      return { isFirst: first === 1, since, size: total };
    },

    /** → the alert as it is now; undefined where it was over, or seen, already. */
    async move(
      alert: { code: string; subject: string },
      to: { state: 'seen' | 'over'; at: number; by?: string; untold?: boolean },
    ): Promise<KeptAlert | undefined> {
      const moved = await move<string | null>({
        alerts: alertsKey(),
        mark: alertMark(alert),
        field: fieldOf(alert),
        state: to.state,
        at: to.at,
        by: to.by,
        untold: to.untold ?? false,
      });
      return moved === null ? undefined : readKept(moved);
    },

    /** Those that want a person first: open before seen before over, critical before warning, the oldest first. */
    list,

    /** Forgets what has been over for long, and the oldest where there are too many. → those that lapsed */
    async tidy(now: number): Promise<KeptAlert[]> {
      const all = await list();
      const isOld = ({ overAt }: KeptAlert) => overAt !== undefined && now - overAt > ALERT_OVER_LIFE_MS;
      const surplus = all
        .filter((alert) => !isOld(alert))
        .sort((one, other) => other.lastAt - one.lastAt)
        .slice(MOST_KEPT);
      const gone = [...all.filter(isOld), ...surplus].map(fieldOf);
      if (gone.length > 0) await redis.hdel(alertsKey(), ...gone);
      return all.filter(
        ({ code, state, lastAt }) =>
          state !== 'over' && alertKind(code).ends === 'quiet' && now - lastAt >= LAPSES_AFTER_MS,
      );
    },
  };
}
