/**
 * Joins what one turn of the event loop asks for: dozens of calls that each want something small of Redis cost it one command
 * instead of dozens. `carryOut` is given up to `most` at a time, in the order in which they came, and resolves with an outcome for each;
 * where it rejects, each of them does.
 */
export function joinTurn<Item, Outcome>(options: {
  most: number;
  carryOut: (items: readonly Item[]) => Promise<readonly Outcome[]>;
}): (item: Item) => Promise<Outcome> {
  const { most, carryOut } = options;
  let waiting: Waiting<Item, Outcome>[] = [];

  async function carryOutSome(some: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await carryOut(some.map(({ item }) => item));
      for (const [index, { resolve }] of some.entries()) resolve(outcomes[index] as Outcome);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }

  function take(): void {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += most) void carryOutSome(all.slice(from, from + most));
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(take);
      waiting.push({ item, resolve, reject });
    });
}

interface Waiting<Item, Outcome> {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}
