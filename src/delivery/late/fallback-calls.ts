import type { BegunFallback, FallbackCallOutcome } from '../../execution/late-fallback-record';
import type { JourneyEvents } from '../../marketing-cloud/journey-events';
import type { TransactionalEmails } from '../../marketing-cloud/transactional-email';

/** A late fallback whose call is to follow at once. */
export type Begun = Extract<BegunFallback, { kind: 'go' }> & { messageKey: string };

export interface CallResult {
  outcome: FallbackCallOutcome;
  why?: string;
}

export interface FallbackCallDependencies {
  journeyEvents: Pick<JourneyEvents, 'fire'>;
  transactionalEmails: Pick<TransactionalEmails, 'send'>;
}

/** How late fallbacks of one kind are carried out. */
export interface FallbackCall {
  /** So many messages are begun and called together. */
  atOnce: number;
  /** Calls for messages that were begun; `key` is the step's. → a result for each, in their order. */
  call(key: string, begun: readonly Begun[], dependencies: FallbackCallDependencies): Promise<CallResult>[];
  /** How long to wait after calls of unknown outcome, ms; where there are no more the message is given up. */
  unknownPausesMs?: readonly number[];
}

export const FALLBACK_CALLS: Record<'event' | 'email', FallbackCall> = {
  event: {
    /** Members of one call (MC 5). */
    atOnce: 100,
    call: fireEvents,
    /** Every repeat may be a second event, so there are few, and the last comes an hour after the first call: a
     * Marketing Cloud that answers 5xx for so long needs no operator. */
    unknownPausesMs: [5_000, 60_000, 15 * 60_000, 45 * 60_000],
  },
  /** An email's key makes repeats harmless. */
  email: { atOnce: 10, call: (key, begun, dependencies) => begun.map((each) => sendEmail(key, each, dependencies)) },
};

function fireEvents(
  key: string,
  begun: readonly Begun[],
  { journeyEvents }: FallbackCallDependencies,
): Promise<CallResult>[] {
  const members = begun.map(({ contactKey, messageKey, reason, errorCode }) => ({
    contactKey,
    data: { MessageKey: messageKey, Reason: reason, ErrorCode: errorCode },
  }));
  const fired = journeyEvents.fire(key, members);
  return begun.map(async (_, index): Promise<CallResult> => {
    const result = (await fired)[index];
    if (result === undefined) return { outcome: 'unknown', why: 'no result' };
    return result.kind === 'queued' ? { outcome: 'sent' } : { outcome: result.kind, why: result.reason };
  });
}

async function sendEmail(
  definitionKey: string,
  { messageKey, contactKey, email }: Begun,
  { transactionalEmails }: FallbackCallDependencies,
): Promise<CallResult> {
  const result = await transactionalEmails
    .send({ messageKey, definitionKey, contactKey, to: email })
    .catch((error: unknown) => ({ kind: 'unknown' as const, reason: String(error) }));
  // Taken before: an earlier call went through although its answer was lost.
  if (result.kind === 'sent' || result.kind === 'duplicate') return { outcome: 'sent' };
  return { outcome: result.kind, why: result.reason };
}
