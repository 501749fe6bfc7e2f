/** A pause that can be cut short from outside; one pause at a time. */
export function createSleeper() {
  let finish: (() => void) | undefined;
  return {
    sleep(ms: number): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(() => finish?.(), ms);
        finish = () => {
          clearTimeout(timer);
          finish = undefined;
          resolve();
        };
      });
    },
    wake(): void {
      finish?.();
    },
  };
}

/** The pause before the n-th new try (n from 1): doubling, jittered to between half and all of it. */
export function backoffMs(tries: number, limits: { firstMs: number; maxMs: number }, random: () => number): number {
  return Math.min(limits.maxMs, limits.firstMs * 2 ** (tries - 1)) * (0.5 + random() / 2);
}
