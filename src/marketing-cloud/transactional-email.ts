import { z } from 'zod';
import { CodedError } from '../errors';
import type { MarketingCloudClient } from './client';
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
  /** No answer, or Marketing Cloud is away: try again with the same key. */
  | { kind: 'unknown'; reason: string };

/** MC 6, "Transactional Send Response Level Error Codes". */
const DUPLICATE_MESSAGE_KEY = 109_110;

const answerSchema = z.object({
  errorcode: z.number().nullish(),
  message: z.string().nullish(),
  responses: z.array(z.object({ errorcode: z.number().nullish(), message: z.string().nullish() })).default([]),
});

/**
 * Sends one transactional email, `POST /messaging/v1/email/messages/{messageKey}` (MC 6). The key makes a repeat
 * harmless, so a lost answer is tried again here, and by the caller after `unknown`.
 */
export function createTransactionalEmail(client: MarketingCloudClient) {
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
        });
        const said = [...answer.responses, answer].find((each) => each.errorcode);
        return said ? refusal(said.errorcode ?? undefined, said.message ?? 'no reason given') : { kind: 'sent' };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

export type TransactionalEmails = ReturnType<typeof createTransactionalEmail>;

function refusal(errorcode: number | undefined, reason: string): TransactionalEmailResult {
  return errorcode === DUPLICATE_MESSAGE_KEY ? { kind: 'duplicate' } : { kind: 'refused', errorcode, reason };
}

function failureOf(error: unknown): TransactionalEmailResult {
  if (!(error instanceof CodedError)) throw error;
  if (error.retry === 'later' || !(error instanceof MarketingCloudError)) {
    return { kind: 'unknown', reason: error.message };
  }
  const duplicate = [error.errorcode, ...error.additionalErrors.map((each) => each.errorcode)];
  if (duplicate.includes(DUPLICATE_MESSAGE_KEY)) return { kind: 'duplicate' };
  return refusal(error.errorcode, error.reasons.join('; '));
}
