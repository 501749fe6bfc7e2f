import { messageSchema, type NotificationMessage } from '../whatsapp/notification';
import { contactOf, personFrom, statedBy } from './person-from';
import { malformed, type Reading, type Surroundings, told } from './reading';

/** What a person said or chose, by message type (WA 3.5). */
interface Content {
  body: string;
  noAnswer?: true;
  payload?: string;
  repliesTo?: string;
  order?: { value: number; currency: string };
}

function joined(...parts: (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

function interactiveContent({ interactive }: NotificationMessage): Content {
  const chosen = interactive?.button_reply ?? interactive?.list_reply;
  if (chosen) return { body: chosen.title ?? '', ...(chosen.id === undefined ? {} : { payload: chosen.id }) };
  const permission = interactive?.call_permission_reply?.response;
  if (permission !== undefined) {
    return { body: permission, ...(permission.toLowerCase() === 'accept' ? {} : { noAnswer: true }) };
  }
  const form = interactive?.nfm_reply;
  return { body: form?.body ?? '', ...(form?.response_json === undefined ? {} : { payload: form.response_json }) };
}

function orderContent({ order }: NotificationMessage): Content {
  const items = order?.product_items ?? [];
  const lines = items.map((item) => `${item.quantity ?? 1} × ${item.product_retailer_id ?? '?'}`);
  const currencies = new Set(items.map((item) => item.currency));
  const [currency] = currencies;
  const priced = items.length > 0 && items.every((item) => item.item_price !== undefined);
  const value = items.reduce((sum, item) => sum + (item.quantity ?? 1) * (item.item_price ?? 0), 0);
  return {
    body: joined(order?.text, ...lines),
    ...(priced && currencies.size === 1 && currency !== undefined
      ? { order: { value: Math.round(value * 100) / 100, currency } }
      : {}),
  };
}

function content(message: NotificationMessage): Content {
  switch (message.type) {
    case 'text':
      return { body: message.text?.body ?? '' };
    case 'button': {
      const { text, payload } = message.button ?? {};
      return { body: text ?? payload ?? '', ...(payload === undefined ? {} : { payload }) };
    }
    case 'interactive':
      return interactiveContent(message);
    case 'image':
    case 'video':
    case 'audio':
    case 'sticker':
      return { body: message[message.type]?.caption ?? '' };
    case 'document':
      return { body: message.document?.caption ?? message.document?.filename ?? '' };
    case 'reaction': {
      const { emoji, message_id } = message.reaction ?? {};
      return { body: emoji ?? '', ...(message_id === undefined ? {} : { repliesTo: message_id }) };
    }
    // Names and numbers of third people, and where somebody is: that it came is kept, what it says is not.
    case 'location':
      return { body: '[location]' };
    case 'contacts':
      return { body: message.contacts?.length === 1 ? '[contact card]' : '[contact cards]' };
    case 'order':
      return orderContent(message);
    case 'edit': {
      const edited = message.edit?.message;
      return {
        body: edited?.text?.body ?? edited?.image?.caption ?? edited?.video?.caption ?? edited?.document?.caption ?? '',
      };
    }
    default:
      return { body: '' };
  }
}

const CONTENT_TYPES = [
  'text',
  'button',
  'interactive',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'reaction',
  'location',
  'contacts',
  'order',
  'edit',
  'revoke',
  'system',
] as const;

/** The type that a message states, in lower case; where it states none, that of the content it brings. */
function typeOf(message: NotificationMessage): string {
  if (message.type !== 'unknown') return message.type.toLowerCase();
  return CONTENT_TYPES.find((type) => message[type] !== undefined) ?? message.type;
}

/** Why a message is no reply, though it comes from the person: they said nothing, or took back what they had said. */
function noReplyBecause(message: NotificationMessage): string | undefined {
  switch (message.type) {
    case 'revoke':
      return `revoke of ${message.revoke?.original_message_id ?? 'an unnamed message'}`;
    case 'request_welcome':
      return 'request_welcome';
    case 'reaction':
      return message.reaction?.emoji ? undefined : 'reaction taken back';
    case 'unsupported':
      return message.unsupported?.type === 'revoke' ? 'revoke of an unnamed message' : undefined;
    default:
      return undefined;
  }
}

const NUMBER_CHANGES = new Set(['user_changed_number', 'customer_changed_number', 'user_changed_user_id']);

function systemReading(message: NotificationMessage): Reading {
  const { type = 'unnamed', wa_id, new_wa_id, user_id, parent_user_id, previous_user_id } = message.system ?? {};
  if (!NUMBER_CHANGES.has(type)) {
    return told({ kind: 'unknown', field: 'messages', detail: `system ${type}` }, message.timestamp);
  }
  const sameNumber = type === 'user_changed_user_id';
  const from = personFrom({
    waId: message.from,
    userId: previous_user_id ?? (sameNumber ? undefined : message.from_user_id),
  });
  const to = personFrom({
    waId: wa_id ?? new_wa_id ?? (sameNumber ? message.from : undefined),
    userId: user_id,
    parentUserId: parent_user_id,
  });
  if (Object.keys(from).length === 0 || Object.keys(to).length === 0) {
    return malformed(`system ${type} lacks the old or the new identity`);
  }
  return told({ kind: 'number_changed', from, to }, message.timestamp);
}

/** One of `messages[]`: a reply of any type, a change of number, or something that is neither (WA 3.5). */
export function messageReading(item: unknown, { contacts, items }: Surroundings): Reading {
  const parsed = messageSchema.safeParse(item);
  if (!parsed.success) return malformed('the message has no id');
  const message = { ...parsed.data, type: typeOf(parsed.data) };
  if (message.type === 'system') return systemReading(message);
  const noReply = noReplyBecause(message);
  if (noReply !== undefined) return told({ kind: 'unknown', field: 'messages', detail: noReply }, message.timestamp);
  const stated = {
    waId: message.from,
    userId: message.from_user_id,
    parentUserId: message.from_parent_user_id,
  };
  const contact = contactOf(contacts, stated, items);
  const said = content(message);
  // With a referred product the context is that product's, not a message of ours (WA 3.5).
  const answered = message.context?.referred_product === undefined ? message.context?.id : undefined;
  const repliesTo = said.repliesTo ?? answered;
  return told(
    {
      kind: 'reply',
      replyId: message.id,
      person: personFrom(stated, statedBy(contact)),
      messageType: message.type,
      body: said.body,
      ...(said.payload === undefined ? {} : { payload: said.payload }),
      ...(repliesTo === undefined ? {} : { repliesTo }),
      ...(message.group_id === undefined ? {} : { group: true }),
      ...(message.context?.forwarded || message.context?.frequently_forwarded ? { forwarded: true } : {}),
      ...(said.noAnswer === undefined ? {} : { noAnswer: true }),
      ...(said.order === undefined ? {} : { order: said.order }),
      ...(message.referral?.ctwa_clid === undefined ? {} : { ctwaClid: message.referral.ctwa_clid }),
      ...(contact?.profile?.name === undefined ? {} : { profileName: contact.profile.name }),
    },
    message.timestamp,
  );
}
