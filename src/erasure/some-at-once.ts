import { setImmediate as nextTurn } from 'node:timers/promises';

const AT_ONCE = 500;

/**
 * Does the same with each of many, some at a time: Redis is asked for these together, and calls are answered in between. Who
 * tries things out has tens of thousands of messages, and a look at every key reads hundreds of thousands of names.
 */
export async function someAtOnce<Each>(all: readonly Each[], work: (each: Each) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map(work));
    await nextTurn();
  }
}
