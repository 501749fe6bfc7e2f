import { LIMITS } from '../limits';
import type { AskedQuestion, Reading } from '../replies/read-answer';
import { type Conversation, type Saying, windowEndOf } from './conversation';
import type { Change } from './conversation-change';
import { withTurns } from './conversation-turns';
import { acknowledgedRow, inHandRow } from './reply-columns';

/** A person who wrote a moment ago is talking: the product keeps silent. */
const PERSON_TALKS_MS = 5 * 60_000;

/**
 * What the product says to a message that was taken in: that it came, once a conversation, and what the step asks of those
 * who reply. Never while a person talks, nor when the window is over.
 */
export function withMachine(
  { conversation, rows }: Change,
  says: { replyId: string; acknowledge: boolean; questions: readonly AskedQuestion[]; now: number },
): Change {
  const { replyId, now } = says;
  const isOpen = now < windowEndOf(conversation);
  const isTalking = conversation.answeredAt !== undefined && now - conversation.answeredAt < PERSON_TALKS_MS;
  if (!isOpen || isTalking || conversation.says?.state === 'due') return { conversation, rows };
  const greets = says.acknowledge && !conversation.isGreeted;
  // Only what was opened by this very message is asked about: later ones find somebody who has it, or questions under way.
  const isFirst = conversation.replyId === replyId && conversation.handOver === 'due' && !conversation.isGreeted;
  const asks = isFirst && says.questions.length > 0;
  if (!greets && !asks) return { conversation, rows };
  const saying: Saying = greets
    ? {
        id: `acknowledgement ${replyId}`,
        kind: 'acknowledgement',
        replyId,
        question: 0,
        tries: 0,
        state: 'due',
        at: now,
      }
    : questionSaying(replyId, 0, 0, now);
  // Whoever was asked was greeted: nobody is asked a second time in a conversation.
  const said: Conversation = { ...conversation, says: saying, isGreeted: true };
  if (!asks) return { conversation: said, rows };
  const { handOver: _, messageKey, ...rest } = said;
  const machine: Conversation = {
    ...rest,
    ...(messageKey === undefined ? {} : { messageKey, askedBy: messageKey }),
    state: 'machine',
    toAsk: says.questions.map((each) => ({ ...each, options: [...each.options] })),
  };
  return {
    conversation: machine,
    rows: [...rows, ...machine.waiting.map((reply) => inHandRow(reply, machine, 'machine'))],
  };
}

/** The question that waits for an answer, if one does, and its number. */
export function questionAsked(
  conversation: Conversation | undefined,
): { question: AskedQuestion; number: number; tries: number } | undefined {
  if (conversation?.state !== 'machine' || conversation.says?.kind !== 'question') return undefined;
  const { question: number, tries, state } = conversation.says;
  const question = conversation.toAsk[number];
  return question === undefined || state === 'due' ? undefined : { question, number, tries };
}

/** What a message said to the question: the next one, the same once more, or a person. */
export function withReading(change: Change, reading: Reading, of: { replyId: string; now: number }): Change {
  const { conversation } = change;
  const asked = questionAsked(conversation);
  if (asked === undefined) return change;
  if (reading.kind === 'answer') {
    const questions = [...conversation.questions, { question: asked.question.text, answer: reading.answer }];
    const answered = { ...conversation, questions };
    const next = asked.number + 1;
    if (conversation.toAsk[next] === undefined) return then(change, withPerson(answered));
    return { ...change, conversation: { ...answered, says: questionSaying(of.replyId, next, 0, of.now) } };
  }
  const isTriedAgain = reading.kind === 'person' || asked.tries >= LIMITS.questionTries.max - 1;
  if (isTriedAgain) return then(change, withPerson(conversation));
  return {
    ...change,
    conversation: { ...conversation, says: questionSaying(of.replyId, asked.number, asked.tries + 1, of.now) },
  };
}

/** The product is done: whoever owns it has it in hand, and it is handed over with what was answered. */
export function withPerson(before: Conversation): Change {
  const { says: _, ...rest } = withoutQuestions(before);
  const conversation: Conversation = { ...rest, state: 'person', handOver: 'due' };
  return { conversation, rows: conversation.waiting.map((reply) => inHandRow(reply, conversation, 'person')) };
}

/** Nothing more is asked; where something was answered, the journey that asks is to be told. */
export function withoutQuestions(before: Conversation): Conversation {
  const isNews = before.state === 'machine' && before.questions.length > 0;
  return { ...before, toAsk: [], ...(isNews ? { answersTold: 'due' } : {}) };
}

/** It is being sent: whoever finds it so later does not know whether it went. */
export function withSending(before: Conversation, id: string, now: number): Change {
  const { says } = before;
  if (says?.id !== id || says.state !== 'due') return { conversation: before, rows: [] };
  return { conversation: { ...before, says: { ...says, state: 'sending', at: now } }, rows: [] };
}

/**
 * What became of something that was said. `sent` and `unknown` are said: what may have gone is never said twice. `later`:
 * it certainly did not go, and is due again. `dropped`: it does not go at all.
 */
export function withSaid(
  before: Conversation,
  said: { id: string; result: 'sent' | 'unknown' | 'later' | 'dropped'; text: string; now: number },
): Change {
  const { id, result, text, now } = said;
  const { says } = before;
  if (says?.id !== id || (says.state !== 'sending' && says.state !== 'due')) return { conversation: before, rows: [] };
  if (result === 'later') return { conversation: { ...before, says: { ...says, state: 'due' } }, rows: [] };
  const isQuestion = says.kind === 'question';
  if (result === 'dropped' && isQuestion) return withPerson(before);
  const went = result !== 'dropped';
  const conversation: Conversation = {
    ...before,
    says: { ...says, state: result, at: now },
    turns: went ? withTurns(before.turns, [{ id, at: now, from: 'machine', text }]) : before.turns,
    ...(result === 'sent' && !isQuestion ? { acknowledgedAt: now } : {}),
  };
  const rows = result === 'sent' && !isQuestion ? [acknowledgedRow(says.replyId, now)] : [];
  if (isQuestion || before.state !== 'machine' || before.toAsk.length === 0) return { conversation, rows };
  return { conversation: { ...conversation, says: questionSaying(says.replyId, 0, 0, now) }, rows };
}

/** When the product waits no longer for an answer; undefined where it waits for none. */
export function answerAwaitedUntil(conversation: Conversation): number | undefined {
  if (conversation.state !== 'machine') return undefined;
  return (conversation.says?.at ?? conversation.lastAt) + LIMITS.answerMinutes.usual * 60_000;
}

function questionSaying(replyId: string, question: number, tries: number, now: number): Saying {
  return {
    id: `question ${question} ${tries} ${replyId}`,
    kind: 'question',
    replyId,
    question,
    tries,
    state: 'due',
    at: now,
  };
}

const then = (change: Change, next: Change): Change => ({
  conversation: next.conversation,
  rows: [...change.rows, ...next.rows],
});
