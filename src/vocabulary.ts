import { z } from 'zod';

/** The two ways out of the WhatsApp Message activity: `branchResult` in the answer to Journey Builder. */
export const branchSchema = z.enum(['continue', 'email_fallback']);
export type Branch = z.infer<typeof branchSchema>;

/** Why a message is sent. The stricter of this and the template's category decides which consent it needs (A2). */
export const purposeSchema = z.enum(['promotional', 'transactional', 'operational', 'service', 'sales']);
export type Purpose = z.infer<typeof purposeSchema>;

/** Where in the customer's journey the message stands, for reports (A6, F1). */
export const stageSchema = z.enum(['awareness', 'consideration', 'purchase', 'onboarding', 'retention']);
export type Stage = z.infer<typeof stageSchema>;

/**
 * Why a message did not go. The first thirteen are checked before a send, in this order; the last four come from the
 * attempt. The word is the same in the answer, the log, the data extension and the UI.
 */
export const causeSchema = z.enum([
  'misconfigured',
  'invalid_phone',
  'suppressed',
  'opted_out',
  'marketing_opted_out',
  'blocked',
  'unreachable',
  'not_opted_in',
  'template_unavailable',
  'parameters_missing',
  'sender_unavailable',
  'frequency_capped',
  'quiet_hours',
  'withheld_by_meta',
  'not_delivered',
  'send_failed',
  'unconfirmed',
]);
export type Cause = z.infer<typeof causeSchema>;

/** What Journey Builder hears in `reason`: why a message goes, or the cause why it does not. */
export const reasonSchema = z.enum(['accepted', 'delivered', 'scheduled', 'test', ...causeSchema.options]);
export type Reason = z.infer<typeof reasonSchema>;

/** The answer to `/execute`; `reason` and `messageKey` are declared out-arguments. */
export const answerSchema = z.object({ branchResult: branchSchema, reason: reasonSchema, messageKey: z.string() });
export type Answer = z.infer<typeof answerSchema>;

/** The category that Meta gives a template, which can change while a journey runs (WA 2.2). */
export const templateCategorySchema = z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']);
export type TemplateCategory = z.infer<typeof templateCategorySchema>;

/** Frequency caps count over all journeys, promotional messages and all others apart (G3). */
export type CapGroup = 'promotional' | 'other';

/**
 * Why a late fallback is done: the cause of a failure or of a send that could not be made up for, or what was missing.
 * `not_delivered` says "no delivery"; `not_read` and `no_reply` say "no interest" in what was delivered (D3).
 */
export type FallbackReason = Cause | 'not_read' | 'no_reply';

/** What a message came to: `FinalReason` of its row. `journey_stopped`: it was held, and its journey was stopped. */
export type FinalReason = Reason | 'journey_stopped';
