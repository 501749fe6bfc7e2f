import type { Alerts } from '../../alerts/alerts';
import type { Settings } from '../../decision/settings';
import type { BegunFallback, FallbackCallOutcome, LateFallbackRecord } from '../../execution/late-fallback-record';
import { fallbackRow } from '../../execution/message-rows';
import type { SettingsStore } from '../../execution/settings-store';
import { DUE_FALLBACKS, type NotDone, type Timers } from '../../execution/timers';
import type { Logger } from '../../logger';
import type { JourneyEvents } from '../../marketing-cloud/journey-events';
import type { TransactionalEmails } from '../../marketing-cloud/transactional-email';
import type { Metrics } from '../../metrics';

const AT_ONCE = 200;
/** Members of one call of journey events (MC 5). */
const EVENTS_AT_ONCE = 100;
const EMAILS_AT_ONCE = 10;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
const TRY_AGAIN_MS = 30_000;
/**
 * Every repeat of an event whose outcome is unknown may be a second event, so there are few, and the last comes an hour
 * after the first call: a Marketing Cloud that answers 5xx for so long needs no operator. An email's key makes repeats
 * harmless.
 */
const UNKNOWN_EVENT_PAUSES_MS = [5_000, 60_000, 15 * 60_000, 45 * 60_000] as const;
/** Some three days: as long as Marketing Cloud recognises an email's key (MC 6). */
const MOST_CALLS = 300;

export interface SendLateFallbacksDependencies {
  lateFallback: LateFallbackRecord;
  settings: SettingsStore;
  timers: Timers;
  journeyEvents: JourneyEvents;
  transactionalEmails: TransactionalEmails;
  alerts: Alerts;
  metrics: Metrics;
  logger: Logger;
  clock: () => number;
  closing: () => boolean;
}

