import type Redis from 'ioredis';
import { FRAME_REFUSALS_LIFE_MS, frameRefusalsKey } from '../redis/redis-keys';
import { about, type Judged } from './check';
import { say } from './sentences/say';

const DAY_MS = 86_400_000;

/** Anybody can send a report: so many places are kept. */
const MOST_PLACES = 20;

/** Where a browser did not show our page, since its policy names no such place. */
export interface FrameRefusal {
  /** Scheme and host of the page around ours, or that the browser does not name it; nothing of the person. */
  origin: string;
  /** Ms, the last time. */
  at: number;
}

/** The places at which browsers refused to frame the activity's pages (JB 6), the newest 20. */
export function createFrameRefusals({ redis, clock }: { redis: Redis; clock: () => number }) {
  const key = frameRefusalsKey();
  return {
    async note(origin: string): Promise<void> {
      await redis
        .multi()
        .zadd(key, clock(), origin)
        .zremrangebyrank(key, 0, -MOST_PLACES - 1)
        .pexpire(key, FRAME_REFUSALS_LIFE_MS)
        .exec();
    },
    /** The newest first. */
    async list(): Promise<FrameRefusal[]> {
      const found = await redis.zrevrange(key, 0, -1, 'WITHSCORES');
      return found.flatMap((origin, place) => (place % 2 === 0 ? [{ origin, at: Number(found[place + 1]) }] : []));
    },
  };
}

export type FrameRefusals = ReturnType<typeof createFrameRefusals>;

/** Told where there are any: that no browser has reported one says nothing of those that have not tried. */
export function judgeFraming(refusals: readonly FrameRefusal[]): Judged[] {
  if (refusals.length === 0) return [];
  const places = refusals.map(({ origin, at }) => `${origin} (${new Date(at).toISOString()})`).join(', ');
  return [
    about('journey_builder.framing', 'Pages in Journey Builder').warn(
      say('framing_refused', { places, days: FRAME_REFUSALS_LIFE_MS / DAY_MS }),
      say('framing_open'),
    ),
  ];
}
