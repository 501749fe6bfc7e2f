import type Redis from 'ioredis';
import { CRM_CONNECTED_LIFE_MS, consentKey, crmBacklogKey, crmConnectedKey, crmQueueKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Address } from './address';
import { type ConsentSignal, type ConsentState, parseConsent } from './consent-state';
import type { KnownPerson } from './consent-store';
import { CHANNEL_WORDS_LUA } from './keep-consent-lua';
import { READ_CONSENT_LUA } from './read-consent-lua';

/** So many keys are looked at in one script: a millisecond or two in which Redis does nothing else. */
const SCANNED_AT_ONCE = 1_000;

/** Where nobody had said within the mark's life that the queue is emptied, what came before is still to be queued. */
export const OPEN_CRM_QUEUE = redisScript('waOpenCrmQueue', {
  keys: ['connected', 'queued', 'backlog'],
  args: ['lifeMs'],
  lua: `
if redis.call('EXISTS', connected) == 0 then redis.call('SET', backlog, '1') end
redis.call('SET', connected, '1', 'PX', lifeMs)
redis.call('PEXPIRE', queued, lifeMs)
`,
});

/** One step of the walk over all people: who has opted out of the channel is queued, if they are not. → next cursor */
export const QUEUE_OPT_OUTS = redisScript('waQueueOptOuts', {
  keys: ['queued'],
  args: ['cursor', 'most'],
  lua: `${CHANNEL_WORDS_LUA}
local prefix = '${consentKey('')}'
local reply = redis.call('SCAN', cursor, 'MATCH', prefix .. '*', 'COUNT', most)
local now = redis.call('TIME')
for _, key in ipairs(reply[2]) do
  local person = string.sub(key, #prefix + 1)
  if says_no(person) then redis.call('ZADD', queued, 'NX', now[1] * 1000 + math.floor(now[2] / 1000), person) end
end
return reply[1]
`,
});

/** → per person {queued address, main address, {field, value, …}} */
export const READ_CRM_QUEUE = redisScript('waReadCrmQueue', {
  keys: ['queued'],
  args: ['most'],
  lua: `${READ_CONSENT_LUA}
local now = redis.call('TIME')
local due = redis.call('ZRANGEBYSCORE', queued, '-inf', now[1] * 1000 + math.floor(now[2] / 1000), 'LIMIT', 0, most)
local people = {}
for i, address in ipairs(due) do people[i] = { address, person_of(address), read_consent(address) } end
return people`,
});

/** `seen`: address and revision of each. An address whose consent changed since it was read stays. */
export const LEAVE_CRM_QUEUE = redisScript('waLeaveCrmQueue', {
  keys: ['queued'],
  list: 'seen',
  lua: `${READ_CONSENT_LUA}
for i = 1, #seen, 2 do
  if consent_revision(seen[i]) == seen[i + 1] then redis.call('ZREM', queued, seen[i]) end
end`,
});

/** `pause` in ms; `seen` as above. One that changed since it was read is due at once, as the change has put it. */
export const POSTPONE_IN_CRM_QUEUE = redisScript('waPostponeInCrmQueue', {
  keys: ['queued'],
  args: ['pause'],
  list: 'seen',
  lua: `${READ_CONSENT_LUA}
local now = redis.call('TIME')
local at = now[1] * 1000 + math.floor(now[2] / 1000) + pause
for i = 1, #seen, 2 do
  if consent_revision(seen[i]) == seen[i + 1] then redis.call('ZADD', queued, 'XX', at, seen[i]) end
end`,
});

/** Somebody in the queue: the address that was queued, and the person behind it as they are now. */
export interface QueuedPerson extends KnownPerson {
  queued: Address;
}

/**
 * People whose word on the whole channel is to be carried to the CRM. The scripts that change consent fill it in the
 * step of the change, whoever makes it, once `keepOpen` has said that somebody empties it. It holds addresses, not what
 * they said: that is read when it is carried, so the newest counts.
 */
export function createCrmQueue(redis: Redis) {
  const [readQueue, leaveQueue] = [bindScript(redis, READ_CRM_QUEUE), bindScript(redis, LEAVE_CRM_QUEUE)];
  const postponeInQueue = bindScript(redis, POSTPONE_IN_CRM_QUEUE);
  const [openQueue, queueOptOuts] = [bindScript(redis, OPEN_CRM_QUEUE), bindScript(redis, QUEUE_OPT_OUTS)];
  const seenOf = (people: readonly QueuedPerson[]) => people.flatMap(({ queued, state }) => [queued, state.revision]);

  return {
    /** From now on changes are queued, by every process. To be repeated within a week. */
    async keepOpen(): Promise<void> {
      await openQueue({
        connected: crmConnectedKey(),
        queued: crmQueueKey(),
        backlog: crmBacklogKey(),
        lifeMs: CRM_CONNECTED_LIFE_MS,
      });
    },

    /**
     * Queues the opt-outs of everybody, where they may be of a time in which nobody queued them; a START of then is no
     * news. Until `isOver`, and from the beginning again by whoever comes next.
     */
    async queueBacklog(isOver: () => boolean): Promise<void> {
      if ((await redis.exists(crmBacklogKey())) === 0) return;
      let cursor = '0';
      do {
        if (isOver()) return;
        cursor = await queueOptOuts<string>({ queued: crmQueueKey(), cursor, most: SCANNED_AT_ONCE });
      } while (cursor !== '0');
      await redis.del(crmBacklogKey());
    },

    /** The people whose time has come, the longest waiting first. They stay in the queue. */
    async due(most: number): Promise<QueuedPerson[]> {
      const due = await readQueue<[queued: string, main: string, flat: string[]][]>({ queued: crmQueueKey(), most });
      return due.map(([queued, address, flat]) => ({ queued, address, state: parseConsent(flat) }));
    },

    /** They are carried as they were read; who changed since then stays in the queue. */
    async done(people: readonly QueuedPerson[]): Promise<void> {
      if (people.length > 0) await leaveQueue({ queued: crmQueueKey(), seen: seenOf(people) });
    },

    /** They are due again after so many ms. */
    async postpone(people: readonly QueuedPerson[], ms: number): Promise<void> {
      if (people.length > 0) await postponeInQueue({ queued: crmQueueKey(), pause: ms, seen: seenOf(people) });
    },
  };
}

/**
 * What a person, or an operator for them, last said of WhatsApp as a whole; undefined where nobody said anything. An
 * operator's suppression counts before the customer's word (rule 1). Topics and Meta's marketing preference are no part of it.
 */
export function channelWideWord({
  operator,
  channel,
}: Pick<ConsentState, 'operator' | 'channel'>): { optedOut: boolean; signal: ConsentSignal } | undefined {
  if (operator?.restricts) return { optedOut: true, signal: operator };
  if (channel?.restricts) return { optedOut: true, signal: channel };
  const newest = channel && operator ? (operator.at > channel.at ? operator : channel) : (channel ?? operator);
  return newest && { optedOut: false, signal: newest };
}
