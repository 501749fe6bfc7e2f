import { z } from 'zod';
import { REPLY_CATEGORIES } from '../replies/reply-category';
import { CONVERSATION_STATES, HAND_OVER_ROUTES, TURN_AUTHORS } from '../vocabulary';

/** Who has a conversation in hand: the product, a person, or nobody, since nothing is open. */
export type ConversationState = (typeof CONVERSATION_STATES)[number];

const ownerSchema = z.object({
  key: z.string(),
  email: z.string(),
  name: z.string(),
  queue: z.string().exactOptional(),
});

const turnSchema = z.object({
  /** The reply's id or our own: the same turn told twice is one. */
  id: z.string(),
  /** ms since 1970 as all times here: of a customer's message the time that they sent it. */
  at: z.number(),
  from: z.enum(TURN_AUTHORS),
  text: z.string(),
  /** What a person said that it is about, where the machine had said otherwise. */
  corrected: z.enum(REPLY_CATEGORIES).exactOptional(),
  /** What a customer's message is about. */
  category: z.enum(REPLY_CATEGORIES).exactOptional(),
  /** It answered a question of ours, so that it is about what the conversation is about. */
  isAnswer: z.literal(true).exactOptional(),
});
export type Turn = z.infer<typeof turnSchema>;

/** A reply that needs somebody, since the last closing. */
const waitingSchema = z.object({
  replyId: z.string(),
  at: z.number(),
  category: z.enum(REPLY_CATEGORIES),
  confidence: z.number(),
  needsPerson: z.boolean(),
  /** By its rule alone; the window may ask for it earlier. */
  ruleDueAt: z.number(),
  ruleWarnAt: z.number(),
  /** A person has answered; it is still to be closed. */
  answered: z.boolean(),
});
export type WaitingReply = z.infer<typeof waitingSchema>;

/** The time in which somebody has to answer. There is one while a reply waits for an answer. */
const clockSchema = z.object({
  dueAt: z.number(),
  /** The end of WhatsApp's window asks for it before the rule does. */
  isByWindow: z.boolean(),
  warnAt: z.number(),
  warnedAt: z.number().exactOptional(),
  breachedAt: z.number().exactOptional(),
  /** When the second owner takes over, of what was let pass. */
  escalateAt: z.number().exactOptional(),
});
export type ReplyClock = z.infer<typeof clockSchema>;

/** What the product says next, or said last. */
const sayingSchema = z.object({
  id: z.string(),
  kind: z.enum(['acknowledgement', 'question']),
  /** The reply that it is said to. */
  replyId: z.string(),
  /** The number of the question, and how often it was asked before. */
  question: z.number(),
  tries: z.number(),
  /** `sending` is `unknown` where whoever sent it is gone; `dropped` was not said. */
  state: z.enum(['due', 'sending', 'sent', 'unknown', 'dropped']),
  /** Since when it is so. */
  at: z.number(),
});
export type Saying = z.infer<typeof sayingSchema>;

export const conversationSchema = z.object({
  /** 32 hex digits, which leave no trace of the person. */
  id: z.string(),
  /** The phone number id that was written to. */
  sender: z.string(),
  /** The main address of the person when it began, as consent knows them. */
  address: z.string(),
  phone: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  contactKey: z.string().exactOptional(),
  profileName: z.string().exactOptional(),
  /** First and last message of the customer. */
  firstAt: z.number(),
  lastAt: z.number(),
  state: z.enum(CONVERSATION_STATES),
  /** Whose it is while its state is `person`, and was. None: a person took it from everybody. */
  owner: ownerSchema.exactOptional(),
  second: ownerSchema.exactOptional(),
  /** The owner of the rules whose working minutes count where its own are not known. */
  hoursOf: z.string(),
  /** Working minutes until due, kept for clocks that start again. */
  dueMinutes: z.number(),
  warnMinutes: z.number(),
  escalateMinutes: z.number(),
  /** Whoever took over from the first owner did so once. */
  escalatedAt: z.number().exactOptional(),
  route: z.enum(HAND_OVER_ROUTES),
  campaignId: z.string().exactOptional(),
  assignmentRule: z.union([z.literal(true), z.string()]).exactOptional(),
  /** Of the reply that opened the clock, else of the last. */
  replyId: z.string(),
  category: z.enum(REPLY_CATEGORIES),
  confidence: z.number(),
  needsPerson: z.boolean(),
  receivedAt: z.number(),
  /** The message of ours that was answered. */
  messageKey: z.string().exactOptional(),
  waiting: z.array(waitingSchema),
  clock: clockSchema.exactOptional(),
  snoozedUntil: z.number().exactOptional(),
  /** A machine, and a person, wrote last. Never mixed. */
  acknowledgedAt: z.number().exactOptional(),
  answeredAt: z.number().exactOptional(),
  handledAt: z.number().exactOptional(),
  outcome: z.string().exactOptional(),
  says: sayingSchema.exactOptional(),
  /** Its acknowledgement was asked for: there is one a conversation. */
  isGreeted: z.boolean(),
  /** What is asked before a person has it. */
  toAsk: z.array(z.object({ text: z.string(), options: z.array(z.string()) })),
  /** `due` until it was delivered, then not again for these replies. */
  handOver: z.enum(['due', 'done']).exactOptional(),
  /** As which reply it was handed over, and how often it got another owner since. */
  handedOver: z.object({ replyId: z.string(), moves: z.number() }).exactOptional(),
  questions: z.array(z.object({ question: z.string(), answer: z.string() })),
  /** The message of ours whose step asks. */
  askedBy: z.string().exactOptional(),
  /** The questions are over: `due` until the journey that asks has been told what was answered. */
  answersTold: z.enum(['due', 'done']).exactOptional(),
  /** The last, the oldest first. */
  turns: z.array(turnSchema),
});

/** One contact, one sender, and no pause of 24 hours: what both sides wrote and who has it in hand. */
export type Conversation = z.infer<typeof conversationSchema>;

/** When WhatsApp stops taking what is no template: 24 hours after the customer's last message, by the time they sent it. */
export const WINDOW_MS = 24 * 3_600_000;
export const windowEndOf = ({ lastAt }: Pick<Conversation, 'lastAt'>): number => lastAt + WINDOW_MS;

/** Replies that nobody has answered. */
export const unanswered = ({ waiting }: Pick<Conversation, 'waiting'>): WaitingReply[] =>
  waiting.filter(({ answered }) => !answered);
