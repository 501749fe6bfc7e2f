import type Redis from 'ioredis';
import { executionKey, refusedFallbacksKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import { DEAL_WITH_REFUSED } from './late-scripts';

/** A late fallback that Marketing Cloud refused. */
export interface RefusedFallback {
  id: string;
  messageKey: string;
  activityId: string;
  /** One of `LATE_KINDS`, or of a newer version's. */
  kind: string;
  /** What asks for it: `unreachable`, `no_reply` … */
  asksFor: string;
  /** What Marketing Cloud said. */
  reason: string;
  /** A call whose outcome nobody knows came before: a repeat of an event may be a second one. */
  unsure: boolean;
  /** ms. */
  at: number;
}

/** What became of those that an operator dealt with. */
export interface DealtWith {
  again: number;
  discarded: number;
  /** Their message had been delivered, or answered, meanwhile. */
  cancelled: number;
  /** Somebody else dealt with them, or their record is no longer kept. */
  gone: number;
}

const AT_ONCE = 500;

/** The late fallbacks that wait for an operator, oldest first. Once-only rules are those of the late fallback itself. */
export function createRefusedFallbacks(redis: Redis) {
  const dealWithRefused = bindScript(redis, DEAL_WITH_REFUSED);

  async function page(after: string | undefined, count: number): Promise<RefusedFallback[]> {
    const from = after === undefined ? '-' : `(${after}`;
    return (await redis.xrange(refusedFallbacksKey(), from, '+', 'COUNT', count)).map(read);
  }

  /** All that are there now, the oldest first. */
  async function* all(): AsyncGenerator<RefusedFallback> {
    // What is refused again meanwhile comes after this entry, so it ends.
    const [last] = await redis.xrevrange(refusedFallbacksKey(), '+', '-', 'COUNT', 1);
    for (let after: string | undefined; last !== undefined; ) {
      const some = await page(after, AT_ONCE);
      for (const each of some) {
        yield each;
        if (each.id === last[0]) return;
      }
      after = some.at(-1)?.id;
      if (after === undefined) return;
    }
  }

  return {
    all,

    count: (): Promise<number> => redis.xlen(refusedFallbacksKey()),

    /** The oldest of them, and how many there are of each reason. */
    async list(count: number): Promise<{ oldest: RefusedFallback[]; reasons: Map<string, number> }> {
      const oldest: RefusedFallback[] = [];
      const reasons = new Map<string, number>();
      for await (const each of all()) {
        if (oldest.length < count) oldest.push(each);
        reasons.set(each.reason, (reasons.get(each.reason) ?? 0) + 1);
      }
      return { oldest, reasons };
    },

    /** Sends some of them again, or gives them up: those with these ids, or all of one reason. */
    async deal(which: { ids: readonly string[] } | { reason: string }, act: 'again' | 'discard'): Promise<DealtWith> {
      const ids: string[] = [];
      if ('ids' in which) ids.push(...which.ids);
      else for await (const each of all()) if (each.reason === which.reason) ids.push(each.id);
      const dealt: DealtWith = { again: 0, discarded: 0, cancelled: 0, gone: 0 };
      const refused = refusedFallbacksKey();
      const recordPrefix = executionKey('');
      for (const id of ids) dealt[await dealWithRefused<keyof DealtWith>({ refused, id, recordPrefix, act })] += 1;
      return dealt;
    },
  };
}

export type RefusedFallbacks = ReturnType<typeof createRefusedFallbacks>;

function read([id, flat]: [string, string[]]): RefusedFallback {
  const fields = new Map<string, string>();
  for (let index = 0; index < flat.length; index += 2) fields.set(flat[index] ?? '', flat[index + 1] ?? '');
  const field = (name: string) => fields.get(name) ?? '';
  return {
    id,
    messageKey: field('message'),
    activityId: field('activity'),
    kind: field('kind'),
    asksFor: field('for'),
    reason: field('reason'),
    unsure: field('unsure') === '1',
    at: Number(id.split('-')[0]),
  };
}
