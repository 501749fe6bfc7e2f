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
const JOURNEY_ROOTS = new Set(['Event', 'Contact', 'Interaction', 'InteractionDefaults', 'Context', 'Activity']);
const PATH = /"[^"]*"|[^."]+/g;

/**
 * The expression for a field of `requestedSchema`. Names are always quoted, which is always safe; event and step keys
 * never are (JB 4.1). A name that holds a quote cannot be bound.
 */
export function expressionFor(field: Pick<JourneyField, 'key' | 'name'>): string | undefined {
  const { key, name } = field;
  if (name.includes('"') || name === '') return undefined;
  const prefix = key.endsWith(`.${name}`) ? key.slice(0, -name.length - 1) : key.slice(0, key.lastIndexOf('.'));
  return prefix.includes('.') ? `{{${prefix}."${name}"}}` : undefined;
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

/** Every expression that stands in a text, whole. */
export function expressionsIn(value: string): string[] {
  return [...value.matchAll(EXPRESSION)].map(([whole]) => whole);
}

/** The same field of another entry source; values bound elsewhere stay as they are. */
export function rebindEntry(value: string, eventKey: string): string {
  return value.replaceAll(EXPRESSION, (whole) => {
    const binding = bindingIn(whole);
    return binding?.source === 'entry' ? `{{Event.${eventKey}."${binding.name}"}}` : whole;
  });
}
