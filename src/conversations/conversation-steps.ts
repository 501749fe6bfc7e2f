import { LIMITS } from '../limits';
import type { Row } from '../redis/outbox-entry';
import type { CategorisedReply } from '../replies/categorise-reply';
import type { Assignment, Owner } from '../replies/owner-for';
import type { AskedQuestion, Reading } from '../replies/read-answer';
import type { ReplyCategory } from '../replies/reply-category';
import { type Conversation, type Turn, unanswered, type WaitingReply } from './conversation';
import type { Change } from './conversation-change';
import { withNewOwner } from './conversation-owner';
import { withTurns } from './conversation-turns';
import { withoutQuestions } from './machine-steps';
import { withClock } from './reply-clock';
import { answeredRow, dueRow, endedRow, handledRow, inHandRow } from './reply-columns';

/** A message of a customer as a conversation takes it in; times in ms. */
export interface Inbound {
  /** The `ReplyID` of its row. */
  replyId: string;
  /** When the customer sent it, by the webhook. */
  at: number;
  sender: string;
  address: string;
  phone?: string;
  userId?: string;
  contactKey?: string;
  profileName?: string;
  text: string;
  /** The message of ours that it answers, with what was sent and when, where that is known. */
  answers?: { messageKey: string; text: string; at: number };
}

/** What was thought of a message before it is taken in. */
export interface Judged {
  /** The conversation's id, should it be the first of one. */
  id: string;
  categorised: CategorisedReply;
  assignment: Assignment;
  /** By the rule alone, see `dueFor`. */
  due: { dueAt: number; warnAt: number };
  windowMarginMs: number;
  /** What it says to the question that was asked, where one was. */
  reading?: Reading;
  /** Whether the customer is told that it came, and what they are asked. */
  acknowledge: boolean;
  questions: readonly AskedQuestion[];
}

/**
 * Takes a customer's message in, in whatever order messages come. What needs nobody changes nothing of what waits; what does
 * gets an owner and a clock, or joins those that run. After an answer the owner stays until the conversation is closed.
 */
export function withInbound(before: Conversation | undefined, inbound: Inbound, judged: Judged): Change {
  const { category, confidence, needsPerson } = judged.categorised;
  const reply = { replyId: inbound.replyId, at: inbound.at, category, confidence, needsPerson };
  const known = before ?? begun(inbound, judged);
  const talked: Conversation = {
    ...known,
    ...named(inbound),
    ...(inbound.answers === undefined ? {} : { messageKey: inbound.answers.messageKey }),
    firstAt: Math.min(known.firstAt, inbound.at),
    lastAt: Math.max(known.lastAt, inbound.at),
    turns: withTurns(known.turns, turnsOf(inbound, category, judged.reading)),
  };
  if (!needsPerson) {
    const isIdle = talked.waiting.length === 0;
    const conversation = isIdle ? { ...talked, ...shown(reply) } : talked;
    const clocked = withClock(conversation, judged);
    return { conversation: clocked, rows: [inHandRow(reply, clocked, 'nobody'), ...dueRows(before, clocked)] };
  }
  return needing(
    talked,
    { ...reply, ruleDueAt: judged.due.dueAt, ruleWarnAt: judged.due.warnAt, answered: false },
    judged,
  );
}

function needing(
  talked: Conversation,
  reply: WaitingReply,
  judged: Pick<Judged, 'assignment' | 'windowMarginMs'>,
): Change {
  const { snoozedUntil: _, ...awake } = talked;
  const taken = talked.waiting.length === 0 ? takenAnew(awake, judged.assignment) : awake;
  const conversation = withClock(
    {
      ...taken,
      ...(unanswered(talked).length === 0 ? shown(reply) : {}),
      // What the product has in hand stays there until its questions are done.
      state: talked.state === 'machine' ? 'machine' : 'person',
      waiting: [...talked.waiting, reply].slice(-LIMITS.waitingReplies.max),
    },
    judged,
  );
  const due = dueRow(reply.replyId, conversation.clock?.dueAt ?? reply.ruleDueAt);
  return {
    conversation,
    rows: [inHandRow(reply, conversation, conversation.state), due, ...dueRows(talked, conversation)],
  };
}

/** Nothing was open: whoever the rules name has it, and it is handed over. */
function takenAnew(talked: Conversation, assignment: Assignment): Conversation {
  const { owner: _, second: __, campaignId: ___, escalatedAt: ____, assignmentRule: _____, ...known } = talked;
  const { handedOver: ______, ...rest } = known;
  return { ...rest, ...assigned(assignment), handOver: 'due' };
}

/** The rows of what waited before and is due at another time now. */
function dueRows(before: Conversation | undefined, { clock }: Conversation): Row[] {
  if (before?.clock === undefined || clock === undefined || before.clock.dueAt === clock.dueAt) return [];
  return unanswered(before).map(({ replyId }) => dueRow(replyId, clock.dueAt));
}

/** What became known of a reply that was taken in before: the message that it answers, and the contact. */
export function withMessage(
  before: Conversation,
  replyId: string,
  { messageKey, contactKey }: { messageKey?: string | undefined; contactKey?: string | undefined },
): Change {
  const learnt = {
    ...(messageKey === undefined || before.messageKey !== undefined || before.replyId !== replyId
      ? {}
      : { messageKey }),
    ...(contactKey === undefined || before.contactKey !== undefined ? {} : { contactKey }),
  };
  return { conversation: Object.keys(learnt).length === 0 ? before : { ...before, ...learnt }, rows: [] };
}

