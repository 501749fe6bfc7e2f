import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** Looks until `condition` gives a value. @throws Error naming what was waited for, after `withinMs`. */
export async function until<T>(what: string, withinMs: number, condition: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs / 1000} s`);
    await pause(LOOK_EVERY_MS);
  }
}
