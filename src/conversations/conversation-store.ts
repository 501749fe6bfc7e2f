import type Redis from 'ioredis';
import { ADD_TIMER_LUA, type TimerFamily } from '../execution/timers';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import {
  CONVERSATION_LIFE_MS,
  CUBE_LIFE_MS,
  conversationKey,
  conversationThreadKey,
  conversationViewKey,
  deskKey,
  INBOUND_CLAIM_LIFE_MS,
  inboundClaimKey,
  RECENT_CONVERSATIONS_KEPT,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';
import { wellFormedJson } from '../redis/well-formed-json';
import { type Conversation, conversationSchema } from './conversation';
import { deskCounts } from './desk-counts';

const DAY_MS = 86_400_000;

/** Looks at a conversation when time does something to it. */
export const CONVERSATION_TIMERS = { family: 'conversation', widthMs: 1_000 } as const satisfies TimerFamily;
/** Says what the product has to say in a conversation. */
export const SAY_TIMERS = { family: 'say', widthMs: 100 } as const satisfies TimerFamily;
/** Hands a conversation over, and tells its answers, until that is done. */
export const HAND_OVER_TIMERS = { family: 'hand-over', widthMs: 1_000 } as const satisfies TimerFamily;

/** A view of the conversations that wait: all, those of an owner by their email, those of nobody; or the last, all of them. */
export const OPEN_VIEW = 'open';
export const UNOWNED_VIEW = 'unowned';
export const RECENT_VIEW = 'recent';
export const ownerView = (email: string) => `owner:${email.trim().toLowerCase()}`;

/**
 * Keeps a changed conversation together with all that the change asks for, where it is still as it was read; `claim` is of
 * the message that is taken in, which no other conversation may have taken. `changes`, JSON: rows of the outbox, timers,
 * places in views, what it counts for among the work of replies (`desk`), and by what erasure finds the conversation. `span` and `gone` are of the thread: first and last message, conversations that are no more.
 * → kept | stale | claimed
 */
export const KEEP_CONVERSATION = redisScript('waKeepConversation', {
  keys: ['conversation', 'thread', 'claim', 'desk'],
  args: ['id', 'version', 'threadVersion', 'json', 'changes', 'span', 'lifeMs', 'claimLifeMs'],
  list: 'gone',
  lua: `${ADD_TIMER_LUA}${TRACES_LUA}
if claimLifeMs ~= '' and redis.call('EXISTS', claim) == 1 then return 'claimed' end
if (redis.call('HGET', conversation, 'version') or '0') ~= version then return 'stale' end
if span ~= '' then
  if (redis.call('HGET', thread, 'version') or '0') ~= threadVersion then return 'stale' end
  if #gone > 0 then redis.call('HDEL', thread, unpack(gone)) end
  redis.call('HSET', thread, id, span)
  redis.call('HINCRBY', thread, 'version', 1)
  redis.call('PEXPIRE', thread, lifeMs)
end
redis.call('HSET', conversation, 'version', version + 1, 'json', json)
redis.call('PEXPIRE', conversation, lifeMs)
if claimLifeMs ~= '' then redis.call('SET', claim, id, 'PX', claimLifeMs) end
local asked = cjson.decode(changes)
for _, name in ipairs(asked.people) do
  leave_trace(name, conversation, tonumber(lifeMs))
  if span ~= '' then leave_trace(name, thread, tonumber(lifeMs)) end
end
for _, entry in ipairs(asked.rows) do redis.call('XADD', entry.key, '*', 'row', entry.row) end
for _, timer in ipairs(asked.timers) do add_timer(timer.family, timer.widthMs, timer.at, id) end
for _, view in ipairs(asked.left) do redis.call('ZREM', '${conversationViewKey('')}' .. view, id) end
for _, place in ipairs(asked.places) do redis.call('ZADD', '${conversationViewKey('')}' .. place.view, place.at, id) end
redis.call('ZREMRANGEBYRANK', '${conversationViewKey(RECENT_VIEW)}', 0, -${RECENT_CONVERSATIONS_KEPT + 1})
for _, count in ipairs(asked.counts) do
  if redis.call('HINCRBY', desk, count[1], count[2]) == count[2] then redis.call('PEXPIRE', desk, ${CUBE_LIFE_MS}) end
end
return 'kept'
`,
});

/** A conversation as it was read, with what tells whether it still is so. */
export interface Read {
  conversation: Conversation | undefined;
  version: string;
}

/** The conversations of one person with one sender, as they were read. */
export interface Thread {
  address: string;
  version: string;
  spans: { id: string; firstAt: number; lastAt: number }[];
}

/** What is asked for together with a change. */
export interface Kept {
  before: Read;
  conversation: Conversation;
  rows: readonly Row[];
  timers: readonly (TimerFamily & { at: number })[];
  /** Of the message that is taken in; its thread has to be as it was read. */
  inbound?: { digest: string; thread: Thread };
}

/** The places of a conversation in the views, by view. */
function placesOf(conversation: Conversation | undefined): Map<string, number> {
  if (conversation?.clock === undefined) return new Map();
  const { dueAt } = conversation.clock;
  const { owner } = conversation;
  return new Map([
    [OPEN_VIEW, dueAt],
    [owner === undefined ? UNOWNED_VIEW : ownerView(owner.email), dueAt],
  ]);
}

/**
 * Conversations in Redis. A change is computed outside and kept only where nothing else changed meanwhile, in one script with
 * its rows, timers and claim: a process that is killed leaves all of it or nothing.
 */
export function createConversationStore(redis: Redis, clock: () => number) {
  const keepConversation = bindScript(redis, KEEP_CONVERSATION);

  return {
    async read(id: string): Promise<Read> {
      const [json, version] = await redis.hmget(conversationKey(id), 'json', 'version');
      return {
        conversation: json ? conversationSchema.parse(JSON.parse(json)) : undefined,
        version: version ?? '0',
      };
    },

    /** The conversation that took a message in, by the digest of its id. */
    async claimOf(digest: string): Promise<string | undefined> {
      return (await redis.get(inboundClaimKey(digest))) ?? undefined;
    },

    async thread(sender: string, address: string): Promise<Thread> {
      const { version = '0', ...spans } = await redis.hgetall(conversationThreadKey(sender, address));
      return {
        address,
        version,
        spans: Object.entries(spans).map(([id, span]) => {
          const [firstAt = 0, lastAt = 0] = span.split(' ').map(Number);
          return { id, firstAt, lastAt };
        }),
      };
    },

    /** `stale`: something changed since it was read, so it is to be read again. `claimed`: the message was taken in before. */
    async keep({ before, conversation, rows, timers, inbound }: Kept): Promise<'kept' | 'stale' | 'claimed'> {
      const { id, sender, firstAt, lastAt, address, phone, userId, contactKey } = conversation;
      const places = placesOf(conversation);
      const left = [...placesOf(before.conversation).keys()].filter((view) => !places.has(view));
      const outlived = clock() - CONVERSATION_LIFE_MS;
      return keepConversation<'kept' | 'stale' | 'claimed'>({
        conversation: conversationKey(id),
        thread: conversationThreadKey(sender, inbound?.thread.address ?? ''),
        claim: inboundClaimKey(inbound?.digest ?? ''),
        desk: deskKey(sender, Math.floor(clock() / DAY_MS)),
        id,
        version: before.version,
        threadVersion: inbound?.thread.version,
        json: wellFormedJson(conversation),
        changes: wellFormedJson({
          rows: rows.map((row) => outboxEntry('WA_Reply', row)),
          timers,
          left,
          people: [...new Set([address, phone, userId, contactKey])].filter(Boolean),
          places: [...places.entries(), [RECENT_VIEW, lastAt] as const].map(([view, at]) => ({ view, at })),
          counts: [...deskCounts(before.conversation, conversation)],
        }),
        span: inbound && `${firstAt} ${lastAt}`,
        lifeMs: CONVERSATION_LIFE_MS,
        claimLifeMs: inbound && INBOUND_CLAIM_LIFE_MS,
        gone:
          inbound?.thread.spans.filter((span) => span.lastAt < outlived && span.id !== id).map((span) => span.id) ?? [],
      });
    },

    /** Ids of a view between two times, in their order, at most `count` from `offset` on. */
    async inView(
      view: string,
      {
        from,
        to,
        newestFirst = false,
        offset,
        count,
      }: { from: number; to: number; newestFirst?: boolean; offset: number; count: number },
    ): Promise<string[]> {
      const key = conversationViewKey(view);
      return newestFirst
        ? redis.zrange(key, to, from, 'BYSCORE', 'REV', 'LIMIT', offset, count)
        : redis.zrange(key, from, to, 'BYSCORE', 'LIMIT', offset, count);
    },

    /** How many of a view are between two times. */
    countInView: (view: string, from: number, to: number): Promise<number> =>
      redis.zcount(conversationViewKey(view), from, to),

    /** Takes out of a view what is no more. */
    async leave(view: string, ids: readonly string[]): Promise<void> {
      if (ids.length > 0) await redis.zrem(conversationViewKey(view), ...ids);
    },
  };
}

export type ConversationStore = ReturnType<typeof createConversationStore>;
