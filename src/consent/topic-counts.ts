import type Redis from 'ioredis';
import { consentKey } from '../redis/redis-keys';
import { parseConsent } from './consent-state';

/** So many people are looked at for one answer: a second of Redis' time in small pieces. */
const MOST_PEOPLE = 20_000;
const AT_ONCE = 500;
/** Asked every second, looking takes Redis no more than a small part of its time: few people are looked at anew. */
const REMEMBERED_MS_A_PERSON = 30;

export interface TopicCounts {
  /** The most opted in first. */
  topics: { topic: string; optedIn: number; optedOut: number }[];
  /** False where there are more people than were looked at: the numbers are at least so high. */
  complete: boolean;
}

/**
 * The topics that stand in the consents of people, and how many said yes and no to each: for a marketer who names one. A
 * sample where there are very many people; asked for again, it is at most 30 ms old for each person who was looked at: of
 * few people anew, of very many ten minutes.
 */
export function createTopicCounts({ redis, clock }: { redis: Redis; clock: () => number }) {
  let last: { until: number; counts: ReturnType<typeof look> } | undefined;

  async function look(): Promise<TopicCounts & { people: number }> {
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
      people,
    };
  }

  return async function topicCounts(): Promise<TopicCounts> {
    if (last === undefined || clock() >= last.until) {
      // Until it is there, whoever asks waits for the same look.
      const begun = { until: Number.POSITIVE_INFINITY, counts: look() };
      last = begun;
      begun.counts.then(
        ({ people }) => {
          begun.until = clock() + people * REMEMBERED_MS_A_PERSON;
        },
        () => {
          begun.until = 0;
        },
      );
    }
    const { topics, complete } = await last.counts;
    return { topics, complete };
  };
}
