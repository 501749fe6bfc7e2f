import { type ConsentPolicy, consentNeeded } from '../consent/consent-policy';
import { resolve } from '../consent/resolve';
import { branchForCause } from './branch-for-cause';
import type { Facts } from './facts';
import { quietUntilInAll } from './quiet-hours';
import type { Settings } from './settings';
import type { Branch, CapGroup, Cause, Purpose } from './vocabulary';

export type Decision =
  | { kind: 'send'; promotional: boolean }
  /** Every check passed and the contact is a test contact: decided, not sent. */
  | { kind: 'test'; branch: 'continue'; promotional: boolean }
  /** `quietUntil` (ms) is set where the cause is quiet hours, `detail` says in words what was found. */
  | { kind: 'skip'; cause: Cause; branch: Branch; detail: string; promotional: boolean; quietUntil?: number };

/** The group in which a frequency cap counts, and holds back, a message; none for a transactional one (G3). */
export function capGroupOf(purpose: Purpose, promotional: boolean): CapGroup | undefined {
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
  const skip = (cause: Cause, detail: string, until?: number): Decision => ({
    kind: 'skip',
    cause,
    branch: branchForCause(cause, settings),
    detail,
    promotional,
    ...(until === undefined ? {} : { quietUntil: until }),
  });

  if (!facts.addressable) return skip('invalid_phone', 'no valid phone number');
  if (facts.suppressed) return skip('suppressed', 'the bound suppression field says so');
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
  if (!consent.allowed) return skip(consent.cause, `consent rule ${consent.rule}`);
  if (promotional && !facts.consentStoreReady) return skip('suppressed', 'the consent store has not been restored yet');
  if (!facts.template.sendable) return skip('template_unavailable', facts.template.why);
  if (facts.missingParameters.length > 0) return skip('parameters_missing', facts.missingParameters.join(', '));
  if (!facts.sender.available) return skip('sender_unavailable', facts.sender.reason);
  const group = capGroupOf(settings.purpose, promotional);
  if (settings.frequencyCap && group && facts.sentInWindow[group] >= settings.frequencyCap.messages) {
    return skip('frequency_capped', `${facts.sentInWindow[group]} ${group} in ${settings.frequencyCap.days} days`);
  }
  if (settings.quietHours) {
    const until = quietUntilInAll(facts.now, facts.quietZones, settings.quietHours);
    if (until !== undefined) return skip('quiet_hours', `quiet in ${facts.quietZones.join(', ')}`, until);
  }
  return facts.isTest ? { kind: 'test', branch: 'continue', promotional } : { kind: 'send', promotional };
}
