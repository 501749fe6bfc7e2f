import { parsePhone } from '../../consent/address';
import type { Settings } from '../../decision/settings';
import { type Held, heldSchema } from '../../execution/held-record';
import type { MessageIdentity } from '../../execution/message-rows';
import type { StoredSettings } from '../../execution/settings-store';
import { stepIdOf } from '../../execution/step-id';
import type { StoredExecution } from '../../execution/stored-execution';
import { lateKindFacts } from '../../vocabulary';
import { countryOfUserId, isUserId } from '../../whatsapp/user-id';

/** One contact at one activity, parsed: what the decision and the send need of the call. */
export interface Contact extends MessageIdentity {
  /** Where consent is kept and read: the canonical phone number or the BSUID; empty where neither is valid. */
  address: string;
  settingsHash: string;
  timeZone: string;
  isTest: boolean;
  optInGiven: boolean;
  suppressed: boolean;
  parameters: Record<string, string>;
  /** When the message is worth nothing any more, ms; only of one that was held. */
  expiresAt?: number | undefined;
  /** Where the step's late fallback goes, where its kind needs an address; else empty. */
  fallbackTo: string;
}

const DAY_MS = 86_400_000;

const NO_LATE_FALLBACK: Settings['lateFallback'] = { kind: 'none', key: '', on: [], afterMinutes: 1 };

/** A step's settings for one contact: without an address there is no late fallback that needs one. */
export function settingsFor(settings: Settings, fallbackTo: string): Settings {
  const impossible = lateKindFacts(settings.lateFallback.kind)?.goesTo !== undefined && fallbackTo === '';
  return impossible ? { ...settings, lateFallback: NO_LATE_FALLBACK } : settings;
}

/** What a bound field that says yes or no was read as. */
type Flag = 'yes' | 'no' | 'unknown';

/** The values that a call binds for a contact, as the in-arguments hold them. */
export interface BoundValues {
  contactKey: string;
  phone: string;
  email: string;
  timeZone: string;
  isTest: Flag;
  optIn: Flag;
  suppressed: Flag;
  parameters: Record<string, string>;
  /** By parameter: the fields that stand in its text. */
  pieces?: Record<string, string[]> | undefined;
}

/**
 * Reads the bound values of a call. `defaultCountry` is the account's, used where the step sets none. A contact without
 * an address has no late fallback that needs one: what cannot be made up for later is then answered at once.
 */
export function contactFrom(
  call: { messageKey: string; journeyId: string; activityId: string; definitionInstanceId: string },
  values: BoundValues,
  { settings, hash }: StoredSettings,
  defaultCountry: string | undefined,
): Contact {
  const userId = isUserId(values.phone) ? values.phone : '';
  const phone = userId === '' ? parsePhone(values.phone, settings.defaultCountry ?? defaultCountry) : undefined;
  const fallbackTo = fallbackAddress(settings, { email: values.email, phone: phone?.phone ?? '' });
  return {
    contactKey: values.contactKey,
    phone: phone?.phone ?? '',
    userId,
    address: phone?.address ?? userId,
    settings: settingsFor(settings, fallbackTo),
    settingsHash: hash,
    stepKey: stepIdOf({ activityId: call.activityId, journeyId: call.journeyId, settingsHash: hash }),
    country: phone?.country ?? countryOfUserId(userId) ?? '',
    timeZone: values.timeZone,
    // What cannot be read is taken as what sends less (design 2.1).
    isTest: values.isTest !== 'no',
    optInGiven: values.optIn === 'yes',
    suppressed: values.suppressed !== 'no',
    parameters: withoutGaps(values, settings.whenEmpty),
    fallbackTo,
    // Not at the front: V8 takes 10 µs for a dozen properties that follow a spread, and a tenth of one before it.
    ...call,
  };
}

