import type Redis from 'ioredis';
import { executionKey, refusedFallbacksKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { LateKind } from '../vocabulary';
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
  /** Of another kind than the key that was given: they wait as before. Absent where there are none. */
  otherKind?: number;
}

/** An event or a send definition that those of its kind go to, in place of their step's. */
export interface OtherKey {
  kind: LateKind;
  key: string;
}

type Which = { ids: readonly string[] } | { reason: string };

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

  /** Those that are meant; one that is not there any more has no kind. */
  async function* chosen(which: Which): AsyncGenerator<Pick<RefusedFallback, 'id'> & { kind?: string }> {
    if ('reason' in which) {
      for await (const each of all()) if (each.reason === which.reason) yield each;
      return;
    }
    for (const id of which.ids) {
      const [entry] = await redis.xrange(refusedFallbacksKey(), id, id);
      yield entry === undefined ? { id } : read(entry);
    }
  }

  return {
    all,

    count: (): Promise<number> => redis.xlen(refusedFallbacksKey()),

    /** The oldest of them, and how many there are of each reason, by their kind. */
    async list(count: number): Promise<{ oldest: RefusedFallback[]; reasons: Map<string, Map<string, number>> }> {
      const oldest: RefusedFallback[] = [];
      const reasons = new Map<string, Map<string, number>>();
      for await (const each of all()) {
        if (oldest.length < count) oldest.push(each);
        const kinds = reasons.get(each.reason) ?? new Map<string, number>();
        reasons.set(each.reason, kinds.set(each.kind, (kinds.get(each.kind) ?? 0) + 1));
      }
      return { oldest, reasons };
    },

    /**
     * Sends some of them again, or gives them up: those with these ids, or all of one reason. With another key, which the
     * caller has looked up, only those of its kind are sent.
     */
    async deal(which: Which, act: 'again' | 'discard', other?: OtherKey): Promise<DealtWith> {
      const ids: string[] = [];
      let otherKind = 0;
      for await (const { id, kind } of chosen(which)) {
        if (other === undefined || kind === undefined || kind === other.kind) ids.push(id);
        else otherKind += 1;
      }
      const dealt = { again: 0, discarded: 0, cancelled: 0, gone: 0 };
      const asked = { refused: refusedFallbacksKey(), recordPrefix: executionKey(''), act, key: other?.key ?? '' };
      for (const id of ids) dealt[await dealWithRefused<keyof typeof dealt>({ ...asked, id })] += 1;
      return { ...dealt, ...(otherKind > 0 && { otherKind }) };
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
