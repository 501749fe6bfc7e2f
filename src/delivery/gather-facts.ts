import { parseConsent } from '../consent/consent-state';
import type { Facts } from '../decision/facts';
import { quietZone } from '../decision/quiet-hours';
import { buildMessage, type WhatsAppMessage } from '../whatsapp/message';
import type { Contact } from './contact';
import type { DeliveryDependencies } from './delivery-dependencies';

/** What the facts are gathered from besides memory: the consent that Redis holds and the messages that count for caps. */
export interface StoredFacts {
  consent: string[];
  sentInWindow: number;
}

/**
 * Gathers what the decision looks at, and builds the message on the way: whether it can be built is one of the facts.
 * Reads memory only, so that it costs no time between the claim and the send.
 */
export function gatherFacts(
  contact: Contact,
  stored: StoredFacts,
  dependencies: Pick<
    DeliveryDependencies,
    'catalog' | 'senderHealth' | 'senders' | 'consentStoreReady' | 'linkFor' | 'clock'
  >,
): { facts: Facts; payload: WhatsAppMessage | undefined } {
  const { settings } = contact;
  const template = dependencies.catalog.find(settings.template.name, settings.template.language);
  const built =
    template.sendable && contact.address !== ''
      ? buildMessage({
          to: contact.phone === '' ? { userId: contact.userId } : { phone: contact.phone },
          plan: template.plan,
          parameters: contact.parameters,
          messageKey: contact.messageKey,
          link: () => dependencies.linkFor(contact),
        })
      : undefined;
  const availability = dependencies.senders.has(settings.sender)
    ? dependencies.senderHealth.availability(settings.sender)
    : { available: false as const, reason: 'this sender is not configured' };

  const facts: Facts = {
    now: dependencies.clock(),
    addressable: contact.address !== '',
    suppressed: contact.suppressed,
    isTest: contact.isTest,
    optInGiven: contact.optInGiven,
    consent: parseConsent(stored.consent),
    template: !template.sendable
      ? { sendable: false, why: template.why }
      : built !== undefined && !built.ok && built.cause === 'template_unavailable'
        ? { sendable: false, why: built.problems.join(', ') }
        : { sendable: true, category: template.category },
    missingParameters: built !== undefined && !built.ok && built.cause === 'parameters_missing' ? built.problems : [],
    sender: availability,
    consentStoreReady: dependencies.consentStoreReady(),
    sentInWindow: stored.sentInWindow,
    quietZone: settings.quietHours ? quietZone(contact.timeZone, settings.quietHours) : 'UTC',
  };
  return { facts, payload: built?.ok === true ? built.payload : undefined };
}
