import type { NotDone, TimerFamily, Timers } from '../execution/timers';
import type { Logger } from '../logger';

export interface SweepDependencies {
  timers: Pick<Timers, 'sweep'>;
  logger: Logger;
  clock: () => number;
  /** True once the process was told to end. */
  closing: () => boolean;
}

/** What is due, and how it is done. */
export interface ConversationSweep {
  family: TimerFamily;
  /** So many conversations are worked on together. */
  atOnce: number;
  /** After how many ms one that failed comes back. */
  tryAgainMs: number;
  /** → after how many ms the conversation comes back, if at all. */
  work: (id: string) => Promise<number | undefined>;
}

/**
 * Does `work` for each conversation whose time has come.
 * One that fails is tried again, and keeps no other from its turn. → how many there were
 */
export async function sweepConversations(
  { family, atOnce, tryAgainMs, work }: ConversationSweep,
  { timers, logger, clock, closing }: SweepDependencies,
): Promise<number> {
  async function one(id: string): Promise<NotDone | undefined> {
    try {
      const again = await work(id);
      return again === undefined ? undefined : { item: id, at: clock() + again };
    } catch (error) {
      const trouble = { err: error, conversation: id, timer: family.family };
      logger.warn(trouble, 'what was due in a conversation could not be done, to be tried again');
      return { item: id, at: clock() + tryAgainMs };
    }
  }
  const { handed } = await timers.sweep(family, {
    now: clock,
    count: atOnce,
    stop: closing,
    work: async (ids) => (await Promise.all(ids.map(one))).filter((each) => each !== undefined),
  });
  return handed;
}
