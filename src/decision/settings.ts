import { z } from 'zod';
import { LIMITS, waitThatFits } from '../limits';
import { mustSentences } from '../must-sentences';
import {
  BRANCHES,
  type Branch,
  CAUSES,
  type Cause,
  CONVERSION_SIGNALS,
  DECIDE_ON,
  HOLDOUT_BRANCHES,
  isWord,
  LATE_KINDS,
  LATE_TRIGGERS,
  PURPOSES,
  REPLY_HANDLINGS,
  STAGES,
  WHEN_QUIET,
  ZONES_FROM,
} from '../vocabulary';
import { numeric, trueOrFalse } from './saved-values';
import { isTrackableLink } from './tracked-link';

/** A date may come with a time of day, which says nothing here. */
const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}T/.test(text) ? text.slice(0, 10) : text);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, mustSentences.must_time);
const emptyAsAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());
/** Numbers and yes-or-no may come as text: a step that was written by a program or kept by another system holds them so. */
const wholeNumber = <T extends z.ZodType<unknown, number>>(schema: T) => z.preprocess(numeric, schema);
const within = ({ min, max }: { min: number; max: number }) => wholeNumber(z.number().int().min(min).max(max));
const yesOrNo = z.preprocess(trueOrFalse, z.boolean());
/** An id or a key that was kept as a number. */
const text = z.union([z.string(), z.number()]).transform(String);

/** Settings are three objects deep; what nests deeper is none of them. */
const DEEPEST = 6;

/**
 * What holds nothing is as good as not said: null, an empty text, and an object of nothing else, at every depth. Systems
 * that keep a step hold null for what is not set. Lists stay, since an empty list says something.
 */
