import type Redis from 'ioredis';
import { consentKey } from '../redis/redis-keys';
import { parseConsent } from './consent-state';

/** So many people are looked at for one answer: a second of Redis' time in small pieces. */
const MOST_PEOPLE = 20_000;
const AT_ONCE = 500;
const REMEMBERED_MS = 10 * 60_000;

export interface TopicCounts {
  /** The most opted in first. */
  topics: { topic: string; optedIn: number; optedOut: number }[];
  /** False where there are more people than were looked at: the numbers are at least so high. */
  complete: boolean;
}

/**
 * The topics that stand in the consents of people, and how many said yes and no to each: for a marketer who names one. A
 * sample where there are very many people; asked for again, it is ten minutes old at most.
 */
export function createTopicCounts({ redis, clock }: { redis: Redis; clock: () => number }) {
  let last: { at: number; counts: Promise<TopicCounts> } | undefined;

  async function look(): Promise<TopicCounts> {
    const found = new Map<string, { topic: string; optedIn: number; optedOut: number }>();
    let [cursor, people] = ['0', 0];
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${consentKey('')}*`, 'COUNT', AT_ONCE);
      cursor = next;
      const records = await Promise.all(keys.map((key) => redis.hgetall(key)));
      people += keys.length;
      for (const record of records) {
        const { topics, declared } = parseConsent(Object.entries(record).flat());
        for (const topic of new Set([...topics.keys(), ...declared.keys()])) {
          const counts = found.get(topic) ?? { topic, optedIn: 0, optedOut: 0 };
          counts[topics.get(topic)?.restricts ? 'optedOut' : 'optedIn'] += 1;
          found.set(topic, counts);
        }
      }
    } while (cursor !== '0' && people < MOST_PEOPLE);
    return {
      topics: [...found.values()].sort((one, other) => other.optedIn - one.optedIn),
      complete: cursor === '0',
    };
  }

  return async function topicCounts(): Promise<TopicCounts> {
    if (last === undefined || clock() - last.at > REMEMBERED_MS) last = { at: clock(), counts: look() };
    const { counts } = last;
    counts.catch(() => {
      last = undefined;
    });
    return counts;
  };
}
