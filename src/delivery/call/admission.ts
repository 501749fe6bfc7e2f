/** How many contacts of a process are worked on at once, and how many wait for the Cloud API besides. */
export interface AdmissionLimits {
  /** Where one turn of the process takes no time to speak of, and where it takes ever so long. */
  working: { most: number; least: number };
  atTheCloud: number;
}

/**
 * So many may wait for the Cloud API that 1,389 contacts a second pass at 300 ms; how many are worked on besides follows the
 * processor ({@link Admission.tookTurn}).
 */
export const ADMISSION: AdmissionLimits = { working: { most: 128, least: 8 }, atTheCloud: 512 };

/** Whoever is worked on may still go to the Cloud API: with so many connections nobody waits for one. */
export const CLOUD_CONNECTIONS = ADMISSION.working.most + ADMISSION.atTheCloud;

/**
 * A last check and the POST that follows are a few turns apart and must not be half a second apart (opt-out-guard.ts): where a
 * turn takes longer than the one, ms, fewer are worked on at once, and where it takes less than the other, more again.
 */
const SLOW_TURN_MS = 100;
const QUICK_TURN_MS = 50;
const MORE_AT_A_TIME = 8;

/** Is handed what forgets a caller, for the case that they hang up; → what ends that, since it is their turn. */
export type OnGone = (forget: () => void) => () => void;

/**
 * Lets as many contacts in as a process can do at once; the others wait before their first word with Redis, in the order in
 * which they came. More at once would not be done sooner: each would have looked at consent long before its POST, so that it
 * had to look again, and all of them would run out of the time that a call has.
 *
 * Contacts who wait for something else than this process (the moment of their sender, a delivery) do not count.
 */
export function createAdmission(limits: AdmissionLimits, clock: () => number) {
  /** In the order in which they came. */
  const waiting = new Set<{ since: number; enter: () => void }>();
  let working = 0;
  let mayWork = limits.working.most;
  let atTheCloud = 0;
  let aside = 0;

  const isFree = () => working < mayWork && atTheCloud < limits.atTheCloud;
  function admitNext(): void {
    for (const next of waiting) {
      if (!isFree()) return;
      waiting.delete(next);
      next.enter();
    }
  }
  const leave = () => {
    working -= 1;
    admitNext();
  };

  return {
    /**
     * Does the work of one contact when it is their turn. Of a caller who waits and has hung up it is not begun, and the
     * promise never settles, since nobody listens.
     */
    admit<Result>(work: () => Promise<Result>, onGone?: OnGone): Promise<Result> {
      if (waiting.size === 0 && isFree()) {
        working += 1;
        return work().finally(leave);
      }
      return new Promise((resolve, reject) => {
        const caller = {
          since: clock(),
          enter() {
            stay?.();
            working += 1;
            work().finally(leave).then(resolve, reject);
          },
        };
        waiting.add(caller);
        const stay = onGone?.(() => waiting.delete(caller));
      });
    },

    /**
     * What a contact waits for that costs this process nothing: another may come in for them, unless it is over at once. Each
     * that does so for nothing would let one more in than there is room for.
     */
    async stepAside<Result>(wait: () => Promise<Result>): Promise<Result> {
      let stepping: NodeJS.Immediate | undefined = setImmediate(() => {
        stepping = undefined;
        aside += 1;
        leave();
      });
      try {
        return await wait();
      } finally {
        if (stepping !== undefined) clearImmediate(stepping);
        else {
          aside -= 1;
          working += 1;
        }
      }
    },

    /** A POST to the Cloud API. */
    async goToTheCloud<Result>(post: () => Promise<Result>): Promise<Result> {
      atTheCloud += 1;
      leave();
      try {
        return await post();
      } finally {
        atTheCloud -= 1;
        working += 1;
        admitNext();
      }
    },

    /** Told now and then by how much, ms, a timer of this process was late: so long does a turn take. */
    tookTurn(lateMs: number): void {
      const { most, least } = limits.working;
      if (lateMs > SLOW_TURN_MS) mayWork = Math.max(least, Math.floor(mayWork / 2));
      else if (lateMs < QUICK_TURN_MS) mayWork = Math.min(most, mayWork + MORE_AT_A_TIME);
      admitNext();
    },

    counts: () => ({ working, mayWork, atTheCloud, aside, waiting: waiting.size }),

    /** Since when the one who came first waits to be let in, ms; 0: nobody does. */
    longestWaitMs(): number {
      for (const { since } of waiting) return clock() - since;
      return 0;
    },
  };
}

export type Admission = ReturnType<typeof createAdmission>;
