import { type Activity, isCustom, type Outcome } from './activity';
import type { EntrySource } from './entry-source';
import { onwardOutcome } from './onward-outcome';
import { type Problem, SandboxRefusal } from './problem';

export type JourneyStatus = 'Draft' | 'Published' | 'Unpublished' | 'Stopped';

/** One version of a journey on the canvas. `id` is the GUID of the version, `definitionId` that of the journey. */
export interface Journey {
  id: string;
  readonly definitionId: string;
  readonly key: string;
  version: number;
  name: string;
  status: JourneyStatus;
  saved: boolean;
  entry: EntrySource | null;
  /** Key of the first activity. */
  start: string | null;
  activities: Activity[];
  /** Journey Builder workers that run it; absent = as many as the sandbox has. */
  workers?: number;
}

/** Where an activity is dropped: behind the entry, or on a branch of another activity (its onward one when not named). */
export interface Position {
  readonly after?: string;
  readonly branch?: string;
}

export const branchOf = (outcome: Outcome): string => outcome.arguments?.branchResult ?? '';

export function findActivity(journey: Journey, key: string): Activity {
  const activity = journey.activities.find((each) => each.key === key);
  if (activity === undefined) throw new SandboxRefusal('no_such_activity', `The journey has no activity ${key}`);
  return activity;
}

