/** How often whoever waits is looked at: so much later than its time, at most, somebody is told that it is over. */
const LOOK_EVERY_MS = 250;

/** Somebody who waits for an answer; stands in one list at most. */
export interface Waiting {
  /** When its time is over, by `performance.now()`. */
  until: number;
  before: Waiting | undefined;
  after: Waiting | undefined;
  timeIsOver(): void;
}

/**
 * Those that wait for an answer, each for equally long, so that who began first is over first. One timer for all: one
 * for each was a quarter of what it cost to ask Redis (docs/decisions.md). A chain through those that wait
 * and no Map or Set, which would keep what has ended past the cheap collections.
 */
export function createUnanswered() {
  let first: Waiting | undefined;
  let last: Waiting | undefined;
  let timer: NodeJS.Timeout | undefined;

  function remove(one: Waiting): void {
    const { before, after } = one;
    if (before === undefined && after === undefined && first !== one) return;
    if (before) before.after = after;
    else first = after;
    if (after) after.before = before;
    else last = before;
    one.before = undefined;
    one.after = undefined;
  }

  function lookSoon(): void {
    if (timer === undefined) timer = setTimeout(look, LOOK_EVERY_MS).unref();
  }

  function look(): void {
    timer = undefined;
    const now = performance.now();
    while (first !== undefined && first.until <= now) {
      const over = first;
      remove(over);
      over.timeIsOver();
    }
    if (first !== undefined) lookSoon();
  }

  return {
    /** Begins to wait, `ms` from now. */
    add(one: Waiting, ms: number): void {
      one.until = performance.now() + ms;
      one.before = last;
      if (last) last.after = one;
      else first = one;
      last = one;
      lookSoon();
    },
    /** It has its answer; nothing where it did not wait. */
    remove,
  };
}
