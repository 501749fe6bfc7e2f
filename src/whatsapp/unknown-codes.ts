import type Redis from 'ioredis';
import type { Alert } from '../alerts/alerts';
import { UNKNOWN_CODE_LIFE_MS, unknownCodeKey } from '../redis/redis-keys';
import type { Classification } from './error-codes';

/** Codes of Meta's that our table does not hold: each is told once, over all processes, and stops nobody. */
export function createUnknownCodes(options: { redis: Redis; alerts: { raise(alert: Alert): void } }) {
  const { redis, alerts } = options;
  const told = new Set<number>();

  return {
    /** Tells of it where that was not done yet; `where`: what it came with. */
    async report({ code, known }: Pick<Classification, 'code' | 'known'>, where: string): Promise<void> {
      if (known || code === undefined || told.has(code)) return;
      told.add(code);
      const isFirst = await redis.set(unknownCodeKey(code), '1', 'PX', UNKNOWN_CODE_LIFE_MS, 'NX');
      if (isFirst === null) return;
      alerts.raise({
        code: 'unknown_error_code',
        subject: String(code),
        title: `Meta gave an error code that is not known here: ${code}`,
        detail:
          `It came with ${where}, and counts as a message that failed. Meta explains its codes at ` +
          'developers.facebook.com, WhatsApp, error codes',
        severity: 'warning',
      });
    },
  };
}
