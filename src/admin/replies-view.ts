import { type Conversation, unanswered, windowEndOf } from '../conversations/conversation';
import type { HandOverRoute } from '../vocabulary';
import type { ReplyConversation, ReplyLine } from './reply-data';

/** How much of the last message a list shows. */
const SHOWN_OF_TEXT = 160;
const ROUTES: Record<HandOverRoute, string> = {
  task: 'task of Salesforce',
  case: 'case of Salesforce',
  lead: 'lead of Salesforce',
  campaign_member: 'campaign member of Salesforce',
  webhook: 'webhook',
  email: 'email',
  none: 'this page',
};

/** A conversation as the list shows it. */
export function replyLine(conversation: Conversation, now: number): ReplyLine {
  const { id, category, confidence, needsPerson, receivedAt, state, owner, clock, snoozedUntil } = conversation;
  const last = conversation.turns.findLast(({ from }) => from === 'customer');
  return {
    id,
    who: whoOf(conversation),
    text: (last?.text ?? '').slice(0, SHOWN_OF_TEXT),
    category,
    confidence,
    needsPerson,
    receivedAt,
    state,
    unanswered: unanswered(conversation).length,
    windowEndsAt: windowEndOf(conversation),
    ...(owner && { owner: { name: owner.name, email: owner.email } }),
    ...(clock && { dueAt: clock.dueAt, isByWindow: clock.isByWindow, isOverdue: clock.dueAt <= now }),
    ...(snoozedUntil !== undefined && snoozedUntil > now && { snoozedUntil }),
  };
}

/** All that is known of a conversation, for whoever answers it. */
export function replyConversation(
  conversation: Conversation,
  { now, outcomes, answerId }: { now: number; outcomes: readonly string[]; answerId: string },
): ReplyConversation {
  const { turns, questions, contactKey, phone, address, route, acknowledgedAt, answeredAt, handledAt, outcome } =
    conversation;
  return {
    ...replyLine(conversation, now),
    now,
    address: phone ?? address,
    ...(contactKey !== undefined && { contactKey }),
    isWindowOpen: windowEndOf(conversation) > now,
    route: ROUTES[route],
    routeCode: route,
    outcomes: [...outcomes],
    answerId,
    questions,
    turns: turns.map(({ id, at, from, text, corrected }) => ({
      id,
      at,
      from,
      text,
      ...(corrected !== undefined && { corrected }),
    })),
    ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(handledAt !== undefined && { handledAt }),
    ...(outcome !== undefined && { outcome }),
  };
}

const whoOf = ({ profileName, contactKey, phone, address }: Conversation) =>
  profileName?.trim() || contactKey || phone || address || 'somebody without a name';
