import { signalsFromNotification } from './from-notification';

/**
 * A webhook without the items that name somebody: of every list the entries that do are left out, so that what it says of
 * others stays. `names` is asked for every text and number in it. → undefined where the body names them outside of any
 * list, `pruned` false where it does not name them at all. Pure.
 */
export function pruneWebhook(
  body: unknown,
  names: (text: string) => boolean,
): { body: unknown; pruned: boolean } | undefined {
  const { left, isNamed, pruned } = prune(body, names);
  return isNamed ? undefined : { body: left, pruned };
}

/** Whether a pruned body still says something, or is an envelope of nothing. */
export function saysMore(body: unknown): boolean {
  const { signals, problems } = signalsFromNotification(body, 0);
  return signals.length > 0 || problems.some(({ kind }) => kind === 'malformed');
}

interface Pruned {
  left: unknown;
  /** Named outside of the lists in it, so that it has to go as a whole. */
  isNamed: boolean;
  pruned: boolean;
}

function prune(node: unknown, names: (text: string) => boolean): Pruned {
  if (typeof node === 'string' || typeof node === 'number') {
    return { left: node, isNamed: names(String(node)), pruned: false };
  }
  if (Array.isArray(node)) {
    const items = node.map((item: unknown) => prune(item, names));
    const stay = items.filter(({ isNamed }) => !isNamed);
    const pruned = stay.length < items.length || stay.some((item) => item.pruned);
    return { left: stay.map(({ left }) => left), isNamed: false, pruned };
  }
  if (typeof node === 'object' && node !== null) {
    const fields = Object.entries(node).map(([name, value]) => [name, prune(value, names)] as const);
    return {
      left: Object.fromEntries(fields.map(([name, { left }]) => [name, left])),
      isNamed: fields.some(([, { isNamed }]) => isNamed),
      pruned: fields.some(([, field]) => field.pruned),
    };
  }
  return { left: node, isNamed: false, pruned: false };
}
