import type { ConsentPolicy } from '../consent/consent-policy';
import type { ConsentState } from '../consent/consent-state';
import { resolve } from '../consent/resolve';
import type { OutcomeBranch, Reason } from '../vocabulary';

/**
 * Why an outcome is what it is: the branch itself, or for `not_delivered` what stood in the way: the cause that the
 * message step answered or that Meta gave later, or that no message is known by this key.
 */
export type OutcomeReason =
  | OutcomeBranch
  | Reason
  | 'answered_elsewhere'
  | 'message_key_missing'
  | 'message_key_invalid'
  | 'unknown_message';

/** What is known of the message that an Outcome step asks about. */
export interface OutcomeFacts {
  converted: boolean;
  replied: boolean;
  /** They answered another message of ours since: no journey is to go on asking (C1). */
  answeredElsewhere: boolean;
  read: boolean;
  delivered: boolean;
  /** The cause behind the error code with which Meta gave up. */
  failedFor: Reason | undefined;
  /** What the message step answered; undefined while it has not. */
  answered: Reason | undefined;
  /** Time of acceptance, ms; undefined where it never was. */
  acceptedAt: number | undefined;
  /** Topic of the message. */
  topic: string;
  consent: ConsentState;
}

/** How an earlier message went, by precedence. Pure and total. */
export function outcomeBranch(
  facts: OutcomeFacts,
  policy: ConsentPolicy,
): { branch: OutcomeBranch; reason: OutcomeReason } {
  const stopped = optedOutSince(facts, policy);
  if (stopped) return { branch: 'opted_out', reason: stopped };
  if (facts.converted) return { branch: 'converted', reason: 'converted' };
  if (facts.replied) return { branch: 'replied', reason: 'replied' };
  if (facts.answeredElsewhere) return { branch: 'replied', reason: 'answered_elsewhere' };
  if (facts.read) return { branch: 'read', reason: 'read' };
  if (facts.delivered) return { branch: 'delivered', reason: 'delivered' };
  const said = facts.answered === 'accepted' || facts.answered === 'delivered' ? undefined : facts.answered;
  return { branch: 'not_delivered', reason: facts.failedFor ?? said ?? 'not_delivered' };
}

/**
 * The customer's own word against this message's kind, newer than the message: STOP, an opt-out button, the preference in
 * WhatsApp. It must still hold, so a START since then ends it. Whole seconds are compared, and equal ones count.
 */
function optedOutSince(
  { consent, acceptedAt, topic }: OutcomeFacts,
  policy: ConsentPolicy,
): 'opted_out' | 'marketing_opted_out' | undefined {
  if (acceptedAt === undefined) return undefined;
  // An operator's suppression is not the customer's word, and would hide it.
  const { operator: _operator, ...said } = consent;
  const question = { promotional: true, topic, requireOptIn: false, optInGiven: true, now: acceptedAt };
  const eligibility = resolve(said, { ...question, trustInference: false }, policy);
  if (eligibility.allowed || eligibility.evidence === undefined) return undefined;
  if (eligibility.evidence.at < Math.floor(acceptedAt / 1000)) return undefined;
  return eligibility.cause === 'marketing_opted_out' ? 'marketing_opted_out' : 'opted_out';
}
