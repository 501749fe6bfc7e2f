import type Redis from 'ioredis';
import { HAND_OVER_LIFE_MS, HANDED_OVER_LIFE_MS, handOverKey, handOversKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';
import { type HandOver, handOverId, handOverSchema } from '../replies/hand-over';
import type { HandOverRoute } from '../vocabulary';

/** Where hand-overs go, each with a queue of its own, so that none waits for another's trouble. */
export const DESTINATIONS = ['crm', 'webhook', 'email'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** Longer than a call of the CRM, and a second one for a new session. */
const CALL_ENDS_WITHIN_MS = 75_000;

const UNREADABLE_AGAIN_MS = 86_400_000;

const DESTINATION_OF: Record<HandOverRoute, Destination | undefined> = {
  task: 'crm',
  case: 'crm',
  lead: 'crm',
  campaign_member: 'crm',
  webhook: 'webhook',
  email: 'email',
  none: undefined,
};

/** Which queue a route waits in; none for what nobody carries anywhere. */
export const destinationOf = (route: HandOverRoute): Destination | undefined => DESTINATION_OF[route];

/** Keeps a hand-over, once however often it is asked for. → 1 where it was new */
export const KEEP_HAND_OVER = redisScript('waKeepHandOver', {
  keys: ['record', 'waiting'],
  args: ['id', 'json', 'address', 'contactKey', 'at'],
  lua: `${TRACES_LUA}
if redis.call('EXISTS', record) == 1 then return 0 end
redis.call('HSET', record, 'json', json, 'address', address, 'contactKey', contactKey, 'keptAt', at)
redis.call('PEXPIRE', record, ${HAND_OVER_LIFE_MS})
redis.call('ZADD', waiting, at, id)
for _, name in ipairs({ address, contactKey }) do leave_trace(name, record, ${HAND_OVER_LIFE_MS}) end
return 1
`,
});

/** What is due, the longest waiting first; what was erased meanwhile is let go. → {id, JSON, begun ms or '', tries, kept ms, …} */
export const READ_HAND_OVERS = redisScript('waReadHandOvers', {
  keys: ['waiting'],
  args: ['now', 'most', 'prefix'],
  lua: `
local due = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, most)) do
  local held = redis.call('HMGET', prefix .. id, 'json', 'begun', 'tries', 'keptAt')
  if held[1] then
    for _, value in ipairs({ id, held[1], held[2] or '', held[3] or '0', held[4] or '0' }) do due[#due + 1] = value end
  else
    redis.call('ZREM', waiting, id)
  end
end
return due
`,
});

/**
 * Says before the call that it is made; `ids` that were erased meanwhile are not to be written any more. Should the process
 * die in the call, nobody looks for what it wrote before `endsAt` (ms), when the call has ended. → those that are
 */
export const BEGIN_HAND_OVERS = redisScript('waBeginHandOvers', {
  keys: ['waiting'],
  args: ['now', 'endsAt', 'prefix'],
  list: 'ids',
  lua: `
local begun = {}
for _, id in ipairs(ids) do
  if redis.call('HEXISTS', prefix .. id, 'json') == 1 then
    redis.call('HSETNX', prefix .. id, 'begun', now)
    redis.call('ZADD', waiting, 'XX', endsAt, id)
    begun[#begun + 1] = id
  end
end
return begun
`,
});

/** It is there: of the person nothing is kept. */
export const END_HAND_OVER = redisScript('waEndHandOver', {
  keys: ['record', 'waiting'],
  args: ['id', 'became'],
  lua: `
redis.call('ZREM', waiting, id)
if redis.call('EXISTS', record) == 0 then return end
redis.call('DEL', record)
redis.call('HSET', record, 'became', became)
redis.call('PEXPIRE', record, ${HANDED_OVER_LIFE_MS})
`,
});

/** It is due again at `at` (ms). */
export const POSTPONE_HAND_OVER = redisScript('waPostponeHandOver', {
  keys: ['record', 'waiting'],
  args: ['id', 'at'],
  lua: `
if redis.call('HEXISTS', record, 'json') == 0 then return redis.call('ZREM', waiting, id) end
redis.call('HINCRBY', record, 'tries', 1)
redis.call('ZADD', waiting, 'XX', at, id)
`,
});

/** A hand-over that waits. */
export interface WaitingHandOver {
  id: string;
  handOver: HandOver;
  /** When (ms) it was first begun to be written: it may be there. */
  begunAt: number | undefined;
  tries: number;
  keptAt: number;
}

/** Replies on their way to a person, until they are there. */
export function createHandOverQueue(redis: Redis, clock: () => number) {
  const [keep, read] = [bindScript(redis, KEEP_HAND_OVER), bindScript(redis, READ_HAND_OVERS)];
  const [begin, end] = [bindScript(redis, BEGIN_HAND_OVERS), bindScript(redis, END_HAND_OVER)];
  const postpone = bindScript(redis, POSTPONE_HAND_OVER);
  const prefix = `${handOverKey('')}`;

  return {
    /** Keeps it until it is there; the route `none` keeps nothing. → whether it is new */
    async add(handOver: HandOver): Promise<boolean> {
      const destination = destinationOf(handOver.route);
      if (destination === undefined) return false;
      const id = handOverId(handOver);
      const kept = await keep({
        record: handOverKey(id),
        waiting: handOversKey(destination),
        id,
        json: JSON.stringify(handOver),
        address: handOver.address,
        contactKey: handOver.contactKey,
        at: clock(),
      });
      return kept === 1;
    },

    async due(destination: Destination, most: number): Promise<WaitingHandOver[]> {
      const waiting = handOversKey(destination);
      const flat = await read<string[]>({ waiting, now: clock(), most, prefix });
      const due: WaitingHandOver[] = [];
      for (let index = 0; index < flat.length; index += 5) {
        const [id = '', json = '', begun = '', tries, keptAt] = flat.slice(index, index + 5);
        const handOver = handOverSchema.safeParse(JSON.parse(json));
        const begunAt = begun === '' ? undefined : Number(begun);
        if (handOver.success)
          due.push({ id, handOver: handOver.data, begunAt, tries: Number(tries), keptAt: Number(keptAt) });
        // Of a newer version that was taken back: it holds up no other, and may be read again tomorrow.
        else await postpone({ record: handOverKey(id), waiting, id, at: clock() + UNREADABLE_AGAIN_MS });
      }
      return due;
    },

    /** To be said right before the call. → those that are still to be written */
    async begin<Waiting extends { id: string }>(
      destination: Destination,
      waiting: readonly Waiting[],
    ): Promise<Waiting[]> {
      if (waiting.length === 0) return [];
      const now = clock();
      const of = { waiting: handOversKey(destination), now, endsAt: now + CALL_ENDS_WITHIN_MS, prefix };
      const ids = new Set(await begin<string[]>({ ...of, ids: waiting.map(({ id }) => id) }));
      return waiting.filter(({ id }) => ids.has(id));
    },

    async done(destination: Destination, id: string, became: string): Promise<void> {
      await end({ record: handOverKey(id), waiting: handOversKey(destination), id, became });
    },

    async postpone(destination: Destination, id: string, at: number): Promise<void> {
      await postpone({ record: handOverKey(id), waiting: handOversKey(destination), id, at });
    },

    /** What it became, `waits` until it is there; undefined where nothing is known of such a hand-over (any more). */
    async becameOf(id: string): Promise<string | undefined> {
      const [json, became] = await redis.hmget(handOverKey(id), 'json', 'became');
      return json === null ? (became ?? undefined) : 'waits';
    },

    async waiting(destination: Destination): Promise<number> {
      return redis.zcard(handOversKey(destination));
    },
  };
}

export type HandOverQueue = ReturnType<typeof createHandOverQueue>;
