/**
 * Waits until `condition` gives a value that is neither false nor undefined, looking every few milliseconds; fails
 * after `deadlineMs` naming what was waited for. Tests wait for conditions, never for a time.
 */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Exclude<T, false | undefined | null>> {
  const end = performance.now() + deadlineMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const value = await condition();
      if (value !== false && value !== undefined && value !== null)
        return value as Exclude<T, false | undefined | null>;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} did not happen within ${deadlineMs} ms`, { cause: last });
}
