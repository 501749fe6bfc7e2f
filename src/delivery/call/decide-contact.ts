import { type Decision, decide } from '../../decision/decide';
import type { Facts } from '../../decision/facts';
import type { DeliveryDependencies } from '../delivery-dependencies';
import type { Contact } from './contact';
import { type BuiltMessage, gatherFacts, type StoredFacts } from './gather-facts';

/**
 * Decides one contact by what is known now. Somebody found likely blocked is marked in the consent store; where the
 * breaker of the sender does not take the mark it is decided again without inference, so that a fault of the provider,
 * which looks like everybody blocking, stops nobody. Asks Redis nothing about anyone else.
 */
export async function decideContact(
  contact: Contact,
  stored: StoredFacts,
  dependencies: Parameters<typeof gatherFacts>[2] & Pick<DeliveryDependencies, 'consentPolicy' | 'applyConsent'>,
): Promise<{ decision: Decision; message: BuiltMessage | undefined }> {
  const { consentPolicy } = dependencies;
  const { facts, message } = gatherFacts(contact, stored, dependencies);
  const decision = decide(facts, contact.settings, consentPolicy);
  if (await believes(decision, contact, facts, dependencies)) return { decision, message };
  return { decision: decide({ ...facts, trustInference: false }, contact.settings, consentPolicy), message };
}

async function believes(
  { likelyBlock }: Decision,
  { address, contactKey, isTest, settings: { sender } }: Contact,
  { consent: { blocked } }: Facts,
  { applyConsent }: Pick<DeliveryDependencies, 'applyConsent'>,
): Promise<boolean> {
  // A test changes nothing about people, and a mark that stands was taken before.
  if (likelyBlock === undefined || isTest || (blocked && blocked.at >= likelyBlock.since)) return true;
  const { since: at, until } = likelyBlock;
  const { results } = await applyConsent([
    { kind: 'blocked', address, at, sender, until },
    { kind: 'contact', address, contactKey, at },
  ]);
  return results[0]?.refused !== true;
}
