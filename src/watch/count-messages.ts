import type Redis from 'ioredis';
import { z } from 'zod';
import { countsKey } from '../redis/redis-keys';
import type { Reason } from '../vocabulary';

const countsSchema = z.record(z.string(), z.coerce.number());
/** The counters of one activity, by name. */
export type Counts = z.infer<typeof countsSchema>;

/** Reasons that are answered only where Meta accepted the message. */
const ACCEPTED: ReadonlySet<string> = new Set<Reason>(['accepted', 'delivered', 'not_delivered']);
const STATUSES: ReadonlySet<string> = new Set(['sent', 'delivered', 'read', 'failed']);

/** Reads counters that are kept anyway. */
export async function readCounts(redis: Redis, activityIds: readonly string[]): Promise<Map<string, Counts>> {
  const read = async (id: string) => [id, countsSchema.parse(await redis.hgetall(countsKey(id)))] as [string, Counts];
  return new Map(await Promise.all(activityIds.map(read)));
}

/** Messages that Meta accepted, and statuses carried out, of all these activities since they began. */
export function messagesIn(counts: Iterable<Counts>): { accepted: number; statuses: number } {
  const all = [...counts].flatMap((each) => Object.entries(each));
  const total = (isCounted: (name: string) => boolean) =>
    all.reduce((sum, [name, count]) => (isCounted(name) ? sum + count : sum), 0);
  return {
    accepted: total((name) => ACCEPTED.has(name.split(' ')[1] ?? '')),
    statuses: total((name) => STATUSES.has(name)),
  };
}
