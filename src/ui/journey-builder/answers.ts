import * as z from 'zod/mini';

/** A value that a step may be given: an entry-source field or what an earlier step answered. */
export interface JourneyField {
  /** `Event.DEAudience-….Email` or `Interaction.REST-1.reason`, quotes removed. */
  key: string;
  name: string;
  /** As Marketing Cloud names it: Text, EmailAddress, Phone, Date, Number, Decimal, Boolean, Locale. */
  type: string;
  length: number | undefined;
}

/** A step of the journey, as far as the page needs to know it. */
export interface JourneyStep {
  key: string;
  name: string;
  /** Where Journey Builder calls it; how a step of ours is told from others. */
  executeUrl: string;
  outArguments: string[];
  /** Keys of the steps that may follow. */
  next: string[];
  /** The same by branch, where the step has branches. */
  paths: { branch: string; next: string }[];
  /** Event definition keys that stand in its configuration: a Wait Until API Event holds one. */
  eventKeys: string[];
  /** The whole step, as it is saved. */
  activity: Record<string, unknown>;
  /** Percent of its contacts that a step of ours holds out at random; 0 where it holds out nobody. */
  heldOutPercent: number;
}

const fieldSchema = z.object({
  key: z.string(),
  name: z.optional(z.nullable(z.string())),
  type: z.catch(z.string(), 'Text'),
  length: z.catch(z.nullable(z.optional(z.number())), undefined),
});

/** The fields of `requestedSchema`, or undefined for an error, silence or anything unreadable (JB 5.5). */
export function fieldsFrom(answer: unknown): JourneyField[] | undefined {
  const parsed = z.safeParse(z.object({ schema: z.array(z.unknown()) }), answer);
  if (!parsed.success) return undefined;
  return parsed.data.schema.flatMap((item) => {
    const field = z.safeParse(fieldSchema, item);
    if (!field.success) return [];
    const key = field.data.key.replaceAll('"', '');
    return [
      {
        key,
        name: field.data.name || key.slice(key.lastIndexOf('.') + 1),
        type: field.data.type,
        length: field.data.length ?? undefined,
      },
    ];
  });
}

/**
 * The keys in `Event.<key>.…` that an answer tells for the journey's entry source: `eventDefinitionKey` of the trigger's
 * definition, bare or wrapped and null where the journey has none; that of the triggers of the journey; that of the data
 * sources; `entryEventDefinitionKey`, bare or not (JB 5.3). A step's own event is none.
 */
export function eventKeysFrom(answer: unknown): string[] {
  if (typeof answer === 'string') return answer === '' ? [] : [answer];
  const journey = z.safeParse(
    z.object({ activities: z.optional(z.unknown()), triggers: z.optional(z.unknown()) }),
    answer,
  );
  const where = journey.success && journey.data.activities !== undefined ? journey.data.triggers : answer;
  return [...new Set(eventKeysIn(where))];
}

/** The culture, which arrives as text or as `{culture}`; `en-US` where it is neither. */
export function cultureFrom(answer: unknown): string {
  if (typeof answer === 'string' && answer !== '') return answer;
  const wrapped = z.safeParse(z.object({ culture: z.string() }), answer);
  return wrapped.success ? wrapped.data.culture : 'en-US';
}

/** The marketer's token of `requestedTokens`: kept in memory, sent to our own server only. */
export function tokenFrom(answer: unknown): string | undefined {
  const parsed = z.safeParse(z.object({ fuel2token: z.string().check(z.minLength(1)) }), answer);
  return parsed.success ? parsed.data.fuel2token : undefined;
}

/** Headers that tell our server on which stack this Journey Builder runs (`requestedEndpoints`), as far as it says. */
export function stackHeadersFrom(answer: unknown): Record<string, string> {
  const text = z.catch(z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/))), undefined);
  const parsed = z.safeParse(z.object({ stackKey: text, fuelapiRestHost: text }), answer);
  if (!parsed.success) return {};
  const { stackKey, fuelapiRestHost: restHost } = parsed.data;
  return {
    ...(stackKey === undefined ? {} : { 'x-stack-key': stackKey }),
    ...(restHost === undefined ? {} : { 'x-rest-host': restHost }),
  };
}

/** The steps of `requestedInteraction`; unreadable ones are left out. */
export function stepsFrom(answer: unknown): JourneyStep[] {
  const parsed = z.safeParse(z.object({ activities: z.array(z.unknown()) }), answer);
  if (!parsed.success) return [];
  return parsed.data.activities.flatMap((item) => {
    const step = z.safeParse(stepSchema, item);
    if (!step.success) return [];
    const { key, name, arguments: called, schema, outcomes } = step.data;
    return [
      {
        key,
        name: name || key,
        executeUrl: called?.execute?.url ?? '',
        outArguments: [
          ...new Set(
            [schema?.arguments?.execute?.outArguments, called?.execute?.outArguments]
              .flatMap(objectsIn)
              .flatMap((one) => Object.keys(one)),
          ),
        ],
        next: objectsIn(outcomes).flatMap(({ next }) => (typeof next === 'string' ? next : [])),
        paths: objectsIn(outcomes).flatMap((outcome) => {
          const { next } = outcome;
          const [{ branchResult } = {}] = objectsIn(outcome.arguments);
          return typeof next === 'string' && typeof branchResult === 'string' ? [{ branch: branchResult, next }] : [];
        }),
        eventKeys: eventKeysIn(item),
        activity: { ...(item as object) },
        heldOutPercent: heldOutIn(objectsIn(called?.execute?.inArguments)),
      },
    ];
  });
}

/** The steps from which `key` can be reached: those that have run when it runs. */
export function stepsBefore(key: string, steps: readonly JourneyStep[]): JourneyStep[] {
  const found = new Set<string>();
  const search = [key];
  for (let target = search.pop(); target !== undefined; target = search.pop()) {
    for (const step of steps) {
      if (!step.next.includes(target) || found.has(step.key)) continue;
      found.add(step.key);
      search.push(step.key);
    }
  }
  return steps.filter((step) => found.has(step.key) && step.key !== key);
}

const lenient = <T extends z.core.SomeType>(schema: T) => z.catch(z.optional(z.nullable(schema)), undefined);

const stepSchema = z.object({
  key: z.string(),
  name: lenient(z.string()),
  arguments: lenient(
    z.object({
      execute: lenient(
        z.object({
          url: lenient(z.string()),
          inArguments: z.optional(z.unknown()),
          outArguments: z.optional(z.unknown()),
        }),
      ),
    }),
  ),
  schema: lenient(
    z.object({
      arguments: lenient(z.object({ execute: lenient(z.object({ outArguments: z.optional(z.unknown()) })) })),
    }),
  ),
  outcomes: z.optional(z.unknown()),
});

/** The objects of a list, or the one that stands in its place: a null among them voids no other. */
function objectsIn(list: unknown): Record<string, unknown>[] {
  return [list]
    .flat(3)
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null && !Array.isArray(one));
}

const holdoutSchema = z.object({ settings: z.object({ holdout: z.object({ percent: z.coerce.number() }) }) });

function heldOutIn(inArguments: readonly unknown[]): number {
  const found = inArguments.map((one) => z.safeParse(holdoutSchema, one)).find(({ success }) => success);
  return found?.data?.settings.holdout.percent ?? 0;
}

const NAMES_EVENT = new Set(['eventDefinitionKey', 'entryEventDefinitionKey']);

function eventKeysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    NAMES_EVENT.has(name) && typeof inner === 'string' && inner !== '' ? [inner] : eventKeysIn(inner),
  );
}
