import type { UnitSettings } from '../business-units';

/** `group`: the name by which the file of units says that they share. */
type Sharing = { kind: 'none' } | { kind: 'wrong'; said: string } | { kind: 'shared'; mids: string[]; group: string };

/**
 * The units that share what people say of consent with a further one. `typed`: their MIDs, separated by commas. Whoever joins
 * a group joins all of it, so all of it is named.
 */
export function sharingConsent(typed: string, others: readonly UnitSettings[]): Sharing {
  const mids = [...new Set(typed.split(',').map((mid) => mid.trim()))].filter((mid) => mid !== '');
  const [first] = mids;
  if (first === undefined) return { kind: 'none' };
  const groupOf = new Map(others.map(({ mid, written }) => [mid, written?.sharedConsent]));
  const strange = mids.filter((mid) => !groupOf.has(mid));
  if (strange.length > 0) return { kind: 'wrong', said: `${strange.join(', ')} is no business unit that is served` };
  const groups = new Set(mids.map((mid) => groupOf.get(mid)).filter((group) => group !== undefined));
  const left = [...groupOf].filter(([mid, group]) => group && groups.has(group) && !mids.includes(mid));
  if (groups.size > 1)
    return { kind: 'wrong', said: `${mids.join(', ')} share consent in ${groups.size} groups already` };
  if (left.length > 0)
    return { kind: 'wrong', said: `they share it with ${left.map(([mid]) => mid).join(', ')} already: name those too` };
  return { kind: 'shared', mids, group: [...groups][0] ?? `consent of ${first}` };
}
