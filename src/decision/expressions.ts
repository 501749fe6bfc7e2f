/*
 * Expressions of Journey Builder in the values of a step, and the step with values in their place (JB 4). Pure, and shared
 * with the page in the browser.
 */

const EXPRESSION = /\{\{([^{}]*)\}\}/g;
/** What an expression begins with that Journey Builder knows. */
export const JOURNEY_ROOTS: ReadonlySet<string> = new Set([
  'Event',
  'Contact',
  'Interaction',
  'InteractionDefaults',
  'Context',
  'Activity',
]);

/** Every expression that stands in a text, whole. */
export function expressionsIn(text: string): string[] {
  return [...text.matchAll(EXPRESSION)].map(([whole]) => whole);
}

/** A value with every expression replaced by what it stands for, at every depth; by nothing where `standsFor` tells none. */
export function resolvedBy<T>(value: T, standsFor: (expression: string) => string | undefined): T {
  if (typeof value === 'string') return value.replaceAll(EXPRESSION, (whole) => standsFor(whole) ?? '') as T;
  if (Array.isArray(value)) return value.map((item) => resolvedBy(item, standsFor)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolvedBy(inner, standsFor)])) as T;
  }
  return value;
}

/**
 * Whether a text may be stored. Journey Builder empties every `{{…}}` that it does not know, a template's `{{1}}` among
 * them, so only its own expressions may stand in double braces (JB 4.4).
 */
export function bracesAreSafe(value: string): boolean {
  for (const [, inner = ''] of value.matchAll(EXPRESSION)) {
    const root = /^\s*([A-Za-z]+)\./.exec(inner)?.[1];
    if (root === undefined || !JOURNEY_ROOTS.has(root)) return false;
  }
  return !/\{\{|\}\}/.test(value.replaceAll(EXPRESSION, ''));
}

/** A text without its fields. */
export function wordsOf(value: string): string {
  return expressionsIn(value).reduce((text, expression) => text.replaceAll(expression, ''), value);
}

/** Names in single braces that are no field's: they would go out as they stand. */
export function strangersIn(value: string): string[] {
  return [...wordsOf(value).matchAll(/\{([^{}]+)\}/g)].map(([whole]) => whole);
}
