import type Redis from 'ioredis';
import { outcomeChannel } from '../redis/redis-keys';

/**
 * Lets any number of held calls wait for news of their message, whichever process brings it. `subscriber` is a
 * connection of its own (Redis allows nothing else on it). News is only a hint: the waiter reads the record again, so a
 * lost or early hint costs time and never an answer.
 */
export function createOutcomeWatch(subscriber: Redis) {
  const waiters = new Map<string, { wakes: Set<() => void>; subscribed: Promise<unknown> }>();
  const wakeAll = () => {
    for (const { wakes } of waiters.values()) for (const wake of wakes) wake();
  };

  subscriber.on('message', (channel: string) => {
    for (const wake of waiters.get(channel)?.wakes ?? []) wake();
  });
  // After a reconnect ioredis subscribes again, but what was published in between is lost: everyone looks again.
  subscriber.on('ready', wakeAll);

  return {
    /**
     * Begins to listen; `next(ms)` resolves at the next news or after `ms`, whichever is first. News that came since the
     * last `next` is not lost. Call `end()` when done.
     */
    async listen(messageKey: string): Promise<{ next(ms: number): Promise<void>; end(): void }> {
      const channel = outcomeChannel(messageKey);
      let pending = false;
      let resume: (() => void) | undefined;
      const wake = () => {
        pending = true;
        resume?.();
      };
      const waiting = waiters.get(channel) ?? { wakes: new Set(), subscribed: subscriber.subscribe(channel) };
      waiters.set(channel, waiting);
      waiting.wakes.add(wake);
      const end = () => {
        waiting.wakes.delete(wake);
        if (waiting.wakes.size > 0 || waiters.get(channel) !== waiting) return;
        waiters.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      };
      try {
        await waiting.subscribed;
      } catch (error) {
        end();
        throw error;
      }

      return {
        async next(ms) {
          if (!pending) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, ms);
              resume = () => {
                clearTimeout(timer);
                resolve();
              };
            });
          }
          pending = false;
          resume = undefined;
        },
        end,
      };
    },
    /** Wakes everyone, for a process that is closing. */
    wakeAll,
    get size() {
      return waiters.size;
    },
  };
}

export type OutcomeWatch = ReturnType<typeof createOutcomeWatch>;
