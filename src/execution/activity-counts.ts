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
  /** Messages whose tracked link a person opened. */
  clicked?: number;
  replied: number;
  converted: number;
  fallback: number;
  /** Contacts that were left alone, on no channel: the branch `no_contact`. */
  leftAlone: number;
  optedOut: number;
  /** Contacts by the reason that Journey Builder heard. */
  reasons: Partial<Record<Reason, number>>;
  /** Messages that failed after Meta had accepted them, and why as far as that is kept. */
  failed?: number;
  failedFor?: Partial<Record<Reason, number>>;
  /** Late fallbacks of this step. */
  late?: { sent: number; refused: number };
  /** When its first contact came, ms; absent where that was not kept. */
  since?: number;
  /** Contacts by what an Outcome step answered; absent where it answered nobody, and for a message step. */
  branches?: Partial<Record<OutcomeBranch, number>>;
}

/** Counts of what failed after Meta had accepted it, by why. */
export const FAILED_FOR_PREFIX = 'failed_for:';

const storedSchema = z.record(z.string(), z.coerce.number().int());

/** Reads the counts of an activity; zeros where nobody reached it. */
export function createActivityCounts(redis: Redis) {
  return async (activityId: string): Promise<ActivityCounts> => {
    const stored = storedSchema.parse(await redis.hgetall(countsKey(activityId)));
    const reasons: Partial<Record<Reason, number>> = {};
    let [fallback, leftAlone] = [0, 0];
    const failedFor: Partial<Record<Reason, number>> = {};
    for (const [field, count] of Object.entries(stored)) {
      const why = field.startsWith(FAILED_FOR_PREFIX) ? field.slice(FAILED_FOR_PREFIX.length) : undefined;
      if (isWord(REASONS, why)) failedFor[why] = count;
      const [branch, reason] = field.split(' ');
      if (!isWord(REASONS, reason) || !isWord(BRANCHES, branch)) continue;
      reasons[reason] = (reasons[reason] ?? 0) + count;
      if (branch === 'email_fallback') fallback += count;
      if (branch === 'no_contact') leftAlone += count;
    }
    const branches = OUTCOME_BRANCHES.flatMap((branch) => {
      const count = stored[`${OUTCOME_COUNT_PREFIX}${branch}`];
      return count === undefined ? [] : [[branch, count] as const];
    });
    return {
      sent: stored.accepted ?? 0,
      delivered: stored.delivered ?? 0,
      read: stored.read ?? 0,
      clicked: stored.clicked ?? 0,
      replied: stored.replied ?? 0,
      converted: stored.converted ?? 0,
      optedOut: stored.opted_out ?? 0,
      fallback,
      leftAlone,
      reasons,
      failed: stored.failed ?? 0,
      failedFor,
      late: { sent: stored.late_fallback ?? 0, refused: stored.late_refused ?? 0 },
      ...(stored.since && { since: stored.since * 1000 }),
      ...(branches.length > 0 && { branches: Object.fromEntries(branches) }),
    };
  };
}
