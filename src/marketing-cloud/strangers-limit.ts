const MINUTE_MS = 60_000;
const MOST_AT_ONCE = 5;
const MOST_A_MINUTE = 60;
/** So that one place leaves room for the others. */
const MOST_OF_ONE_PLACE = 20;

/** How often Marketing Cloud is asked about tokens that nobody knows: so many at once, a minute, and of one address. */
export function createStrangersLimit(clock: () => number) {
  let minute = 0;
  let inMinute = 0;
  let atOnce = 0;
  let ofPlace = new Map<string, number>();
  return {
    /** Whether one more may be asked about now; `end` must follow where it may. */
    begin(from: string): boolean {
      const now = Math.floor(clock() / MINUTE_MS);
      if (now !== minute) [minute, inMinute, ofPlace] = [now, 0, new Map()];
      const ofThis = ofPlace.get(from) ?? 0;
      if (atOnce >= MOST_AT_ONCE || inMinute >= MOST_A_MINUTE || ofThis >= MOST_OF_ONE_PLACE) return false;
      ofPlace.set(from, ofThis + 1);
      inMinute += 1;
      atOnce += 1;
      return true;
    },
    end(): void {
      atOnce -= 1;
    },
  };
}
