/** What the sandbox takes from outside instead of reading it itself, so that a test can fix time and chance. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** A new UUID per call. */
  ids: () => string;
  /** A number in [0, 1) per call. */
  random: () => number;
}

/** `items` in a random order (Fisher–Yates); the argument is left alone. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [result[last] as T, result[other] as T];
    result[last] = b;
    result[other] = a;
  }
  return result;
}
