import type { Settings } from '../../decision/settings';
import type { LateFallbackRecord } from '../../execution/late-fallback-record';
import type { SettingsStore } from '../../execution/settings-store';
import { DUE_FALLBACKS, type NotDone, type Timers } from '../../execution/timers';
import type { Begun, FallbackCalls } from './fallback-calls';
import { type SettleFallbackDependencies, settleFallback } from './settle-fallback';

const AT_ONCE = 200;
const TRY_AGAIN_MS = 30_000;

export interface SendLateFallbacksDependencies extends SettleFallbackDependencies {
  fallbackCalls: FallbackCalls;
  lateFallback: Pick<LateFallbackRecord, 'directions' | 'begin' | 'settle'>;
  settings: Pick<SettingsStore, 'get'>;
  timers: Pick<Timers, 'sweep'>;
  closing: () => boolean;
}

/**
 * Carries out the late fallbacks that are due: journey events a hundred contacts a call, emails one by one. What was
 * certainly not done is tried again later, what is unknown too (an event a few times only); what Marketing Cloud refuses
 * raises an alert and waits for an operator, since the contact now has neither message nor fallback (D5).
 */
export async function sendLateFallbacks(dependencies: SendLateFallbacksDependencies): Promise<number> {
  const { timers, clock, closing } = dependencies;
  const { handed } = await timers.sweep(DUE_FALLBACKS, {
    now: clock,
    count: AT_ONCE,
    work: (messageKeys) => sendSome(messageKeys, dependencies),
    stop: closing,
  });
  return handed;
}

/** Messages whose steps ask for the same. */
interface Group {
  kind: Settings['lateFallback']['kind'];
  key: string;
  messageKeys: string[];
}

async function sendSome(
  messageKeys: readonly string[],
  dependencies: SendLateFallbacksDependencies,
): Promise<NotDone[]> {
  const { groups, left } = await groupByCall(messageKeys, dependencies);
  // Each is begun right before its call, since a delivery may come while others are called; and what begins must be
  // called, or a later sweep would have to take it for a call of unknown outcome.
  for (const group of groups) {
    const together = group.kind === 'none' ? AT_ONCE : dependencies.fallbackCalls[group.kind].atOnce;
    for (let from = 0; from < group.messageKeys.length; from += together) {
      left.push(...(await callTogether(group, group.messageKeys.slice(from, from + together), dependencies)));
    }
  }
  return left;
}

async function groupByCall(
  messageKeys: readonly string[],
  dependencies: SendLateFallbacksDependencies,
): Promise<{ groups: Group[]; left: NotDone[] }> {
  const { lateFallback, settings } = dependencies;
  const groups = new Map<string, Group>();
  const { left } = await eachOrLater(messageKeys, dependencies, async (messageKey) => {
    const { settingsHash, otherKey } = await lateFallback.directions(messageKey);
    const step = settingsHash === undefined ? undefined : await settings.get(settingsHash);
    const { kind, key: ofStep } = step?.lateFallback ?? { kind: 'none' as const, key: '' };
    const key = otherKey ?? ofStep;
    const group = groups.get(`${kind} ${key}`) ?? { kind, key, messageKeys: [] };
    group.messageKeys.push(messageKey);
    groups.set(`${kind} ${key}`, group);
  });
  return { groups: [...groups.values()], left };
}

/** Begins, calls and settles some messages of one group. → what is to be tried again. */
async function callTogether(
  { kind, key }: Group,
  messageKeys: readonly string[],
  dependencies: SendLateFallbacksDependencies,
): Promise<NotDone[]> {
  const { done, left } = await eachOrLater(messageKeys, dependencies, (each) => begin(each, dependencies));
  const begun = done.filter((each) => each !== undefined);
  if (begun.length === 0) return left;
  const results =
    kind === 'none'
      ? begun.map(async () => ({ outcome: 'refused' as const, why: 'its step is not known' }))
      : dependencies.fallbackCalls[kind].call(key, begun);
  const settled = await Promise.all(
    begun.map(async (each, index): Promise<NotDone[]> => {
      const result = (await results[index]) ?? { outcome: 'unknown' };
      const at = await settleFallback(each, kind === 'none' ? 'event' : kind, result, dependencies);
      return at === undefined ? [] : [{ item: each.messageKey, at }];
    }),
  );
  return [...left, ...settled.flat()];
}

/** The last look before the call; undefined where something came first. */
async function begin(
  messageKey: string,
  { lateFallback, metrics, logger }: SendLateFallbacksDependencies,
): Promise<Begun | undefined> {
  const begun = await lateFallback.begin(messageKey);
  if (begun.kind === 'cancelled') {
    metrics.lateFallbacks.inc({ kind: '', outcome: 'cancelled', repeated: 'false' });
    logger.info({ messageKey, reason: begun.reason }, 'late fallback cancelled: a status came first');
  }
  return begun.kind === 'go' ? { ...begun, messageKey } : undefined;
}

/** Does something for each message, in their order; those for which it fails (`undefined`) are left for later. */
async function eachOrLater<Result>(
  messageKeys: readonly string[],
  { logger, clock }: SendLateFallbacksDependencies,
  work: (messageKey: string) => Promise<Result>,
): Promise<{ done: (Result | undefined)[]; left: NotDone[] }> {
  const left: NotDone[] = [];
  const done = await Promise.all(
    messageKeys.map((messageKey) =>
      work(messageKey).catch((error: unknown) => {
        logger.error({ err: error, messageKey }, 'a late fallback could not be begun');
        left.push({ item: messageKey, at: clock() + TRY_AGAIN_MS });
        return undefined;
      }),
    ),
  );
  return { done, left };
}
