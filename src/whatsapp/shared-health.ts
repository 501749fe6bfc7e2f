import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { senderHealthChannel, senderHealthKey } from '../redis/redis-keys';
import { type Circuit, circuitSchema, type Restriction, restrictionSchema } from './sender-trouble';

/** What is known of a sender, or of the account. */
export interface Health {
  restriction?: Restriction;
  circuit?: Circuit;
  /** When this process last let a probe through a circuit that may close again. */
  probedAt?: number;
}

/**
 * The health of senders and of their account in memory, kept the same in all processes through Redis. What `healthOf`
 * gives may be changed in place; `share` then tells Redis and the others.
 */
export function createSharedHealth(options: {
  redis: Redis;
  subscriber: Redis;
  /** Of whom news is listened for from the start. */
  whom: readonly string[];
  /** Whose news is listened for as well: templates, of which nobody knows at the start which are used. */
  alsoOf: (who: string) => boolean;
  logger: Logger;
  rereadEveryMs: number;
}) {
  const { redis, subscriber, whom, alsoOf, logger, rereadEveryMs } = options;
  const health = new Map<string, Health>(whom.map((who) => [who, {}]));
  const background = new Set<Promise<void>>();
  /** How many of our own changes Redis does not show yet, by whom they are about. */
  const unwritten = new Map<string, number>();
  let rereading: NodeJS.Timeout | undefined;

  function inBackground(work: Promise<unknown>): Promise<void> {
    const settled = work.then(
      () => undefined,
      (error: unknown) => logger.warn({ err: error }, 'the health of a sender could not be shared'),
    );
    background.add(settled);
    void settled.finally(() => background.delete(settled));
    return settled;
  }

  /** Of somebody who was not asked for yet it is empty, and read meanwhile. */
  function healthOf(who: string): Health {
    const known = health.get(who);
    if (known) return known;
    const fresh: Health = {};
    health.set(who, fresh);
    void inBackground(read(who));
    return fresh;
  }

  async function read(who: string): Promise<void> {
    const stored = await redis.hgetall(senderHealthKey(who));
    // Memory is ahead of what Redis answered; it is read once more when the last of our changes is written.
    if (unwritten.has(who)) return;
    const { probedAt } = healthOf(who);
    health.set(who, {
      ...(stored.restriction === undefined
        ? {}
        : { restriction: restrictionSchema.parse(JSON.parse(stored.restriction)) }),
      ...(stored.circuit === undefined ? {} : { circuit: circuitSchema.parse(JSON.parse(stored.circuit)) }),
      ...(probedAt === undefined ? {} : { probedAt }),
    });
  }

  /** Memory first, so that the next contact of this process knows; then Redis and every other process. */
  async function share(who: string, part: 'restriction' | 'circuit', value: object | undefined): Promise<void> {
    unwritten.set(who, (unwritten.get(who) ?? 0) + 1);
    try {
      const write = redis.multi();
      if (value === undefined) write.hdel(senderHealthKey(who), part);
      else write.hset(senderHealthKey(who), part, JSON.stringify(value));
      await write.publish(senderHealthChannel(), who).exec();
    } finally {
      const left = (unwritten.get(who) ?? 1) - 1;
      if (left > 0) unwritten.set(who, left);
      else unwritten.delete(who);
    }
    await read(who);
  }

  const readAll = () => Promise.all([...health.keys()].map(read));
  const onMessage = (channel: string, who: string): void => {
    if (channel === senderHealthChannel() && (health.has(who) || alsoOf(who))) void inBackground(read(who));
  };
  const settled = async (): Promise<void> => {
    await Promise.allSettled(background);
  };

  return {
    healthOf,
    share,
    /** A failure is logged; `settled` waits for it. → when it is over; never rejects. */
    inBackground,
    settled,

    async start(): Promise<void> {
      subscriber.on('message', onMessage);
      await subscriber.subscribe(senderHealthChannel());
      await readAll();
      rereading = setInterval(() => void inBackground(readAll()), rereadEveryMs);
    },

    async close(): Promise<void> {
      subscriber.off('message', onMessage);
      clearInterval(rereading);
      await settled();
    },
  };
}

export type SharedHealth = ReturnType<typeof createSharedHealth>;
