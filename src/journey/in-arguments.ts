import { z } from 'zod';
import { settingsSchema } from '../decision/settings';

/** Bound values arrive as strings, empty where the field is empty (JB 4.3); literals keep their JSON type. */
const bound = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value).trim()));

/** What is bound for each contact; the settings beside it are the same for all of them. */
export const boundValuesSchema = z.object({
  v: z.coerce.number().int().min(1).max(1),
  contactKey: bound.refine((key) => key !== '', 'is empty'),
  phone: bound,
  email: bound.default(''),
  locale: bound.default(''),
  timeZone: bound.default(''),
  isTest: bound.default(''),
  optIn: bound.default(''),
  suppressed: bound.default(''),
  parameters: z.record(z.string(), bound).default({}),
});

/** The in-arguments of WhatsApp Message, version 1. Unknown keys are tolerated: older and newer steps both run. */
export const inArgumentsSchema = boundValuesSchema.extend({ settings: settingsSchema });
export type InArguments = z.infer<typeof inArgumentsSchema>;

/** The in-arguments of WhatsApp Outcome: which message is asked about. `v` is lenient, since it changes nothing here. */
export const outcomeArgumentsSchema = z.object({ contactKey: bound.default(''), messageKey: bound.default('') });

/** Journey Builder sends one object or several one-key objects; they are merged and the later wins (JB 1.3). */
export function mergeInArguments(inArguments: readonly Record<string, unknown>[]): Record<string, unknown> {
  return Object.assign({}, ...inArguments);
}