/** Where this contact's late fallback would go; empty where its kind needs no address, or the contact has none. */
function fallbackAddress({ lateFallback }: Settings, bound: { email: string; phone: string }): string {
  const goesTo = lateKindFacts(lateFallback.kind)?.goesTo;
  if (goesTo === undefined || (goesTo === 'email' && !bound.email.includes('@'))) return '';
  return bound[goesTo];
}

/**
 * The bound values, and where one is empty or absent what the marketer chose to stand for it. A text in which a field is
 * empty is as good as empty: "Order #" without its number says nothing.
 */
function withoutGaps(
  { parameters, pieces = {} }: Pick<BoundValues, 'parameters' | 'pieces'>,
  whenEmpty: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled: Record<string, string> = { ...parameters };
  for (const [key, fields] of Object.entries(pieces)) {
    if (key in filled && fields.includes('')) filled[key] = '';
  }
  for (const [key, text] of Object.entries(whenEmpty)) {
    if ((filled[key] ?? '') === '') filled[key] = text;
  }
  return filled;
}

/** How many messages a contact may have had since when (ms), where the step sets a frequency cap. */
export function capWindow({ settings }: Contact, now: number): { limit: number; since: number } | undefined {
  const cap = settings.frequencyCap;
  return cap && { limit: cap.messages, since: now - cap.days * DAY_MS };
}

/** When (ms) the message of a contact who came `now`, or earlier and is held, is worth nothing any more. */
export function expiryOf({ expiresAt, settings }: Contact, now: number): number | undefined {
  if (expiresAt !== undefined || settings.expiresAfterMinutes === undefined) return expiresAt;
  return now + settings.expiresAfterMinutes * 60_000;
}

/** A send is held only where something makes up for it should it never go (D5). */
export function mayHold({ settings }: Contact): boolean {
  return settings.lateFallback.kind !== 'none';
}

/** What the execution record keeps of a contact from the time that its message is held or begins to be sent. */
export function toRecord(contact: Contact) {
  const { messageKey, contactKey, address, phone, fallbackTo, journeyId, activityId, settingsHash, stepKey, country } =
    contact;
  return { messageKey, contactKey, address, phone, fallbackTo, journeyId, activityId, settingsHash, stepKey, country };
}

/** What it keeps besides while the message is held; `dueAt`: when it is first to go, ms. */
export function toHeld(contact: Contact, { dueAt, now }: { dueAt: number; now: number }): Held {
  const { userId, definitionInstanceId, timeZone, isTest, optInGiven, parameters } = contact;
  const expiresAt = expiryOf(contact, now);
  const held = { userId, definitionInstanceId, timeZone, isTest, optInGiven, parameters, dueAt };
  return expiresAt === undefined ? held : { ...held, expiresAt };
}

/**
 * The contact of a held message as it was when it was held: `toRecord` and `toHeld`, read back. Somebody who was suppressed
 * then was never held. `undefined` where the message is not held (any more).
 */
export function contactOf(
  messageKey: string,
  stored: StoredExecution,
  settings: Settings,
): { contact: Contact; dueAt: number } | undefined {
  if (stored.held === undefined) return undefined;
  const { dueAt, ...held } = heldSchema.parse(JSON.parse(stored.held));
  const { journeyId = '', activityId = '', settingsHash = '' } = stored;
  const contact: Contact = {
    messageKey,
    contactKey: stored.contactKey ?? '',
    address: stored.address ?? '',
    phone: stored.phone ?? '',
    fallbackTo: stored.fallbackTo ?? '',
    journeyId,
    activityId,
    settingsHash,
    stepKey: stepIdOf({ activityId, journeyId, settingsHash }),
    country: stored.country ?? '',
    settings,
    suppressed: false,
    ...held,
    // It was being sent when its process died, so that is what it drew.
    ...(stored.drawnAt !== undefined && { drawn: { group: 'treated' as const, at: stored.drawnAt } }),
  };
  return { contact, dueAt };
}
