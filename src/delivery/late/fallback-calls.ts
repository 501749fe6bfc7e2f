import type { BegunFallback, FallbackCallOutcome } from '../../execution/late-fallback-record';
import type { MarketingCloudClient } from '../../marketing-cloud/client';
import { createJourneyEvents, type JourneyEvents } from '../../marketing-cloud/journey-events';
import { createTransactionalEmail, type TransactionalEmails } from '../../marketing-cloud/transactional-email';
import type { LateKind } from '../../vocabulary';

/** A late fallback whose call is to follow at once. */
export type Begun = Extract<BegunFallback, { kind: 'go' }> & { messageKey: string };

export interface CallResult {
  outcome: FallbackCallOutcome;
  why?: string;
}

/** How late fallbacks of one kind are carried out. */
export interface FallbackCall {
  /** So many messages are begun and called together. */
  atOnce: number;
  /** Calls for messages that were begun; `key` is the step's. → a result for each, in their order. */
  call(key: string, begun: readonly Begun[]): Promise<CallResult>[];
}

export type FallbackCalls = Record<LateKind, FallbackCall>;

/** Each kind's call to Marketing Cloud. A 429 is not waited out: the message may be delivered meanwhile, which cancels it. */
export function createFallbackCalls(marketingCloud: MarketingCloudClient): FallbackCalls {
  return {
    event: eventCall(createJourneyEvents(marketingCloud, { neverWaits: true })),
    email: emailCall(createTransactionalEmail(marketingCloud, { neverWaits: true })),
  };
}

/** Journey events, up to a hundred contacts in one call (MC 5). */
export function eventCall(journeyEvents: Pick<JourneyEvents, 'fire'>): FallbackCall {
  return {
    atOnce: 100,
    call(key, begun) {
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
    },
  };
}

/** Transactional emails, a call for each. */
export function emailCall(transactionalEmails: Pick<TransactionalEmails, 'send'>): FallbackCall {
  return { atOnce: 10, call: (key, begun) => begun.map((each) => sendEmail(key, each, transactionalEmails)) };
}

async function sendEmail(
  definitionKey: string,
  { messageKey, contactKey, to }: Begun,
  transactionalEmails: Pick<TransactionalEmails, 'send'>,
): Promise<CallResult> {
  const result = await transactionalEmails
    .send({ messageKey, definitionKey, contactKey, to })
    .catch((error: unknown) => ({ kind: 'unknown' as const, reason: String(error) }));
  // Taken before: an earlier call went through although its answer was lost.
  if (result.kind === 'sent' || result.kind === 'duplicate') return { outcome: 'sent' };
  return { outcome: result.kind, why: result.reason };
}
