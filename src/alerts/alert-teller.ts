import type { AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { outboxEntry } from '../redis/outbox-entry';
import { RECENT_EVENTS_KEPT, recentEventsKey } from '../redis/redis-keys';
import { textOfKind } from './alert-text';
import type { Alert } from './alerts';
import { createGatheredPosts } from './gathered-posts';

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
  /** Stands beside every posted alert: whose it is, where a deployment serves several business units. */
  beside?: Readonly<Record<string, string>>;
  clock: () => number;
  ids: () => string;
}

/** Alerts of one kind that are raised within so long are posted together, and those that follow within so long of a post. */
const GATHERED_FOR_MS = 250;
const QUIET_AFTER_POST_MS = 15_000;
/** More are counted. */
const MOST_NAMED = 100;

type Posted = Alert & Told & { at: string };

/** Tells of one alert: a log line, a row of `WA_Event`, and a POST where an address is set. Rejects where one fails. */
export function createAlertTeller({ redis, http, logger, webhookUrl, beside, clock, ids }: AlertTellerOptions) {
  const posts = createGatheredPosts<Posted>({
    async post(alerts) {
      await http.post(webhookUrl ?? '', { ...bodyOf(alerts), ...beside }, { timeout: 5_000 });
    },
    firstMs: GATHERED_FOR_MS,
    quietMs: QUIET_AFTER_POST_MS,
    clock,
  });

  return {
    /** An alert is raised that may be told: what is posted of its kind waits for it. → to be called when it was, or will not be */
    announce: (code: string) => posts.announce(`${code} open`),

    /** In English: what it says by code is for the page. */
    async tell({ said: _, ...alert }: Alert, told: Told, arrived = () => {}): Promise<void> {
      const at = new Date(clock()).toISOString();
      const level = alert.severity === 'critical' ? 'error' : alert.severity === 'warning' ? 'warn' : 'info';
      logger[level]({ alert, ...(told.state && { state: told.state }) }, 'alert');
      const entry = outboxEntry('WA_Event', rowOf(alert, { id: ids(), at }));
      await redis
        .multi()
        .xadd(entry.key, '*', 'row', entry.row)
        .xadd(recentEventsKey(), 'MAXLEN', '~', RECENT_EVENTS_KEPT, '*', 'row', entry.row)
        .exec();
      if (!webhookUrl) return;
      const { code } = alert;
      // An end does not overtake the beginning, whether it is told by the code that began or by one of its own.
      const began = told.state === 'over' ? [code] : (told.ends ?? []);
      const posting = posts.add(
        `${code} ${told.state ?? 'open'}`,
        { ...alert, ...told, at },
        began.map((each) => `${each} open`),
      );
      arrived();
      await posting;
    },
    close: posts.close,
  };
}

const rowOf = (alert: Alert, { id, at }: { id: string; at: string }) => ({
  EventID: id,
  EventType: `alert.${alert.code}`.slice(0, 60),
  Subject: alert.subject.slice(0, 200),
  Title: alert.title.slice(0, 200),
  Detail: alert.detail.slice(0, 1000),
  Severity: alert.severity,
  OccurredDateUTC: at,
  ...(alert.activityId && { JBActivityID: alert.activityId.slice(0, 36) }),
});

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * The JSON of a post. One alert: its own members, and `text`, which Slack and the like show. Several of one kind: the members
 * of the first, of the worst severity, with the sum of their sizes, and each of them in `alerts`.
 */
function bodyOf(alerts: readonly Posted[]): object {
  const [first, ...others] = alerts;
  if (first === undefined) return {};
  const { since, ...members } = first;
  const text = first.state === 'over' ? alerts.map(({ title }) => title).join('\n') : textOfKind(alerts.map(whole));
  const one = { ...members, ...(since !== undefined && { since: iso(since) }), text };
  if (others.length === 0) return one;
  return {
    ...one,
    subject: `${alerts.length} subjects`,
    title: `${first.title}, and ${others.length} more`,
    severity: alerts.find(({ severity }) => severity === 'critical')?.severity ?? first.severity,
    size: alerts.reduce((sum, { size = 1 }) => sum + size, 0),
    alerts: alerts.slice(0, MOST_NAMED).map(({ subject, title, detail, size, activityId }) => ({
      subject,
      title,
      detail,
      ...(size !== undefined && { size }),
      ...(activityId !== undefined && { activityId }),
    })),
  };
}

const whole = (alert: Posted) => ({ ...alert, since: alert.since ?? Date.parse(alert.at), size: alert.size ?? 1 });
