import type { NotificationContact } from '../whatsapp/notification';
import type { Person } from './signal';

/** `15550001111` or `+1 555 …` as Meta writes it → `+15550001111`; anything that is no phone number → undefined. */
function phoneFrom(waId: string | undefined): string | undefined {
  if (waId === undefined) return undefined;
  const digits = waId.replace(/^\+/, '').replace(/[\s()-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}

/**
 * A business-scoped user ID is two letters of a country, a point and up to 128 letters and digits (WA 5.1). What is not
 * quite so passes; what would be taken for a phone number, or fits neither Redis' lists nor the column, is none.
 */
const USER_ID = /^[A-Za-z0-9][!-+\--~]{0,139}$/;

/** Phone and BSUID as stated, without what is missing or is neither. */
export function personFrom(waId: string | undefined, userId: string | undefined): Person {
  const phone = phoneFrom(waId);
  const known = userId !== undefined && USER_ID.test(userId) ? userId : undefined;
  return { ...(phone === undefined ? {} : { phone }), ...(known === undefined ? {} : { userId: known }) };
}

/**
 * The contact of the same change that an item belongs to. Where the item names nobody, a single contact beside a
 * single item must be its own.
 */
export function contactOf(
  contacts: readonly NotificationContact[],
  waId: string | undefined,
  userId: string | undefined,
  items: number,
): NotificationContact | undefined {
  if (waId === undefined && userId === undefined) {
    return contacts.length === 1 && items === 1 ? contacts[0] : undefined;
  }
  return contacts.find(
    (contact) => (waId !== undefined && contact.wa_id === waId) || (userId !== undefined && contact.user_id === userId),
  );
}
