import type Redis from 'ioredis';
import { z } from 'zod';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { detailOf, fixOf, type Judged, nameOf } from '../doctor/check';
import type { StepStore } from '../execution/step-store';
import { intakeKey, SUBSCRIPTION_WATCH_LIFE_MS, subscriptionWatchKey } from '../redis/redis-keys';
import type { Sentence } from '../saying';
import { messagesIn, readCounts } from './count-messages';
import type { Silences } from './silences';

/** The subject of the silence, and of its alerts. */
const SUBSCRIPTION = 'subscription';
/** Meta tells within seconds that a message was sent; a message of which nothing comes for so long is worth a question. */
const QUIET_MS = 12_000;
/** How often Meta is asked while the subscription is well, and while it is not. */
const ASK_WELL_EVERY_MS = 240_000;
const ASK_ILL_EVERY_MS = 30_000;

/** What is remembered from one look to the next. Times in ms. */
const stateSchema = z.object({
  accepted: z.number(),
  statuses: z.number(),
  /** Since when a message was accepted and no status came. */
  quietSince: z.number().exactOptional(),
  askedAt: z.number().exactOptional(),
});
type State = z.infer<typeof stateSchema>;

export interface WatchSubscriptionDependencies {
  redis: Redis;
  steps: Pick<StepStore, 'list'>;
  silences: Silences;
  /** Asks Meta whether its webhooks come to this app, as the doctor does. */
  askWebhooks: () => Promise<Judged[]>;
  clock: () => number;
}

/**
 * Whether Meta's webhooks are still subscribed: asked of Meta as soon as a message was accepted and no status comes, so that
 * it is told within a minute of the first message whose statuses, replies and opt-outs are lost, and its end as soon. While
 * statuses come this asks nobody. Run every ten seconds by one worker.
 */
export async function watchSubscription(dependencies: WatchSubscriptionDependencies): Promise<void> {
  const { redis, silences, clock } = dependencies;
  const now = clock();
  const before = stateSchema.safeParse(JSON.parse((await redis.get(subscriptionWatchKey())) ?? 'null')).data;
  const isOpen = (await silences.list()).has(SUBSCRIPTION);
  const state = observe(before, await countAll(dependencies), now);
  if (isOpen && before !== undefined && state.statuses > before.statuses)
    await end(sayAlert('alert_status_came'), dependencies);
  // What is stored and not carried out yet may be statuses: this process is late then, not Meta.
  const isDue = isOpen ? isLongAgo(state.askedAt, now, ASK_ILL_EVERY_MS) : await isSuspicious(state, now, dependencies);
  if (isDue) {
    state.askedAt = now;
    await judge(await dependencies.askWebhooks(), isOpen, dependencies);
  }
  await redis.set(subscriptionWatchKey(), JSON.stringify(state), 'PX', SUBSCRIPTION_WATCH_LIFE_MS);
}

/** Any status begins anew, and so do counters that went back; the first accepted message after that begins the quiet. */
function observe(before: State | undefined, counts: { accepted: number; statuses: number }, now: number): State {
  const askedAt = before?.askedAt === undefined ? {} : { askedAt: before.askedAt };
  if (before === undefined || counts.statuses !== before.statuses || counts.accepted < before.accepted) {
    return { ...counts, ...askedAt };
  }
  if (counts.accepted === before.accepted) return before;
  return { ...counts, quietSince: before.quietSince ?? now, ...askedAt };
}

const isLongAgo = (at: number | undefined, now: number, ms: number) => at === undefined || now - at >= ms;

async function isSuspicious(
  { quietSince, askedAt }: State,
  now: number,
  { redis }: Pick<WatchSubscriptionDependencies, 'redis'>,
): Promise<boolean> {
  if (quietSince === undefined || now - quietSince < QUIET_MS) return false;
  // Asked and well since the quiet began: then it is asked no more often than the doctor asks by itself.
  const hasAsked = askedAt !== undefined && askedAt >= quietSince;
  if (hasAsked && !isLongAgo(askedAt, now, ASK_WELL_EVERY_MS)) return false;
  return (await redis.xlen(intakeKey())) === 0;
}

async function judge(
  checks: readonly Judged[],
  isOpen: boolean,
  dependencies: WatchSubscriptionDependencies,
): Promise<void> {
  const failed = checks.find(({ known, status }) => known && status === 'fail');
  if (failed !== undefined) {
    await dependencies.silences.begin(
      SUBSCRIPTION,
      {
        code: 'webhooks_unsubscribed',
        subject: SUBSCRIPTION,
        ...says(
          sayAlert('alert_webhooks_lost', { check: nameOf(failed), said: detailOf(failed) }),
          sayAlert('alert_webhooks_lost_why', { fix: fixOf(failed) }),
        ),
        severity: 'critical',
      },
      undefined,
    );
  } else if (isOpen && checks.length > 0 && checks.every(({ known }) => known)) {
    await end(sayAlert('alert_is_subscribed'), dependencies);
  }
}

function end(why: Sentence, { silences }: Pick<WatchSubscriptionDependencies, 'silences'>): Promise<void> {
  return silences.end(SUBSCRIPTION, {
    code: 'webhooks_subscribed',
    subject: SUBSCRIPTION,
    ...says(sayAlert('alert_webhooks_again'), why),
    severity: 'info',
  });
}

async function countAll({ redis, steps }: Pick<WatchSubscriptionDependencies, 'redis' | 'steps'>) {
  const ids = new Set((await steps.list()).map(({ activityId }) => activityId));
  const counts = await readCounts(
    redis,
    [...ids].filter((id) => id !== ''),
  );
  return messagesIn(counts.values());
}
