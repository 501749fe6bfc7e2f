const ROUNDS = 7;

/**
 * How many times as long one thing takes as another, by the shortest of some rounds that take turns: how fast the
 * machine is, and who else is busy on it, is the same for both.
 */
export function timesAsLong(work: () => unknown, yardstick: () => unknown): number {
  let [ofWork, ofYardstick] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    ofYardstick = Math.min(ofYardstick, took(yardstick));
    ofWork = Math.min(ofWork, took(work));
  }
  return ofWork / ofYardstick;
}

function took(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
