import * as z from 'zod/mini';
import { CAUSES, EMPTY_FORM, LATE_TRIGGERS, type MessageForm, PURPOSES, REPLY_HANDLINGS, STAGES } from './message-form';

/** The activity as Journey Builder hands it over; only the parts that are read or written have a type. */
export type SavedActivity = Record<string, unknown>;

export interface ReadStep {
  /** `newer`: saved by a page newer than this one; it may be looked at and never overwritten. */
  kind: 'fresh' | 'saved' | 'newer';
  form: MessageForm;
}

/** Labels of the branches in the marketer's language, and every label that we ever gave one. */
export interface BranchLabels {
  labels: Record<string, string>;
  ours: ReadonlySet<string>;
}

/** Version of the in-arguments that this page writes (design 2.1). */
const VERSION = 1;

/* Saved steps are old by nature (JB 7): a part that cannot be read is asked again, and the rest is kept. */
const text = z.catch(z.string(), '');
const whole = z.catch(z.nullable(z.int()), null);
const record = z.catch(z.record(z.string(), z.unknown()), {});
const texts = z.pipe(
  record,
  z.transform((values) =>
    Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  ),
);
const optional = <S extends z.core.SomeType>(schema: S) => z.catch(z.nullish(schema), null);

const argumentsSchema = z.object({
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
      purpose: optional(z.enum(PURPOSES)),
      stage: optional(z.enum(STAGES)),
      topic: text,
      requireOptIn: optional(z.boolean()),
      defaultCountry: text,
      decideOn: z.catch(z.enum(['accepted', 'delivered']), 'accepted'),
      waitSeconds: z.catch(z.nullable(z.int()), EMPTY_FORM.waitSeconds),
      fallback: record,
      lateFallback: optional(
        z.object({
          kind: z.catch(z.enum(['none', 'event', 'email']), 'none'),
          key: text,
          on: z.catch(z.array(z.enum(LATE_TRIGGERS)), ['failed']),
          afterMinutes: z.catch(z.nullable(z.int()), EMPTY_FORM.lateFallback.afterMinutes),
        }),
      ),
      quietHours: optional(
        z.object({
          start: text,
          end: text,
          timeZone: text,
          // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
          then: z.catch(z.enum(['hold', 'fallback']), 'fallback'),
        }),
      ),
      frequencyCap: optional(z.object({ messages: whole, days: whole })),
      conversion: optional(z.object({ name: text, windowHours: whole })),
      link: text,
      notify: optional(z.object({ causes: z.catch(z.array(z.string()), []) })),
      owner: optional(z.object({ name: text, email: text })),
      replies: optional(
        z.object({
          handOver: z.catch(z.enum(REPLY_HANDLINGS), 'owner'),
          acknowledgement: text,
          questions: z.catch(z.array(z.string()), []),
        }),
      ),
      whenEmpty: texts,
    }),
  ),
});

/** Reads a saved activity, however old, into the form. Never throws; what it does not know stays in the activity. */
export function readMessageStep(activity: SavedActivity): ReadStep {
  const saved = savedInArguments(activity);
  if (Object.keys(saved).length === 0) return { kind: 'fresh', form: EMPTY_FORM };

  const parsed = argumentsSchema.parse(saved);
  const { settings } = parsed;
  const finished = objectAt(activity, 'metaData').isConfigured === true;
  const form: MessageForm = {
    sender: settings.sender,
    template: settings.template ?? null,
    parameters: parsed.parameters,
    whenEmpty: settings.whenEmpty,
    link: settings.link,
    phone: parsed.phone,
    defaultCountry: settings.defaultCountry,
    email: parsed.email,
    locale: parsed.locale,
    purpose: settings.purpose ?? null,
    stage: settings.stage ?? null,
    topic: settings.topic,
    requireOptIn: settings.requireOptIn ?? null,
    optIn: parsed.optIn,
    suppressed: parsed.suppressed,
    quietHours: settings.quietHours ? quietHoursFrom(settings.quietHours) : null,
    timeZone: parsed.timeZone,
    frequencyCap: settings.frequencyCap ?? null,
    fallback: Object.fromEntries(
      CAUSES.flatMap((cause) => {
        const branch = settings.fallback[cause];
        return branch === 'continue' || branch === 'email_fallback' ? [[cause, branch]] : [];
      }),
    ),
    decideOn: settings.decideOn,
    waitSeconds: settings.waitSeconds,
    lateFallback: settings.lateFallback ?? EMPTY_FORM.lateFallback,
    owner: settings.owner ?? EMPTY_FORM.owner,
    notify: settings.notify ? CAUSES.filter((cause) => settings.notify?.causes.includes(cause)) : EMPTY_FORM.notify,
    replies: settings.replies ?? EMPTY_FORM.replies,
    conversion: settings.conversion ?? (finished ? 'none' : null),
  };
  return { kind: parsed.v > VERSION ? 'newer' : 'saved', form };
}

/**
 * The same activity with the form in it, for `updateActivity`: nothing that is not ours is dropped (JB 5.4).
 * `complete` false keeps a half-answered step as a draft, which Journey Builder will not activate.
 */