/** A person wrote to the customer: the clock of all that waited has been met. `id` names what was written. */
export function withAnswer(
  before: Conversation,
  { id, at, by, text }: { id: string; at: number; by: string; text: string },
): Change {
  const { clock: _, snoozedUntil: __, says: ___, ...rest } = withoutQuestions(before);
  const conversation: Conversation = {
    ...rest,
    state: 'person',
    answeredAt: at,
    waiting: before.waiting.map((reply) => ({ ...reply, answered: true })),
    turns: withTurns(before.turns, [{ id, at, from: 'person', text }]),
  };
  // A person took it from the product.
  const taken = before.state === 'machine' ? before.waiting : [];
  return {
    conversation,
    rows: [
      ...taken.map((reply) => inHandRow(reply, conversation, 'person')),
      ...unanswered(before).map(({ replyId }) => answeredRow(replyId, at, by)),
    ],
  };
}

/** A person closed the conversation: what waited is handled, and the customer's next message begins anew. */
export function withClosing(before: Conversation, { at, outcome }: { at: number; outcome: string }): Change {
  const { clock: _, snoozedUntil: __, says: ___, ...rest } = withoutQuestions(before);
  const conversation: Conversation = { ...rest, state: 'nobody', handledAt: at, outcome, waiting: [] };
  const closed = before.waiting.length > 0 ? before.waiting : [{ ...before, at: before.receivedAt }];
  return {
    conversation,
    rows: closed.flatMap((reply) => [handledRow(reply.replyId, at, outcome), endedRow(reply.replyId)]),
  };
}

/** Nothing is due before `until`; then it is due at `dueAt`, or when the window asks for it. */
export function withSnooze(
  before: Conversation,
  { until, dueAt, windowMarginMs }: { until: number; dueAt: number; windowMarginMs: number },
): Change {
  const waiting = before.waiting.map((reply) =>
    reply.answered ? reply : { ...reply, ruleDueAt: dueAt, ruleWarnAt: dueAt },
  );
  const { clock: _, ...rest } = before;
  const conversation = withClock({ ...rest, snoozedUntil: until, waiting }, { windowMarginMs, notBefore: until });
  return { conversation, rows: dueRows(before, conversation) };
}

/** Somebody else owns what waits; nobody where `owner` is undefined. */
export function withOwner(before: Conversation, owner: Owner | undefined): Change {
  const { owner: _, ...rest } = before;
  const conversation: Conversation = owner === undefined ? rest : withNewOwner(before, owner);
  return {
    conversation,
    rows: conversation.waiting.map((reply) => inHandRow(reply, conversation, conversation.state)),
  };
}

/** A person says what a reply is about. What turns out to need somebody gets an owner and a clock. */
export function withCategory(
  before: Conversation,
  corrected: { replyId: string; at: number; category: ReplyCategory; needsPerson: boolean },
  judged: Pick<Judged, 'assignment' | 'due' | 'windowMarginMs'>,
): Change {
  const { replyId, at, category, needsPerson } = corrected;
  const reply = { replyId, at, category, confidence: 1, needsPerson };
  const told = before.replyId === replyId ? { category, confidence: 1, needsPerson } : {};
  const turns = before.turns.map((turn) => (turn.id === replyId ? { ...turn, corrected: category } : turn));
  const known: Conversation = { ...before, ...told, turns };
  const waits = before.waiting.find((each) => each.replyId === replyId);
  if (waits === undefined) {
    if (!needsPerson) return { conversation: known, rows: [inHandRow(reply, known, 'nobody')] };
    const { dueAt, warnAt } = judged.due;
    return needing(known, { ...reply, ruleDueAt: dueAt, ruleWarnAt: warnAt, answered: false }, judged);
  }
  // It stays with whoever has it until they close it.
  const waiting = before.waiting.map((each) => (each === waits ? { ...each, ...reply } : each));
  const conversation = { ...known, waiting };
  return { conversation, rows: [inHandRow(reply, conversation, conversation.state)] };
}

function begun(inbound: Inbound, { id, categorised, assignment }: Judged): Conversation {
  return {
    id,
    sender: inbound.sender,
    address: inbound.address,
    firstAt: inbound.at,
    lastAt: inbound.at,
    state: 'nobody',
    ...assigned(assignment),
    ...shown({ replyId: inbound.replyId, at: inbound.at, ...categorised }),
    waiting: [],
    isGreeted: false,
    toAsk: [],
    questions: [],
    turns: [],
  };
}

/** What of a reply a conversation is shown by. */
const shown = (reply: {
  replyId: string;
  at: number;
  category: ReplyCategory;
  confidence: number;
  needsPerson: boolean;
}) => ({
  replyId: reply.replyId,
  receivedAt: reply.at,
  category: reply.category,
  confidence: reply.confidence,
  needsPerson: reply.needsPerson,
});

function assigned(assignment: Assignment) {
  const { owner, second, hoursOf, dueMinutes, warnMinutes, escalateMinutes, route, campaignId, assignmentRule } =
    assignment;
  return {
    owner,
    hoursOf,
    dueMinutes,
    warnMinutes,
    escalateMinutes,
    route,
    ...(second === undefined ? {} : { second }),
    ...(campaignId === undefined ? {} : { campaignId }),
    ...(assignmentRule === undefined ? {} : { assignmentRule }),
  };
}

function named({ phone, userId, contactKey, profileName }: Inbound) {
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(contactKey === undefined ? {} : { contactKey }),
    ...(profileName === undefined ? {} : { profileName }),
  };
}

function turnsOf(
  { replyId, at, text, answers }: Inbound,
  category: ReplyCategory,
  reading: Reading | undefined,
): Turn[] {
  const isAnswer = reading?.kind === 'answer' ? { isAnswer: true as const } : {};
  const turn: Turn = { id: replyId, at, from: 'customer', text, category, ...isAnswer };
  if (answers === undefined) return [turn];
  return [{ id: answers.messageKey, at: answers.at, from: 'journey', text: answers.text }, turn];
}
