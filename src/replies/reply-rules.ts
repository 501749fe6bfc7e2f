import { IANAZone } from 'luxon';
import { z } from 'zod';
import { LIMITS } from '../limits';
import { mustSentences } from '../must-sentences';
import { issueOf, sayShape } from '../shape-faults';
import { HAND_OVER_ROUTES, PURPOSES, STAGES } from '../vocabulary';
import { REPLY_CATEGORIES } from './reply-category';
import { WEEKDAYS, WORKING_PERIOD } from './working-time';

const name = z.string().min(1).max(60);
const minutes = z.number().int().min(0).max(LIMITS.dueMinutes.max);

const ownerSchema = z.strictObject({
  email: z.email().max(254),
  name: z.string().max(120).default(''),
  /** A queue of the CRM by its developer name, to whom records go instead of to the user with this email. */
  queue: z.string().min(1).exactOptional(),
  zone: z.string().refine((zone) => IANAZone.isValidZone(zone), mustSentences.must_zone),
  hours: z
    .partialRecord(z.enum(WEEKDAYS), z.array(z.string().regex(WORKING_PERIOD, mustSentences.must_period)))
    .refine((days) => Object.values(days).flat().length > 0, mustSentences.must_have_hours),
  holidays: z.array(z.iso.date()).default([]),
});
export type ReplyOwnerRule = z.infer<typeof ownerSchema>;

const handlingSchema = z.strictObject({
  /** Names of owners. Several take replies in turn, those at work before the others. */
  owners: z.array(name).min(1),
  /** Its owners take the reply though the step that caused it names one. */
  firm: z.boolean().default(false),
  /** Working minutes of the owner. */
  dueMinutes: minutes,
  /** So many working minutes before it is due the owner is warned. */
  warnMinutes: minutes.default(0),
  /** Who takes over what its owner let pass … */
  second: name.exactOptional(),
  /** … so many working minutes after it was due. */
  escalateMinutes: minutes.default(0),
  route: z.enum(HAND_OVER_ROUTES).default('none'),
  /** With the route `campaign_member`: the id of the campaign. */
  campaignId: z.string().min(15).max(18).exactOptional(),
  /** The org's own assignment rules choose the owner of a Case or Lead: `true` its active rule, or the id of one. */
  assignmentRule: z.union([z.literal(true), z.string().min(15).max(18)]).exactOptional(),
  /** Whether the customer hears at once that their message came. */
  acknowledge: z.boolean().default(true),
  /** A person has to see these replies though their category needs nobody: a "no" to "Does it work?". */
  needsPerson: z.boolean().default(false),
});

const texts = z.array(z.string().min(1)).min(1);
const conditionsSchema = z.strictObject({
  category: z.array(z.enum(REPLY_CATEGORIES)).min(1).exactOptional(),
  purpose: z.array(z.enum(PURPOSES)).min(1).exactOptional(),
  stage: z.array(z.enum(STAGES)).min(1).exactOptional(),
  topic: texts.exactOptional(),
  /** Of the template that was answered: `es` is every Spanish, `es_MX` that of Mexico. */
  language: texts.exactOptional(),
  /** Phone number ids. */
  sender: texts.exactOptional(),
  /** Ids of activities. */
  activity: texts.exactOptional(),
});
export type ReplyConditions = z.infer<typeof conditionsSchema>;

/** What the product says, by language. */
const textsSchema = z.strictObject({
  /** That a message came, in the owner's working hours, and outside them. */
  open: z.string().min(1).max(LIMITS.sessionText.max),
  closed: z.string().min(1).max(LIMITS.sessionText.max),
  /** The button that leads to a person, and the one that opens a list. */
  person: z.string().min(1).max(LIMITS.buttonLabel.max),
  choose: z.string().min(1).max(LIMITS.buttonLabel.max),
  /** Before a question that is asked for the second time. */
  again: z.string().min(1).max(200),
});
export type ReplyTexts = z.infer<typeof textsSchema>;

const column = z.string().min(1).max(128);
const inquirySchema = z.strictObject({
  /** External key of the data extension in which a contact is looked up by phone, and its columns. */
  dataExtension: z.string().min(1),
  phoneColumn: column,
  contactKeyColumn: column,
  /** Key of the API event that starts the journey. */
  event: z.string().min(1),
  categories: z
    .array(z.enum(REPLY_CATEGORIES))
    .min(1)
    .default(['interest', 'question', 'sales', 'service', 'complaint']),
  /** Whoever is not found enters the journey under their address, or not at all. */
  unknown: z.enum(['address', 'nobody']).default('nobody'),
});
export type InquiryRule = z.infer<typeof inquirySchema>;

const replyRulesSchema = z
  .strictObject({
    owners: z.record(name, ownerSchema),
    rules: z.array(z.strictObject({ when: conditionsSchema, ...handlingSchema.shape })),
    /** What holds where no rule does. */
    default: handlingSchema,
    /** So long before WhatsApp's window closes a reply is due at the latest. */
    windowMarginMinutes: z.number().int().min(0).max(LIMITS.windowMarginMinutes.max),
    /** What may come of a conversation, in the order in which the page offers it. */
    outcomes: z
      .array(z.string().regex(/^[a-z0-9_]{1,40}$/))
      .min(1)
      .max(30),
    texts: z.record(z.string().regex(/^[a-z]{2}$/), textsSchema),
    /** Starts a journey for somebody who writes and whom no journey wrote to (docs/hand-over.md). */
    inquiry: inquirySchema.exactOptional(),
    /** The language of whoever answers nothing of ours, and of languages without a text. */
    language: z.string().regex(/^[a-z]{2}$/),
  })
  .superRefine((rules, context) => {
    for (const [at, { owners, second, route, campaignId }] of [...rules.rules, rules.default].entries()) {
      const path = at < rules.rules.length ? ['rules', at] : ['default'];
      for (const owner of [...owners, ...(second === undefined ? [] : [second])]) {
        if (rules.owners[owner] === undefined) {
          context.addIssue({ ...issueOf(sayShape('must_owner', { owner })), path });
        }
      }
      if (route === 'campaign_member' && campaignId === undefined) {
        context.addIssue({ code: 'custom', path, message: mustSentences.must_campaign });
      }
    }
    if (rules.texts[rules.language] === undefined) {
      context.addIssue({ code: 'custom', path: ['language'], message: mustSentences.must_texts });
    }
  });
/** Who owns which reply and by when, as `config/reply-rules.json` says it. */
export type ReplyRules = z.infer<typeof replyRulesSchema>;
export type ReplyHandlingRule = z.infer<typeof handlingSchema>;

/** @throws ZodError naming each place that is wrong. */
export const parseReplyRules = (raw: unknown): ReplyRules => replyRulesSchema.parse(raw);
