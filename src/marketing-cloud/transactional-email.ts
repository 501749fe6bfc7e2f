import { z } from 'zod';
import { CodedError } from '../errors';
import type { MarketingCloudClient } from './client';
import { eachOf, idText, numberOrText, words } from './lenient';
import { MarketingCloudError } from './marketing-cloud-error';

export interface TransactionalEmail {
  /** Ours, at most 100 characters: a repeat within 72 hours is recognised by Marketing Cloud (MC 6). */
  messageKey: string;
  /** The send definition; its classification must be transactional. */
  definitionKey: string;
  contactKey: string;
  to: string;
  attributes?: Record<string, string>;
}

export type TransactionalEmailResult =
  | { kind: 'sent' }
  /** This message key was taken before: the email is on its way already. */
  | { kind: 'duplicate' }
  | { kind: 'refused'; errorcode: number | undefined; reason: string }
  /** A right is missing, which is told of by itself: the email can be sent when it is given again. */
  | { kind: 'not_sent'; reason: string }
  /** No answer, or Marketing Cloud is away: try again with the same key. */
  | { kind: 'unknown'; reason: string };

/** MC 6, "Transactional Send Response Level Error Codes". */
const DUPLICATE_MESSAGE_KEY = 109_110;

const answerSchema = z.object({
  requestId: idText,
  errorcode: numberOrText,
  message: words,
  responses: eachOf(z.object({ messageKey: idText, errorcode: numberOrText, message: words })),
});

/**
 * Sends one transactional email, `POST /messaging/v1/email/messages/{messageKey}` (MC 6). The key makes a repeat
 * harmless, so a lost answer is tried again here, and by the caller after `unknown`. With `neverWaits` a 429 is `not_sent`
 * at once, for a caller that looks again.
 */
export function createTransactionalEmail(client: MarketingCloudClient, { neverWaits }: { neverWaits?: true } = {}) {
  return {
    async send(email: TransactionalEmail): Promise<TransactionalEmailResult> {
      const { messageKey, definitionKey, contactKey, to, attributes } = email;
      try {
        const answer = await client.call({
          operation: 'transactional_email',
          method: 'POST',
          path: `/messaging/v1/email/messages/${encodeURIComponent(messageKey)}`,
          body: { definitionKey, recipient: { contactKey, to, ...(attributes ? { attributes } : {}) } },
          answer: answerSchema,
          idempotent: true,
          ...(neverWaits && { neverWaits }),
        });
        return outcomeOf(answer);
      } catch (error) {
        if (neverWaits && error instanceof MarketingCloudError && error.code === 'mc_throttled')
          return { kind: 'not_sent', reason: error.message };
        return failureOf(error);
      }
    },
  };
}

export type TransactionalEmails = ReturnType<typeof createTransactionalEmail>;

/** Nothing in the answer that says what became of the email: it is asked for again with the same key. */
const UNTOLD: TransactionalEmailResult = { kind: 'unknown', reason: 'the answer does not mention this email' };

function outcomeOf(answer: z.infer<typeof answerSchema>): TransactionalEmailResult {
  const { responses, requestId, errorcode } = answer;
  const said = [...responses, answer].find((each) => each?.errorcode);
  if (said) return refusal(said.errorcode, said.message ?? 'no reason given');
  if (responses.includes(undefined)) return UNTOLD;
  const isAnswer = requestId !== undefined || errorcode !== undefined || responses.length > 0;
  return isAnswer ? { kind: 'sent' } : UNTOLD;
}

function refusal(errorcode: number | undefined, reason: string): TransactionalEmailResult {
  return errorcode === DUPLICATE_MESSAGE_KEY ? { kind: 'duplicate' } : { kind: 'refused', errorcode, reason };
}

function failureOf(error: unknown): TransactionalEmailResult {
  if (!(error instanceof CodedError)) throw error;
  if (error.code === 'mc_forbidden') return { kind: 'not_sent', reason: error.message };
  if (error.retry === 'later' || !(error instanceof MarketingCloudError)) {
    return { kind: 'unknown', reason: error.message };
  }
  const duplicate = [error.errorcode, ...error.additionalErrors.map((each) => each.errorcode)];
  if (duplicate.includes(DUPLICATE_MESSAGE_KEY)) return { kind: 'duplicate' };
  return refusal(error.errorcode, error.reasons.join('; '));
}
