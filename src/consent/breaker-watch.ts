import type Redis from 'ioredis';
import { breakerKey } from '../redis/redis-keys';

/**
 * Keeps in memory which senders' inferred suppression is switched off, for the decision, which may not wait for Redis.
 * While Redis cannot be asked the last answer stands.
 */
export function createBreakerWatch(options: { redis: Redis; senders: readonly string[]; everyMs?: number }) {
  const { redis, senders, everyMs = 2_000 } = options;
  let open = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    if (senders.length === 0) return;
    const values = await redis.mget(senders.map((sender) => breakerKey(sender)));
    open = new Set(senders.filter((_, i) => values[i] !== null));
  }

  return {
    async start(): Promise<void> {
      await look();
      timer = setInterval(() => void look().catch(() => undefined), everyMs);
      timer.unref();
    },
    look,
    trusts: (sender: string): boolean => !open.has(sender),
    close(): void {
      clearInterval(timer);
    },
  };
}

export type BreakerWatch = ReturnType<typeof createBreakerWatch>;
