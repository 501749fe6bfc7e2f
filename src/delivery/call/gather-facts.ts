import { parseConsent } from '../../consent/consent-state';
import type { Facts } from '../../decision/facts';
import { quietZones } from '../../decision/quiet-hours';
import { zonesOfNumber } from '../../decision/zones-of-number';
import type { SentInWindow } from '../../execution/execution-record';
import { buildMessage, type MessageResult } from '../../whatsapp/message';
import type { DeliveryDependencies } from '../delivery-dependencies';
import type { Contact } from './contact';

/** What Redis tells of a contact besides what is in memory: consent, and the messages that count for caps. */
export interface StoredFacts {
  consent: string[];
  sentInWindow: SentInWindow;
}

export type BuiltMessage = Extract<MessageResult, { ok: true }>;

/**
 * Gathers what the decision looks at, and builds the message on the way: whether it can be built is one of the facts.
 * Reads memory only, so that it costs no time between the claim and the send.
 */
export function gatherFacts(
  contact: Contact,
  stored: StoredFacts,
  dependencies: Pick<
    DeliveryDependencies,
    | 'catalog'
    | 'senderHealth'
    | 'senders'
    | 'consentStoreReady'
    | 'trustInference'
    | 'linkFor'
    | 'optOutScope'
    | 'clock'
  >,
): { facts: Facts; message: BuiltMessage | undefined } {
  const { settings } = contact;
  const template = dependencies.catalog.find(settings.template.name, settings.template.language);
  const built =
    template.sendable && contact.address !== ''
      ? buildMessage({
          to: contact.phone === '' ? contact.userId : contact.phone,
          template: template.template,
          parameters: contact.parameters,
          messageKey: contact.messageKey,
          linkFor: () => dependencies.linkFor(contact),
          optOutScope: dependencies.optOutScope,
        })
      : undefined;
  const refused = built !== undefined && !built.ok ? built : undefined;

  const consent = parseConsent(stored.consent);
  const facts: Facts = {
    now: dependencies.clock(),
    addressable: contact.address !== '',
    suppressed: contact.suppressed,
    isTest: contact.isTest,
    optInGiven: contact.optInGiven,
    consent,
    trustInference: dependencies.trustInference(settings.sender),
    template: !template.sendable
      ? { sendable: false, why: template.why }
      : refused?.cause === 'template_unavailable'
        ? { sendable: false, why: refused.problems.join(', ') }
        : { sendable: true, category: template.category },
    missingParameters: refused?.cause === 'parameters_missing' ? refused.problems : [],
    sender: dependencies.senders.has(settings.sender)
      ? dependencies.senderHealth.availability(settings.sender)
      : { available: false, reason: 'this sender is not configured' },
    consentStoreReady: dependencies.consentStoreReady() && !consent.lost,
    sentInWindow: stored.sentInWindow,
    quietZones: settings.quietHours
      ? quietZones(contact.timeZone, settings.quietHours, () => zonesOfNumber(contact.phone || contact.userId))
      : [],
  };
  return { facts, message: built?.ok === true ? built : undefined };
}
