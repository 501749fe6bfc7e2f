import type Redis from 'ioredis';
import { crmConnectedKey, crmQueueKey } from '../redis/redis-keys';
import type { Address } from './address';
import { READ_CONSENT_LUA } from './consent-scripts';
import { type ConsentSignal, type ConsentState, parseConsent } from './consent-state';
import type { KnownPerson } from './consent-store';

/** Whoever stops emptying the queue for so long has given it up: nothing is queued any more, and what waits goes. */
const GIVEN_UP_AFTER_SECONDS = 7 * 86_400;

const DUE = `${READ_CONSENT_LUA}
local now = redis.call('TIME')
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now[1] * 1000 + math.floor(now[2] / 1000), 'LIMIT', 0, ARGV[1])
local people = {}
for i, address in ipairs(due) do people[i] = { address, person_of(address), read_consent(address) } end
return people`;

/** ARGV: address, revision, … An address whose consent changed since it was read stays. */
const DONE = `${READ_CONSENT_LUA}
for i = 1, #ARGV, 2 do
  if consent_revision(ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
end`;

/** ARGV: pause in ms, address, revision, … One that changed since it was read is due at once, as the change has put it. */
const POSTPONE = `${READ_CONSENT_LUA}
local now = redis.call('TIME')
local at = now[1] * 1000 + math.floor(now[2] / 1000) + ARGV[1]
for i = 2, #ARGV, 2 do
  if consent_revision(ARGV[i]) == ARGV[i + 1] then redis.call('ZADD', KEYS[1], 'XX', at, ARGV[i]) end
end`;

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
  redis.defineCommand('waCrmDue', { numberOfKeys: 1, lua: DUE });
  redis.defineCommand('waCrmDone', { numberOfKeys: 1, lua: DONE });
  redis.defineCommand('waCrmPostpone', { numberOfKeys: 1, lua: POSTPONE });
  const scripts = redis as unknown as {
    waCrmDue(key: string, most: number): Promise<[queued: string, main: string, flat: string[]][]>;
    waCrmDone(key: string, ...seen: string[]): Promise<unknown>;
    waCrmPostpone(key: string, ms: number, ...seen: string[]): Promise<unknown>;
  };
  const seen = (people: readonly QueuedPerson[]) =>
    people.flatMap(({ queued, state }) => [queued, String(state.revision)]);

  return {
    /** From now on changes are queued, by every process. To be repeated within a week. */
    async keepOpen(): Promise<void> {
      await redis
        .multi()
        .set(crmConnectedKey(), '1', 'EX', GIVEN_UP_AFTER_SECONDS)
        .expire(crmQueueKey(), GIVEN_UP_AFTER_SECONDS)
        .exec();
    },

    /** The people whose time has come, the longest waiting first. They stay in the queue. */
    async due(most: number): Promise<QueuedPerson[]> {
      const due = await scripts.waCrmDue(crmQueueKey(), most);
      return due.map(([queued, address, flat]) => ({ queued, address, state: parseConsent(flat) }));
    },

    /** They are carried as they were read; who changed since then stays in the queue. */
    async done(people: readonly QueuedPerson[]): Promise<void> {
      if (people.length > 0) await scripts.waCrmDone(crmQueueKey(), ...seen(people));
    },

    /** They are due again after so many ms. */
    async postpone(people: readonly QueuedPerson[], ms: number): Promise<void> {
      if (people.length > 0) await scripts.waCrmPostpone(crmQueueKey(), ms, ...seen(people));
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
