import type Redis from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { UNKNOWN_CODE_LIFE_MS, unknownCodeKey } from '../redis/redis-keys';
import type { Classification } from './error-codes';

/** Codes of Meta's that our table does not hold: each is told once, over all processes, and stops nobody. */
export function createUnknownCodes(options: { redis: Redis; alerts: Pick<Alerts, 'raise'> }) {
  const { redis, alerts } = options;
  const told = new Set<number>();

  return {
    /** Tells of it where that was not done yet; `where`: with the answer to a send, or with a webhook. */
    async report({ code, known }: Pick<Classification, 'code' | 'known'>, where: 'sent' | 'told'): Promise<void> {
      if (known || code === undefined || told.has(code)) return;
      told.add(code);
      const isFirst = await redis.set(unknownCodeKey(code), '1', 'PX', UNKNOWN_CODE_LIFE_MS, 'NX');
      if (isFirst === null) return;
      alerts.raise({
        code: 'unknown_error_code',
        subject: String(code),
        ...says(sayAlert('alert_unknown_code', { code: String(code) }), sayAlert(`alert_unknown_code_${where}`)),
        severity: 'warning',
      });
    },
  };
}
