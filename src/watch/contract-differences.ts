import { z } from 'zod';
import type { BodyShape } from './body-shape';
import type { VendorBody } from './vendor-bodies';

/**
 * What is expected of the vendors' bodies, by kind: each place with its types, `string|null`; `any` stands for whatever
 * comes there and below. `!` after the pointer: it is never missing, and something rests on it.
 */
export const expectedShapesSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type ExpectedShapes = z.infer<typeof expectedShapesSchema>;

/** One place at which a body is not as expected. */
export interface ContractDifference {
  kind: VendorBody['kind'];
  /** JSON pointer; empty where the whole kind was not expected. */
  at: string;
  what: 'new_kind' | 'new' | 'missing' | 'other_type';
  /** Types that came, and that were expected. */
  came: string;
  expected: string;
}

/** How a shape differs from what is expected of its kind; pure. */
export function differencesOf(kind: string, shape: BodyShape, shapes: ExpectedShapes): ContractDifference[] {
  const expected = shapes[kind];
  if (expected === undefined) return [{ kind, at: '', what: 'new_kind', came: '', expected: '' }];
  const places = new Map(Object.entries(expected).map(([at, types]) => [at.replace(/!$/, ''), types]));
  const open = [...places].flatMap(([at, types]) => (types === 'any' ? [at] : []));
  const isBelow = (at: string, above: string) => at === above || at.startsWith(`${above}/`);
  const differences: ContractDifference[] = [];
  for (const [at, types] of shape) {
    if (open.some((above) => isBelow(at, above))) continue;
    const came = [...types].sort().join('|');
    const known = places.get(at);
    if (known === undefined)
      differences.push({ kind, at, what: isHolder(at, types, places) ? 'other_type' : 'new', came, expected: '' });
    else {
      const allowed = known.split('|');
      const others = [...types].filter((type) => !allowed.includes(type));
      if (others.length > 0) differences.push({ kind, at, what: 'other_type', came, expected: known });
    }
  }
  for (const at of Object.keys(expected)) {
    if (!at.endsWith('!')) continue;
    const place = at.slice(0, -1);
    if ([...shape.keys()].some((each) => isBelow(each, place))) continue;
    differences.push({ kind, at: place, what: 'missing', came: '', expected: expected[at] ?? '' });
  }
  // An empty list or object where members were expected says nothing.
  return differences.filter(({ what, came }) => what === 'missing' || !['list', 'map'].includes(came) || came === '');
}

/** Something stands where members of an object or list were expected. */
function isHolder(at: string, types: ReadonlySet<string>, places: ReadonlyMap<string, string>): boolean {
  return !types.has('map') && !types.has('list') && [...places.keys()].some((place) => place.startsWith(`${at}/`));
}
