import { type Conversation, unanswered } from './conversation';

/** Ends (s) of the spans in which a reply was acknowledged or answered, the last one open. */
export const DESK_SPAN_ENDS_S = [30, 300, 1_800, 3_600, 14_400, 28_800, 86_400] as const;

/**
 * What a change of a conversation counts for among the work of replies, by the day on which it happens: words, each with
 * how many. Kept together with the change, so each counts once, whatever is repeated or killed. Pure.
 *
 * | word | when |
 * |---|---|
 * | `conversation` | a conversation began |
 * | `reply <category>` | a customer wrote |
 * | `due <owner>` | a reply waits for a person; no owner: for nobody yet |
 * | `acknowledged <span>` | a machine said that it has been seen, the first time |
 * | `answered <owner>`, `answered_in <span>` | a person answered what waited; the span is that of what waited longest |
 * | `met <owner>`, `missed <owner>` | what waited was answered or closed in time; its time ran out |
 * | `closed <owner>`, `escalated <owner>` | |
 */
export function deskCounts(before: Conversation | undefined, after: Conversation): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (...words: string[]) => {
    const word = words.join(' ');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  const owner = before?.owner?.email ?? after.owner?.email ?? '';
  if (before === undefined) add('conversation');
  const known = new Set(before?.turns.map(({ id }) => id));
  const oldest = before?.turns[0]?.at ?? 0;
  for (const { id, at, from, category } of after.turns) {
    if (from === 'customer' && !known.has(id) && at >= oldest) add('reply', category ?? after.category);
  }
  const waited = new Set(before?.waiting.map(({ replyId }) => replyId));
  for (const { replyId } of after.waiting) if (!waited.has(replyId)) add('due', after.owner?.email ?? '');
  if (after.acknowledgedAt !== undefined && before?.acknowledgedAt === undefined) {
    add('acknowledged', spanOf(after.acknowledgedAt - after.receivedAt));
  }
  const answered = isNew(before?.answeredAt, after.answeredAt);
  const closed = isNew(before?.handledAt, after.handledAt);
  const open = before === undefined ? [] : unanswered(before);
  if (answered && after.answeredAt !== undefined && open.length > 0) {
    add('answered', owner);
    add('answered_in', spanOf(after.answeredAt - Math.min(...open.map(({ at }) => at))));
  }
  if (closed) add('closed', owner);
  if (isNew(before?.escalatedAt, after.escalatedAt)) add('escalated', owner);
  const { clock } = before ?? {};
  if (clock?.breachedAt === undefined && after.clock?.breachedAt !== undefined) add('missed', owner);
  const endedAt = answered ? after.answeredAt : closed ? after.handledAt : undefined;
  if (clock !== undefined && clock.breachedAt === undefined && after.clock === undefined && endedAt !== undefined) {
    add(endedAt <= clock.dueAt ? 'met' : 'missed', owner);
  }
  return counts;
}

const isNew = (before: number | undefined, after: number | undefined) => after !== undefined && after !== before;

function spanOf(ms: number): string {
  const span = DESK_SPAN_ENDS_S.findIndex((end) => ms <= end * 1000);
  return String(span === -1 ? DESK_SPAN_ENDS_S.length : span);
}
