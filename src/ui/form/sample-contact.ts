import { expressionsIn, resolvedBy } from '../../decision/expressions';
import { bindingIn } from './binding';

/** A blank that a preview, a check or a test send needs a value for. */
export interface Sample {
  expression: string;
  /** The field's name, as a person reads it. */
  name: string;
  /** What stands in until the marketer types something. */
  example: string;
}

/** As Journey Builder binds a date (JB 4.3). */
export const DATE_EXAMPLE = '7/4/2026 12:00:00 AM';

/** What a customer reads where a date is bound: the form in which it arrives, not the one of the template's example. */
export function dateSamples(
  samples: readonly Sample[],
  typeOf: (expression: string) => string | undefined,
): Record<string, string> {
  const dates = samples.filter(({ expression }) => typeOf(expression) === 'Date');
  return Object.fromEntries(dates.map(({ expression }) => [expression, DATE_EXAMPLE]));
}

/** Journey Builder's own context: never asked of the marketer. */
const CONTEXT: Record<string, string> = { '{{Context.IsTest}}': 'false', '{{Contact.Key}}': 'preview-contact' };

/**
 * The distinct expressions of a step's in-arguments, in their order. `examples` are the values that templates were
 * approved with, by parameter key.
 */
export function samplesFor(inArguments: Record<string, unknown>, examples: Record<string, string>): Sample[] {
  const found = new Map<string, Sample>();
  const add = (text: string, example: string) => {
    for (const expression of expressionsIn(text)) {
      if (expression in CONTEXT) continue;
      const known = found.get(expression);
      const name = bindingIn(expression)?.name ?? expression;
      found.set(expression, { expression, name, example: known?.example || example });
    }
  };
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') add(value, examples[key] ?? '');
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, name);
    }
  };
  walk(inArguments, '');
  return [...found.values()];
}

/** The in-arguments as `/execute` would get them for this contact: every expression replaced by its value (JB 4). */
export function resolvedFor<T>(value: T, values: Record<string, string>): T {
  return resolvedBy(value, (expression) => values[expression] ?? CONTEXT[expression]);
}
