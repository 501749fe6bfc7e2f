import type { Logger } from '../logger';

/** How one part ends. */
export interface Closer {
  name: string;
  close: () => Promise<unknown> | unknown;
}

/** Ends parts, the one made last first. One that does not end is logged and keeps no other from ending. */
export async function closeInReverse(closers: readonly Closer[], logger: Logger): Promise<void> {
  for (const { name, close } of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      logger.error({ err: error, part: name }, 'a part did not close');
    }
  }
}
