import * as z from 'zod/mini';
import { numeric, trueOrFalse } from '../../decision/saved-values';
import { LIMITS } from '../../limits';
import {
  CHOOSABLE_CAUSES,
  DECIDE_ON,
  HOLDOUT_BRANCHES,
  LATE_KINDS,
  LATE_TRIGGERS,
  PURPOSES,
  REPLY_HANDLINGS,
  STAGES,
  WHEN_QUIET,
  ZONES_FROM,
} from '../../vocabulary';
import { EMPTY_FORM, EMPTY_SESSION_MESSAGE } from './message-form';
import { typedQuestion } from './typed-question';

/** Version of the in-arguments that this page writes (design 2.1). */
export const VERSION = 1;

/*
 * Saved steps are old by nature (JB 7): a part that cannot be read is asked again, and the rest is kept. They may be
 * newer as well: what is not known here is left out of the form and stays in the activity.
 */
const text = z.catch(
  z.pipe(
    z.union([z.string(), z.number(), z.boolean()]),
    z.transform((value) => String(value)),
  ),
  '',
);
/** As execute reads them: numbers and yes-or-no may have been kept as text. */
const int = z.pipe(z.transform(numeric), z.int());
const yesOrNo = z.pipe(z.transform(trueOrFalse), z.boolean());
const whole = z.catch(z.nullable(int), null);
const record = z.catch(z.record(z.string(), z.unknown()), {});
const strings = z.catch(
  z.pipe(
    z.array(z.unknown()),
    z.transform((values) => values.filter((value) => typeof value === 'string')),
  ),
  [],
);
const texts = z.catch(z.record(z.string(), text), {});
const optional = <S extends z.core.SomeType>(schema: S) => z.catch(z.nullish(schema), null);
const someOf = <Word extends string>(words: readonly Word[], usual: readonly Word[] = []) =>
  z.catch(
    z.pipe(
      z.array(z.unknown()),
      z.transform((values) => words.filter((word) => values.includes(word))),
    ),
    [...usual],
  );

/** The in-arguments of a saved step, as far as the form holds them. Reads anything; what is odd is as good as empty. */
export const savedArgumentsSchema = z.object({
  v: z.catch(z.coerce.number(), VERSION),
  phone: text,
  email: text,
  locale: text,
  timeZone: text,
  optIn: text,
  suppressed: text,
  parameters: texts,
  settings: z.pipe(
    record,
    z.object({
      sender: text,
      template: optional(z.object({ name: z.string(), language: z.string() })),
      languageByContact: optional(yesOrNo),
      purpose: optional(z.enum(PURPOSES)),
      stage: optional(z.enum(STAGES)),
      topic: text,
      requireOptIn: optional(yesOrNo),
      defaultCountry: text,
      decideOn: z.catch(z.enum(DECIDE_ON), EMPTY_FORM.decideOn),
      waitSeconds: z.catch(z.nullable(int), EMPTY_FORM.waitSeconds),
      fallback: record,
      lateFallback: optional(
        z.object({
          kind: z.catch(z.enum(['none', ...LATE_KINDS]), 'none'),
          key: text,
          on: someOf(LATE_TRIGGERS, EMPTY_FORM.lateFallback.on),
          afterMinutes: z.catch(z.nullable(int), EMPTY_FORM.lateFallback.afterMinutes),
        }),
      ),
      quietHours: optional(
        z.object({
          start: text,
          end: text,
          timeZone: text,
          // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
          then: z.catch(z.enum(WHEN_QUIET), 'fallback'),
          zoneFrom: z.catch(z.optional(z.enum(ZONES_FROM)), undefined),
          days: record,
        }),
      ),
      expiresAfterMinutes: whole,
      frequencyCap: optional(z.object({ messages: whole, days: whole })),
      conversion: optional(z.object({ name: text, windowHours: z.catch(z.nullable(int), LIMITS.windowHours.usual) })),
      holdout: optional(
        z.object({
          percent: whole,
          until: text,
          smallestEffect: whole,
          basePerThousand: whole,
          branch: z.catch(z.enum(HOLDOUT_BRANCHES), 'continue'),
        }),
      ),
      link: text,
      sessionMessage: optional(
        z.object({
          text,
          buttons: strings,
          minMinutes: z.catch(z.nullable(int), EMPTY_SESSION_MESSAGE.minMinutes),
        }),
      ),
      notify: optional(z.object({ causes: someOf(CHOOSABLE_CAUSES) })),
      owner: optional(z.object({ name: text, email: text })),
      replies: optional(
        z.object({
          handOver: z.catch(z.enum(REPLY_HANDLINGS), EMPTY_FORM.replies.handOver),
          acknowledgement: text,
          questions: z.catch(z.array(z.pipe(z.unknown(), z.transform(typedQuestion))), []),
          event: text,
        }),
      ),
      whenEmpty: texts,
    }),
  ),
});
