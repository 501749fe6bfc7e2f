import type { AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { outboxEntry } from '../redis/outbox-entry';
import { ALERT_SEEN_LIFE_MS, alertSeenKey, RECENT_EVENTS_KEPT, recentEventsKey } from '../redis/redis-keys';

/** Something a person must know. The same code and subject raise one alert in ten minutes, over all processes. */
export interface Alert {
  /** What kind of trouble: `misconfigured`, `dead_letter`, `token_refused`, `signature_refused`, `sender_trouble` … */
  code: string;
  /** What it is about: an activity id, a table, a sender. Part of the key that keeps repeats quiet. */
  subject: string;
  title: string;
  detail: string;
  severity: 'info' | 'warning' | 'critical';
  /** The activity it is about, where it is about one. */
  activityId?: string;
}

/**
 * The one alert port: a log line, a row in `WA_Event`, and a POST of the alert as JSON to `ALERT_WEBHOOK_URL` where one
 * is set. Raising never throws and never delays the caller; `settled()` waits for those under way (used at close).
 */
export function createAlerts(options: {
  redis: Redis;
  http: AxiosInstance;
  logger: Logger;
  webhookUrl: string | undefined;
  clock: () => number;
  ids: () => string;
}) {
  const { redis, http, logger, webhookUrl, clock, ids } = options;
  const underWay = new Set<Promise<void>>();

  async function deliver(alert: Alert): Promise<void> {
    const first = await redis.set(alertSeenKey(alert.code, alert.subject), '1', 'PX', ALERT_SEEN_LIFE_MS, 'NX');
    if (first === null) return;
    const at = new Date(clock()).toISOString();
    const level = alert.severity === 'critical' ? 'error' : alert.severity === 'warning' ? 'warn' : 'info';
    logger[level]({ alert }, 'alert');
    const entry = outboxEntry('WA_Event', {
      EventID: ids(),
      EventType: `alert.${alert.code}`.slice(0, 60),
      Subject: alert.subject.slice(0, 200),
      Title: alert.title.slice(0, 200),
      Detail: alert.detail.slice(0, 1000),
      Severity: alert.severity,
      OccurredDateUTC: at,
      ...(alert.activityId && { JBActivityID: alert.activityId.slice(0, 36) }),
    });
    await redis
      .multi()
      .xadd(entry.key, '*', 'row', entry.row)
      .xadd(recentEventsKey(), 'MAXLEN', '~', RECENT_EVENTS_KEPT, '*', 'row', entry.row)
      .exec();
    if (webhookUrl) await http.post(webhookUrl, { ...alert, at }, { timeout: 5_000 });
  }

  return {
    raise(alert: Alert): void {
      const work = deliver(alert)
        .catch((error: unknown) => logger.error({ err: error, code: alert.code }, 'an alert could not be delivered'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async settled(): Promise<void> {
      await Promise.allSettled(underWay);
    },
  };
}

export type Alerts = ReturnType<typeof createAlerts>;
