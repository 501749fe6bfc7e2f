import type { Row } from '../redis/outbox-entry';
import type { Conversation } from './conversation';

/** What a step makes of a conversation: how it is now, and the rows that tell of it. Both are kept together or not at all. */
export interface Change {
  conversation: Conversation;
  rows: Row[];
}
