import { type Address, addressOf, parsePhone } from '../consent/address';
import type { Row } from '../redis/outbox-entry';
import { wordsInText } from '../signals/words-in-text';

/** Whom to forget: what is known of them. More is found from it. */
export interface Whom {
  phone?: string;
  userId?: string;
  contactKey?: string;
}

/** Whom somebody means by what they typed; a phone in any spelling. */
export function readWhom(
  given: { phone?: string | undefined; userId?: string | undefined; contactKey?: string | undefined },
  defaultCountry: string | undefined,
): Whom | 'nobody' | 'no phone' {
  const [phone, userId, contactKey] = [given.phone, given.userId, given.contactKey].map((text) => text?.trim() ?? '');
  const parsed = phone ? parsePhone(phone, defaultCountry) : undefined;
  if (phone && parsed === undefined) return 'no phone';
  if (!phone && !userId && !contactKey) return 'nobody';
  return {
    ...(parsed === undefined ? {} : { phone: parsed.phone }),
    ...(userId ? { userId } : {}),
    ...(contactKey ? { contactKey } : {}),
  };
}

/** Columns that say whose a row is. */
export const PERSON_COLUMNS = ['Address', 'ContactKey', 'MobileNumber', 'WhatsAppUserID'] as const;

/**
 * Everything that is known by to be one person, and where it is recognised: in a row by its columns, in a text by its
 * numbers and words, so that a short contact key is not found inside of other words.
 */
export function createPerson() {
  const addresses = new Set<Address>();
  const contactKeys = new Set<string>();
  const messageKeys = new Set<string>();
  const wamids = new Set<string>();
  const emails = new Set<string>();
  const evidenceIds = new Set<string>();
  const conversions = new Set<string>();

  /** A number in any spelling, a user id, a message, an email: as a whole text. */
  const isNamedBy = (text: string): boolean =>
    text !== '' &&
    (addresses.has(addressOf(text)) || messageKeys.has(text) || wamids.has(text) || emails.has(text.toLowerCase()));

  return {
    addresses,
    contactKeys,
    messageKeys,
    wamids,
    emails,
    /** What their consent was proved by. */
    evidenceIds,
    /** Conversions that were theirs, as their ids are compared. */
    conversions,
    isNamedBy,

    isInRow(row: Row): boolean {
      return (
        contactKeys.has(String(row.ContactKey ?? '')) ||
        messageKeys.has(String(row.MessageKey ?? '')) ||
        [row.Address, row.MobileNumber, row.WhatsAppUserID].some(
          (value) => value !== undefined && addresses.has(addressOf(String(value))),
        )
      );
    },

    /** Whether a text that people or programs wrote speaks of this person. */
    isInText(text: string): boolean {
      return wordsInText(text).some((word) => isNamedBy(word) || (word.length >= 5 && contactKeys.has(word)));
    },

    /** How much is known by which others can be found; grows while somebody is looked for. */
    size: () => addresses.size + contactKeys.size,
  };
}

export type Person = ReturnType<typeof createPerson>;
