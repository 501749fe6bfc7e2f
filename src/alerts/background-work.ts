import type { Logger } from '../logger';

/** Work that no caller waits for. What fails is logged. */
export function createBackgroundWork(logger: Logger) {
  const underWay = new Set<Promise<void>>();
  return {
    start(code: string, work: Promise<void>): void {
      const watched = work
        .catch((error: unknown) => logger.error({ err: error, code }, 'an alert could not be delivered'))
        .finally(() => underWay.delete(watched));
      underWay.add(watched);
    },
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
