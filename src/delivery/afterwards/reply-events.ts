import { createHash } from 'node:crypto';
import type { CarriedOutEffects } from '../../consent/carried-out-effects';
import type { Conversation } from '../../conversations/conversation';
import type { ArrivalListener } from '../../signals/carry-out';
import type { ReplyEvent } from './steer-journeys';

/**
 * Queues what journeys are to hear of a reply, once however often it comes, and of what was answered to questions: the mark is
 * set with the queueing, and until the job is done its own id keeps a second from being queued.
 */
export function createReplyEvents(options: {
  queue: (reply: ReplyEvent) => Promise<void>;
  carriedOutEffects: Pick<CarriedOutEffects, 'has' | 'add'>;
}): { onArrival: ArrivalListener; tellAnswers: (conversation: Conversation) => Promise<void> } {
  const { carriedOutEffects } = options;

  async function queueOnce(reply: ReplyEvent): Promise<void> {
    if (await carriedOutEffects.has(reply.id)) return;
    await options.queue(reply);
    await carriedOutEffects.add(reply.id);
  }

  return {
    async onArrival(arrived, conversation) {
      const reply = arrivalEventOf(arrived, conversation);
      if (reply !== undefined) await queueOnce(reply);
    },
    /** The questions are over: the step that asked is told, by an event of its own. */
    tellAnswers: (conversation) => queueOnce(answersEventOf(conversation)),
  };
}

const idOf = (about: string) => createHash('sha256').update(about).digest('hex').slice(0, 32);

/**
 * Undefined where its conversation has gone on so far that its category is not known any more. An answer to a question of
 * ours is told with what the conversation is about: a *no* stays one when its writer has said what is wrong.
 */
function arrivalEventOf(
  { replyId, at, addresses, phone, contactKey, messageKey }: Parameters<ArrivalListener>[0],
  { id: conversationId, turns, questions, category: isAbout, state, answersTold }: Conversation,
): ReplyEvent | undefined {
  const turn = turns.find((each) => each.id === replyId);
  const category = turn?.isAnswer ? isAbout : turn?.category;
  if (category === undefined) return undefined;
  // Half of the answers would pass for all of them.
  const isAsking = state === 'machine' || answersTold === 'due';
  return {
    // Once more when the message that it answers becomes known.
    id: idOf(`reply-event ${replyId} ${messageKey ?? ''}`),
    replyId,
    conversationId,
    at,
    address: addresses[0] ?? '',
    ...(phone === undefined ? {} : { phone }),
    ...(contactKey === undefined ? {} : { contactKey }),
    ...(messageKey === undefined ? {} : { messageKey }),
    category,
    answers: isAsking ? [] : questions,
  };
}

function answersEventOf(conversation: Conversation): ReplyEvent {
  const { id, replyId, receivedAt, address, phone, contactKey, askedBy, category, questions } = conversation;
  return {
    id: idOf(`reply-answers ${id}`),
    replyId,
    conversationId: id,
    at: receivedAt,
    address,
    ...(phone === undefined ? {} : { phone }),
    ...(contactKey === undefined ? {} : { contactKey }),
    ...(askedBy === undefined ? {} : { messageKey: askedBy }),
    category,
    answers: questions,
    isAfterQuestions: true,
  };
}
