import type { Table } from '../redis/outbox-entry';
import type { Saying } from '../saying';
import type { Cause } from '../vocabulary';
import type { ConsentView } from './consent-data';

/* What the page of one person is told. Types only, as in page-data.ts. Times are ISO 8601, or what a data extension has in their place. */

/** Where something was found: a row of Marketing Cloud may be some minutes old. */
type KeptIn = 'redis' | 'data extension';

export interface PersonMessage {
  messageKey: string;
  keptIn: KeptIn;
  journey: string;
  template: string;
  activityId: string;
  /** Branch and reason, else how far it is. */
  outcome: string;
  acceptedAt?: string;
  /** `sent`, `delivered`, `read` … → when. */
  times: Record<string, string>;
  errorCode: string;
  /** Blanks of the template that had no value, by their keys; known once the row stands in the data extension. */
  blanks?: string[];
  /** What Meta's code means: its cause in our words, and its title in Meta's. */
  error?: { cause: Cause; title: string };
  /** How far the late fallback is, and why there is one. */
  fallback: string;
}

export interface PersonReply {
  replyId: string;
  keptIn: KeptIn;
  at: string;
  from: 'customer' | 'machine' | 'person' | 'journey';
  text: string;
  category: string;
  conversationId: string;
}

export interface PersonConversion {
  conversionId: string;
  at: string;
  name: string;
  /** With its currency. */
  value: string;
  attribution: string;
  messageKey: string;
}

/** Whether a table could be asked: what is missing is not taken for nothing. */
export interface TableAsked {
  table: Table;
  state: 'read' | 'left_out' | 'not_read';
  why?: string;
  /** The same by code. */
  said?: Saying;
}

/** Everything of one person, the newest first. */
export interface PersonView {
  consent: ConsentView;
  addresses: string[];
  contactKeys: string[];
  messages: PersonMessage[];
  replies: PersonReply[];
  conversions: PersonConversion[];
  asked: TableAsked[];
  /** More is there than is shown. */
  isCut: boolean;
}
