import type Redis from 'ioredis';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Settings } from '../decision/settings';
import type { SettingsStore } from '../execution/settings-store';
import type { Step } from '../execution/step-id';
import type { StepStore } from '../execution/step-store';
import type { Logger } from '../logger';
import {
  CONVERSION_HISTORY_LIFE_MS,
  conversionHistoryKey,
  intakeKey,
  WEBHOOK_HISTORY_LIFE_MS,
  webhookHistoryKey,
} from '../redis/redis-keys';
import type { Sentence } from '../saying';
import { type ConversionVerdict, conversionHistorySchema, judge, observe } from './conversion-silence';
import { type Counts, messagesIn, readCounts } from './count-messages';
import type { SignalWatchRules } from './signal-watch-rules';
import { conversionsSubject, type Silence, type Silences } from './silences';
import { observeWebhooks, webhookHistorySchema, webhooksAreSilent } from './webhook-silence';

const WEBHOOKS = 'webhooks';

/** What is known of a journey version since it was published. */
export type JourneyOf = (
  journeyId: string,
) => Promise<{ key: string; version: string; name?: string | undefined; publishedAt?: number | undefined } | undefined>;

export interface WatchSignalsDependencies {
  redis: Redis;
  steps: Pick<StepStore, 'list'>;
  settings: Pick<SettingsStore, 'get'>;
  /** What is known of a journey version since it was published. */
  journeyOf: JourneyOf;
  silences: Silences;
  signalWatchRules: SignalWatchRules;
  logger: Logger;
  clock: () => number;
}

interface Activity extends Step {
  conversion: NonNullable<Settings['conversion']>;
  owner: Settings['owner'];
}

/**
 * Looks whether the signals that should come do come: conversions of each activity that names one, and Meta's statuses
 * (E4). Reads counters that are kept anyway, so no message costs more for it. Run twice a minute by one worker.
 */
export async function watchSignals(dependencies: WatchSignalsDependencies): Promise<void> {
  const { redis, steps } = dependencies;
  const known = await steps.list();
  const ids = [...new Set(known.map(({ activityId }) => activityId))].filter((id) => id !== '');
  const counts = await readCounts(redis, ids);
  const open = await dependencies.silences.list();
  await watchWebhooks([...counts.values()], open.get(WEBHOOKS), dependencies);
  for (const id of ids) {
    const step = known.find(({ activityId }) => activityId === id);
    const subject = conversionsSubject(id);
    try {
      const settings = step && (await dependencies.settings.get(step.settingsHash));
      if (step !== undefined && settings?.conversion !== undefined) {
        const activity = { ...step, conversion: settings.conversion, owner: settings.owner };
        await watchConversions(activity, counts.get(id) ?? {}, { subject, silence: open.get(subject) }, dependencies);
      } else if (open.has(subject)) await dependencies.silences.drop(subject);
    } catch (error) {
      dependencies.logger.error({ err: error, activityId: id }, 'the conversions of an activity could not be watched');
    }
  }
}

async function watchConversions(
  activity: Activity,
  counts: Counts,
  told: { subject: string; silence: Silence | undefined },
  dependencies: WatchSignalsDependencies,
): Promise<void> {
  const { redis, silences, clock, logger } = dependencies;
  const rules = dependencies.signalWatchRules.conversions;
  const { subject, silence } = told;
  const now = clock();
  const key = conversionHistoryKey(activity.activityId);
  const before = conversionHistorySchema.safeParse(JSON.parse((await redis.get(key)) ?? 'null')).data;
  const lastSeconds = counts.last_conversion;
  const history = observe(
    before,
    {
      now,
      delivered: counts.delivered ?? 0,
      conversions: Math.max(counts.conversions ?? 0, counts.converted ?? 0),
      lastAt: lastSeconds === undefined ? undefined : lastSeconds * 1000,
    },
    rules,
  );
  await redis.set(key, JSON.stringify(history), 'PX', CONVERSION_HISTORY_LIFE_MS);

  const { conversion, activityId } = activity;
  const hasCome = silence !== undefined && history.conversions > 0 && history.lastAt !== silence.lastAt;
  if (hasCome) {
    await silences.end(subject, {
      code: 'conversions_back',
      subject: activityId,
      activityId,
      ...says(
        sayAlert('alert_conversions_again', { name: conversion.name }),
        sayAlert('alert_conversions_again_why', {
          activity: await nameOf(activity, dependencies),
          at: iso(history.lastAt ?? now),
        }),
      ),
      severity: 'info',
    });
  }
  const verdict = judge(history, { windowHours: conversion.windowHours, now }, rules);
  if (verdict.kind === 'idle' && silence !== undefined && !hasCome) {
    await silences.drop(subject);
    logger.info({ activityId, name: conversion.name }, 'no message goes out any more: no conversion is expected');
  }
  if (verdict.kind !== 'stopped' && verdict.kind !== 'never') return;
  await silences.begin(
    subject,
    {
      code: verdict.kind === 'never' ? 'conversions_never_came' : 'conversions_stopped',
      subject: activityId,
      activityId,
      ...says(
        titleOf(verdict, conversion.name),
        sayAlert('alert_conversions_why', {
          activity: await nameOf(activity, dependencies),
          why: whyOf(verdict, conversion.windowHours),
        }),
      ),
      severity: 'warning',
    },
    history.lastAt,
  );
}

