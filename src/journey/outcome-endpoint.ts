import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ConsentPolicy } from '../consent/consent-policy';
import { parseConsent } from '../consent/consent-state';
import { type OutcomeReason, outcomeBranch } from '../decision/outcome-branch';
import { journeyId } from '../execution/journey-id';
import type { MessageOutcomes } from '../execution/message-outcomes';
import type { SettingsStore } from '../execution/settings-store';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import type { OutcomeBranch } from '../vocabulary';
import type { ErrorCodes } from '../whatsapp/error-codes';
import { outcomeArgumentsSchema } from './in-arguments';
import { mergeInArguments } from './merge-in-arguments';
import { type SignedBodyDependencies, signedBody } from './signed-body';

const bodySchema = z.object({
  activityId: z.unknown().optional().transform(journeyId),
  inArguments: z.unknown().optional(),
});
const messageKeySchema = z.string().regex(/^[0-9a-f]{32}$/);

interface OutcomeAnswer {
  branchResult: OutcomeBranch;
  reason: OutcomeReason;
  messageKey: string;
  /** What the contact's newest reply is about; empty where there is none. */
  category: string;
}

export interface OutcomeDependencies extends SignedBodyDependencies {
  outcomes: MessageOutcomes;
  settings: SettingsStore;
  consentPolicy: ConsentPolicy;
  errorCodes: ErrorCodes;
  metrics: Metrics;
  logger: Logger;
}

/**
 * POST /activities/outcome/execute: how an earlier WhatsApp Message step of this contact went → `200 {branchResult,
 * reason, messageKey, category}`. A step that never sent, a key that no message has, and a step that is set up wrongly are
 * `not_delivered`, each with its reason. One round trip to Redis. Errors: 401, 400 as for the message step, 503 while
 * Redis is away.
 */
export function outcomeEndpoint(dependencies: OutcomeDependencies): RequestHandler {
  return async (request, response) => {
    const { inArguments, activityId } = bodySchema.parse(signedBody(request, dependencies));
    const answer = await answerOutcome(mergeInArguments(inArguments), dependencies);
    dependencies.metrics.outcomes.inc({ branch: answer.branchResult, reason: answer.reason });
    dependencies.logger.info(answer, 'outcome');
    response.json(answer);
    if (activityId === '') return;
    // Nobody waits for a count, and a contact goes on without it.
    const { messageKey, branchResult: branch } = answer;
    dependencies.outcomes
      .count({ messageKey, activityId, branch })
      .catch((error: unknown) => dependencies.logger.error({ err: error, messageKey }, 'an outcome was not counted'));
  };
}

async function answerOutcome(
  inArguments: Record<string, unknown>,
  { outcomes, settings, consentPolicy, errorCodes }: OutcomeDependencies,
): Promise<OutcomeAnswer> {
  const given = outcomeArgumentsSchema.parse(inArguments);
  // A step that the contact did not pass leaves the binding empty, or as it was typed (JB 4.3).
  if (given.messageKey === '') {
    return { branchResult: 'not_delivered', reason: 'message_key_missing', messageKey: '', category: '' };
  }
  const key = messageKeySchema.safeParse(given.messageKey.toLowerCase());
  if (!key.success)
    return { branchResult: 'not_delivered', reason: 'message_key_invalid', messageKey: '', category: '' };
  const messageKey = key.data;
  const stored = await outcomes.read(messageKey);
  if (stored === undefined)
    return { branchResult: 'not_delivered', reason: 'unknown_message', messageKey, category: '' };
  const topic = stored.settingsHash === undefined ? undefined : (await settings.get(stored.settingsHash))?.topic;
  const { branch, reason } = outcomeBranch(
    {
      ...stored,
      failedFor: stored.failed ? errorCodes.classify(stored.failedWith).cause : undefined,
      topic: topic ?? '',
      consent: parseConsent(stored.consent),
    },
    consentPolicy,
  );
  return { branchResult: branch, reason, messageKey, category: stored.category };
}
