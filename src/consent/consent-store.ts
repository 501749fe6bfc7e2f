import type Redis from 'ioredis';
import { BUCKETS_LUA } from '../redis/buckets';
import {
  aliasKey,
  breakerKey,
  consentKey,
  consentQueueKey,
  consentReviewKey,
  crmQueueKey,
  inferredKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Address } from './address';
import { APPLY_CONSENT_LUA } from './apply-consent-lua';
import { CLAIMS_LUA } from './claims-lua';
import { type Applied, type BreakerLimits, type ConsentChange, encodeChanges, parseApplied } from './consent-change';
import { ALIASES, CONTACT, type ConsentState, MOVED, parseConsent } from './consent-state';
import { CAP_LUA } from './frequency-cap';
import { KEEP_CONSENT_LUA } from './keep-consent-lua';
import { READ_CONSENT_LUA } from './read-consent-lua';

/** → {main address, {field, value, …}} */
export const READ_CONSENT = redisScript('waReadConsent', {
  args: ['address'],
  lua: `${READ_CONSENT_LUA} return { person_of(address), read_consent(address) }`,
});

/** `consentChanges` from `encodeChanges` → as `apply_changes` */
export const APPLY_CONSENT = redisScript('waApplyConsent', {
  args: ['consentChanges'],
  lua: `${READ_CONSENT_LUA}${APPLY_CONSENT_LUA} return apply_changes(consentChanges)`,
});

/** Deletes what is kept by any address of this person. → those addresses */
export const FORGET_CONSENT = redisScript('waForgetConsent', {
  args: ['knownBy'],
  lua: `${READ_CONSENT_LUA}${KEEP_CONSENT_LUA}${CLAIMS_LUA}${BUCKETS_LUA}${CAP_LUA}
local person = person_of(knownBy)
take_claims(person)
local addresses = { person }
for alias in string.gmatch(redis.call('HGET', '${consentKey('')}' .. person, '${ALIASES}') or '', '[^,]+') do
  addresses[#addresses + 1] = alias
end
local moved, contact = unpack(redis.call('HMGET', '${consentKey('')}' .. person, '${MOVED}', '${CONTACT}'))
drop_trace(moved, '${consentKey('')}' .. person)
drop_trace(contact_in(contact), '${consentKey('')}' .. person)
for _, address in ipairs(addresses) do
  redis.call('DEL', '${consentKey('')}' .. address, '${aliasKey('')}' .. address)
  drop_cap(address)
  redis.call('SREM', '${consentQueueKey()}', address)
  redis.call('ZREM', '${consentReviewKey()}', address)
  redis.call('ZREM', '${crmQueueKey()}', address)
end
return addresses
`,
});

/** A person as the store knows them: the main address and everything kept under it. */
export interface KnownPerson {
  address: Address;
  state: ConsentState;
}

/**
 * Consent in Redis, for callers that need it alone; scripts that must see it together with something else paste the Lua
 * of `read-consent-lua.ts` and `apply-consent-lua.ts` instead. Every method throws what ioredis throws when Redis is away.
 */
export function createConsentStore(options: { redis: Redis; clock: () => number; breaker: BreakerLimits }) {
  const { redis, clock, breaker } = options;
  const [readConsent, applyConsent] = [bindScript(redis, READ_CONSENT), bindScript(redis, APPLY_CONSENT)];
  const forgetConsent = bindScript(redis, FORGET_CONSENT);

  return {
    async read(address: Address): Promise<KnownPerson> {
      const [main, flat] = await readConsent<[string, string[]]>({ address });
      return { address: main, state: parseConsent(flat) };
    },

    /** All of it in one script; `quiet` queues nothing for `WA_Consent`. */
    async apply(changes: readonly ConsentChange[], how: { quiet?: boolean } = {}): Promise<Applied> {
      if (changes.length === 0) return { results: [], breakersOpened: [] };
      const consentChanges = encodeChanges(changes, { nowMs: clock(), breaker, quiet: how.quiet === true });
      return parseApplied(await applyConsent({ consentChanges }));
    },

    async link(address: Address, other: Address): Promise<void> {
      await this.apply([{ kind: 'link', address, other }]);
    },

    /** Whether anything is known of this address, as a person's main one or another. */
    async knows(address: Address): Promise<boolean> {
      return (await redis.exists(consentKey(address), aliasKey(address))) > 0;
    },

    /** Deletes what is kept by any address of this person; answers those addresses. */
    forget(address: Address): Promise<Address[]> {
      return forgetConsent<Address[]>({ knownBy: address });
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
