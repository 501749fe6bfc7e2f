import { expressionsIn, strangersIn, wordsOf } from '../../decision/expressions';
import type { Need } from '../../whatsapp/template-parameters';
import { bindingIn, isMixed } from './binding';
import type { Gap } from './completeness';
import type { ValueChoice } from './value-choices';

/** Whether the page can show a name in single braces. */
const isPlain = (name: string) => !/[{}]/.test(name);

/** A text with fields as it is typed: each field by its name in single braces, `Order #{Order ID}`. */
export function typedText(value: string, choices: readonly ValueChoice[]): string {
  return expressionsIn(value).reduce(
    (text, expression) => text.replaceAll(expression, () => `{${nameOf(expression, choices)}}`),
    value,
  );
}

/**
 * What is typed as the step keeps it: a name in single braces that is a field's becomes its expression, and any other
 * stays what it is, words.
 */
export function storedText(typed: string, choices: readonly ValueChoice[], before: string): string {
  const known = new Map<string, string>();
  for (const { label, expression } of choices) if (!known.has(label) && isPlain(label)) known.set(label, expression);
  // Fields that are not listed here, and stood in the text before, keep their place.
  for (const expression of expressionsIn(before)) known.set(nameOf(expression, choices), expression);
  return typed.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

function nameOf(expression: string, choices: readonly ValueChoice[]): string {
  const label = choices.find((choice) => choice.expression === expression)?.label;
  const name = label ?? bindingIn(expression)?.name ?? expression;
  return isPlain(name) ? name : (bindingIn(expression)?.name ?? '?');
}

/** What is wrong with the words around a field. */
export function mixedProblem(
  value: string,
  { maxLength }: Pick<Need, 'maxLength'>,
): { code: Gap['code']; about: string } | undefined {
  if (!isMixed(value)) return undefined;
  const strangers = strangersIn(value);
  if (strangers.length > 0) return { code: 'unknown_field', about: strangers.join(' ') };
  const isTooLong = maxLength !== undefined && [...wordsOf(value)].length > maxLength;
  return isTooLong ? { code: 'too_long', about: String(maxLength) } : undefined;
}
