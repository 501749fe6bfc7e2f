import fc from 'fast-check';

/** Numbers, words and names of people who are in every input: none of them may stand in a line of the log. */
export const PEOPLE = {
  phones: ['+5215598761234', '+5215598765678', '+15552223344'],
  waIds: ['5215598761234', '5215598765678', '15552223344'],
  userIds: ['MX.70000000000000003333', 'US.ENT.9a8b7c6d5e4f3a2b1c'],
  contactKeys: ['fuzzed-contact-key-1', 'fuzzed-contact-key-2'],
  emails: ['fuzzed.person@private.example'],
  words: 'FUZZED-PRIVATE-WORDS',
} as const;

/**
 * Stands in a body where its caller writes an id of its own each time: what comes under the same id is a repeat, and is
 * answered without a look at the rest.
 */
export const NEW_ID = 'id-of-this-input';

const WEIRD_TEXTS = [
  '',
  ' ',
  'null',
  'undefined',
  'NaN',
  '0',
  '-1',
  '1e309',
  'true',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u202e\u2066x',
  'ﷺ'.repeat(200),
  '👩‍👩‍👧‍👦'.repeat(50),
  'é'.repeat(500),
  'x'.repeat(5_000),
  '../../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("https://evil.example")',
  "=cmd|'/c calc'!A1",
  '{{Event.Key."Name"}}',
  '%%[ SET @a = 1 ]%%',
  '#{7*7}',
  "' or 1 eq 1",
  'a\r\nSet-Cookie: b=c',
  'wa:exec:*',
  '~x,~y',
  '__proto__',
  'constructor',
  '9999-12-31T23:59:59Z',
  '0001-01-01',
  '2026-02-30T25:61:61Z',
  'https://a@b.example',
  'javascript:alert(1)',
  'STOP',
  'START',
  ...PEOPLE.phones,
  ...PEOPLE.userIds,
  ...PEOPLE.emails,
];

const weirdText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WEIRD_TEXTS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200, unit: 'grapheme' }) },
);

function nested(depth: number, isList: boolean): unknown {
  let node: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) node = isList ? [node] : { a: node };
  return node;
}

/** What may stand where something else was expected. Only what JSON can say. */
const weirdValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: weirdText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, 1e-320),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>([], {}, [[]], [null], { length: 1e9 }, { toString: 1 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(20, 500), fc.boolean()).map(([depth, list]) => nested(depth, list)),
  },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 3_000 }).map((n) => Array.from({ length: n }, (_, i) => i)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** What repeated parts of a body come to at the most, in characters. */
const LONGEST_BODY = 1_000_000;

const HOSTILE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'a b', '\u0000'];

type Change =
  | { kind: 'replace'; at: number; value: unknown }
  | { kind: 'remove'; at: number }
  | { kind: 'add'; at: number; key: string; value: unknown }
  | { kind: 'twice'; at: number; times: number }
  | { kind: 'wrap'; at: number };

const at = fc.nat(10_000);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('replace' as const), at, value: weirdValue }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      at,
      key: fc.oneof(fc.constantFrom(...HOSTILE_KEYS), weirdText),
      value: weirdValue,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('twice' as const), at, times: fc.constantFrom(2, 3, 200) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wrap' as const), at }) },
);

interface Place {
  holder: Record<string, unknown> | unknown[];
  key: string;
}

function placesIn(node: unknown, found: Place[] = []): Place[] {
  if (typeof node !== 'object' || node === null) return found;
  const holder = node as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    if (found.length < 500) placesIn(holder[key], found);
  }
  return found;
}

/** A key of its own, `__proto__` too, as `JSON.parse` would make it. */
function set(holder: object, key: string, value: unknown): void {
  // JSON can say no such thing of a list.
  if (Array.isArray(holder) && key === 'length') return;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function apply(root: { body: unknown }, one: Change): void {
  const places = placesIn(root);
  const place = places[one.at % places.length];
  if (place === undefined) return;
  const { holder, key } = place;
  const value = (holder as Record<string, unknown>)[key];
  if (one.kind === 'replace') set(holder, key, structuredClone(one.value));
  else if (one.kind === 'wrap') set(holder, key, [value]);
  else if (one.kind === 'twice') {
    // Copies of copies of copies would be more than a machine holds.
    const most = Math.floor(LONGEST_BODY / (JSON.stringify(value) ?? '').length);
    set(
      holder,
      key,
      Array.from({ length: Math.min(one.times, most) }, () => structuredClone(value)),
    );
  } else if (one.kind === 'add' && typeof value === 'object' && value !== null)
    set(value, one.key, structuredClone(one.value));
  else if (one.kind === 'remove' && key !== 'body') {
    // Arrays may have a `constructor` by now, which methods of lists would ask.
    if (Array.isArray(holder)) set(holder, key, null);
    else delete holder[key];
  }
}

const textChange = fc.oneof(
  { weight: 12, arbitrary: fc.constant((text: string) => text) },
  { weight: 1, arbitrary: fc.nat(1_000).map((n) => (text: string) => text.slice(0, n % (text.length + 1))) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(1_000), weirdText).map(
      ([n, word]) =>
        (text: string) =>
          `${text.slice(0, n % (text.length + 1))}${word}${text.slice(n % (text.length + 1))}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<(text: string) => string>(
      (text) => `\ufeff${text}`,
      (text) => text + text,
    ),
  },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll('":', '":null,"a":')) },
);

const newOrRepeated = fc.oneof({ weight: 9, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constant(NEW_ID) });

/** A body as its caller sends it, with up to five things changed, as text that mostly is JSON. */
export const hostileJson = (bodies: readonly unknown[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...bodies), fc.array(change, { maxLength: 5 }), textChange, newOrRepeated)
    .map(([body, changes, ofText, id]) => {
      const root = { body: structuredClone(body) };
      for (const one of changes) apply(root, one);
      return ofText(JSON.stringify(root.body) ?? '').replaceAll(NEW_ID, id);
    });

export const hostileText = weirdText;
