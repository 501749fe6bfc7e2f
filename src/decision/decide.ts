import { type ConsentPolicy, consentNeeded } from '../consent/consent-policy';
import { type LikelyBlock, resolve } from '../consent/resolve';
import type { Branch, CapGroup, Cause, HoldoutGroup, Purpose } from '../vocabulary';
import { branchForCause } from './branch-for-cause';
import type { Facts } from './facts';
import { quietUntilInAll } from './quiet-hours';
import type { Settings } from './settings';
import { keysOf, type Why } from './why';

export type Decision = {
  promotional: boolean;
  /** The person was found likely blocked, sent to or not: the consent store is to be told. */
  likelyBlock?: LikelyBlock;
} & (
  | SendDecision
  /** Every check passed and the contact is a test contact: decided, not sent. */
  | { kind: 'test'; branch: 'continue' }
  | SkipDecision
);

interface SendDecision {
  kind: 'send';
  /** The group in which the message counts for frequency caps, where it counts at all. */
  capGroup: CapGroup | undefined;
  /** The step holds a share out, and this contact is not of it. */
  holdoutGroup?: HoldoutGroup;
}

interface SkipDecision {
  kind: 'skip';
  cause: Cause;
  branch: Branch;
  /** What was found, in words. */
  detail: string;
  why: Why;
  /** Set where the cause is quiet hours: their end, ms. */
  quietUntil?: number;
  /** No hour is open in all zones of the contact: when these end it is quiet in another. */
  neverOpens?: true;
  /** The account takes people who are likely blocked out of the journey. */
  exitsJourney?: true;
}

/** The group in which a frequency cap counts, and holds back, a message; none for a transactional one (G3). */
function capGroupOf(purpose: Purpose, promotional: boolean): CapGroup | undefined {
  if (promotional) return 'promotional';
  return purpose === 'transactional' ? undefined : 'other';
}

/**
 * Whether this contact gets this step's message now, and if not why, in the order of causes of design 2.2. Pure and
 * total: the same facts give the same decision, and every way out has a cause.
 */
export function decide(facts: Facts, settings: Settings, policy: ConsentPolicy): Decision {
  const category = facts.template.sendable ? facts.template.category : undefined;
  const { promotional, requireOptIn } = consentNeeded(policy, {
    purpose: settings.purpose,
    category,
    requireOptIn: settings.requireOptIn,
  });
  const skip = (cause: Cause, detail: string, why: Why) => ({ ...skipFor(cause, detail, why, settings), promotional });

  if (!facts.addressable) return skip('invalid_phone', 'no valid phone number', { code: 'no_phone' });
  if (facts.suppressed) {
    return skip('suppressed', 'the bound suppression field says so, or cannot be read', { code: 'suppressed_field' });
  }
  const consent = resolve(
    facts.consent,
    {
      promotional,
      topic: settings.topic,
      requireOptIn,
      optInGiven: facts.optInGiven,
      now: facts.now,
      trustInference: facts.trustInference,
    },
    policy,
  );
  if (!consent.allowed) {
    const why = { code: 'consent_rule', rule: consent.rule } as const;
    const decision = skip(consent.cause, `consent rule ${consent.rule}`, why);
    if (consent.cause !== 'blocked') return decision;
    const { since, until } = consent;
    return { ...decision, ...actOnBlock(policy, facts.isTest), likelyBlock: { since, until } };
  }
  const decision = { promotional, ...decideUnlessRefused(facts, settings, promotional) };
  return consent.suspectedBlock ? { ...decision, likelyBlock: consent.suspectedBlock } : decision;
}

const skipFor = (cause: Cause, detail: string, why: Why, settings: Settings): SkipDecision => ({
  kind: 'skip',
  cause,
  branch: branchForCause(cause, settings),
  detail,
  why,
});

/** What the account wants for people who are likely blocked, instead of or besides the step's own branch (B7). */
function actOnBlock(
  { likelyBlocked: { action } }: ConsentPolicy,
  isTest: boolean,
): Partial<Pick<SkipDecision, 'branch' | 'exitsJourney'>> {
  if (action === 'other_channel') return { branch: 'email_fallback' };
  return action === 'exit_journey' && !isTest ? { exitsJourney: true } : {};
}

/** The rest of the decision, for somebody who may be written to. */
function decideUnlessRefused(
  facts: Facts,
  settings: Settings,
  promotional: boolean,
): SendDecision | { kind: 'test'; branch: 'continue' } | SkipDecision {
  const skip = (cause: Cause, detail: string, why: Why) => skipFor(cause, detail, why, settings);
  if (promotional && !facts.consentStoreReady) {
    return skip('suppressed', 'the consent store has not been restored yet', { code: 'consent_store' });
  }
  if (facts.marketingWithheldIn !== undefined) {
    const country = facts.marketingWithheldIn;
    const detail = `Meta delivers no marketing template to numbers of ${country}`;
    return skip('withheld_by_meta', detail, { code: 'withheld', country });
  }
  if (!facts.template.sendable) return skip('template_unavailable', facts.template.why, { code: 'template' });
  if (facts.missingParameters.length > 0) {
    const why = { code: 'values', keys: keysOf(facts.missingParameters) } as const;
    return skip('parameters_missing', facts.missingParameters.join(', '), why);
  }
  if (!facts.sender.available) return skip('sender_unavailable', facts.sender.reason, { code: 'sender' });
  const group = capGroupOf(settings.purpose, promotional);
  if (settings.frequencyCap && group && facts.sentInWindow[group] >= settings.frequencyCap.messages) {
    const { days } = settings.frequencyCap;
    const messages = facts.sentInWindow[group];
    return skip('frequency_capped', `${messages} ${group} in ${days} days`, { code: 'capped', messages, days });
  }
  const { expiresAt } = facts;
  if (expiresAt !== undefined && facts.now >= expiresAt)
    return skip('expired', 'it could not go in time', { code: 'expired' });
  if (settings.quietHours) {
    const quiet = quietUntilInAll(facts.now, facts.quietZones, settings.quietHours);
    if (quiet !== undefined) {
      const isTooLate = expiresAt !== undefined && quiet.until >= expiresAt;
      if (isTooLate && settings.quietHours.then === 'hold') {
        return skip('expired', 'quiet until it has expired', { code: 'expired' });
      }
      return {
        ...skip('quiet_hours', `quiet in ${facts.quietZones.join(', ')}`, {
          code: 'quiet',
          zones: [...facts.quietZones],
        }),
        quietUntil: quiet.until,
        ...(!quiet.opens && { neverOpens: true }),
      };
    }
  }
  if (facts.isTest) return { kind: 'test', branch: 'continue' };
  // Last, so that both groups are people who could have been sent the message.
  if (facts.holdoutGroup === 'held_out') {
    const percent = settings.holdout?.percent ?? 0;
    return skip('holdout', `held out: ${percent} % are`, { code: 'held_out', percent });
  }
  return { kind: 'send', capGroup: group, ...(facts.holdoutGroup && { holdoutGroup: facts.holdoutGroup }) };
}
