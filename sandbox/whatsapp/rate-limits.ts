const PAIR_SECONDS = 6;
const PAIR_BURST = 45;

/** The two limits of a sending number (WA 6): throughput per second, and 1 per 6 s to one person with a burst of 45. */
export function createRateLimits(clock: () => number) {
  const pairs = new Map<string, { tokens: number; at: number }>();
  const seconds = new Map<string, { second: number; count: number }>();

  return {
    /** Counts one message to a person; false when the pair limit is hit. */
    allowPair(sender: string, person: string): boolean {
      const key = `${sender} ${person}`;
      const now = clock();
      const pair = pairs.get(key) ?? { tokens: PAIR_BURST, at: now };
      pair.tokens = Math.min(PAIR_BURST, pair.tokens + (now - pair.at) / (PAIR_SECONDS * 1000));
      pair.at = now;
      pairs.set(key, pair);
      if (pair.tokens < 1) return false;
      pair.tokens -= 1;
      return true;
    },
    /** Counts one message of a sender; false above `limit` in the running second. */
    allowThroughput(sender: string, limit: number): boolean {
      const second = Math.floor(clock() / 1000);
      const counted = seconds.get(sender);
      if (counted?.second !== second) {
        seconds.set(sender, { second, count: 1 });
        return true;
      }
      counted.count += 1;
      return counted.count <= limit;
    },
    clear(): void {
      pairs.clear();
      seconds.clear();
    },
  };
}