type Silent = Extract<ConversionVerdict, { kind: 'stopped' | 'never' }>;

function titleOf(verdict: Silent, name: string): Sentence {
  return verdict.kind === 'never'
    ? sayAlert('alert_conversions_never', { name })
    : sayAlert('alert_conversions_stopped', { name, at: iso(verdict.lastAt) });
}

function whyOf(verdict: Silent, windowHours: number): Sentence {
  const n = verdict.delivered;
  if (verdict.kind === 'never') {
    return sayAlert('alert_conversions_never_why', { n, at: iso(verdict.since), hours: windowHours });
  }
  const minutes = Math.max(1, Math.round(verdict.usualGapMs / 60_000));
  const usual =
    minutes < 90 ? sayAlert('alert_minutes', { n: minutes }) : sayAlert('alert_hours', { n: Math.round(minutes / 60) });
  return sayAlert('alert_conversions_stopped_why', { usual, n, expected: Math.round(verdict.expected) });
}

/** The activity as a person finds it, and who answers for it. */
async function nameOf({ activityId, journeyId, owner }: Activity, { journeyOf }: WatchSignalsDependencies) {
  const journey = await journeyOf(journeyId);
  return sayAlert('alert_activity', {
    activity: activityId,
    journey:
      journey === undefined
        ? journeyId
        : sayAlert('alert_journey_version', { key: journey.key, version: journey.version }),
    // An alert masks addresses, so the name says more; the whole owner stands with the step.
    owner: owner?.name || owner?.email || sayAlert('alert_not_named'),
  });
}

async function watchWebhooks(
  counts: readonly Counts[],
  silence: Silence | undefined,
  { redis, silences, signalWatchRules, clock }: WatchSignalsDependencies,
): Promise<void> {
  // What is stored and not carried out yet may be statuses: this process is late then, not Meta.
  if ((await redis.xlen(intakeKey())) > 0) return;
  const now = clock();
  const key = webhookHistoryKey();
  const before = webhookHistorySchema.safeParse(JSON.parse((await redis.get(key)) ?? 'null')).data;
  const seen = {
    now,
    ...messagesIn(counts),
  };
  const history = observeWebhooks(before, seen, signalWatchRules.webhooks);
  await redis.set(key, JSON.stringify(history), 'PX', WEBHOOK_HISTORY_LIFE_MS);
  if (silence !== undefined && before !== undefined && before.statuses < history.statuses) {
    await silences.end(WEBHOOKS, {
      code: 'webhooks_back',
      subject: WEBHOOKS,
      ...says(
        sayAlert('alert_statuses_again'),
        sayAlert('alert_silent_since', { at: iso(silence.lastAt ?? silence.raisedAt) }),
      ),
      severity: 'info',
    });
  }
  if (!webhooksAreSilent(history, now, signalWatchRules.webhooks)) return;
  const lastAt = history.statuses === 0 ? undefined : history.at;
  await silences.begin(
    WEBHOOKS,
    {
      code: 'webhooks_stopped',
      subject: WEBHOOKS,
      ...says(
        lastAt === undefined
          ? sayAlert('alert_statuses_never')
          : sayAlert('alert_statuses_stopped', { at: iso(lastAt) }),
        sayAlert('alert_statuses_why', { n: seen.accepted - history.accepted }),
      ),
      severity: 'critical',
    },
    lastAt,
  );
}

const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
