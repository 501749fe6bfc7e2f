import { mergeInArguments } from '../../journey/merge-in-arguments';
import { objectAt, type SavedActivity } from './activity-form';

/** What of a placed step is not as today's `config.json` has it: where it is called, what it answers, how it is called. */
export type Outdated = 'address' | 'outputs' | 'calls';

/** `arguments.execute` that is ours to say; in-arguments and timeout are the step's own. */
const EXECUTE = ['url', 'verb', 'format', 'useJwt', 'retryCount', 'retryDelay', 'concurrentRequests'];
const LIFECYCLE = ['save', 'validate', 'publish', 'stop', 'unpublish'];

/**
 * The activity of what Journey Builder handed over: an object, alone, in a list, or as JSON text (JB 5.3, practice).
 * Undefined where it is none that can be called: what is saved in its place would be ejected at the first contact.
 */
export function receivedActivity(payload: unknown): SavedActivity | undefined {
  const activity = mergeInArguments(typeof payload === 'string' ? fromJson(payload) : payload);
  const { url } = objectAt(activity, 'arguments', 'execute');
  return typeof url === 'string' && url !== '' ? activity : undefined;
}

/**
 * The activity as today's `config.json` would place it, and what was not so: Journey Builder copies the file into the
 * journey at the drop and never again (JB 7). What the step says itself, and what is not ours, stays.
 */
export function broughtUpToDate(
  activity: SavedActivity,
  config: unknown,
): { activity: SavedActivity; outdated: Outdated[] } {
  const outdated = new Set<Outdated>();
  const taken = (saved: Record<string, unknown>, now: Record<string, unknown>, names: readonly string[]) => {
    const ours = names.filter((name) => name in now);
    for (const name of ours) {
      if (String(saved[name]) !== String(now[name])) outdated.add(name === 'url' ? 'address' : 'calls');
    }
    return { ...saved, ...Object.fromEntries(ours.map((name) => [name, now[name]])) };
  };
  const execute = objectAt(activity, 'arguments', 'execute');
  const executeNow = objectAt(config, 'arguments', 'execute');
  const lifecycle = objectAt(activity, 'configurationArguments');
  const lifecycleNow = objectAt(config, 'configurationArguments');
  const calls = LIFECYCLE.filter((name) => name in lifecycleNow).map((name) => {
    const now = objectAt(lifecycleNow, name);
    return [name, taken(objectAt(lifecycle, name), now, Object.keys(now))];
  });
  const outputs = (saved: unknown, now: unknown): unknown[] => {
    const before = mergeInArguments(saved);
    const today = mergeInArguments(now);
    if (Object.keys(today).some((name) => !(name in before))) outdated.add('outputs');
    return Object.entries({ ...before, ...today }).map(([name, value]) => ({ [name]: value }));
  };
  const schema = objectAt(activity, 'schema', 'arguments', 'execute');
  const schemaNow = objectAt(config, 'schema', 'arguments', 'execute');
  const current: SavedActivity = {
    ...activity,
    arguments: {
      ...objectAt(activity, 'arguments'),
      execute: {
        ...taken(execute, executeNow, EXECUTE),
        outArguments: outputs(execute.outArguments, executeNow.outArguments),
      },
    },
    configurationArguments: { ...lifecycle, ...Object.fromEntries(calls) },
    schema: {
      ...objectAt(activity, 'schema'),
      arguments: {
        ...objectAt(activity, 'schema', 'arguments'),
        execute: { ...schema, outArguments: outputs(schema.outArguments, schemaNow.outArguments) },
      },
    },
  };
  return { activity: current, outdated: [...outdated] };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
