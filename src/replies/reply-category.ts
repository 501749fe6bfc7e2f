/** What a reply is about. The conventions by which messages are labelled stand in docs/replies.md. */
export const REPLY_CATEGORIES = [
  'opt_out',
  'opt_in',
  'yes',
  'no',
  'interest',
  'question',
  'sales',
  'service',
  'complaint',
  'thanks',
  'noise',
] as const;
export type ReplyCategory = (typeof REPLY_CATEGORIES)[number];

/**
 * What the model tells apart: the categories, and `keep`, the wish *not* to be taken off. It is no opt-in and no opt-out;
 * learnt as either it spoils both, so it has a class of its own that has no effect on consent.
 */
export const LEARNT_CLASSES = [...REPLY_CATEGORIES, 'keep'] as const;
export type LearntClass = (typeof LEARNT_CLASSES)[number];

/** A wish to stay is reported as something that a person has to do. */
export const CATEGORY_OF_KEEP: ReplyCategory = 'service';

/** Whose work a reply is; nobody's is what ends by itself. */
export type ReplyOwner = 'consent' | 'nobody' | 'sales' | 'service';
export const OWNER_OF_CATEGORY: Readonly<Record<ReplyCategory, ReplyOwner>> = {
  opt_out: 'consent',
  opt_in: 'consent',
  yes: 'nobody',
  no: 'nobody',
  interest: 'sales',
  question: 'service',
  sales: 'sales',
  service: 'service',
  complaint: 'service',
  thanks: 'nobody',
  noise: 'nobody',
};
