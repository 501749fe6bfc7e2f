import type Redis from 'ioredis';
import { intakeDeadKey, intakeKey } from '../redis/redis-keys';
import { pruneWebhook, saysMore } from '../signals/prune-webhook';
import type { Person } from './person';

type Found = { is: 'of others' } | { is: 'of this person alone' } | { is: 'of both'; others: string };

/** Whose a stored webhook is. A body that is no JSON is one text. */
function look(body: string, person: Person): Found {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return person.isInText(body) ? { is: 'of this person alone' } : { is: 'of others' };
  }
  const pruned = pruneWebhook(parsed, person.isNamedBy);
  if (pruned === undefined) return { is: 'of this person alone' };
  if (!pruned.pruned) return { is: 'of others' };
  return saysMore(pruned.body)
    ? { is: 'of both', others: JSON.stringify(pruned.body) }
    : { is: 'of this person alone' };
}

const fieldOf = (fields: readonly string[], name: string) => fields[fields.indexOf(name) + 1] ?? '';

/**
 * Webhooks that name a person. Those that wait for the worker are left to it, since their effects are under way and end
 * in seconds; those that were set aside lose what they say of the person and keep what they say of others.
 */
export function createPersonInWebhooks(redis: Redis) {
  return {
    async waiting(person: Person): Promise<number> {
      const entries = await redis.xrange(intakeKey(), '-', '+');
      return entries.filter(([, fields]) => look(fieldOf(fields, 'body'), person).is !== 'of others').length;
    },

    /** → how many were deleted or rewritten. */
    async eraseSetAside(person: Person): Promise<number> {
      let erased = 0;
      for (const [id, fields] of await redis.xrange(intakeDeadKey(), '-', '+')) {
        const found = look(fieldOf(fields, 'body'), person);
        if (found.is === 'of others') continue;
        const change = redis.multi().xdel(intakeDeadKey(), id);
        if (found.is === 'of both') {
          change.xadd(intakeDeadKey(), '*', 'body', found.others, 'reason', fieldOf(fields, 'reason'));
        }
        await change.exec();
        erased += 1;
      }
      return erased;
    },
  };
}
