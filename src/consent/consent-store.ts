import type Redis from 'ioredis';
import {
  aliasKey,
  breakerKey,
  consentKey,
  consentQueueKey,
  consentReviewKey,
  crmQueueKey,
  frequencyKey,
  inferredKey,
} from '../redis/redis-keys';
import type { Address } from './address';
import { type Applied, type BreakerLimits, type ConsentChange, encodeChanges, parseApplied } from './consent-change';
import { APPLY_CONSENT_LUA, READ_CONSENT_LUA } from './consent-scripts';
import { type ConsentState, parseConsent } from './consent-state';

const READ = `${READ_CONSENT_LUA} return { person_of(ARGV[1]), read_consent(ARGV[1]) }`;
const APPLY = `${READ_CONSENT_LUA} ${APPLY_CONSENT_LUA} return apply_changes(ARGV[1])`;
const FORGET = `${READ_CONSENT_LUA}
local person = person_of(ARGV[1])
local addresses = { person }
for alias in string.gmatch(redis.call('HGET', '${consentKey('')}' .. person, '~aliases') or '', '[^,]+') do
  addresses[#addresses + 1] = alias
end
for _, address in ipairs(addresses) do
  redis.call('DEL', '${consentKey('')}' .. address, '${aliasKey('')}' .. address, '${frequencyKey('')}' .. address)
  redis.call('SREM', '${consentQueueKey()}', address)
  redis.call('ZREM', '${consentReviewKey()}', address)
  redis.call('ZREM', '${crmQueueKey()}', address)
end
return addresses
`;

/** A person as the store knows them: the main address and everything kept under it. */
export interface KnownPerson {
  address: Address;
  state: ConsentState;
}

/**
 * Consent in Redis, for callers that need it alone; scripts that must see it together with something else paste the Lua
 * of `consent-scripts.ts` instead. Every method throws what ioredis throws when Redis is away.
 */
export function createConsentStore(options: { redis: Redis; clock: () => number; breaker: BreakerLimits }) {
  const { redis, clock, breaker } = options;
  redis.defineCommand('waReadConsent', { numberOfKeys: 0, lua: READ });
  redis.defineCommand('waApplyConsent', { numberOfKeys: 0, lua: APPLY });
  redis.defineCommand('waForgetConsent', { numberOfKeys: 0, lua: FORGET });
  const scripts = redis as unknown as {
    waReadConsent(address: string): Promise<[string, string[]]>;
    waApplyConsent(json: string): Promise<unknown>;
    waForgetConsent(address: string): Promise<string[]>;
  };

  return {
    async read(address: Address): Promise<KnownPerson> {
      const [main, flat] = await scripts.waReadConsent(address);
      return { address: main, state: parseConsent(flat) };
    },

    /** All of it in one script; `quiet` queues nothing for `WA_Consent`. */
    async apply(changes: readonly ConsentChange[], how: { quiet?: boolean } = {}): Promise<Applied> {
      if (changes.length === 0) return { results: [], breakersOpened: [] };
      const json = encodeChanges(changes, { nowMs: clock(), breaker, quiet: how.quiet === true });
      return parseApplied(await scripts.waApplyConsent(json));
    },

    async link(address: Address, other: Address): Promise<void> {
      await this.apply([{ kind: 'link', address, other }]);
    },

    /** Deletes what is kept by any address of this person; answers those addresses. */
    forget(address: Address): Promise<Address[]> {
      return scripts.waForgetConsent(address);
    },

    /** Does inferred suppression count for this sender, or has its breaker switched it off? */
    async trustsInference(sender: string): Promise<boolean> {
      return (await redis.exists(breakerKey(sender))) === 0;
    },

    /** An operator has looked into it: inferred suppression counts again for this sender. */
    async closeBreaker(sender: string): Promise<void> {
      const today = new Date(clock()).toISOString().slice(0, 10);
      await redis.del(breakerKey(sender), inferredKey(`${sender}:${today}`));
    },
  };
}

export type ConsentStore = ReturnType<typeof createConsentStore>;
