import type { Row } from '../redis/outbox-entry';
import { type Conversation, type ReplyClock, unanswered, WINDOW_MS, windowEndOf } from './conversation';
import type { Change } from './conversation-change';
import { withNewOwner } from './conversation-owner';
import { answerAwaitedUntil, withPerson } from './machine-steps';
import { breachedRow, endedRow, escalatedRow, inHandRow, warnedRow } from './reply-columns';

/**
 * What time does to a conversation: a warning, a breach, a move to the second owner, each once a clock; a snooze that is
 * over; and an end, where a person answered and neither side wrote for as long as the window is open. `escalateAt` says when
 * the second owner takes over what was due at a time.
 */
export function withTime(before: Conversation, now: number, escalateAt: (dueAt: number) => number): Change {
  const awaitedUntil = answerAwaitedUntil(before);
  if (awaitedUntil !== undefined && now >= awaitedUntil) return withPerson(before);
  if (before.clock !== undefined) return withClockAt(before, before.clock, now, escalateAt);
  if (before.state === 'nobody' || now < endOf(before)) return { conversation: before, rows: [] };
  const conversation: Conversation = { ...before, state: 'nobody', waiting: [] };
  return { conversation, rows: before.waiting.map(({ replyId }) => endedRow(replyId)) };
}

function withClockAt(
  before: Conversation,
  running: ReplyClock,
  now: number,
  escalateAt: (dueAt: number) => number,
): Change {
  if (before.snoozedUntil !== undefined && now < before.snoozedUntil) return { conversation: before, rows: [] };
  const { snoozedUntil: _, ...awake } = before;
  const clock: ReplyClock = { ...running };
  const replies = unanswered(before).map(({ replyId }) => replyId);
  const rows: Row[] = [];
  // Whoever lets it pass without having been warned, since nothing looked, is not warned afterwards.
  if (clock.warnedAt === undefined && clock.breachedAt === undefined && now >= clock.warnAt && now < clock.dueAt) {
    clock.warnedAt = now;
    rows.push(...replies.map((replyId) => warnedRow(replyId, now)));
  }
  if (clock.breachedAt === undefined && now >= clock.dueAt) {
    clock.breachedAt = now;
    clock.escalateAt = escalateAt(clock.dueAt);
    rows.push(...replies.map((replyId) => breachedRow(replyId, now)));
  }
  const isAwake = rows.length === 0 && before.snoozedUntil === undefined;
  const conversation: Conversation = isAwake ? before : { ...awake, clock };
  const takesOver = before.escalatedAt === undefined ? before.second : undefined;
  if (takesOver !== undefined && clock.escalateAt !== undefined && now >= clock.escalateAt) {
    const moved: Conversation = { ...withNewOwner(conversation, takesOver), escalatedAt: now };
    rows.push(...replies.map((replyId) => escalatedRow(replyId, now)));
    rows.push(...unanswered(before).map((reply) => inHandRow(reply, moved, 'person')));
    return { conversation: moved, rows };
  }
  return { conversation, rows };
}

/** When time next does something to a conversation, as ms; undefined where it never does. */
export function nextLookAt(conversation: Conversation): number | undefined {
  const times = [answerAwaitedUntil(conversation), clockLookAt(conversation)].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function clockLookAt(conversation: Conversation): number | undefined {
  const { clock, snoozedUntil, second, escalatedAt } = conversation;
  if (clock === undefined) return conversation.state === 'nobody' ? undefined : endOf(conversation);
  if (snoozedUntil !== undefined) return Math.min(snoozedUntil, clock.dueAt);
  if (clock.breachedAt === undefined)
    return clock.warnedAt === undefined ? Math.min(clock.warnAt, clock.dueAt) : clock.dueAt;
  return second === undefined || escalatedAt !== undefined ? undefined : clock.escalateAt;
}

const endOf = (conversation: Conversation) =>
  Math.max(windowEndOf(conversation), (conversation.answeredAt ?? 0) + WINDOW_MS);

/** The clock of what waits: the earliest rule of all of it, and never later than the window less its margin. */
export function withClock(
  conversation: Conversation,
  { windowMarginMs, notBefore = 0 }: { windowMarginMs: number; notBefore?: number },
): Conversation {
  const { clock: running, ...rest } = conversation;
  const waiting = unanswered(conversation);
  if (waiting.length === 0) return rest;
  const rule = Math.min(...waiting.map(({ ruleDueAt }) => ruleDueAt));
  const lastFree = windowEndOf(conversation) - windowMarginMs;
  const isByWindow = lastFree < rule && lastFree >= notBefore;
  const dueAt = isByWindow ? lastFree : rule;
  const lead = isByWindow ? conversation.warnMinutes * 60_000 : 0;
  const warnAt = Math.min(dueAt - lead, ...waiting.map(({ ruleWarnAt }) => ruleWarnAt));
  return { ...rest, clock: { ...running, dueAt, isByWindow, warnAt } };
}
