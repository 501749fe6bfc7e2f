import { decide } from '../../decision/decide';
import type { Branch, Reason } from '../../vocabulary';
import type { Contact } from '../call/contact';
import { gatherFacts, type StoredFacts } from '../call/gather-facts';
import type { DeliveryDependencies } from '../delivery-dependencies';

/** What `/execute` would answer, and in words why. */
export interface Checked {
  branch: Branch;
  reason: Reason;
  detail?: string;
}

const TEST_SEND_TIMEOUT_MS = 10_000;

/** The decision as `/execute` makes it, from what is known now; sends and stores nothing. */
export function checkContact(contact: Contact, stored: StoredFacts, dependencies: DeliveryDependencies): Checked {
  const { facts } = gatherFacts(contact, stored, dependencies);
  const decision = decide(facts, contact.settings, dependencies.consentPolicy);
  if (decision.kind === 'skip') return { branch: decision.branch, reason: decision.cause, detail: decision.detail };
  return { branch: 'continue', reason: decision.kind === 'test' ? 'test' : 'accepted' };
}

/**
 * Sends one real message to a marketer's own number, outside every report: its callback data is no message key, so what
 * Meta says of it later belongs to no step. Consent, template and sender are checked as for anyone.
 */
export async function testSend(
  contact: Contact,
  stored: StoredFacts,
  dependencies: DeliveryDependencies,
): Promise<Checked & { messageKey: string }> {
  const { facts, message } = gatherFacts(contact, stored, dependencies);
  const decision = decide({ ...facts, isTest: false }, contact.settings, dependencies.consentPolicy);
  const { messageKey } = contact;
  if (decision.kind !== 'send' || message === undefined) {
    return { ...checkContact({ ...contact, isTest: false }, stored, dependencies), messageKey };
  }
  const payload = { ...message.payload, biz_opaque_callback_data: `test:${messageKey}` };
  const outcome = await dependencies.whatsapp.send(contact.settings.sender, payload, {
    timeoutMs: TEST_SEND_TIMEOUT_MS,
    endpoint: message.endpoint,
  });
  switch (outcome.kind) {
    case 'accepted':
      return { branch: 'continue', reason: 'accepted', messageKey };
    case 'refused':
      return {
        branch: 'email_fallback',
        reason: outcome.cause,
        detail: [String(outcome.code), outcome.title, outcome.details].filter(Boolean).join(': '),
        messageKey,
      };
    case 'not_sent':
      return { branch: 'email_fallback', reason: 'send_failed', detail: outcome.why, messageKey };
    case 'unknown':
      return { branch: 'email_fallback', reason: 'unconfirmed', detail: outcome.why, messageKey };
  }
}
