import type Redis from 'ioredis';
import { z } from 'zod';
import { topicSchema } from '../consent/topic';
import { LIMITS } from '../limits';
import { mustSentences } from '../must-sentences';
import { accountDefaultsKey } from '../redis/redis-keys';
import { ISO_WEEKDAYS, PURPOSES, STAGES, TEMPLATE_CATEGORIES, WHEN_QUIET } from '../vocabulary';

/** Enough for every template of an account. */
const MOST_TOPICS = 200;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, mustSentences.must_time);
const name = z.string().trim().min(1);
const sendWindow = z
  .object({ from: clockTime, until: clockTime })
  .refine(({ from, until }) => from < until, mustSentences.must_end_later);
const days = z
  .partialRecord(z.enum(ISO_WEEKDAYS), z.union([z.literal('closed'), sendWindow]))
  .refine((set) => ISO_WEEKDAYS.some((day) => set[day] !== 'closed'), mustSentences.must_leave_a_day);

/** What the admin answers once for the steps of the account; nothing of it binds a step. */
export const accountDefaultsSchema = z.object({
  /** The purpose of a step whose template is of this category. */
  purposes: z.partialRecord(z.enum(TEMPLATE_CATEGORIES), z.enum(PURPOSES)).default({}),
  /** The topic of templates whose name is `template`, or begins with it where it ends in `*`; the first that fits. */
  topics: z
    .array(z.object({ template: name.max(LIMITS.templateName.max), topic: topicSchema }))
    .max(MOST_TOPICS)
    .default([]),
  /** Phone number id; a step begins with it while it is one of the account's senders. */
  sender: name.max(64).optional(),
  stage: z.enum(STAGES).optional(),
  owner: z.object({ name: name.max(LIMITS.ownerName.max), email: z.email().max(254) }).optional(),
  /** Country (ISO 3166) of numbers that have no country code. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  quietHours: z
    .object({ start: clockTime, end: clockTime, whenQuiet: z.enum(WHEN_QUIET), days: days.optional() })
    .optional(),
  /** What counts as success: a conversion that comes so soon, or nothing. */
  conversion: z
    .union([
      z.literal('none'),
      z.object({
        name: name.max(LIMITS.conversionName.max),
        windowHours: z.number().int().min(LIMITS.windowHours.min).max(LIMITS.windowHours.max),
      }),
    ])
    .optional(),
});
export type AccountDefaults = z.infer<typeof accountDefaultsSchema>;

/** The account's defaults, kept for all processes; none where nobody saved any, or they cannot be read. */
export function createAccountDefaults({ redis }: { redis: Redis }) {
  return {
    async load(): Promise<AccountDefaults> {
      const saved = await redis.get(accountDefaultsKey());
      const parsed = accountDefaultsSchema.safeParse(jsonIn(saved ?? '{}'));
      return parsed.success ? parsed.data : accountDefaultsSchema.parse({});
    },
    async save(defaults: AccountDefaults): Promise<void> {
      await redis.set(accountDefaultsKey(), JSON.stringify(defaults));
    },
  };
}

export type AccountDefaultsStore = ReturnType<typeof createAccountDefaults>;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
