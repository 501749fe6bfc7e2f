import type { ReplyLine } from '../../admin/reply-data';
import type { ReplyCategory } from '../../replies/reply-category';
import { duration, type Mood } from './parts';

/** Categories as a person says them; the order is that of the list to choose from. */
export const CATEGORY_WORDS: Readonly<Record<ReplyCategory, string>> = {
  sales: 'wants to buy',
  interest: 'is interested',
  question: 'asks something',
  service: 'needs something done',
  complaint: 'complains',
  yes: 'says yes',
  no: 'says no',
  opt_out: 'wants no more messages',
  opt_in: 'wants messages',
  thanks: 'says thanks',
  noise: 'nothing for us',
};

/** Outcomes are words of the rules: `no_interest` → `no interest`. */
export const outcomeWords = (outcome: string) => outcome.replaceAll('_', ' ');

/** When it is due, in a few words and a colour. */
export function dueWords(reply: ReplyLine, now: number): { mood: Mood; text: string } {
  if (reply.snoozedUntil !== undefined)
    return { mood: 'neutral', text: `put off for ${duration(reply.snoozedUntil - now)}` };
  if (reply.dueAt === undefined)
    return { mood: 'neutral', text: reply.state === 'person' ? 'answered' : 'nothing open' };
  if (reply.isOverdue) return { mood: 'bad', text: `overdue for ${duration(now - reply.dueAt)}` };
  const why = reply.isByWindow ? ', as the window ends' : '';
  return { mood: 'warning', text: `due in ${duration(reply.dueAt - now)}${why}` };
}

/** How long WhatsApp takes plain text yet. */
export function windowWords(reply: Pick<ReplyLine, 'windowEndsAt'>, now: number): { mood: Mood; text: string } {
  const left = reply.windowEndsAt - now;
  if (left <= 0) return { mood: 'bad', text: 'window closed' };
  return { mood: left < 2 * 3_600_000 ? 'warning' : 'good', text: `window open for ${duration(left)}` };
}
