import type { Applied, ConsentChange } from '../../consent/consent-change';
import type { ConsentPolicy } from '../../consent/consent-policy';
import { parseConsent } from '../../consent/consent-state';
import type { LikelyBlock } from '../../consent/resolve';
import { countryOfNumber } from '../../decision/country-of-number';
import { type Decision, decide } from '../../decision/decide';
import type { Facts } from '../../decision/facts';
import { holdoutAt } from '../../decision/holdout';
import { quietZones } from '../../decision/quiet-hours';
import { zonesOfNumber } from '../../decision/zones-of-number';
import type { ExecutionRecord, SentInWindow } from '../../execution/execution-record';
import type { HoldoutGroup, Purpose } from '../../vocabulary';
import { buildMessage, type MessageResult } from '../../whatsapp/message';
import type { SenderHealth } from '../../whatsapp/sender-health';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';
import { type Contact, expiryOf } from './contact';
import { drawHoldout } from './draw-holdout';
import { sessionOfStep } from './session-of-step';

/** What Redis tells of a contact besides what is in memory: consent, and the messages that count for caps. */
export interface StoredFacts {
  consent: string[];
  sentInWindow: SentInWindow;
  /** When the contact last wrote to the step's sender, ms; asked only for a step that has a text of its own for that. */
  lastInboundAt?: number;
}

type TemplateMessage = Extract<MessageResult, { ok: true }>;

/** What is POSTed: the step's template, or its own text inside the contact's window. */
export interface OutgoingMessage extends Pick<TemplateMessage, 'endpoint'> {
  payload: object;
  /** It is no template. `standIn` is the one that goes where the window has closed meanwhile; none where Meta delivers it to nobody there. */
  session?: { standIn: TemplateMessage | undefined };
}

/** What is held in memory and bears on the decision. */
export interface PrepareDependencies {
  catalog: Pick<TemplateCatalog, 'find'>;
  senderHealth: Pick<SenderHealth, 'status' | 'templateStatus'>;
  /** Phone number ids that this account may send from. */
  senders: ReadonlySet<string>;
  /** Countries (ISO 3166 alpha-2) to whose numbers Meta delivers no marketing template. */
  marketingWithheldIn: ReadonlySet<string>;
  /** The purposes whose steps may hold contacts out. */
  holdoutPurposes: ReadonlySet<Purpose>;
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
  /** When somebody last wrote to this sender, ms by their own clock; 0: never, as far as is known. */
  lastInboundAt: (sender: string, address: string) => Promise<number>;
  consentPolicy: ConsentPolicy;
  /** What is known of a person from a refused send or from a decision; raises the alert of a breaker that it opens. */
  applyConsent: (changes: readonly ConsentChange[]) => Promise<Applied>;
  /** For reports: after which message a person is taken to have blocked us. */
  record: Pick<ExecutionRecord, 'recordBlock'>;
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
): Promise<{ decision: Decision; message: OutgoingMessage | undefined }> {
  const { consentPolicy } = dependencies;
  const isAsked = contact.settings.sessionMessage !== undefined && stored.lastInboundAt === undefined;
  const known = isAsked ? await withLastInbound(contact, stored, dependencies) : stored;
  const { facts, message } = prepareContact(contact, known, dependencies);
  const decision = decide(facts, contact.settings, consentPolicy);
  const { likelyBlock } = decision;
  if (likelyBlock === undefined || (await believes(likelyBlock, contact, facts, dependencies))) {
    return { decision, message };
  }
  return { decision: decide({ ...facts, trustInference: false }, contact.settings, consentPolicy), message };
}

/** What is stored, and when the contact last wrote to the step's sender. One read. */
export async function withLastInbound(
  { address, settings }: Contact,
  stored: StoredFacts,
  { lastInboundAt }: Pick<DecideDependencies, 'lastInboundAt'>,
): Promise<StoredFacts> {
  return { ...stored, lastInboundAt: address === '' ? 0 : await lastInboundAt(settings.sender, address) };
}

/**
 * The facts that the decision looks at, and the message: it is built before the decision, since whether it can be built is
 * one of the facts. Reads memory only, so that it costs no time between the claim and the send.
 */
export function prepareContact(
  contact: Contact,
  stored: StoredFacts,
  dependencies: PrepareDependencies,
): { facts: Facts; message: OutgoingMessage | undefined } {
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
  const now = dependencies.clock();
  const withheld =
    template.sendable && template.category === 'MARKETING'
      ? withheldIn(recipient, dependencies.marketingWithheldIn)
      : undefined;
  const message = built?.ok === true ? built : undefined;
  const text = message && sessionOfStep(contact, { lastInboundAt: stored.lastInboundAt ?? 0, now }, dependencies);
  const facts: Facts = {
    now,
    expiresAt: expiryOf(contact, now),
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
    marketingWithheldIn: text === undefined ? withheld : undefined,
    missingParameters: refused?.cause === 'parameters_missing' ? refused.problems : [],
    sender: dependencies.senders.has(settings.sender)
      ? dependencies.senderHealth.status(settings.sender)
      : { available: false, reason: 'this sender is not configured' },
    consentStoreReady: dependencies.consentStoreReady() && !consent.lost,
    sentInWindow: stored.sentInWindow,
    holdoutGroup: groupOf(contact, now, dependencies.holdoutPurposes),
    quietZones: settings.quietHours
      ? quietZones(contact.timeZone, settings.quietHours, () => zonesOfNumber(recipient))
      : [],
  };
  if (text === undefined) return { facts, message };
  const standIn = withheld === undefined ? message : undefined;
  return { facts, message: { payload: text, endpoint: 'messages', session: { standIn } } };
}

/** What the contact draws, where its step holds a share out now; a trial is of no step and draws nothing. */
function groupOf(contact: Contact, now: number, allowed: ReadonlySet<Purpose>): HoldoutGroup | undefined {
  if (contact.settings.holdout === undefined || contact.activityId === '') return undefined;
  const holdout = holdoutAt(contact.settings, now, allowed);
  return holdout && drawHoldout(contact, holdout.percent);
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
  { applyConsent, record }: Pick<DecideDependencies, 'applyConsent' | 'record'>,
): Promise<boolean> {
  // A test changes nothing about people, and a mark that stands was taken before.
  if (isTest || (blocked && blocked.at >= likelyBlock.since)) return true;
  const { since: at, until } = likelyBlock;
  const { results } = await applyConsent([
    { kind: 'blocked', address, at, sender, until },
    { kind: 'contact', address, contactKey, at },
  ]);
  const isBelieved = results[0]?.refused !== true;
  if (isBelieved) await record.recordBlock({ address, at });
  return isBelieved;
}
