import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });
const argumentList = z.array(z.record(z.string(), z.unknown()));

/** One endpoint of `configurationArguments`; the empty slots of a saved activity hold `""` (JB 5.4). */
const endpoint = z.looseObject({ url: url.optional(), useJwt: z.boolean().optional() });
const endpointSlot = z.union([z.literal(''), endpoint]).optional();

/** `arguments.execute` with the ranges and defaults of JB 1.3. */
const executeSchema = z.looseObject({
  url,
  inArguments: argumentList.default([]),
  outArguments: argumentList.default([]),
  timeout: z.number().int().min(1000).max(100_000).default(60_000),
  retryCount: z.number().int().min(0).max(5).default(0),
  retryDelay: z.number().int().min(0).max(10_000).default(1000),
  concurrentRequests: z.number().int().min(1).max(50).default(1),
  useJwt: z.boolean().default(false),
});

const configurationArgumentsSchema = z.looseObject({
  save: endpointSlot,
  validate: endpointSlot,
  publish: endpointSlot,
  stop: endpointSlot,
  unpublish: endpointSlot,
});

const outcomeSchema = z.looseObject({
  key: z.string().optional(),
  next: z.string().nullable().optional(),
  arguments: z.looseObject({ branchResult: z.string().optional() }).optional(),
  metaData: z.looseObject({ label: z.string().optional(), invalid: z.boolean().optional() }).optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const schemaSchema = z.looseObject({
  arguments: z
    .looseObject({
      execute: z.looseObject({ inArguments: argumentList.default([]), outArguments: argumentList.default([]) }),
    })
    .optional(),
});

const metaDataSchema = z.looseObject({
  icon: z.string().optional(),
  category: z.string().optional(),
  isConfigured: z.boolean().optional(),
});

/** `config.json` of a custom activity (JB 1); what Journey Builder cannot use is refused when it is read. */
export const activityConfigSchema = z.looseObject({
  workflowApiVersion: z.enum(['1.1', '1.0', '0.5']),
  type: z.string().regex(/^rest(decision)?$/i, 'must be Rest or RestDecision'),
  metaData: metaDataSchema,
  lang: z.record(z.string(), z.looseObject({ name: z.string(), description: z.string().optional() })),
  arguments: z.looseObject({ execute: executeSchema }),
  configurationArguments: configurationArgumentsSchema.refine(
    (calls) => typeof calls.publish === 'object' && calls.publish.url !== undefined,
    'must name the publish endpoint: it is the one required call',
  ),
  outcomes: z.array(outcomeSchema).optional(),
  userInterfaces: z.looseObject({}).optional(),
  wizardSteps: z.array(z.looseObject({ key: z.string(), label: z.string() })).optional(),
  schema: schemaSchema.optional(),
});
export type ActivityConfig = z.infer<typeof activityConfigSchema> & { baseUrl: string };

/** An activity as it stands on the canvas: built-in or custom. Unknown keys are kept, as Journey Builder does. */
export const activitySchema = z.looseObject({
  key: z.string().min(1),
  id: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  arguments: z.looseObject({ execute: executeSchema.optional() }),
  configurationArguments: configurationArgumentsSchema,
  metaData: metaDataSchema,
  schema: schemaSchema.optional(),
  outcomes: z.array(outcomeSchema),
});
export type Activity = z.infer<typeof activitySchema>;
export type CustomActivity = Activity & { arguments: { execute: z.infer<typeof executeSchema> } };

export function isCustom(activity: Activity): activity is CustomActivity {
  return /^rest(decision)?$/i.test(activity.type) && activity.arguments.execute !== undefined;
}

/** The names that the answer to `/execute` must fill, none of them with null (JB 1.7). */
export function declaredOutArguments(activity: Activity): string[] {
  const declared = [
    ...(activity.arguments.execute?.outArguments ?? []),
    ...(activity.schema?.arguments?.execute.outArguments ?? []),
  ];
  return [...new Set(declared.flatMap((argument) => Object.keys(argument)))];
}

/** The fresh activity object that a drop on the canvas makes from `config.json`: defaults, nothing configured (JB 5.4). */
export function freshActivity(config: ActivityConfig, key: string): CustomActivity {
  const icon = config.metaData.icon ?? 'icon.svg';
  return {
    name: '',
    id: null,
    key,
    type: config.type.toUpperCase(),
    arguments: {
      executionMode: '{{Context.ExecutionMode}}',
      definitionId: '{{Context.DefinitionId}}',
      activityId: '{{Activity.Id}}',
      contactKey: '{{Context.ContactKey}}',
      startActivityKey: '{{Context.StartActivityKey}}',
      definitionInstanceId: '{{Context.DefinitionInstanceId}}',
      requestObjectId: '{{Context.RequestObjectId}}',
      execute: structuredClone(config.arguments.execute),
      testExecute: '',
    },
    configurationArguments: {
      unpublish: '',
      testSave: '',
      testPublish: '',
      testStop: '',
      testUnpublish: '',
      testValidate: '',
      partnerActivityId: '',
      outArgumentSchema: {},
      ...structuredClone(config.configurationArguments),
    },
    metaData: {
      ...structuredClone(config.metaData),
      icon: new URL(icon, `${config.baseUrl}/`).href,
      original_icon: icon,
      iconSmall: '',
    },
    schema: structuredClone(config.schema ?? { arguments: { execute: { inArguments: [], outArguments: [] } } }),
    editable: true,
    outcomes: structuredClone(config.outcomes ?? [{ arguments: {}, metaData: {} }]),
    errors: [],
  };
}

/** A wait for a fixed time. `minutes` may be a fraction. */
export function waitActivity(key: string, minutes: number): Activity {
  return builtIn(key, 'WAIT', `${minutes} min`, { waitDuration: minutes, waitUnit: 'MINUTES' }, ['']);
}

/** Wait Until API Event: goes on at the event of that key for the contact, else after `minutes`. */
export function waitUntilEventActivity(key: string, eventDefinitionKey: string, minutes: number): Activity {
  const waiting = { eventDefinitionKey, waitDuration: minutes, waitUnit: 'MINUTES' };
  return builtIn(key, 'WAITUNTILAPIEVENT', 'Wait until API event', waiting, ['event', 'timeout']);
}

/** The branch of a decision split for whatever fits none of its paths. */
export const REMAINDER = 'remainder';

/**
 * The native Decision Split, as far as it compares one binding with words: the path of that name, else the remainder.
 */
export function decisionSplitActivity(key: string, name: string, compares: string, paths: readonly string[]): Activity {
  return builtIn(key, 'MULTICRITERIADECISION', name, { compares }, [...paths, REMAINDER]);
}

/** The native Email activity: here it only notes that the contact would get the email. */
export function emailActivity(key: string, name = 'Email'): Activity {
  return builtIn(key, 'EMAILV2', name, {}, ['']);
}

function builtIn(key: string, type: string, name: string, settings: object, branches: readonly string[]): Activity {
  return {
    key,
    id: null,
    name,
    type,
    arguments: {},
    configurationArguments: { ...settings },
    metaData: { isConfigured: true },
    outcomes: branches.map((branch) =>
      branch === '' ? { next: null } : { arguments: { branchResult: branch }, metaData: { label: branch }, next: null },
    ),
  };
}
