import type Redis from 'ioredis';
import { z } from 'zod';
import { countsKey } from '../redis/redis-keys';
import { BRANCHES, isWord, OUTCOME_BRANCHES, type OutcomeBranch, REASONS, type Reason } from '../vocabulary';
import { OUTCOME_COUNT_PREFIX } from './message-outcomes';

/** How many contacts of one activity came to what, since it began to run. */
export interface ActivityCounts {
  /** Accepted by Meta, whenever that was proved and whatever Journey Builder had heard. */
  sent: number;
  /** Told as delivered, or as read without that. */
  delivered: number;
  read: number;
  replied: number;
  converted: number;
  fallback: number;
  optedOut: number;
  /** Contacts by the reason that Journey Builder heard. */
  reasons: Partial<Record<Reason, number>>;
  /** Contacts by what an Outcome step answered; absent where it answered nobody, and for a message step. */
  branches?: Partial<Record<OutcomeBranch, number>>;
}

const storedSchema = z.record(z.string(), z.coerce.number().int());

/** Reads the counts of an activity; zeros where nobody reached it. */
export function createActivityCounts(redis: Redis) {
  return async (activityId: string): Promise<ActivityCounts> => {
    const stored = storedSchema.parse(await redis.hgetall(countsKey(activityId)));
    const reasons: Partial<Record<Reason, number>> = {};
    let fallback = 0;
    for (const [field, count] of Object.entries(stored)) {
      const [branch, reason] = field.split(' ');
      if (!isWord(REASONS, reason) || !isWord(BRANCHES, branch)) continue;
      reasons[reason] = (reasons[reason] ?? 0) + count;
      if (branch === 'email_fallback') fallback += count;
    }
    const branches = OUTCOME_BRANCHES.flatMap((branch) => {
      const count = stored[`${OUTCOME_COUNT_PREFIX}${branch}`];
      return count === undefined ? [] : [[branch, count] as const];
    });
    return {
      sent: stored.accepted ?? 0,
      delivered: stored.delivered ?? 0,
      read: stored.read ?? 0,
      replied: stored.replied ?? 0,
      converted: stored.converted ?? 0,
      optedOut: stored.opted_out ?? 0,
      fallback,
      reasons,
      ...(branches.length > 0 && { branches: Object.fromEntries(branches) }),
    };
  };
}
