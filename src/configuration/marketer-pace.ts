const MINUTE_MS = 60_000;

/**
 * How often one marketer may ask for something in a minute, in this process: `allow` counts one more where there is room.
 * It keeps a page that went wrong from using up the account's calls; nothing depends on it being exact.
 */
export function createMarketerPace({ most, clock }: { most: number; clock: () => number }) {
  let minute = 0;
  let asked = new Map<string, number>();
  return {
    allow(user: string): boolean {
      const now = Math.floor(clock() / MINUTE_MS);
      if (now !== minute) [minute, asked] = [now, new Map()];
      const before = asked.get(user) ?? 0;
      if (before >= most) return false;
      asked.set(user, before + 1);
      return true;
    },
  };
}

export type MarketerPace = ReturnType<typeof createMarketerPace>;
