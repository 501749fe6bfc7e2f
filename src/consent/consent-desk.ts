import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import { consentReviewKey } from '../redis/redis-keys';
import type { Address } from './address';
import type { ConsentChange } from './consent-change';
import type { ConsentPolicy } from './consent-policy';
import { CHANNEL, type ConsentSignal, OPERATOR, PERHAPS } from './consent-state';
import type { ConsentStore, KnownPerson } from './consent-store';
import { OPT_OUT_SETTLES_MS } from './opt-out-guard';
import { CONSENT_RULES, type Eligibility, resolve } from './resolve';

/** Who did it, for the record that stays with the person. */
export interface Act {
  operator: string;
  /** Why, or a ticket number. */
  note: string;
}

export interface PersonView extends KnownPerson {
  /** Per topic that is known, and `general`: what a promotional and a transactional message would be told, and why. */
  answers: { topic: string; promotional: boolean; answer: Eligibility; sentence: string }[];
}

/** What an operator may look at and do; the admin page and its audit log stand on this. */
export function createConsentDesk(options: {
  redis: Redis;
  store: ConsentStore;
  policy: ConsentPolicy;
  clock: () => number;
}) {
  const { redis, store, policy, clock } = options;
  const nowSeconds = () => Math.floor(clock() / 1000);
  const operatorSignal = ({ operator, note }: Act): Omit<ConsentSignal, 'at' | 'restricts' | 'reason'> => ({
    review: false,
    source: operator,
    evidenceId: note,
  });

  async function decide(address: Address, restricts: boolean, act: Act): Promise<void> {
    // A lift in the second of the suppression would lose to it, so it comes one second later.
    const { operator } = (await store.read(address)).state;
    const at = Math.max(nowSeconds(), operator === undefined ? 0 : operator.at + 1);
    const signal: ConsentSignal = { ...operatorSignal(act), at, restricts, reason: 'operator' };
    await store.apply([{ kind: 'signal', address, field: OPERATOR, signal }]);
    if (restricts) await sleep(OPT_OUT_SETTLES_MS);
  }

  return {
    /** Everything known of a person, and what each topic would be answered now. */
    async look(address: Address): Promise<PersonView> {
      const known = await store.read(address);
      const topics = new Set(['general', ...known.state.topics.keys(), ...known.state.declared.keys()]);
      const answers = [...topics].flatMap((topic) =>
        [true, false].map((promotional) => {
          const { requireOptIn } = policy.purposes[promotional ? 'promotional' : 'transactional'];
          const question = { promotional, topic, requireOptIn, optInGiven: false, now: clock() };
          const answer = resolve(known.state, question, policy);
          return { topic, promotional, answer, sentence: CONSENT_RULES[answer.rule] };
        }),
      );
      return { ...known, answers };
    },

    /** A person was looked up by this contact key. */
    seenWith: async (address: Address, contactKey: string): Promise<void> => {
      await store.apply([{ kind: 'contact', address, contactKey, at: nowSeconds() }]);
    },

    suppress: (address: Address, act: Act): Promise<void> => decide(address, true, act),
    lift: (address: Address, act: Act): Promise<void> => decide(address, false, act),

    /** Addresses that wait for somebody to look, oldest first, with the time (seconds) of what asks for it. */
    async reviewQueue(limit: number): Promise<{ address: Address; at: number }[]> {
      const flat = await redis.zrange(consentReviewKey(), 0, limit - 1, 'WITHSCORES');
      return Array.from({ length: flat.length / 2 }, (_, i) => ({
        address: flat[i * 2] ?? '',
        at: Number(flat[i * 2 + 1]),
      }));
    },

    /** It was an opt-out, or a block: the flag goes, the refusal stays. */
    async confirm(address: Address): Promise<void> {
      const { channel, blocked } = (await store.read(address)).state;
      const confirmed: ConsentChange[] = [{ kind: 'reviewed', address }];
      if (channel?.review) {
        confirmed.push({ kind: 'signal', address, field: CHANNEL, signal: { ...channel, review: false } });
      }
      if (blocked?.review) {
        const { at } = blocked;
        const until = at + policy.likelyBlocked.expiresAfterDays * 86_400;
        confirmed.push({ kind: 'blocked', address, at, sender: '', until, seen: true });
      }
      await store.apply(confirmed);
    },

    /**
     * It was no opt-out: the sentence counts for nothing, so that what was said before it, or since, holds. Somebody taken for blocked counts as reached.
     */
    async dismiss(address: Address, act: Act): Promise<void> {
      const { channel, blocked } = (await store.read(address)).state;
      await store.apply([
        ...(channel?.review
          ? [
              {
                kind: 'signal' as const,
                address,
                field: PERHAPS,
                signal: {
                  ...operatorSignal(act),
                  at: channel.at + 1,
                  restricts: false,
                  reason: 'operator_review' as const,
                },
              },
            ]
          : []),
        ...(blocked ? [{ kind: 'reached' as const, address, at: nowSeconds() }] : []),
        { kind: 'reviewed', address },
      ]);
    },
  };
}

export type ConsentDesk = ReturnType<typeof createConsentDesk>;
