/** How many POSTs of a sender may be under way at first in one process, and at most. */
const FIRST = 4;
const MOST = 1_024;
/** A POST that has taken longer says nothing bad: it makes room, and nobody waits longer for a turn. */
const LONGEST_MS = 3_000;
/** After so long without a POST a sender has to prove itself anew. */
const IDLE_MS = 10_000;

interface SenderTurns {
  size: number;
  underWay: number;
  lastEnd: number;
  waiting: Set<() => void>;
}

/**
 * Turns to POST, by sender: a few at first, one more with each that Meta took, so that a fault that meets everybody is found
 * out by a few people and not by as many as there are calls at once. Like the slow start of TCP it is no limit to a sender
 * that works: the number doubles with each round of answers. In memory, and first come, first served.
 */
export function createSendTurns({ clock }: { clock: () => number }) {
  const senders = new Map<string, SenderTurns>();

  function turnsOf(sender: string): SenderTurns {
    const known = senders.get(sender);
    if (known === undefined) {
      const fresh: SenderTurns = { size: FIRST, underWay: 0, lastEnd: clock(), waiting: new Set() };
      senders.set(sender, fresh);
      return fresh;
    }
    if (known.underWay === 0 && clock() - known.lastEnd > IDLE_MS) known.size = FIRST;
    return known;
  }

  function wake(turns: SenderTurns, count: number): void {
    for (const next of [...turns.waiting].slice(0, Math.max(0, count))) next();
  }

  function wait(turns: SenderTurns): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        turns.waiting.delete(go);
        turns.underWay += 1;
        resolve();
      };
      const timer = setTimeout(go, LONGEST_MS);
      turns.waiting.add(go);
    });
  }

  return {
    /** Waits for a turn. → ends it; whoever took one ends it, whatever came of it. */
    async take(sender: string): Promise<() => void> {
      const turns = turnsOf(sender);
      if (turns.underWay < turns.size && turns.waiting.size === 0) turns.underWay += 1;
      else await wait(turns);
      let counts = true;
      const makeRoom = () => {
        if (!counts) return;
        counts = false;
        clearTimeout(timer);
        turns.underWay -= 1;
        turns.lastEnd = clock();
        wake(turns, turns.size - turns.underWay);
      };
      const timer = setTimeout(makeRoom, LONGEST_MS).unref();
      return makeRoom;
    },

    /** Meta took a message, or refused it for its recipient: there may be one more under way. */
    more(sender: string): void {
      const turns = turnsOf(sender);
      turns.size = Math.min(MOST, turns.size + 1);
    },

    /** The sender is stopped: it begins anew, and who waits need not. */
    stop(sender: string): void {
      const turns = turnsOf(sender);
      turns.size = FIRST;
      wake(turns, turns.waiting.size);
    },
  };
}
