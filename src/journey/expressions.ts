/*
 * Expressions of Journey Builder in the values of a step, and the step with values in their place (JB 4). Pure, and shared
 * with the page in the browser.
 */

const EXPRESSION = /\{\{([^{}]*)\}\}/g;

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
