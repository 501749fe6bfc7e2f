import { z } from 'zod';
import { LIMITS, waitThatFits } from '../limits';
import {
  BRANCHES,
  type Branch,
  CAUSES,
  type Cause,
  CONVERSION_SIGNALS,
  DECIDE_ON,
  isWord,
  LATE_KINDS,
  LATE_TRIGGERS,
  PURPOSES,
  STAGES,
  WHEN_QUIET,
} from '../vocabulary';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const emptyAsAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());
const within = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max);

/*
 * A step may have been saved by a newer version. What this one does not know is as good as not said: it must not make
 * the step unusable for what is known. Only the purpose is never guessed, since it decides whose consent is needed.
 */
const oneOf = <Word extends string, Usual extends Word | undefined>(words: readonly Word[], usual: Usual) =>
  z.string().transform((text): Word | Usual => (isWord(words, text) ? text : usual));
const someOf = <Word extends string>(words: readonly Word[]) =>
  z.array(z.unknown()).transform((list) => list.filter((word): word is Word => isWord(words, word)));

/** A cause that is not known has no branch here, and one whose branch is not known takes the default. */
function knownBranches(branches: Record<string, unknown>): Partial<Record<Cause, Branch>> {
  return Object.fromEntries(
    Object.entries(branches).filter(([cause, branch]) => isWord(CAUSES, cause) && isWord(BRANCHES, branch)),
  );
}

/** What the marketer set once for the whole step; the same for every contact. */
export const settingsSchema = z.object({
  sender: z.string().min(1),
  template: z.object({ name: z.string().min(1), language: z.string().min(2) }),
  purpose: z.enum(PURPOSES),
  stage: emptyAsAbsent(oneOf(STAGES, undefined)),
  topic: z.string().trim().min(1).max(LIMITS.topic.max).default(LIMITS.topic.usual),
  requireOptIn: z.boolean().optional(),
  defaultCountry: emptyAsAbsent(z.string().regex(/^[A-Z]{2}$/)),
  decideOn: oneOf(DECIDE_ON, 'accepted').default('accepted'),
  waitSeconds: z.number().int().min(LIMITS.waitSeconds.min).transform(waitThatFits).default(LIMITS.waitSeconds.usual),
  fallback: z.record(z.string(), z.unknown()).transform(knownBranches).default({}),
  /** What stands for a parameter, by its key, where the contact's own value is empty. */
  whenEmpty: z.record(z.string(), z.string()).default({}),
  lateFallback: z
    .object({
      kind: oneOf(['none', ...LATE_KINDS], 'none').default('none'),
      key: z.string().default(''),
      on: someOf(LATE_TRIGGERS).default(['failed']),
      afterMinutes: within(LIMITS.afterMinutes).default(LIMITS.afterMinutes.usual),
    })
    .refine(({ kind, key }) => kind === 'none' || key.trim() !== '', {
      path: ['key'],
      message: 'names the event or the send definition of the late fallback',
    })
    .default({ kind: 'none', key: '', on: ['failed'], afterMinutes: LIMITS.afterMinutes.usual }),
  quietHours: z
    .object({
      start: clockTime,
      end: clockTime,
      timeZone: emptyAsAbsent(z.string()),
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      then: oneOf(WHEN_QUIET, 'fallback').default('fallback'),
    })
    .optional(),
  frequencyCap: z.object({ messages: within(LIMITS.capMessages), days: within(LIMITS.capDays) }).optional(),
  conversion: z
    .object({
      name: z.string().min(1).max(LIMITS.conversionName.max),
      windowHours: within(LIMITS.windowHours).default(LIMITS.windowHours.usual),
      /** What counts by itself, besides what shops and the CRM tell: the first click, button or reply. */
      on: someOf(CONVERSION_SIGNALS).default([]),
      /** Labels of the buttons that count; none named = every button but an opt-out. */
      buttons: z.array(z.string().trim().min(1)).default([]),
    })
    .optional(),
  link: emptyAsAbsent(z.url({ protocol: /^https?$/ })),
  notify: z.object({ causes: someOf(CAUSES).default([]), route: z.string().default('owner') }).optional(),
  owner: z.object({ name: z.string().default(''), email: z.string().default('') }).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
