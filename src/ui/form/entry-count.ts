import type { DryRunResult } from '../../configuration/page-data';
import { expressionsIn } from '../../decision/expressions';
import { GOING_REASONS, isWord } from '../../vocabulary';
import { inArgumentsFrom, objectAt } from './activity-form';
import { bindingIn } from './binding';
import type { MessageForm } from './message-form';
import type { Sample } from './sample-contact';

/** What the server is asked to count: a step, where its values stand, and what stands in for those that are elsewhere. */
export interface CountRequest {
  eventKey: string;
  activityId: string;
  inArguments: Record<string, unknown>;
  fields: Record<string, string>;
  values: Record<string, string>;
}

/** A count that was made, and of which settings. */
export interface MadeCount {
  request: CountRequest;
  result: DryRunResult;
}

/** Settings that decide nothing about who gets the message, so that a count stays true whatever they become. */
const DECIDES_NOTHING = new Set([
  'stage',
  'fallback',
  'decideOn',
  'waitSeconds',
  'lateFallback',
  'owner',
  'notify',
  'replies',
  'conversion',
]);

/** The question to the server, for the step as it stands; values of the entry source are read there, the others as typed. */
export function countRequest(
  form: MessageForm,
  known: { eventKey: string; activityId: string; samples: readonly Sample[]; typed: Record<string, string> },
): CountRequest {
  const { eventKey, activityId, samples, typed } = known;
  const outside = outsideOf(samples, eventKey);
  const inside = samples.filter((sample) => !outside.includes(sample));
  return {
    eventKey,
    activityId,
    inArguments: inArgumentsFrom(form),
    fields: Object.fromEntries(inside.map(({ expression, name }) => [expression, name])),
    values: Object.fromEntries(outside.map(({ expression }) => [expression, typed[expression] ?? ''])),
  };
}

/** The values that do not stand in the entry source. */
export function outsideOf(samples: readonly Sample[], eventKey: string): Sample[] {
  return samples.filter(({ expression }) => {
    const binding = bindingIn(expression);
    return !(binding?.source === 'entry' && binding.group === eventKey);
  });
}

/** The result of a count where it is of these settings, as far as they decide who gets the message; else nothing. */
export function countOfThese(made: MadeCount | undefined, now: CountRequest | undefined): DryRunResult | undefined {
  if (made === undefined || now === undefined) return undefined;
  return deciding(made.request) === deciding(now) ? made.result : undefined;
}

/** Why nobody would get it, the most frequent reason first; undefined where somebody would, or nobody was looked at. */
export function nobodyWouldGet(count: DryRunResult | undefined): DryRunResult['outcomes'] | undefined {
  const outcomes = count?.outcomes.filter((outcome) => outcome.count > 0) ?? [];
  if (outcomes.length === 0 || outcomes.some(({ reason }) => isWord(GOING_REASONS, reason))) return undefined;
  return outcomes.sort((one, other) => other.count - one.count);
}

function deciding({ eventKey, activityId, inArguments, values }: CountRequest): string {
  const { email: _email, settings: _settings, ...bound } = inArguments;
  const settings = objectAt(inArguments, 'settings');
  const decides = {
    ...bound,
    settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !DECIDES_NOTHING.has(name))),
    // Without one nothing is held over quiet hours (D5).
    hasLateFallback: objectAt(settings, 'lateFallback').kind !== 'none',
  };
  const used = new Set(stringsIn(decides).flatMap(expressionsIn));
  return JSON.stringify([eventKey, activityId, decides, Object.entries(values).filter(([name]) => used.has(name))]);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
