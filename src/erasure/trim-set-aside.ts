import type Redis from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import { TABLES } from '../redis/outbox-entry';
import {
  intakeDeadKey,
  MOST_DEAD_ROWS,
  MOST_DEAD_WEBHOOKS,
  outboxDeadKey,
  RECENT_EVENTS_KEPT,
  RECENT_EVENTS_LIFE_MS,
  REFUSED_FALLBACKS_LIFE_MS,
  recentEventsKey,
  refusedFallbacksKey,
  SET_ASIDE_LIFE_MS,
} from '../redis/redis-keys';

interface SetAside {
  stream: string;
  lifeMs: number;
  most: number;
  /** Whether a person has to hear of it when there are too many. */
  isWork: boolean;
}

/** More refused late fallbacks than an operator will ever deal with. */
const MOST_REFUSED_FALLBACKS = 100_000;

/** Every stream that keeps what names people until somebody has looked, how long its entries live, and how many it holds. */
export const SET_ASIDE: readonly SetAside[] = [
  { stream: intakeDeadKey(), lifeMs: SET_ASIDE_LIFE_MS, most: MOST_DEAD_WEBHOOKS, isWork: true },
  ...TABLES.map((table) => ({
    stream: outboxDeadKey(table),
    lifeMs: SET_ASIDE_LIFE_MS,
    most: MOST_DEAD_ROWS,
    isWork: true,
  })),
  {
    stream: refusedFallbacksKey(),
    lifeMs: REFUSED_FALLBACKS_LIFE_MS,
    most: MOST_REFUSED_FALLBACKS,
    isWork: true,
  },
  // Alerts are trimmed to about so many as they come.
  { stream: recentEventsKey(), lifeMs: RECENT_EVENTS_LIFE_MS, most: 2 * RECENT_EVENTS_KEPT, isWork: false },
];

/** Lets go what was set aside for longer than its life, or is more than its stream holds, the oldest first. */
export async function trimSetAside(dependencies: {
  redis: Redis;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
  clock: () => number;
}): Promise<void> {
  const { redis, alerts, logger, clock } = dependencies;
  for (const { stream, lifeMs, most, isWork } of SET_ASIDE) {
    const outlived = await redis.xtrim(stream, 'MINID', clock() - lifeMs);
    const tooMany = await redis.xtrim(stream, 'MAXLEN', most);
    if (outlived + tooMany > 0) logger.info({ stream, outlived, tooMany }, 'what was set aside is let go');
    if (tooMany === 0 || !isWork) continue;
    alerts.raise({
      code: 'set_aside_full',
      subject: stream,
      ...says(sayAlert('alert_too_much_refused'), sayAlert('alert_too_much_refused_why', { n: tooMany, stream, most })),
      severity: 'critical',
    });
  }
}
