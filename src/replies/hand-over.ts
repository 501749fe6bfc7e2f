import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HAND_OVER_ROUTES, type HandOverRoute, PURPOSES, STAGES } from '../vocabulary';
import { REPLY_CATEGORIES } from './reply-category';

/** Times are ms since 1970; texts are as they were written, and are shortened by whoever has no room for them. */
export const handOverSchema = z.object({
  conversationId: z.string().min(1),
  /** The inbound message that asks for a person: one hand-over each, however often it is asked for. */
  replyId: z.string().min(1),
  /** The address of the person as consent knows them: their phone, `+` and digits, or their user id. */
  address: z.string().min(1),
  /** `+` and digits; absent where only a user id is known. */
  phone: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  contactKey: z.string().exactOptional(),
  email: z.string().exactOptional(),
  profileName: z.string().exactOptional(),
  category: z.enum(REPLY_CATEGORIES),
  confidence: z.number().min(0).max(1),
  needsPerson: z.boolean(),
  receivedAt: z.number(),
  dueAt: z.number(),
  owner: z.object({
    name: z.string().default(''),
    /** Finds the user of the CRM, and is where the route `email` writes to. */
    email: z.string().default(''),
    /** A queue of the CRM by its developer name, instead of a user. */
    queue: z.string().exactOptional(),
    /** The org's own assignment rules choose the owner of a Case or Lead: `true` its active rule, or the id of one. */
    assignmentRule: z.union([z.literal(true), z.string()]).exactOptional(),
  }),
  /** It was handed over before, as that reply, and has another owner now: how often it had one. */
  moved: z.object({ replyId: z.string().min(1), times: z.number().int().min(1) }).exactOptional(),
  route: z.enum(HAND_OVER_ROUTES),
  /** With the route `campaign_member`: the id of the campaign. */
  campaignId: z.string().exactOptional(),
  /** The message of ours that caused the reply, where one is known. */
  message: z
    .object({
      messageKey: z.string(),
      template: z.string(),
      purpose: z.enum(PURPOSES),
      stage: z.enum(STAGES).exactOptional(),
      topic: z.string(),
      journey: z.object({ key: z.string(), name: z.string() }),
      activity: z.object({ key: z.string(), name: z.string() }),
      sentAt: z.number(),
    })
    .exactOptional(),
  questions: z.array(z.object({ question: z.string(), answer: z.string() })),
  /** The last ten, the oldest first. */
  turns: z.array(
    z.object({ at: z.number(), from: z.enum(['customer', 'machine', 'person', 'journey']), text: z.string() }),
  ),
  /** Where the conversation is on the page of replies. */
  link: z.string(),
});

/** A reply that is handed to a person, with all that they need to answer it. */
export type HandOver = z.infer<typeof handOverSchema>;

/** Hand-overs have an id of their own, which leaves no trace of the person: 16 hex digits of a digest of the reply's id. */
export const handOverId = ({ replyId, moved }: Pick<HandOver, 'replyId' | 'moved'>): string =>
  createHash('sha256')
    .update(moved === undefined ? `hand-over ${replyId}` : `hand-over ${moved.replyId} moved ${moved.times}`)
    .digest('hex')
    .slice(0, 16);

/** What came of an attempt to hand over. */
export type HandOverResult =
  /** It is there: `recordId` names the CRM's record, or the id under which it was called or mailed. Never again. */
  | {
      kind: 'done';
      route: HandOverRoute;
      recordId: string;
      /** A Contact or Lead that it is linked to. */
      personId?: string;
      /** The record is there, and somebody has to decide whose it is: several people share the number. */
      undecided?: readonly string[];
    }
  /** Certainly or perhaps not there: the same hand-over is tried again by itself, and finds what was written already. */
  | {
      kind: 'later';
      why: string;
      retryAfterMs?: number;
      /** The other side did not answer at all: it is no matter of this one. */
      isAway?: boolean;
    }
  /** Nothing was written, and trying again is no use until a person has decided: see the alert. */
  | { kind: 'person'; why: 'several_people' | 'nobody_found' | 'owner_unknown'; candidates: readonly string[] }
  /** The other side will not have it as it is: an operator mends the cause and sends it again. */
  | { kind: 'refused'; code: string; detail: string };
