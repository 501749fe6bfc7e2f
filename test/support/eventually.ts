const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Waits until `condition` gives a value that is neither false nor undefined, looking every few milliseconds at first and
 * ever more seldom, so that a long wait leaves the processor to what is waited for; fails after `deadlineMs` naming that.
 * Tests wait for conditions, never for a time.
 */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 25_000,
): Promise<Exclude<T, false | undefined | null>> {
  const began = performance.now();
  const end = began + deadlineMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const value = await condition();
      if (value !== false && value !== undefined && value !== null)
        return value as Exclude<T, false | undefined | null>;
    } catch (error) {
      last = error;
    }
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, (performance.now() - began) / 10));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`${what} did not happen within ${deadlineMs} ms`, { cause: last });
}
