import type Redis from 'ioredis';
import { ANSWER_LIFE_MS, answerKey } from '../redis/redis-keys';
import type { WhatsAppClient } from '../whatsapp/client';
import { sessionMessage } from '../whatsapp/session-message';
import { type Conversation, windowEndOf } from './conversation';
import type { Conversations } from './conversations';

/** What came of an answer that a person wrote. Only `sent` is in the conversation. */
export type AnswerOutcome =
  | { kind: 'sent'; conversation: Conversation }
  | { kind: 'not_found' }
  /** WhatsApp takes no text any more, since `endedAt` (ms): a template opens the window again. */
  | { kind: 'window_closed'; endedAt: number }
  /** An operator has suppressed this person: nothing goes to them. */
  | { kind: 'suppressed' }
  /** The customer left no address that can be written to. */
  | { kind: 'no_address' }
  | { kind: 'refused'; code: number | undefined; title: string }
  /** It may have gone: it is not sent again. */
  | { kind: 'unknown' }
  /** Somebody else answered or closed it after it was looked at: nothing was sent. */
  | { kind: 'changed_meanwhile'; by: 'answer' | 'closing' }
  /** The same answer is being sent by another call. */
  | { kind: 'under_way' };

/** What is sent in the last moments may arrive after the window: WhatsApp refuses that as 131047. */
const MARGIN_MS = 5_000;
const ANSWERS_WITHIN_MS = 10_000;
/** Whoever has not said by then what came of a send died in it. */
const SENDING_ENDS_WITHIN_MS = 2 * ANSWERS_WITHIN_MS;
const SENDING = 'sending';

/** Sends what a person writes on the page of replies, inside the window alone, and once, however often it is asked for. */
export function createCustomerAnswers(dependencies: {
  redis: Redis;
  conversations: Pick<Conversations, 'read' | 'answered'>;
  whatsapp: Pick<WhatsAppClient, 'send'>;
  isSuppressed: (address: string) => Promise<boolean>;
  clock: () => number;
}) {
  const { redis, conversations, whatsapp, isSuppressed, clock } = dependencies;

  /** `answerId` is the page's own name of what was written, `seenAt` (ms) when it was looked at; `by` is kept as who answered. */
  async function answer(
    conversationId: string,
    { answerId, seenAt, text, by }: { answerId: string; seenAt?: number | undefined; text: string; by: string },
  ): Promise<AnswerOutcome> {
    const conversation = await conversations.read(conversationId);
    if (conversation === undefined) return { kind: 'not_found' };
    const to = conversation.phone ?? conversation.userId ?? conversation.address;
    if (to === '') return { kind: 'no_address' };
    const endedAt = windowEndOf(conversation);
    if (clock() > endedAt - MARGIN_MS) return { kind: 'window_closed', endedAt };
    if (await isSuppressed(conversation.address)) return { kind: 'suppressed' };

    const key = answerKey(answerId);
    const before = await redis.get(key);
    if (before !== null) return repeated(conversation, before, clock());
    const changed = changedSince(conversation, seenAt);
    if (changed !== undefined) return { kind: 'changed_meanwhile', by: changed };
    const isFirst = await redis.set(key, `${SENDING} ${clock()}`, 'PX', ANSWER_LIFE_MS, 'NX');
    if (isFirst === null) return repeated(conversation, await redis.get(key), clock());
    const id = `answer:${answerId}`;
    const outcome = await whatsapp.send(conversation.sender, JSON.stringify(sessionMessage({ to, text })), {
      timeoutMs: ANSWERS_WITHIN_MS,
    });
    if (outcome.kind === 'unknown') {
      await redis.set(key, 'unknown', 'PX', ANSWER_LIFE_MS);
      return { kind: 'unknown' };
    }
    if (outcome.kind !== 'accepted') {
      // Nothing went: the same answer may be sent again.
      await redis.del(key);
      if (outcome.kind === 'not_sent') return { kind: 'refused', code: undefined, title: outcome.why };
      return { kind: 'refused', code: outcome.code, title: outcome.title };
    }
    const acted = await conversations.answered(conversationId, { id, at: clock(), by, text });
    await redis.set(key, 'sent', 'PX', ANSWER_LIFE_MS);
    return acted.done ? { kind: 'sent', conversation: acted.conversation } : { kind: 'not_found' };
  }

  return { answer };
}

/** What somebody did with it after `seenAt`; undefined where nobody did, or it is not said when it was looked at. */
function changedSince({ answeredAt = 0, handledAt = 0 }: Conversation, seenAt = Number.POSITIVE_INFINITY) {
  if (handledAt > seenAt) return 'closing';
  return answeredAt > seenAt ? 'answer' : undefined;
}

function repeated(conversation: Conversation, stored: string | null, now: number): AnswerOutcome {
  const [state, since] = (stored ?? '').split(' ');
  if (state === 'sent') return { kind: 'sent', conversation };
  const isUnderWay = state === SENDING && now - Number(since) < SENDING_ENDS_WITHIN_MS;
  return isUnderWay ? { kind: 'under_way' } : { kind: 'unknown' };
}

export type CustomerAnswers = ReturnType<typeof createCustomerAnswers>;