export function writeMessageStep(
  activity: SavedActivity,
  form: MessageForm,
  options: { complete: boolean; branchLabels: BranchLabels },
): SavedActivity {
  const execute = objectAt(activity, 'arguments', 'execute');
  const saved = savedInArguments(activity);
  return {
    ...activity,
    name: typeof activity.name === 'string' && activity.name !== '' ? activity.name : (form.template?.name ?? ''),
    arguments: {
      ...objectAt(activity, 'arguments'),
      execute: { ...execute, inArguments: [inArgumentsFrom(form, saved)], timeout: executeTimeout(form) },
    },
    outcomes: labelledOutcomes(activity, options.branchLabels),
    metaData: { ...objectAt(activity, 'metaData'), isConfigured: options.complete },
  };
}

/** The in-arguments of design 2.1; `saved` gives the keys that this page does not know. */
export function inArgumentsFrom(form: MessageForm, saved: Record<string, unknown> = {}): Record<string, unknown> {
  const { parameters, whenEmpty } = form;
  const settings = {
    ...objectAt(saved, 'settings'),
    sender: form.sender,
    template: form.template ?? undefined,
    purpose: form.purpose ?? undefined,
    stage: form.stage ?? undefined,
    topic: form.topic.trim() || undefined,
    requireOptIn: form.requireOptIn ?? undefined,
    defaultCountry: form.defaultCountry || undefined,
    decideOn: form.decideOn,
    waitSeconds: form.waitSeconds ?? undefined,
    fallback: form.fallback,
    lateFallback: withoutEmpty(form.lateFallback),
    quietHours: form.quietHours
      ? withoutEmpty({
          start: form.quietHours.start,
          end: form.quietHours.end,
          timeZone: form.quietHours.timeZone,
          // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
          then: form.quietHours.whenQuiet,
        })
      : undefined,
    frequencyCap: form.frequencyCap ? withoutEmpty(form.frequencyCap) : undefined,
    conversion:
      form.conversion !== null && form.conversion !== 'none'
        ? withoutEmpty({
            ...objectAt(saved, 'settings', 'conversion'),
            name: form.conversion.name.trim(),
            windowHours: form.conversion.windowHours,
          })
        : undefined,
    link: form.link.trim() || undefined,
    notify: { causes: form.notify, route: 'owner' },
    owner: { name: form.owner.name.trim(), email: form.owner.email.trim() },
    replies: {
      handOver: form.replies.handOver,
      acknowledgement: form.replies.acknowledgement.trim(),
      questions: form.replies.questions.map((question) => question.trim()).filter((question) => question !== ''),
    },
    whenEmpty: withoutEmpty(whenEmpty),
  };
  return {
    ...saved,
    v: VERSION,
    contactKey: '{{Contact.Key}}',
    isTest: '{{Context.IsTest}}',
    phone: form.phone,
    email: form.email,
    locale: form.locale,
    timeZone: form.timeZone,
    optIn: form.optIn,
    suppressed: form.suppressed,
    parameters: withoutEmpty(parameters),
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
  };
}

/**
 * How long Journey Builder must hold the line: the longest wait inside, and room for the send before it (JB 1.3 allows
 * up to 100 s).
 */
export function executeTimeout(form: Pick<MessageForm, 'decideOn' | 'waitSeconds'>): number {
  const waitMs = form.decideOn === 'delivered' ? (form.waitSeconds ?? 20) * 1000 : 0;
  return Math.min(Math.max(waitMs + 20_000, 40_000), 100_000);
}

/** Journey Builder sends one object or several one-key objects: merged, and the later wins (JB 1.3). */
export function savedInArguments(activity: SavedActivity): Record<string, unknown> {
  const list = objectAt(activity, 'arguments', 'execute').inArguments;
  if (!Array.isArray(list)) return {};
  return Object.assign({}, ...list.filter(isObject));
}

/** `activity.a.b` where it is an object, else an empty one. */
export function objectAt(value: unknown, ...path: string[]): Record<string, unknown> {
  const found = path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
  return isObject(found) ? found : {};
}

/** Outcomes keep their key and wiring (JB 1.5); a label follows the marketer's language unless a person renamed it. */
export function labelledOutcomes(activity: SavedActivity, { labels, ours }: BranchLabels): unknown[] {
  const saved = Array.isArray(activity.outcomes) ? activity.outcomes.filter(isObject) : [];
  const branchOf = (outcome: unknown) => String(objectAt(outcome, 'arguments').branchResult);
  const known = new Set(saved.map(branchOf));
  const added = Object.keys(labels)
    .filter((branch) => !known.has(branch))
    .map((branchResult) => ({ arguments: { branchResult } }));
  return [...saved, ...added].map((outcome) => {
    const metaData = objectAt(outcome, 'metaData');
    const label = labels[branchOf(outcome)];
    const renamed = typeof metaData.label === 'string' && metaData.label !== '' && !ours.has(metaData.label);
    return label === undefined || renamed ? outcome : { ...outcome, metaData: { ...metaData, label } };
  });
}

function quietHoursFrom(saved: { start: string; end: string; timeZone: string; then: 'hold' | 'fallback' }) {
  return { start: saved.start, end: saved.end, timeZone: saved.timeZone, whenQuiet: saved.then };
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
