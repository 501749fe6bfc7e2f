import type { ReplyLine } from '../../admin/reply-data';
import type { ReplyCategory } from '../../replies/reply-category';
import type { AdminWords } from './admin-words';
import type { Mood } from './parts';

/** In the order in which one is chosen: those that want a person first. */
export const CATEGORIES_TO_CHOOSE: readonly ReplyCategory[] = [
  'sales',
  'interest',
  'question',
  'service',
  'complaint',
  'yes',
  'no',
  'opt_out',
  'opt_in',
  'thanks',
  'noise',
];

/** Outcomes are words of the rules: those that we ship are translated, `call_back` of somebody's own reads `call back`. */
export const outcomeWords = (words: AdminWords, outcome: string): string =>
  words.word('replyOutcome', outcome) ?? outcome.replaceAll('_', ' ');

/** When it is due, in a few words and a colour. */
export function dueWords({ t, span }: AdminWords, reply: ReplyLine, now: number): { mood: Mood; text: string } {
  if (reply.snoozedUntil !== undefined)
    return { mood: 'neutral', text: t('replies.putOffFor', { span: span(reply.snoozedUntil - now) }) };
  if (reply.dueAt === undefined)
    return { mood: 'neutral', text: t(reply.state === 'person' ? 'replies.answered' : 'replies.nothingOpen') };
  if (reply.isOverdue) return { mood: 'bad', text: t('replies.overdueFor', { span: span(now - reply.dueAt) }) };
  const key = reply.isByWindow ? 'replies.dueByWindow' : 'replies.dueIn';
  return { mood: 'warning', text: t(key, { span: span(reply.dueAt - now) }) };
}

/** How long WhatsApp takes plain text yet. */
export function windowWords(
  { t, span }: AdminWords,
  reply: Pick<ReplyLine, 'windowEndsAt'>,
  now: number,
): { mood: Mood; text: string } {
  const left = reply.windowEndsAt - now;
  if (left <= 0) return { mood: 'bad', text: t('replies.windowClosed') };
  return { mood: left < 2 * 3_600_000 ? 'warning' : 'good', text: t('replies.windowOpen', { span: span(left) }) };
}
