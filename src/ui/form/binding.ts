import { expressionsIn, JOURNEY_ROOTS } from '../../decision/expressions';
import type { JourneyField } from '../journey-builder/answers';

/** Where a value comes from, as a marketer thinks of it. */
type Source = 'entry' | 'contact' | 'step' | 'journey';

export interface Binding {
  source: Source;
  /** Event key, attribute set, or step key; empty where there is none. */
  group: string;
  name: string;
}

const EXPRESSION = /\{\{([^{}]*)\}\}/g;
const PATH = /"[^"]*"|[^."]+/g;

/** Event and step keys that stand without quotes; any other takes them (JB 4.1). */
const SIMPLE_KEY = /^[\w-]+$/;
/** What cannot stand in an expression, in quotes or not. */
const UNBINDABLE = /["{}]/;

/**
 * The expression for a field of `requestedSchema`. Its key says what is bound, whatever the field is called: what follows
 * the event or step key, which holds no dot unless it is one of `groups`. Names are always quoted, which is always safe; event
 * and step keys only where they need it (JB 4.1). A name that holds a quote cannot be bound.
 */
export function expressionFor({ key }: Pick<JourneyField, 'key'>, groups: readonly string[] = []): string | undefined {
  const [root = '', group = ''] = key.split('.');
  const known = groups.find((one) => one !== '' && key.startsWith(`${root}.${one}.`)) ?? group;
  const cut = root === 'Contact' ? key.lastIndexOf('.') : root.length + 1 + known.length;
  const [prefix, bound] = [key.slice(0, cut), key.slice(cut + 1)];
  if (bound === '' || UNBINDABLE.test(bound) || !prefix.includes('.')) return undefined;
  return `{{${prefix}."${bound}"}}`;
}

/** The expression for what a step answers; undefined where its key or the name cannot be bound. */
export function stepExpression(key: string, name: string): string | undefined {
  if (key.trim() === '' || UNBINDABLE.test(key) || UNBINDABLE.test(name)) return undefined;
  return `{{Interaction.${SIMPLE_KEY.test(key) ? key : `"${key}"`}.${/^\w+$/.test(name) ? name : `"${name}"`}}}`;
}

/** The expression for a field of the entry source that a person typed: its name, or the whole expression. */
export function typedField(typed: string, eventKey: string): string {
  if (bindingIn(typed) !== undefined) return typed.trim();
  const name = typed.replaceAll(/["{}]/g, '').trim();
  return name === '' ? '' : `{{Event.${eventKey}."${name}"}}`;
}

/** Whether two values are bound to the same, however each is written. */
export function isSameBinding(one: string, other: string): boolean {
  if (one === other) return true;
  const binding = bindingIn(one);
  return binding !== undefined && JSON.stringify(binding) === JSON.stringify(bindingIn(other));
}

/** The expression for a contact attribute; undefined while a part is empty or cannot be bound. */
export function contactAttribute(set: string, attribute: string): string | undefined {
  const parts = [set.trim(), attribute.trim()];
  if (parts.some((part) => part === '' || /["{}]/.test(part))) return undefined;
  return `{{Contact.Attribute."${parts[0]}"."${parts[1]}"}}`;
}

/** What a value is bound to, where it is exactly one expression of Journey Builder; else undefined. */
export function bindingIn(value: string): Binding | undefined {
  const inner = /^\{\{([^{}]+)\}\}$/.exec(value.trim())?.[1];
  if (inner === undefined) return undefined;
  const [root, ...path] = (inner.match(PATH) ?? []).map((part) => part.replaceAll('"', ''));
  const name = path.at(-1);
  if (root === undefined || name === undefined || !JOURNEY_ROOTS.has(root)) return undefined;
  if (root === 'Event') return { source: 'entry', group: path.slice(0, -1).join('.'), name };
  if (root === 'Interaction') return { source: 'step', group: path.slice(0, -1).join('.'), name };
  if (root === 'Contact') return { source: 'contact', group: path.slice(1, -1).join('.'), name };
  return { source: 'journey', group: root, name };
}

/** Whether a value has words around a field, or several fields. */
export function isMixed(value: string): boolean {
  const first = expressionsIn(value).find((expression) => bindingIn(expression) !== undefined);
  return first !== undefined && first !== value.trim();
}

/** The same field of another entry source; values bound elsewhere stay as they are. */
export function rebindEntry(value: string, eventKey: string): string {
  return value.replaceAll(EXPRESSION, (whole) => {
    const binding = bindingIn(whole);
    return binding?.source === 'entry' ? `{{Event.${eventKey}."${binding.name}"}}` : whole;
  });
}
