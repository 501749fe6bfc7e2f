import { setImmediate as nextTurn } from 'node:timers/promises';

/** A year is some 400 sheets of days: after so many whoever else has work is let in, a contact's decision above all. */
export const SHEETS_A_TURN = 30;

/** Does long work to its end, and lets others in wherever it stops. → what it comes to */
export async function inTurns<Result>(work: Iterator<void, Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
