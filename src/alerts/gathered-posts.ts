/** What waits to be posted together. */
interface Waiting<Item> {
  items: Item[];
  /** Settled when what goes before them is posted, or could not be. */
  before: Promise<void>[];
  posted: Promise<void>;
  postNow: () => void;
}

/**
 * Lets what comes at nearly the same time, of one kind, go out together: the first of a kind waits for `firstMs`, and what
 * follows within `quietMs` of a post until that time is over. The posts of a kind keep their order.
 */
export function createGatheredPosts<Item>(options: {
  post: (items: readonly Item[]) => Promise<void>;
  firstMs: number;
  quietMs: number;
  clock: () => number;
}) {
  const { post, firstMs, quietMs, clock } = options;
  const waiting = new Map<string, Waiting<Item>>();
  /** What was announced of a kind and is not added yet. */
  const announced = new Map<string, Set<Promise<void>>>();
  const last = new Map<string, { at: number; settled: Promise<void> }>();
  let isClosing = false;

  /** Lets what was begun of these kinds go at once. → when it was posted, or could not be */
  async function postedOf(kinds: readonly string[]): Promise<void> {
    await Promise.all(kinds.flatMap((kind) => [...(announced.get(kind) ?? [])]));
    const begun = kinds.flatMap((kind) => waiting.get(kind) ?? []);
    for (const { postNow } of begun) postNow();
    await Promise.allSettled(begun.map(({ posted }) => posted));
  }

  function waitFor(kind: string, item: Item, after: readonly string[]): Waiting<Item> {
    const sinceLast = clock() - (last.get(kind)?.at ?? Number.NEGATIVE_INFINITY);
    const items = [item];
    const before = [postedOf(after)];
    let postNow = () => {};
    const turn = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, isClosing ? 0 : Math.max(firstMs, quietMs - sinceLast));
      postNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const posted = turn.then(async () => {
      await Promise.all(announced.get(kind) ?? []);
      waiting.delete(kind);
      const earlier = [kind, ...after].map((each) => last.get(each)?.settled);
      const posting = Promise.all([...before, ...earlier]).then(() => post(items));
      last.set(kind, { at: clock(), settled: posting.catch(() => undefined) });
      await posting;
    });
    return { items, before, posted, postNow };
  }

  return {
    /** Something of this kind is under way: a post of the kind waits for it. → to be called, once, when it was added or will not be. */
    announce(kind: string): () => void {
      let arrived = () => {};
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const all = announced.get(kind) ?? new Set();
      announced.set(kind, all.add(arrival));
      return () => {
        all.delete(arrival);
        arrived();
      };
    },
    /** Resolves when it was posted, and rejects where that failed. What waits of the kinds `after` goes before it, at once. */
    add(kind: string, item: Item, after: readonly string[] = []): Promise<void> {
      const known = waiting.get(kind);
      if (known !== undefined) {
        known.items.push(item);
        known.before.push(postedOf(after));
        return known.posted;
      }
      const begun = waitFor(kind, item, after);
      waiting.set(kind, begun);
      return begun.posted;
    },
    /** Posts what waits now, and from now on whatever comes. */
    close(): void {
      isClosing = true;
      for (const { postNow } of waiting.values()) postNow();
    },
  };
}