function withoutEmpty(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return undefined;
  if (value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
  if (Array.isArray(value))
    return value.map((item) => withoutEmpty(item, depth + 1)).filter((item) => item !== undefined);
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value).flatMap(([key, member]) => {
    const said = withoutEmpty(member, depth + 1);
    return said === undefined ? [] : [[key, said] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

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

const sendWindowSchema = z.union([z.literal('closed'), z.object({ from: clockTime, until: clockTime })]);
/** When a weekday's messages may go, where that is not as on the others: local times, or not at all. */
export type SendWindow = z.infer<typeof sendWindowSchema>;

/** Windows by ISO weekday, 1 for Monday; what is no weekday and no window is as good as not said. */
function knownDays(days: Record<string, unknown>): Partial<Record<number, SendWindow>> {
  return Object.fromEntries(
    Object.entries(days).flatMap(([day, window]) => {
      const parsed = sendWindowSchema.safeParse(window);
      return /^[1-7]$/.test(day) && parsed.success ? [[Number(day), parsed.data] as const] : [];
    }),
  );
}

const label = (max: number) => z.string().trim().min(1).max(max);
const questionText = z.string().trim().min(1).max(LIMITS.sessionText.max);
/** A question that a person who replies is asked: in words, with up to three buttons, or with a list of up to ten. */
const questionSchema = z.union([
  questionText.transform((question) => ({ text: question })),
  z
    .object({
      text: questionText,
      buttons: z.array(label(LIMITS.buttonLabel.max)).min(1).max(LIMITS.buttons.max).exactOptional(),
      list: z.array(label(LIMITS.listLabel.max)).min(1).max(LIMITS.listRows.max).exactOptional(),
    })
    .refine(({ buttons, list }) => buttons === undefined || list === undefined, mustSentences.must_buttons_or_list),
]);
export type StepQuestion = { text: string; buttons?: string[]; list?: string[] };

/** A question of a kind that only a newer version knows is not asked. */
const knownQuestions = (questions: unknown[]): StepQuestion[] =>
  questions
    .flatMap((raw) => {
      const parsed = questionSchema.safeParse(raw);
      return parsed.success ? [parsed.data] : [];
    })
    .slice(0, LIMITS.questions.max);

/** A text of the step's own for contacts who wrote lately, with blanks for the step's parameters (`{body.1}`) and buttons. */
const sessionMessageSchema = z.object({
  text: z.string().trim().min(1).max(LIMITS.sessionText.max),
  buttons: z
    .array(label(LIMITS.buttonLabel.max))
    .max(LIMITS.buttons.max)
    .refine((labels) => new Set(labels).size === labels.length, mustSentences.must_buttons_differ)
    .default([]),
  minMinutes: within(LIMITS.windowMinutes).default(LIMITS.windowMinutes.usual),
});

/** What the marketer set once for the whole step; the same for every contact. */
const saidSettingsSchema = z.object({
  sender: text.pipe(z.string().trim().min(1)),
  template: z.object({ name: z.string().min(1), language: z.string().min(2) }),
  /** Each contact gets the template in the language of their locale; `template.language` is everybody else's. */
  languageByContact: yesOrNo.optional(),
  purpose: z.enum(PURPOSES),
  stage: emptyAsAbsent(oneOf(STAGES, undefined)),
  topic: z.string().trim().min(1).max(LIMITS.topic.max).default(LIMITS.topic.usual),
  requireOptIn: yesOrNo.optional(),
  defaultCountry: emptyAsAbsent(z.string().regex(/^[A-Z]{2}$/)),
  decideOn: oneOf(DECIDE_ON, 'accepted').default('accepted'),
  waitSeconds: wholeNumber(z.number().int().min(LIMITS.waitSeconds.min).transform(waitThatFits)).default(
    LIMITS.waitSeconds.usual,
  ),
  fallback: z.record(z.string(), z.unknown()).transform(knownBranches).default({}),
  /** What stands for a parameter, by its key, where the contact's own value is empty. */
  whenEmpty: z.record(z.string(), z.string()).default({}),
  lateFallback: z
    .object({
      kind: oneOf(['none', ...LATE_KINDS], 'none').default('none'),
      key: text.default(''),
      on: someOf(LATE_TRIGGERS).default(['failed']),
      afterMinutes: within(LIMITS.afterMinutes).default(LIMITS.afterMinutes.usual),
    })
    .refine(({ kind, key }) => kind === 'none' || key.trim() !== '', {
      path: ['key'],
      message: mustSentences.must_late_key,
    })
    .default({ kind: 'none', key: '', on: ['failed'], afterMinutes: LIMITS.afterMinutes.usual }),
  quietHours: z
    .object({
      start: clockTime,
      end: clockTime,
      timeZone: emptyAsAbsent(z.string()),
      /** Not said, as in a step from before it could be: the named zone, where there is one. */
      zoneFrom: emptyAsAbsent(oneOf(ZONES_FROM, undefined)),
      days: z.record(z.string(), z.unknown()).transform(knownDays).optional(),
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      then: oneOf(WHEN_QUIET, 'fallback').default('fallback'),
    })
    .optional(),
  /** A message that could not go within so long after its contact came is not sent any more. */
  expiresAfterMinutes: within(LIMITS.expiresAfterMinutes).optional(),
  frequencyCap: z.object({ messages: within(LIMITS.capMessages), days: within(LIMITS.capDays) }).optional(),
  holdout: z
    .object({
      percent: within(LIMITS.holdoutPercent),
      /** The last day on which somebody is held out, UTC. */
      until: text.pipe(z.string().trim().transform(dayOf)).pipe(z.iso.date(mustSentences.must_date)),
      /** The smallest lift worth knowing, in percent of the rate without the message. */
      smallestEffect: within(LIMITS.smallestEffect).optional(),
      /** Of a thousand contacts, how many convert without the message, as far as was known when it was set up. */
      basePerThousand: within(LIMITS.basePerThousand).optional(),
      branch: oneOf(HOLDOUT_BRANCHES, 'continue').default('continue'),
    })
    .optional(),
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
  link: emptyAsAbsent(z.string().refine(isTrackableLink, mustSentences.must_link)),
  notify: z.object({ causes: someOf(CAUSES).default([]), route: z.string().default('owner') }).optional(),
  owner: z.object({ name: z.string().default(''), email: z.string().default('') }).optional(),
  /** What goes in the place of the template while the contact's window with the sender stays open for at least so long. */
  sessionMessage: sessionMessageSchema
    .optional()
    // The template goes then: what could have been said instead must not keep it from going.
    .catch(undefined),
  /** Who takes replies that need somebody, what is said to them at once, and what they are asked before. */
  replies: z
    .object({
      handOver: oneOf(REPLY_HANDLINGS, 'owner').default('owner'),
      acknowledgement: z.string().trim().max(LIMITS.sessionText.max).default('').catch(''),
      questions: z.array(z.unknown()).transform(knownQuestions).default([]).catch([]),
      /** Key of the API event that is fired when the contact replies. */
      event: text.default('').catch(''),
    })
    .optional()
    // What is said after a message went must not keep it from going.
    .catch(undefined),
});
/** The settings of a step as they are used: with what is not said left out, and every default in its place. */
export const settingsSchema = z.preprocess((raw) => withoutEmpty(raw) ?? {}, saidSettingsSchema);
export type Settings = z.infer<typeof settingsSchema>;

/**
 * A step's settings as they are for a contact who gets the template in this language: they stand for a step of their own
 * in rows and reports. The step's text for who wrote lately is in its own language, so others get the template; pure.
 */
export function settingsInLanguage(settings: Settings, language: string): Settings {
  const { languageByContact: _languageByContact, sessionMessage, ...others } = settings;
  const isOwn = language === settings.template.language;
  return {
    ...others,
    template: { ...settings.template, language },
    ...(isOwn && sessionMessage !== undefined && { sessionMessage }),
  };
}
