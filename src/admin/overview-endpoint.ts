import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import type { AlertBook } from '../alerts/alerts';
import type { Readiness } from '../consent/consent-readiness';
import type { Admission } from '../delivery/call/admission';
import type { FrameRefusals } from '../doctor/frame-refusals';
import { askRedis, judgeRedis } from '../doctor/redis-checks';
import type { RefusedFallbacks } from '../execution/refused-fallbacks';
import { consentWaiting } from '../outbox/consent-waiting';
import { outboxDepth } from '../outbox/dead-letters';
import { rowSchema, TABLES, type Table } from '../redis/outbox-entry';
import { consentReviewKey, intakeDeadKey, intakeKey, outboxKey, recentEventsKey } from '../redis/redis-keys';
import { sayingSchema } from '../saying';
import type { Silences } from '../watch/silences';
import { verdict } from '../watch/verdict';
import type { SenderHealth } from '../whatsapp/sender-health';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import { alertViews } from './alerts-endpoint';
import type { Overview, RecentEvent, SenderState, TableDepth } from './page-data';
import { type VerdictFactsDependencies, verdictFacts } from './verdict-facts';

const SHOWN_EVENTS = 50;
/** Log-ins are many: acts and alerts are looked for behind them. */
const LOOKED_AT_EVENTS = 300;
const LOGINS = /^audit\.log(in|out)(_failed)?$/;

export interface OverviewDependencies extends VerdictFactsDependencies {
  redis: Redis;
  production: boolean;
  senders: readonly string[];
  /** A sender's name, where Meta has told it. */
  senderNames: (sender: string) => string | undefined;
  senderHealth: SenderHealth;
  catalog: TemplateCatalog;
  consentReadiness: () => Promise<Readiness>;
  silences: Pick<Silences, 'list'>;
  frameRefusals: Pick<FrameRefusals, 'list'>;
  refusedFallbacks: RefusedFallbacks;
  alerts: Pick<AlertBook, 'list'>;
  admission: Pick<Admission, 'counts' | 'longestWaitMs'>;
  clock: () => number;
}

/** GET /admin/api/overview → {@link Overview}: is everything on its way, and what wants a person? */
export function overviewEndpoint(dependencies: OverviewDependencies): RequestHandler {
  const { redis, production, senders, senderNames, senderHealth, catalog, consentReadiness, silences, clock } =
    dependencies;
  const { refusedFallbacks, frameRefusals, admission } = dependencies;
  return async (_request, response) => {
    const [redisFacts, tables, waiting, dead, queued, review, store, silent, refused, framing, events, alerts] =
      await Promise.all([
        askRedis(redis),
        tableDepths(redis),
        redis.xlen(intakeKey()),
        redis.xlen(intakeDeadKey()),
        consentWaiting(redis),
        redis.zcard(consentReviewKey()),
        consentReadiness(),
        silences.list(),
        refusedFallbacks.count(),
        frameRefusals.list(),
        recentEvents(redis),
        dependencies.alerts.list(),
      ]);
    const known = {
      now: clock(),
      redis: judgeRedis(redisFacts, { production }).map(({ id, what, status, detail, said }) => ({
        id,
        check: what,
        level: status,
        detail,
        ...(said && { said: said.detail }),
      })),
      tables,
      webhooks: { waiting, dead },
      calls: { waiting: admission.counts().waiting, longestWaitMs: admission.longestWaitMs() },
      lateFallbacks: { refused },
      consent: { queued: queued.waiting, ...queued, review, store },
      senders: senders.map((id) => {
        const name = senderNames(id);
        return { ...senderState(id, senderHealth), ...(name !== undefined && { name }) };
      }),
      silences: [...silent]
        .map(([subject, { title, detail, said, raisedAt, code }]) => ({
          subject,
          title,
          detail,
          ...(said && { said }),
          raisedAt,
          ...(code !== undefined && { code }),
        }))
        .sort((one, other) => one.raisedAt - other.raisedAt),
      frameRefusals: framing,
      templates: { total: catalog.list().length, readAt: catalog.fetchedAt() },
    };
    const isAct = ({ type }: RecentEvent) => type.startsWith('audit.');
    const isLogin = ({ type }: RecentEvent) => LOGINS.test(type);
    const overview: Overview = {
      ...known,
      verdict: verdict(await verdictFacts(known, alerts, dependencies)),
      alerts: alertViews(alerts),
      events: events.slice(0, SHOWN_EVENTS),
      acts: events.filter((event) => isAct(event) && !isLogin(event)).slice(0, SHOWN_EVENTS),
      logins: events.filter(isLogin).slice(0, SHOWN_EVENTS),
    };
    response.json(overview);
  };
}

export function senderState(id: string, senderHealth: Pick<SenderHealth, 'status'>): SenderState {
  const status = senderHealth.status(id);
  if (status.available) return { id, available: true };
  return {
    id,
    available: false,
    reason: status.reason,
    ...(status.said && { said: status.said }),
    ...(status.by !== undefined && { stoppedBy: status.by }),
    ...(status.until === undefined ? {} : { until: status.until }),
  };
}

async function tableDepths(redis: Redis): Promise<Record<Table, TableDepth>> {
  const depths = await outboxDepth(redis);
  const all = await Promise.all(
    TABLES.map(async (table): Promise<[Table, TableDepth]> => {
      const [oldest] = await redis.xrange(outboxKey(table), '-', '+', 'COUNT', 1);
      const since = oldest === undefined ? undefined : Number(oldest[0].split('-')[0]);
      return [table, { ...depths[table], ...(since === undefined ? {} : { waitingSince: since }) }];
    }),
  );
  return Object.fromEntries(all) as Record<Table, TableDepth>;
}

/** The newest first. */
async function recentEvents(redis: Redis): Promise<RecentEvent[]> {
  const entries = await redis.xrevrange(recentEventsKey(), '+', '-', 'COUNT', LOOKED_AT_EVENTS);
  return entries.flatMap(([id, [, json, , said]]) => {
    const row = rowSchema.safeParse(JSON.parse(json ?? 'null'));
    if (!row.success) return [];
    const text = (name: string) => String(row.data[name] ?? '');
    return [
      {
        id,
        at: text('OccurredDateUTC'),
        type: text('EventType'),
        subject: text('Subject'),
        severity: text('Severity'),
        title: text('Title'),
        detail: text('Detail'),
        ...(said !== undefined && { said: sayingSchema.parse(JSON.parse(said)) }),
      },
    ];
  });
}
