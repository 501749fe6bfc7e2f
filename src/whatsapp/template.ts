import { z } from 'zod';

const upperCase = z.string().transform((text) => text.toUpperCase());
/** Absent, null and values of another kind all read as "not stated": a listing must not fail for a detail. */
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const idText = z.union([z.string(), z.number()]).transform(String);

const buttonSchema = z.object({
  type: upperCase,
  text: optional(z.string()),
  url: optional(z.string()),
  example: optional(z.unknown()),
  otp_type: optional(upperCase),
  flow_id: optional(idText),
});

const cardComponentSchema = z.object({
  type: upperCase,
  format: optional(upperCase),
  text: optional(z.string()),
  example: optional(z.unknown()),
  buttons: optional(z.array(buttonSchema)),
});

const componentSchema = cardComponentSchema.extend({
  limited_time_offer: optional(z.object({ text: optional(z.string()), has_expiration: optional(z.boolean()) })),
  cards: optional(z.array(z.object({ components: z.array(cardComponentSchema) }))),
});

/**
 * One template of the account as `GET /{waba_id}/message_templates` lists it (WA 2.1). Tolerant: unknown fields are
 * dropped, unknown statuses and component types pass (and are not sendable). A category that Meta has not named yet
 * counts as MARKETING, the one that needs the strictest consent.
 */
export const templateSchema = z.object({
  id: optional(idText),
  name: z.string().min(1),
  language: z.string().min(1),
  /** `APPROVED`, `PAUSED`, `REJECTED` … Only APPROVED sends (WA 2.2). */
  status: upperCase.catch('UNKNOWN'),
  category: upperCase.pipe(z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION'])).catch('MARKETING'),
  previous_category: optional(z.string()),
  /** Set where Meta has announced that it will move the template to this category. */
  correct_category: optional(z.string()),
  sub_category: optional(z.string()),
  parameter_format: upperCase.pipe(z.enum(['NAMED', 'POSITIONAL'])).catch('POSITIONAL'),
  components: z.array(componentSchema).catch([]),
  quality_score: optional(z.object({ score: upperCase })),
  rejected_reason: optional(z.string()),
  /** Why the status is what it is, where a webhook or a refused send told us rather than the listing. */
  status_reason: optional(z.string()),
});
export type Template = z.infer<typeof templateSchema>;
export type TemplateCardComponent = z.infer<typeof cardComponentSchema>;
export type TemplateButton = z.infer<typeof buttonSchema>;

/** The fields asked for in a listing: what the schema reads and nothing more (WA 2.1). */
export const TEMPLATE_FIELDS = [
  'id',
  'name',
  'language',
  'status',
  'category',
  'previous_category',
  'correct_category',
  'sub_category',
  'parameter_format',
  'components',
  'quality_score',
  'rejected_reason',
] as const;

/** Name and language identify a template; webhooks may write `en-US` where the listing writes `en_US` (WA 3.6). */
export function templateKey(name: string, language: string): string {
  return `${name} ${language.replaceAll('-', '_').toLowerCase()}`;
}
