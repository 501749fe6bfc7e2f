import { z } from 'zod';
import { type Branch, branchSchema, type Cause, causeSchema, purposeSchema, stageSchema } from '../vocabulary';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const emptyAsAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());

/** A cause of a newer version has no branch here yet: it takes the default, rather than making the step unusable. */
function knownCauses(branches: Record<string, Branch>): Partial<Record<Cause, Branch>> {
  return Object.fromEntries(Object.entries(branches).filter(([cause]) => causeSchema.safeParse(cause).success));
}

/** What the marketer set once for the whole step; the same for every contact. */
export const settingsSchema = z.object({
  sender: z.string().min(1),
  template: z.object({ name: z.string().min(1), language: z.string().min(2) }),
  purpose: purposeSchema,
  stage: emptyAsAbsent(stageSchema),
  topic: z.string().trim().min(1).max(60).default('general'),
  requireOptIn: z.boolean().optional(),
  defaultCountry: emptyAsAbsent(z.string().regex(/^[A-Z]{2}$/)),
  decideOn: z.enum(['accepted', 'delivered']).default('accepted'),
  waitSeconds: z.number().int().min(1).max(90).default(20),
  fallback: z.record(z.string(), branchSchema).transform(knownCauses).default({}),
  /** What stands for a parameter, by its key, where the contact's own value is empty. */
  whenEmpty: z.record(z.string(), z.string()).default({}),
  lateFallback: z
    .object({
      kind: z.enum(['none', 'event', 'email']).default('none'),
      key: z.string().default(''),
      on: z.array(z.enum(['failed', 'not_delivered', 'not_read', 'no_reply'])).default(['failed']),
      afterMinutes: z.number().int().min(1).max(43_200).default(120),
    })
    .refine(({ kind, key }) => kind === 'none' || key.trim() !== '', {
      path: ['key'],
      message: 'names the event or the email of the late fallback',
    })
    .default({ kind: 'none', key: '', on: ['failed'], afterMinutes: 120 }),
  quietHours: z
    .object({
      start: clockTime,
      end: clockTime,
      timeZone: emptyAsAbsent(z.string()),
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      then: z.enum(['hold', 'fallback']).default('fallback'),
    })
    .optional(),
  frequencyCap: z
    .object({ messages: z.number().int().min(1).max(1000), days: z.number().int().min(1).max(90) })
    .optional(),
  conversion: z
    .object({
      name: z.string().min(1).max(60),
      windowHours: z.number().int().min(1).max(2160).default(72),
      /** What counts by itself, besides what shops and the CRM tell: the first click, button or reply. */
      on: z.array(z.enum(['link', 'button', 'reply'])).default([]),
      /** Labels of the buttons that count; none named = every button but an opt-out. */
      buttons: z.array(z.string().trim().min(1)).default([]),
    })
    .optional(),
  link: emptyAsAbsent(z.url({ protocol: /^https?$/ })),
  notify: z.object({ causes: z.array(causeSchema).default([]), route: z.string().default('owner') }).optional(),
  owner: z.object({ name: z.string().default(''), email: z.string().default('') }).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