type Begun = Extract<BegunFallback, { kind: 'go' }> & { messageKey: string };
interface CallResult {
  outcome: FallbackCallOutcome;
  why?: string;
  /** It is given up without knowing whether it went out. */
  unsure?: boolean;
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

async function sendSome(
  messageKeys: readonly string[],
  dependencies: SendLateFallbacksDependencies,
): Promise<NotDone[]> {
  const { lateFallback, settings, metrics, logger, clock } = dependencies;
  const left: NotDone[] = [];
  const calls = new Map<string, { kind: Settings['lateFallback']['kind']; key: string; messageKeys: string[] }>();
  await Promise.all(
    messageKeys.map((messageKey) =>
      orLater(messageKey, async () => {
        const hash = await lateFallback.settingsHashOf(messageKey);
        const step = hash === undefined ? undefined : await settings.get(hash);
        const { kind, key } = step?.lateFallback ?? { kind: 'none' as const, key: '' };
        const call = calls.get(`${kind} ${key}`) ?? { kind, key, messageKeys: [] as string[] };
        call.messageKeys.push(messageKey);
        calls.set(`${kind} ${key}`, call);
      }),
    ),
  );
  // Each is begun right before its call, since a delivery may come while others are called; and what begins must be
  // called, or a later sweep would have to take it for a call of unknown outcome.
  for (const { kind, key, messageKeys: waiting } of calls.values()) {
    const together = kind === 'email' ? EMAILS_AT_ONCE : EVENTS_AT_ONCE;
    for (let from = 0; from < waiting.length; from += together) {
      const begun = (await Promise.all(waiting.slice(from, from + together).map(begin))).filter(
        (each) => each !== undefined,
      );
      if (kind === 'email') await Promise.all(begun.map((each) => sendEmail(key, each)));
      else if (kind === 'event') await fireEvents(key, begun);
      else
        await Promise.all(
          begun.map((each) => settle(each, 'event', { outcome: 'refused', why: 'its step is not known' })),
        );
    }
  }
  return left;

  async function orLater<Result>(messageKey: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error, messageKey }, 'a late fallback could not be begun');
      left.push({ item: messageKey, at: clock() + TRY_AGAIN_MS });
      return undefined;
    }
  }

  function begin(messageKey: string): Promise<Begun | undefined> {
    return orLater(messageKey, async () => {
      const begun = await lateFallback.begin(messageKey);
      if (begun.kind === 'cancelled') {
        metrics.lateFallbacks.inc({ kind: '', outcome: 'cancelled', repeated: 'false' });
        logger.info({ messageKey, reason: begun.reason }, 'late fallback cancelled: a status came first');
      }
      return begun.kind === 'go' ? { ...begun, messageKey } : undefined;
    });
  }

  async function fireEvents(key: string, members: readonly Begun[]): Promise<void> {
    if (members.length === 0) return;
    const results = await dependencies.journeyEvents.fire(
      key,
      members.map(({ contactKey, messageKey, reason, errorCode }) => ({
        contactKey,
        data: { MessageKey: messageKey, Reason: reason, ErrorCode: errorCode },
      })),
    );
    await Promise.all(
      members.map((begun, index) => {
        const result = results[index] ?? { kind: 'unknown', reason: 'no result' };
        const given = result.kind === 'unknown' && begun.unknownCalls >= UNKNOWN_EVENT_PAUSES_MS.length;
        if (result.kind === 'queued') return settle(begun, 'event', { outcome: 'sent' });
        return settle(begun, 'event', { outcome: given ? 'refused' : result.kind, why: result.reason, unsure: given });
      }),
    );
  }

  async function sendEmail(definitionKey: string, begun: Begun): Promise<void> {
    const { messageKey, contactKey, email } = begun;
    const result = await dependencies.transactionalEmails
      .send({ messageKey, definitionKey, contactKey, to: email })
      .catch((error: unknown) => ({ kind: 'unknown' as const, reason: String(error) }));
    // Taken before: an earlier call went through although its answer was lost.
    if (result.kind === 'sent' || result.kind === 'duplicate') await settle(begun, 'email', { outcome: 'sent' });
    else await settle(begun, 'email', { outcome: result.kind, why: result.reason });
  }

  async function settle(begun: Begun, kind: 'event' | 'email', result: CallResult): Promise<void> {
    const { messageKey, reason, activityId, calls: made } = begun;
    const repeated = begun.unknownCalls > 0;
    const again = result.outcome === 'unknown' || result.outcome === 'not_sent';
    const outcome = again && made >= MOST_CALLS ? 'refused' : result.outcome;
    const row = fallbackRow(messageKey, { at: clock(), kind, reason });
    const why = (result.why ?? 'no reason given').slice(0, 500);
    // An earlier call of unknown outcome stays unknown when a later one is refused.
    const unsure = result.unsure === true || result.outcome === 'unknown' || repeated;
    const settled = await lateFallback.settle({ messageKey, outcome, kind, why, unsure, activityId, row });
    metrics.lateFallbacks.inc({ kind, outcome, repeated: String(repeated) });
    if (settled === 'double') metrics.doubleContacts.inc();
    logger.info({ messageKey, reason, kind, outcome, ...(result.why && { why: result.why }) }, 'late fallback');
    if (outcome === 'refused') {
      dependencies.alerts.raise({
        code: 'late_fallback_refused',
        subject: activityId,
        title: 'A late fallback could not be carried out',
        detail: `message ${messageKey}, ${kind}: ${why}. It waits on the admin page to be sent again or discarded`,
        severity: 'critical',
      });
    } else if (outcome !== 'sent') {
      const usual = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (made - 1));
      const isUnknownEvent = kind === 'event' && outcome === 'unknown';
      const pause = (isUnknownEvent ? UNKNOWN_EVENT_PAUSES_MS[begun.unknownCalls] : undefined) ?? usual;
      left.push({ item: messageKey, at: clock() + pause });
    }
  }
}
