import type { HandOver } from '../replies/hand-over';
import type { Conversation } from './conversation';
import type { MessageContext } from './message-context';

/** A journey version as a person finds it. */
export interface NamedJourney {
  key: string;
  version: string;
}

/**
 * What goes along when a conversation is handed to a person: what was sent, asked and answered, the last turns, and where to
 * find it. Pure.
 */
export function handOverOf(
  conversation: Conversation,
  { context, journey, link }: { context: MessageContext | undefined; journey: NamedJourney | undefined; link: string },
): HandOver {
  const { phone, userId, contactKey, profileName, campaignId, assignmentRule, owner, clock, handedOver } = conversation;
  const message = context === undefined ? undefined : messageOf(context, journey, conversation.receivedAt);
  return {
    conversationId: conversation.id,
    replyId: conversation.replyId,
    address: conversation.address,
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(contactKey === undefined ? {} : { contactKey }),
    ...(profileName === undefined ? {} : { profileName }),
    category: conversation.category,
    confidence: conversation.confidence,
    needsPerson: conversation.needsPerson,
    receivedAt: conversation.receivedAt,
    dueAt: clock?.dueAt ?? conversation.receivedAt,
    owner: {
      name: owner?.name ?? '',
      email: owner?.email ?? '',
      ...(owner?.queue === undefined ? {} : { queue: owner.queue }),
      ...(assignmentRule === undefined ? {} : { assignmentRule }),
    },
    ...(handedOver === undefined ? {} : { moved: { replyId: handedOver.replyId, times: handedOver.moves } }),
    route: conversation.route,
    ...(campaignId === undefined ? {} : { campaignId }),
    ...(message === undefined ? {} : { message }),
    questions: conversation.questions,
    turns: conversation.turns.map(({ at, from, text }) => ({ at, from, text })),
    link,
  };
}

/** Without its settings, which are kept for 400 days, nothing can be said of a message. */
function messageOf(
  context: MessageContext,
  journey: NamedJourney | undefined,
  receivedAt: number,
): HandOver['message'] {
  const { messageKey, settings, activityId, journeyId, sentAt = receivedAt } = context;
  if (settings === undefined) return undefined;
  const { template, purpose, stage, topic } = settings;
  return {
    messageKey,
    template: template.name,
    purpose,
    ...(stage === undefined ? {} : { stage }),
    topic,
    journey: {
      key: journeyId,
      name: journey === undefined ? journeyId : `${journey.key}, version ${journey.version}`,
    },
    activity: { key: activityId, name: template.name },
    sentAt,
  };
}
