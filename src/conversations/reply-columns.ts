import type { Row } from '../redis/outbox-entry';
import type { Conversation, ConversationState, WaitingReply } from './conversation';
import { WINDOW_MS } from './conversation';

/*
 * Rows of `WA_Reply`. Each function here writes one set of columns, always whole, so that the last of several rows of a reply
 * is the last that was said, and none undoes another (docs/data-extensions.md).
 */

const iso = (ms: number) => new Date(ms).toISOString();

/** What is known of the reply itself. */
type Categorised = Pick<WaitingReply, 'replyId' | 'at' | 'category' | 'confidence' | 'needsPerson'>;

/** Who has a reply in hand. An owner stands only where it is a person's. */
export function inHandRow(
  reply: Categorised,
  { id, owner, route }: Pick<Conversation, 'id' | 'owner' | 'route'>,
  state: ConversationState,
): Row {
  const isOwned = state === 'person';
  return {
    ReplyID: reply.replyId,
    ConversationID: id,
    Category: reply.category,
    Confidence: Math.round(reply.confidence * 10_000) / 10_000,
    NeedsPerson: reply.needsPerson,
    State: state,
    OwnerEmail: isOwned ? (owner?.email ?? '') : '',
    RoutedTo: isOwned ? route : '',
    WindowEndsDateUTC: iso(reply.at + WINDOW_MS),
  };
}

export const dueRow = (ReplyID: string, at: number): Row => ({ ReplyID, DueDateUTC: iso(at) });
export const warnedRow = (ReplyID: string, at: number): Row => ({ ReplyID, WarnedDateUTC: iso(at) });
export const breachedRow = (ReplyID: string, at: number): Row => ({ ReplyID, BreachedDateUTC: iso(at) });
export const escalatedRow = (ReplyID: string, at: number): Row => ({ ReplyID, EscalatedDateUTC: iso(at) });
export const acknowledgedRow = (ReplyID: string, at: number): Row => ({ ReplyID, AcknowledgedDateUTC: iso(at) });
/** A person wrote; `by` is who they are. */
export const answeredRow = (ReplyID: string, at: number, by: string): Row => ({
  ReplyID,
  AnsweredDateUTC: iso(at),
  AnsweredBy: by.slice(0, 254),
});
export const handledRow = (ReplyID: string, at: number, outcome: string): Row => ({
  ReplyID,
  HandledDateUTC: iso(at),
  Outcome: outcome,
});
/** Nothing is open any more. Whose it was stays, since work is counted by owner. */
export const endedRow = (ReplyID: string): Row => ({ ReplyID, State: 'nobody' });
/** The record that the hand-over made; ids of Salesforce have at most 18 characters. */
export const recordRow = (ReplyID: string, recordId: string): Row => ({
  ReplyID,
  CrmRecordID: recordId.slice(0, 18),
});
