/** The types of JSON; `list` and `map` are those that hold nothing. */
type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'list' | 'map';

/** What a body looks like: each place in it (JSON pointer, `*` for every item of a list) with the types that stand there. */
export type BodyShape = ReadonlyMap<string, ReadonlySet<JsonType>>;

const DEEPEST = 12;
const MOST_PLACES = 400;
/** An object with more members than this is a list by another name: its keys are data. */
const MOST_MEMBERS = 60;
/** A key that a vendor chose: a word, without a number that could be somebody's, an address or an id. */
const WORD = /^[A-Za-z_$@][A-Za-z0-9_.$-]{0,47}$/;
const LOOKS_LIKE_DATA = /\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}|@.+\./i;

/**
 * The shape of a body; pure. It holds no value, and of keys only words: any other is `{key}`. What is deeper or more than
 * a vendor's body is left out.
 */
export function shapeOf(body: unknown): BodyShape {
  const shape = new Map<string, Set<JsonType>>();
  walk(body, '', 0, shape);
  return shape;
}

function walk(value: unknown, at: string, depth: number, shape: Map<string, Set<JsonType>>): void {
  if (depth > DEEPEST || (shape.size >= MOST_PLACES && !shape.has(at))) return;
  if (Array.isArray(value) && value.length > 0) {
    for (const item of value.slice(0, MOST_MEMBERS)) walk(item, `${at}/*`, depth + 1, shape);
    return;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const members = Object.entries(value);
    const isList = members.length > MOST_MEMBERS;
    for (const [key, member] of members.slice(0, MOST_MEMBERS)) {
      const isWord = !isList && WORD.test(key) && !LOOKS_LIKE_DATA.test(key);
      walk(member, `${at}/${isWord ? key : '{key}'}`, depth + 1, shape);
    }
    if (members.length > 0) return;
  }
  const types = shape.get(at) ?? new Set();
  shape.set(at, types.add(typeOf(value)));
}

function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  return typeof value === 'number' || typeof value === 'boolean' ? (typeof value as 'number' | 'boolean') : 'string';
}

/** The shape as one line, to be compared. */
export const shapeText = (shape: BodyShape): string =>
  [...shape]
    .map(([at, types]) => `${at}=${[...types].sort().join('|')}`)
    .sort()
    .join(' ');
