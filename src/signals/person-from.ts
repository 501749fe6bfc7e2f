import type { NotificationContact } from '../whatsapp/notification';
import { isParentUserId, isStatedUserId, isUserId } from '../whatsapp/user-id';
import type { Person } from './signal';

/** Everything that one item of a webhook states of a person, each where Meta puts it. */
export interface StatedIds {
  /** `wa_id`, `from`, `recipient_id`: a phone, or a business-scoped user id where a phone stood before (WA 5.1). */
  waId?: string | undefined;
  /** `user_id`, `from_user_id`, `recipient_user_id`. */
  userId?: string | undefined;
  /** `parent_user_id` and its like: the id in the parent portfolio. */
  parentUserId?: string | undefined;
}

/** `15550001111` or `+1 555 …` as Meta writes it → `+15550001111`; anything that is no phone number → undefined. */
function phoneFrom(waId: string | undefined): string | undefined {
  if (waId === undefined) return undefined;
  const digits = waId.replace(/^\+/, '').replace(/[\s()-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}

/**
 * Who is meant by what one item and, behind it, its contact state; the first that names a phone, an id or a parent id
 * counts. What is missing or is none of them is left out: a text that is no phone is an id only where it is one whole.
 */
export function personFrom(...stated: readonly (StatedIds | undefined)[]): Person {
  let phone: string | undefined;
  let userId: string | undefined;
  let parentUserId: string | undefined;
  const takeId = (id: string) => {
    if (isParentUserId(id)) parentUserId ??= id;
    else userId ??= id;
  };
  for (const each of stated) {
    if (each === undefined) continue;
    phone ??= phoneFrom(each.waId);
    if (each.userId !== undefined && isStatedUserId(each.userId)) takeId(each.userId);
    if (each.parentUserId !== undefined && isStatedUserId(each.parentUserId)) parentUserId ??= each.parentUserId;
    if (each.waId !== undefined && isUserId(each.waId)) takeId(each.waId);
  }
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
  };
}

/** What `contacts[]` states of one person. */
export function statedBy(contact: NotificationContact | undefined): StatedIds | undefined {
  return contact && { waId: contact.wa_id, userId: contact.user_id, parentUserId: contact.parent_user_id };
}

/**
 * The contact of the same change that an item belongs to: one that states an id of the item's, wherever either has it.
 * Where the item names nobody, a single contact beside a single item must be its own.
 */
export function contactOf(
  contacts: readonly NotificationContact[],
  item: StatedIds,
  items: number,
): NotificationContact | undefined {
  const ids = new Set([item.waId, item.userId, item.parentUserId].filter((id) => id !== undefined));
  if (ids.size === 0) return contacts.length === 1 && items === 1 ? contacts[0] : undefined;
  return contacts.find(({ wa_id, user_id, parent_user_id }) =>
    [wa_id, user_id, parent_user_id].some((id) => id !== undefined && ids.has(id)),
  );
}
