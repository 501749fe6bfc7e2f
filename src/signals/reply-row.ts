import type { Row } from '../marketing-cloud/outbox-entry';
import type { Signal } from './signal';

/** The row of `WA_Reply` for one message of a customer, tied to the message that caused it where one is known (C1). */
export function replyRow(
  signal: Extract<Signal, { kind: 'reply' }>,
  cause: { messageKey: string | undefined; contactKey: string | undefined },
): Row {
  const columns: Record<string, string | undefined> = {
    ReplyID: signal.replyId.slice(0, 128),
    ContactKey: cause.contactKey,
    MobileNumber: signal.person.phone?.slice(0, 20),
    WhatsAppUserID: signal.person.userId?.slice(0, 140),
    MessageKey: cause.messageKey,
    ReceivedDateUTC: new Date(signal.at * 1000).toISOString(),
    MessageType: signal.messageType.slice(0, 20),
    Body: signal.body.slice(0, 1024),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined && value !== '')) as Row;
}
