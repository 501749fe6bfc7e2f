import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { unitOfDatabaseKey } from './redis-keys';

const ASKED_AGAIN_AFTER_MS = 1_000;

/**
 * Resolves when Redis takes writes: one that is full, whose disk is full or that has become a replica answers and refuses
 * them. What is asked is a write that changes nothing. Why it waits is logged, once for each reason.
 */
export async function waitForWrites({ redis, logger }: { redis: Redis; logger: Logger }): Promise<void> {
  for (let told: string | undefined; ; ) {
    try {
      await redis.setrange(unitOfDatabaseKey(), 0, '');
      if (told !== undefined) logger.info('Redis takes writes again');
      return;
    } catch (error) {
      const code = codeOf(error);
      if (code !== told) logger.error({ code, err: error }, 'Redis takes no writes: the worker begins when it does');
      told = code;
      await sleep(ASKED_AGAIN_AFTER_MS);
    }
  }
}

/** The first word of what Redis answers is its code; where it does not answer, the name of the error. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.name === 'ReplyError' ? (error.message.split(' ')[0] ?? '') : error.name;
}
