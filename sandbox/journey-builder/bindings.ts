import { DateTime } from 'luxon';

/** What `{{...}}` can reach for one contact at one step: Contact, Event, Interaction, Context … (JB 4). */
export type BindingScope = Readonly<Record<string, unknown>>;

const EXPRESSION = /\{\{([^{}]*)\}\}/g;
const SEGMENT = /\s*(?:"([^"]*)"|([A-Za-z0-9_-]+))\s*(\.|$)/y;
/** Keys that Journey Builder makes itself are written without quotes although they hold hyphens (JB 4.1). */
const KEYED_ROOTS = new Set(['Event', 'Interaction']);

/**
 * Resolves every `{{...}}` anywhere in an in-argument, as Journey Builder does when the step runs: nested objects and
 * arrays too, text around an expression kept, an expression that names nothing → empty text, every bound value a
 * string, dates in US order (JB 4.1 to 4.4). Literals keep their JSON type.
 */
export function resolveBindings(value: unknown, scope: BindingScope): unknown {
  if (typeof value === 'string') {
    return value.replace(EXPRESSION, (_, expression: string) => asText(lookUp(expression, scope)));
  }
  if (Array.isArray(value)) return value.map((item) => resolveBindings(item, scope));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveBindings(item, scope)]));
  }
  return value;
}

function lookUp(expression: string, scope: BindingScope): unknown {
  const path = pathOf(expression);
  if (path === undefined) return undefined;
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    scope,
  );
}

/** `Event.DEAudience-1."Mobile Number"` → its three names; undefined where a name that needs quotes has none. */
function pathOf(expression: string): string[] | undefined {
  const path: string[] = [];
  SEGMENT.lastIndex = 0;
  for (;;) {
    const match = SEGMENT.exec(expression);
    if (match === null) return undefined;
    const [, quoted, bare, separator] = match;
    const isKey = path.length === 1 && KEYED_ROOTS.has(path[0] ?? '');
    if (bare?.includes('-') && !isKey) return undefined;
    path.push(quoted ?? bare ?? '');
    if (separator === '') return path;
  }
}

function asText(value: unknown): string {
  if (value instanceof Date) return usDate(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `7/4/2020 12:00:00 AM`, without a zone (JB 4.3). */
function usDate(date: Date): string {
  return DateTime.fromJSDate(date, { zone: 'utc' }).setLocale('en-US').toFormat('M/d/yyyy h:mm:ss a');
}
