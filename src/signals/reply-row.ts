import { isPhoneAddress } from '../consent/address';
import type { Row } from '../redis/outbox-entry';
import type { Signal } from './signal';

const REPLY_ID_LENGTH = 128;

/** An id that the column cannot hold ends in a digest of the whole: a wamid begins with the person, so long ones begin alike. */
export function replyIdOf(replyId: string, digest: (text: string) => string): string {
  if (replyId.length <= REPLY_ID_LENGTH) return replyId;
  const end = `~${digest(replyId)}`;
  return `${replyId.slice(0, REPLY_ID_LENGTH - end.length)}${end}`;
}

/** The row of `WA_Reply` for one message of a customer, tied to the message that caused it where one is known (C1). `digest` gives hex. */
export function replyRow(
  signal: Extract<Signal, { kind: 'reply' }>,
  known: { messageKey: string | undefined; contactKey: string | undefined; address: string },
  digest: (text: string) => string,
): Row {
  const columns: Record<string, string | undefined> = {
    ReplyID: replyIdOf(signal.replyId, digest),
    ContactKey: known.contactKey,
    // Usernames hide the phone (WA 5.1); where the pair was learnt before, the row names it all the same.
    MobileNumber: (isPhoneAddress(known.address) ? known.address : signal.person.phone)?.slice(0, 20),
    WhatsAppUserID: (signal.person.userId ?? signal.person.parentUserId)?.slice(0, 140),
    MessageKey: known.messageKey,
    ReceivedDateUTC: new Date(signal.at * 1000).toISOString(),
    MessageType: signal.messageType.slice(0, 20),
    Body: signal.body.slice(0, 1024),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined && value !== '')) as Row;
}
