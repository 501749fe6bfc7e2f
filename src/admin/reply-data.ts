import type { ReplyCategory } from '../replies/reply-category';
import type { HandOverRoute } from '../vocabulary';

/* What the page of replies is told. Types only, as in page-data.ts. */

/** A conversation with a customer, as the list shows it. Times in ms. */
export interface ReplyLine {
  id: string;
  who: string;
  /** What the customer wrote last, shortened. */
  text: string;
  category: ReplyCategory;
  confidence: number;
  needsPerson: boolean;
  receivedAt: number;
  state: 'machine' | 'person' | 'nobody';
  owner?: { name: string; email: string };
  /** Replies that nobody has answered. */
  unanswered: number;
  dueAt?: number;
  /** WhatsApp's window asks for it sooner than the rule. */
  isByWindow?: boolean;
  isOverdue?: boolean;
  snoozedUntil?: number;
  windowEndsAt: number;
}

/** How many conversations each view holds. */
export interface ReplyCounts {
  due: number;
  overdue: number;
  unowned: number;
  mine: number;
  open: number;
}

export interface RepliesView {
  now: number;
  counts: ReplyCounts;
  /** Whose are `mine`; empty where nobody is known. */
  email: string;
  owners: { key: string; name: string; email: string }[];
  conversations: ReplyLine[];
}

/** A conversation with what both sides wrote. */
export interface ReplyConversation extends ReplyLine {
  now: number;
  address: string;
  contactKey?: string;
  isWindowOpen: boolean;
  /** Where it was handed over, in words, and by code. */
  route: string;
  routeCode: HandOverRoute;
  outcomes: string[];
  questions: { question: string; answer: string }[];
  turns: {
    id: string;
    at: number;
    from: 'customer' | 'machine' | 'person' | 'journey';
    text: string;
    corrected?: ReplyCategory;
  }[];
  acknowledgedAt?: number;
  answeredAt?: number;
  handledAt?: number;
  outcome?: string;
  /** Names the next answer: sent twice it goes once. */
  answerId: string;
}
