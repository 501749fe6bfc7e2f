import { z } from 'zod';
import { CodedError } from '../errors';
import type { LateKind } from '../vocabulary';
import type { MarketingCloudClient } from './client';
import { words } from './lenient';
import { MarketingCloudError } from './marketing-cloud-error';

const PATHS: Record<LateKind, (key: string) => string> = {
  email: (key) => `/messaging/v1/email/definitions/${encodeURIComponent(key)}`,
  event: (key) => `/interaction/v1/eventDefinitions/key:${encodeURIComponent(key)}`,
};
/** A marketer waits for it, and Journey Builder before it activates. */
const ANSWER_WITHIN_MS = 6_000;
const answerSchema = z.object({ status: words });

/** Whether a send definition of this `status` refuses what is sent with it; one that tells none is taken to be on. */
export const isSwitchedOff = (status: string | undefined): boolean =>
  status !== undefined && status.toLowerCase() !== 'active';

/**
 * Whether the account has a send definition or an event of this key; `off` is a send definition that is switched off.
 * `unknown` where Marketing Cloud cannot be asked, or does not let us look (the package may fire events and send emails
 * without the right to read their definitions): it is never taken for an answer.
 */
export function createKnownKeys(client: Pick<MarketingCloudClient, 'call'>) {
  return async (kind: LateKind, key: string): Promise<'there' | 'off' | 'missing' | 'unknown'> => {
    try {
      const { status } = await client.call({
        operation: 'definition_read',
        method: 'GET',
        path: PATHS[kind](key),
        answer: answerSchema,
        idempotent: true,
        timeoutMs: ANSWER_WITHIN_MS,
        callerTriesAgain: true,
        rightIsOptional: true,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return kind === 'email' && isSwitchedOff(status) ? 'off' : 'there';
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // What is on the way, or a route that this tenant has not, answers 404 as well, without a code of Marketing Cloud's own.
      return error instanceof MarketingCloudError && error.code === 'mc_not_found' && error.errorcode
        ? 'missing'
        : 'unknown';
    }
  };
}

export type KnownKeys = ReturnType<typeof createKnownKeys>;
