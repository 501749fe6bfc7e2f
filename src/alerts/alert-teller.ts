import type { AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { outboxEntry } from '../redis/outbox-entry';
import { RECENT_EVENTS_KEPT, recentEventsKey } from '../redis/redis-keys';
import type { Alert } from './alerts';

/** Members of the posted alert beside its own. Times in ms since 1970; they are posted as ISO 8601. */
export interface Told {
  state?: 'open' | 'over';
  since?: number;
  /** What a person does about it. */
  todo?: string;
  /** Codes of the alerts whose end this one tells. */
  ends?: readonly string[];
}

export interface AlertTellerOptions {
  redis: Redis;
  http: AxiosInstance;
  logger: Logger;
  webhookUrl: string | undefined;
  clock: () => number;
  ids: () => string;
}

/** Tells of one alert: a log line, a row of `WA_Event`, and a POST where an address is set. Rejects where one fails. */
export function createAlertTeller({ redis, http, logger, webhookUrl, clock, ids }: AlertTellerOptions) {
  /** The last POST of each alert, so that its end does not overtake its beginning. */
  const posts = new Map<string, Promise<unknown>>();

  async function post(key: string, body: object): Promise<void> {
    if (!webhookUrl) return;
    const before = posts.get(key) ?? Promise.resolve();
    const posting = before.then(() => http.post(webhookUrl, body, { timeout: 5_000 }));
    const settled = posting.catch(() => undefined);
    posts.set(key, settled);
    try {
      await posting;
    } finally {
      if (posts.get(key) === settled) posts.delete(key);
    }
  }

  return async function tell(alert: Alert, { since, ...beside }: Told): Promise<void> {
    const at = new Date(clock()).toISOString();
    const posted = { ...alert, ...beside, ...(since !== undefined && { since: new Date(since).toISOString() }), at };
    const level = alert.severity === 'critical' ? 'error' : alert.severity === 'warning' ? 'warn' : 'info';
    logger[level]({ alert, ...(beside.state && { state: beside.state }) }, 'alert');
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
    await post(`${alert.code} ${alert.subject}`, posted);
  };
}