/** `RESTDECISION-2` when one of that type stands already. */
export function nextKey(journey: Journey, type: string): string {
  const stem = { WAIT: 'WAITBYDURATION' }[type] ?? type.toUpperCase();
  const taken = new Set(journey.activities.map((activity) => activity.key));
  let number = 1;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

/** Drops an activity on the canvas. What stood at that place follows the new activity's onward outcome. */
export function placeActivity(journey: Journey, activity: Activity, position: Position = {}): void {
  const onward = onwardOutcome(activity.outcomes);
  if (position.after === undefined) {
    if (onward !== undefined) onward.next = journey.start;
    journey.start = activity.key;
  } else {
    const outcome = outcomeAt(journey, position.after, position.branch);
    if (onward !== undefined) onward.next = outcome.next ?? null;
    outcome.next = activity.key;
  }
  journey.activities.push(activity);
  journey.saved = false;
}

/** Takes an activity off the canvas; what follows its onward outcome closes the gap, other branches go with it. */
export function removeActivity(journey: Journey, key: string): void {
  const activity = findActivity(journey, key);
  const heir = onwardOutcome(activity.outcomes)?.next ?? null;
  if (journey.start === key) journey.start = heir;
  for (const outcome of journey.activities.flatMap((each) => each.outcomes)) {
    if (outcome.next === key) outcome.next = heir;
  }
  journey.activities = journey.activities.filter((each) => each !== activity);
  const reachable = new Set(reachableFrom(journey, journey.start));
  journey.activities = journey.activities.filter((each) => reachable.has(each.key));
  journey.saved = false;
}

function outcomeAt(journey: Journey, key: string, branch: string | undefined): Outcome {
  const { outcomes } = findActivity(journey, key);
  const named = outcomes.find((each) => branchOf(each) === branch);
  const outcome = branch === undefined ? onwardOutcome(outcomes) : named;
  if (outcome === undefined) throw new SandboxRefusal('no_such_branch', `${key} has no branch ${branch ?? ''}`);
  return outcome;
}

/** Lets a branch lead to an activity that stands already: where two branches join again. */
export function connect(journey: Journey, from: { after: string; branch?: string }, to: string | null): void {
  if (to !== null) findActivity(journey, to);
  outcomeAt(journey, from.after, from.branch).next = to;
  journey.saved = false;
}

/**
 * What `updateActivity` brought: the same activity, mutated. Its key and place stay; an outcome that comes without
 * `key` and `next` has lost its wiring, as on the real canvas (JB 1.5).
 */
export function replaceActivity(journey: Journey, changed: Activity): void {
  const current = findActivity(journey, changed.key);
  journey.activities[journey.activities.indexOf(current)] = { ...changed, id: current.id };
  journey.saved = false;
}

function reachableFrom(journey: Journey, key: string | null | undefined): string[] {
  const seen = new Set<string>();
  const open = [key];
  while (open.length > 0) {
    const at = open.pop();
    if (at === null || at === undefined || seen.has(at)) continue;
    seen.add(at);
    const activity = journey.activities.find((each) => each.key === at);
    open.push(...(activity?.outcomes ?? []).map((outcome) => outcome.next));
  }
  return [...seen];
}

/** Everything that Journey Builder refuses before it calls anybody (JB 3.1); empty when the journey may be activated. */
export function activationProblems(journey: Journey): Problem[] {
  const problems: Problem[] = [];
  if (journey.name.trim() === '') problems.push({ code: 'no_name', message: 'The journey has no name' });
  if (journey.entry === null) problems.push({ code: 'no_entry', message: 'The journey has no entry source' });
  if (journey.start === null) problems.push({ code: 'no_activity', message: 'The journey has no activity' });
  for (const activity of journey.activities) {
    const label = activity.name === '' ? activity.key : `${activity.name} (${activity.key})`;
    if (activity.metaData.isConfigured !== true) {
      problems.push({ code: 'not_configured', activityKey: activity.key, message: `${label} is not configured` });
    }
    if (isCustom(activity) && unbalanced(activity.arguments.execute.inArguments)) {
      problems.push({
        code: 'bad_expression',
        activityKey: activity.key,
        message: `${label} holds an expression that cannot be computed`,
      });
    }
    for (const { next } of activity.outcomes) {
      if (next && !journey.activities.some((each) => each.key === next)) {
        problems.push({
          code: 'dangling_branch',
          activityKey: activity.key,
          message: `${label} leads to ${next}, which is not on the canvas`,
        });
      }
    }
  }
  if (hasCycle(journey)) problems.push({ code: 'cycle', message: 'The journey runs in a circle' });
  return problems;
}

function unbalanced(inArguments: unknown): boolean {
  const text = JSON.stringify(inArguments);
  const withoutExpressions = text.replace(/\{\{[^{}]*\}\}/g, '');
  // JSON's own closing braces may stand together, its opening ones never do.
  return withoutExpressions.includes('{{');
}

function hasCycle(journey: Journey): boolean {
  return journey.activities.some((activity) =>
    activity.outcomes.some((outcome) => outcome.next && reachableFrom(journey, outcome.next).includes(activity.key)),
  );
}

/** The journey as `requestedInteraction` hands it to a configuration page (JB 5.3). */
export function interactionOf(journey: Journey): Record<string, unknown> {
  return {
    id: journey.id,
    key: journey.key,
    name: journey.name,
    version: journey.version,
    workflowApiVersion: 1,
    entryMode: 'MultipleEntries',
    definitionId: journey.definitionId,
    status: journey.status,
    executionMode: 'Production',
    defaults: interactionDefaultsOf(journey),
    goals: [],
    exits: [],
    activities: journey.activities,
    triggers: journey.entry === null ? [] : [triggerOf(journey.entry)],
  };
}

export function triggerOf(entry: EntrySource): Record<string, unknown> {
  return {
    id: entry.eventDefinitionKey.slice(-36),
    key: 'TRIGGER',
    name: entry.name,
    type: entry.kind === 'api_event' ? 'APIEvent' : 'EmailAudience',
    eventDefinitionKey: entry.eventDefinitionKey,
    dataExtensionId: entry.eventDefinitionKey.slice(-36),
    metaData: { eventDefinitionKey: entry.eventDefinitionKey },
    arguments: {},
  };
}

/** The journey's default e-mail and mobile number: the first field of each kind (JB 4). */
export function interactionDefaultsOf(journey: Journey): { email: string[]; mobileNumber: string[] } {
  const binding = (type: string) =>
    (journey.entry?.fields ?? [])
      .filter((field) => field.type === type)
      .map((field) => `{{Event.${journey.entry?.eventDefinitionKey}."${field.name}"}}`)
      .slice(0, 1);
  return { email: binding('EmailAddress'), mobileNumber: binding('Phone') };
}

/** The fields that a step can be bound to: those of the entry source and what other activities answer (JB 5.5). */
export function schemaOf(journey: Journey): { schema: Record<string, unknown>[] } {
  const entryFields = (journey.entry?.fields ?? []).map((field) => ({
    key: `Event.${journey.entry?.eventDefinitionKey}.${field.name}`,
    name: field.name,
    type: field.type,
    length: field.type === 'EmailAddress' ? 254 : 50,
    default: null,
    isNullable: !field.isPrimaryKey,
    isPrimaryKey: field.isPrimaryKey || null,
  }));
  const outputs = journey.activities.flatMap((activity) =>
    (activity.schema?.arguments?.execute.outArguments ?? []).flatMap((argument) =>
      Object.entries(argument).map(([name, declared]) => ({
        key: `Interaction.${activity.key}.${name}`,
        name,
        type: (declared as { dataType?: string }).dataType ?? 'Text',
        isNullable: true,
        isPrimaryKey: null,
      })),
    ),
  );
  return { schema: [...entryFields, ...outputs] };
}
