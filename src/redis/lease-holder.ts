import type { Logger } from '../logger';
import type { Lease } from './lease';
import { createSleeper } from './sleeper';

/** What the holder of a lease is given for as long as it holds it. */
export interface Holding {
  /** Aborted when the lease is lost, or when closing takes too long. */
  signal: AbortSignal;
  /** True from `close()` on: finish what is at hand, then return. */
  closing: () => boolean;
  /** Waits, but not past the end of the holding or the beginning of closing. */
  sleep: (ms: number) => Promise<void>;
}

/**
 * Runs `work` for as long as this process holds the lease, and waits for its turn otherwise: when a holder is killed,
 * the lease runs out and another process goes on. `work` returns when closing, or when it notices that it lost the lease.
 */
export function createLeaseHolder(options: {
  lease: Lease;
  logger: Logger;
  /** Closing gives up what is under way after so long; everything is in Redis, so nothing is lost by that. */
  closeWithinMs: number;
  work: (holding: Holding) => Promise<void>;
}) {
  const { lease, logger, closeWithinMs, work } = options;
  const sleeper = createSleeper();
  const turnMs = Math.ceil(lease.ttlMs / 3);
  let closing = false;
  let givenUp = false;
  let current: AbortController | undefined;
  let running: Promise<void> | undefined;

  async function hold(): Promise<void> {
    const controller = new AbortController();
    current = controller;
    const stop = () => {
      controller.abort();
      sleeper.wake();
    };
    const renewal = setInterval(() => {
      lease.renew().then(
        (ours) => {
          if (!ours) stop();
        },
        // Redis is away. Every change is fenced by the lease, so going on does no harm.
        (error: unknown) => logger.warn({ err: error, lease: lease.key }, 'a lease could not be renewed'),
      );
    }, turnMs);
    try {
      await work({
        signal: controller.signal,
        closing: () => closing,
        sleep: async (ms) => {
          if (!controller.signal.aborted) await sleeper.sleep(ms);
        },
      });
    } finally {
      clearInterval(renewal);
      current = undefined;
      await lease.release();
    }
  }

  async function run(): Promise<void> {
    while (!closing) {
      try {
        if (await lease.acquire()) await hold();
      } catch (error) {
        if (!givenUp) logger.error({ err: error, lease: lease.key }, 'the work under a lease failed');
      }
      if (!closing) await sleeper.sleep(turnMs);
    }
  }

  return {
    start(): void {
      running ??= run();
    },
    async close(): Promise<void> {
      closing = true;
      sleeper.wake();
      const deadline = setTimeout(() => {
        givenUp = true;
        current?.abort();
        sleeper.wake();
      }, closeWithinMs);
      await running;
      clearTimeout(deadline);
    },
  };
}
