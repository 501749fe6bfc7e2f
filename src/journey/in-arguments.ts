import { z } from 'zod';
import { settingsSchema } from '../decision/settings';
import { boundFlag, boundText } from './bound-value';

/** Whatever a binding resolved to: what is no single value, and what could not be resolved, is empty. */
const bound = z.unknown().optional().transform(boundText);
/** A field that says yes or no. */
const flag = z.unknown().optional().transform(boundFlag);

/** What is bound for each contact; the settings beside it are the same for all of them. */
export const boundValuesSchema = z.object({
  v: z.coerce.number().int().min(1).max(1),
  contactKey: bound,
  phone: bound,
  email: bound,
  locale: bound,
  timeZone: bound,
  /** A flag that cannot be read makes nobody's message a real one. */
  isTest: flag,
  optIn: flag,
  /** Only what is empty or clearly says no lets a message go. */
  suppressed: flag,
  parameters: z.record(z.string(), bound).catch({}),
  /** Of a parameter that mixes text and fields: each of its fields alone, so that one that is empty is seen. */
  pieces: z.record(z.string(), z.array(bound)).optional().catch(undefined),
});

/** The in-arguments of WhatsApp Message, version 1. Unknown keys are tolerated: older and newer steps both run. */
export const inArgumentsSchema = boundValuesSchema.extend({ settings: settingsSchema });
export type InArguments = z.infer<typeof inArgumentsSchema>;

/** The in-arguments of WhatsApp Outcome: which message is asked about. `v` is lenient, since it changes nothing here. */
export const outcomeArgumentsSchema = z.object({ contactKey: bound, messageKey: bound });

/** A WhatsApp Outcome step that was configured: its message key is bound, mostly to an expression that execute resolves. */
export const outcomeStepSchema = z.object({ messageKey: z.string().trim().min(1) });
