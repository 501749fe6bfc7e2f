import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { TABLES } from '../redis/outbox-entry';
import { intakeDeadKey, outboxDeadKey, refusedFallbacksKey } from '../redis/redis-keys';

/** Ends the alerts of what was refused where nothing is left of it, however an operator dealt with it. Run by one worker. */
export async function endDealtWith({
  redis,
  alerts,
}: {
  redis: Redis;
  alerts: Pick<EndingAlerts, 'over'>;
}): Promise<void> {
  for (const table of TABLES) if ((await redis.xlen(outboxDeadKey(table))) === 0) alerts.over('dead_letter', table);
  if ((await redis.xlen(intakeDeadKey())) === 0) alerts.over('dead_letter', 'whatsapp-webhook');
  if ((await redis.xlen(refusedFallbacksKey())) === 0) alerts.over('late_fallback_refused');
}
