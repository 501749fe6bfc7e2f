import type Redis from 'ioredis';
import { type ConversationStore, OPEN_VIEW, UNOWNED_VIEW } from '../../conversations/conversation-store';
import { DESK_SPAN_ENDS_S } from '../../conversations/desk-counts';
import { deskKey } from '../../redis/redis-keys';
import type { Period } from '../cube';
import { dayNumber } from '../cube-row';
import { countOf, countsAfter, sumOf, totalAfter, type Words } from '../cube-words';
import type { RepliesSection } from '../report-sections';
import { wilsonInterval } from '../two-shares';
import { timesOf } from './rate-sections';

/** The work of replies in a period, and what waits now. */
export interface DeskFacts {
  words: Words;
  now: RepliesSection['now'];
}

/** Reads what conversations count (src/conversations/desk-counts.ts), of some senders. */
export function createDeskFacts(options: {
  redis: Redis;
  conversationStore: Pick<ConversationStore, 'countInView'>;
  clock: () => number;
}) {
  const { redis, conversationStore, clock } = options;
  return async ({ from, to }: Period, senders: readonly string[]): Promise<DeskFacts> => {
    const pipeline = redis.pipeline();
    for (const sender of senders) {
      for (let day = dayNumber(from); day <= dayNumber(to); day += 1) pipeline.hgetall(deskKey(sender, day));
    }
    const never = Number.MAX_SAFE_INTEGER;
    const [replies, open, overdue, unowned] = await Promise.all([
      pipeline.exec(),
      conversationStore.countInView(OPEN_VIEW, 0, never),
      conversationStore.countInView(OPEN_VIEW, 0, clock()),
      conversationStore.countInView(UNOWNED_VIEW, 0, never),
    ]);
    const words = (replies ?? []).map(([error, counts]) => {
      if (error) throw error;
      return new Map(Object.entries(counts as Record<string, string>).map(([word, n]) => [word, Number(n)]));
    });
    return { words: sumOf(words), now: { open, overdue, unowned } };
  };
}

/** How much work replies made and how soon it was done; pure. `delivered`: messages delivered in the same period. */
export function repliesSection({ words, now }: DeskFacts, delivered: number): RepliesSection {
  const met = totalAfter(words, 'met');
  const share = { n: met + totalAfter(words, 'missed'), hits: met };
  const due = totalAfter(words, 'due');
  const of = (word: string) =>
    timesOf(
      [...DESK_SPAN_ENDS_S, null].map((within, span) => ({ within, messages: countOf(words, `${word} ${span}`) })),
    );
  const counted = (first: string) => new Map(countsAfter(words, first));
  const kinds = {
    handedOver: 'due',
    answered: 'answered',
    closed: 'closed',
    overdue: 'missed',
    escalated: 'escalated',
  };
  const columns = Object.entries(kinds).map(([column, word]) => [column, counted(word)] as const);
  const owners = [...new Set(columns.flatMap(([, byOwner]) => [...byOwner.keys()]))];
  return {
    appliedFilters: ['sender'],
    conversations: countOf(words, 'conversation'),
    replies: totalAfter(words, 'reply'),
    byCategory: countsAfter(words, 'reply')
      .map(([category, replies]) => ({ category, replies }))
      .sort((one, other) => other.replies - one.replies),
    byOwner: owners
      .map((owner) => {
        const work = Object.fromEntries(columns.map(([column, byOwner]) => [column, byOwner.get(owner) ?? 0]));
        return { owner, ...(work as Record<keyof typeof kinds, number>) };
      })
      .sort((one, other) => other.handedOver - one.handedOver || one.owner.localeCompare(other.owner)),
    acknowledged: of('acknowledged'),
    answered: of('answered_in'),
    inTime: {
      ...{ met, of: share.n },
      ...(share.n === 0 ? { share: null, low: null, high: null } : { share: met / share.n, ...wilsonInterval(share) }),
    },
    now,
    perThousandDelivered: delivered === 0 ? null : Math.round((10_000 * due) / delivered) / 10,
  };
}
