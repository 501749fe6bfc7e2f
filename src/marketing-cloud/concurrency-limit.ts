/** Runs at most `most` of the given pieces of work at a time, the others in the order in which they came. */
export function createConcurrencyLimit(most: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place is handed on rather than freed, so nobody who comes in between can take it.
      if (next) next();
      else running -= 1;
    }
  };
}
