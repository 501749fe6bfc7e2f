import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { createLease } from '../redis/lease';
import { createLeaseHolder, type Holding } from '../redis/lease-holder';
import { unlessAborted } from '../redis/unless-aborted';
import { DESTINATIONS, type Destination } from './hand-over-queue';

const IDLE_MS = 1_000;
const LEASE_MS = 15_000;
const CLOSE_WITHIN_MS = 3_000;

/** Carries hand-overs for as long as this process runs; of all processes one carries to a destination at a time. */
export function createHandOverWorker(options: {
  redis: Redis;
  carryDue: (destination: Destination) => Promise<number>;
  logger: Logger;
  ids: () => string;
  idleMs?: number;
}) {
  const { redis, carryDue, logger, ids, idleMs = IDLE_MS } = options;

  async function work(destination: Destination, holding: Holding): Promise<void> {
    while (!holding.signal.aborted && !holding.closing()) {
      try {
        if ((await unlessAborted(carryDue(destination), holding.signal)) === 0) await holding.sleep(idleMs);
      } catch (error) {
        if (holding.signal.aborted) return;
        throw error;
      }
    }
  }
  const holders = DESTINATIONS.map((destination) => {
    const lease = createLease({ redis, name: `hand-overs:${destination}`, owner: ids(), ttlMs: LEASE_MS });
    const of = { lease, logger, closeWithinMs: CLOSE_WITHIN_MS };
    return createLeaseHolder({ ...of, work: (holding) => work(destination, holding) });
  });

  return {
    start(): void {
      for (const holder of holders) holder.start();
    },
    async close(): Promise<void> {
      await Promise.all(holders.map((holder) => holder.close()));
    },
  };
}
