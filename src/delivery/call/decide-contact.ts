import type { Applied, ConsentChange } from '../../consent/consent-change';
import type { ConsentPolicy } from '../../consent/consent-policy';
import { parseConsent } from '../../consent/consent-state';
import type { LikelyBlock } from '../../consent/resolve';
import { countryOfNumber } from '../../decision/country-of-number';
import { type Decision, decide } from '../../decision/decide';
import type { Facts } from '../../decision/facts';
import { quietZones } from '../../decision/quiet-hours';
import { zonesOfNumber } from '../../decision/zones-of-number';
import type { SentInWindow } from '../../execution/execution-record';
import { buildMessage, type MessageResult } from '../../whatsapp/message';
import type { SenderHealth } from '../../whatsapp/sender-health';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';
import type { Contact } from './contact';

/** What Redis tells of a contact besides what is in memory: consent, and the messages that count for caps. */
export interface StoredFacts {
  consent: string[];
  sentInWindow: SentInWindow;
}

export type BuiltMessage = Extract<MessageResult, { ok: true }>;

/** What is held in memory and bears on the decision. */
export interface PrepareDependencies {
  catalog: Pick<TemplateCatalog, 'find'>;
  senderHealth: Pick<SenderHealth, 'status' | 'templateStatus'>;
  /** Phone number ids that this account may send from. */
  senders: ReadonlySet<string>;
  /** Countries (ISO 3166 alpha-2) to whose numbers Meta delivers no marketing template. */
  marketingWithheldIn: ReadonlySet<string>;
  /** Promotional sends wait until a store that should hold consent does. */
  consentStoreReady: () => boolean;
  /** False while the breaker of inferred suppression is open for this sender. */
  trustInference: (sender: string) => boolean;
  /** The tracked link of a contact's message: what stands for `"@link"` in a URL button. */
  linkFor: (contact: Contact) => string | undefined;
  /** What a tap on a quick reply with this label stops: ALL, or undefined where it is no opt-out. */
  optOutScope: (label: string) => string | undefined;
  clock: () => number;
}

export interface DecideDependencies extends PrepareDependencies {
  consentPolicy: ConsentPolicy;
  /** What is known of a person from a refused send or from a decision; raises the alert of a breaker that it opens. */
  applyConsent: (changes: readonly ConsentChange[]) => Promise<Applied>;
}

/**
 * Decides one contact by what is known now. Somebody found likely blocked is marked in the consent store; where the
 * breaker of the sender does not take the mark it is decided again without inference, so that a fault of the provider,
 * which looks like everybody blocking, stops nobody. Asks Redis nothing about anyone else.
 */
export async function decideContact(
  contact: Contact,
  stored: StoredFacts,
  dependencies: DecideDependencies,
): Promise<{ decision: Decision; message: BuiltMessage | undefined }> {
  const { consentPolicy } = dependencies;
  const { facts, message } = prepareContact(contact, stored, dependencies);
  const decision = decide(facts, contact.settings, consentPolicy);
  const { likelyBlock } = decision;
  if (likelyBlock === undefined || (await believes(likelyBlock, contact, facts, dependencies))) {
    return { decision, message };
  }
  return { decision: decide({ ...facts, trustInference: false }, contact.settings, consentPolicy), message };
}

/**
 * The facts that the decision looks at, and the message: it is built before the decision, since whether it can be built is
 * one of the facts. Reads memory only, so that it costs no time between the claim and the send.
 */
export function prepareContact(
  contact: Contact,
  stored: StoredFacts,
  dependencies: PrepareDependencies,
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

  const stopped = dependencies.senderHealth.templateStatus(settings.template);
  const consent = parseConsent(stored.consent);
  const recipient = contact.phone || contact.userId;
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
      : !stopped.available
        ? { sendable: false, why: stopped.reason }
        : refused?.cause === 'template_unavailable'
          ? { sendable: false, why: refused.problems.join(', ') }
          : { sendable: true, category: template.category },
    marketingWithheldIn:
      template.sendable && template.category === 'MARKETING'
        ? withheldIn(recipient, dependencies.marketingWithheldIn)
        : undefined,
    missingParameters: refused?.cause === 'parameters_missing' ? refused.problems : [],
    sender: dependencies.senders.has(settings.sender)
      ? dependencies.senderHealth.status(settings.sender)
      : { available: false, reason: 'this sender is not configured' },
    consentStoreReady: dependencies.consentStoreReady() && !consent.lost,
    sentInWindow: stored.sentInWindow,
    quietZones: settings.quietHours
      ? quietZones(contact.timeZone, settings.quietHours, () => zonesOfNumber(recipient))
      : [],
  };
  return { facts, message: built?.ok === true ? built : undefined };
}

function withheldIn(recipient: string, countries: ReadonlySet<string>): string | undefined {
  const country = countries.size === 0 ? undefined : countryOfNumber(recipient);
  return country !== undefined && countries.has(country) ? country : undefined;
}

/** Marks somebody as likely blocked in the consent store; false where the breaker does not take the mark. */
async function believes(
  likelyBlock: LikelyBlock,
  { address, contactKey, isTest, settings: { sender } }: Contact,
  { consent: { blocked } }: Facts,
  { applyConsent }: Pick<DecideDependencies, 'applyConsent'>,
): Promise<boolean> {
  // A test changes nothing about people, and a mark that stands was taken before.
  if (isTest || (blocked && blocked.at >= likelyBlock.since)) return true;
  const { since: at, until } = likelyBlock;
  const { results } = await applyConsent([
    { kind: 'blocked', address, at, sender, until },
    { kind: 'contact', address, contactKey, at },
  ]);
  return results[0]?.refused !== true;
}
