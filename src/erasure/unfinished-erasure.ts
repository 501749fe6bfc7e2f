import type Redis from 'ioredis';
import { z } from 'zod';
import type { Address } from '../consent/address';
import { FORGETTING_LIFE_MS, forgettingKey } from '../redis/redis-keys';
import type { Person } from './person';

const names = z.array(z.string());
const keptSchema = z.object({
  addresses: names,
  contactKeys: names,
  messageKeys: names,
  wamids: names,
  emails: names,
  evidenceIds: names,
  conversions: names.default([]),
  leftNumbers: names,
});

/**
 * By what a person is known whose erasure has begun. What leads from one name to another is among the first things that
 * are erased, so a repeat after a failure, told one name alone, would find nothing under the others and call that
 * complete; and a number that the person had left would be taken for theirs, with a stranger's rows.
 */
export function createUnfinishedErasure(redis: Redis) {
  const keysOf = ({ addresses, contactKeys }: Person) =>
    [...addresses, ...contactKeys].map((name) => forgettingKey(name));

  return {
    /** Adds what an earlier call knew of the person, by any name that this one knows. */
    async recall(person: Person, leftNumbers: Set<Address>): Promise<void> {
      for (const kept of await redis.mget(...keysOf(person))) {
        if (kept === null) continue;
        const { leftNumbers: left, ...known } = keptSchema.parse(JSON.parse(kept));
        for (const [kind, some] of Object.entries(known)) {
          for (const name of some) person[kind as keyof typeof known].add(name);
        }
        for (const address of left) leftNumbers.add(address);
      }
    },

    async keep(person: Person, leftNumbers: ReadonlySet<Address>): Promise<void> {
      const { addresses, contactKeys, messageKeys, wamids, emails, evidenceIds, conversions } = person;
      const known = { addresses, contactKeys, messageKeys, wamids, emails, evidenceIds, conversions, leftNumbers };
      const kept = JSON.stringify(known, (_, value: unknown) => (value instanceof Set ? [...value] : value));
      const change = redis.multi();
      for (const key of keysOf(person)) change.set(key, kept, 'PX', FORGETTING_LIFE_MS);
      await change.exec();
    },

    /** Nothing is left. */
    async end(person: Person): Promise<void> {
      await redis.del(...keysOf(person));
    },
  };
}
