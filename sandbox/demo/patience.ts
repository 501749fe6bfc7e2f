/**
 * How long something is waited for that may go on for any time on a slow machine: as long as it gets on. `seen(what)` is told now
 * and then how far it is; `isOver()` → whether nothing has changed for `ms`, by `clock` (ms).
 */
export function createPatience(ms: number, clock: () => number) {
  let last: unknown;
  let changedAt = clock();
  return {
    seen(what: string | number): void {
      if (what === last) return;
      last = what;
      changedAt = clock();
    },
    isOver: (): boolean => clock() - changedAt > ms,
  };
}
