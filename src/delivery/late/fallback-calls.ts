import type { BegunFallback, FallbackCallOutcome } from '../../execution/late-fallback-record';
import type { JourneyEvents } from '../../marketing-cloud/journey-events';
import type { TransactionalEmails } from '../../marketing-cloud/transactional-email';
import type { LateKind } from '../../vocabulary';

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
}

export const FALLBACK_CALLS: Record<LateKind, FallbackCall> = {
  event: {
    /** Members of one call (MC 5). */
    atOnce: 100,
    call: fireEvents,
  },
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
  { messageKey, contactKey, to }: Begun,
  { transactionalEmails }: FallbackCallDependencies,
): Promise<CallResult> {
  const result = await transactionalEmails
    .send({ messageKey, definitionKey, contactKey, to })
    .catch((error: unknown) => ({ kind: 'unknown' as const, reason: String(error) }));
  // Taken before: an earlier call went through although its answer was lost.
  if (result.kind === 'sent' || result.kind === 'duplicate') return { outcome: 'sent' };
  return { outcome: result.kind, why: result.reason };
}
