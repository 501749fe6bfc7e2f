import type Redis from 'ioredis';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import { consentReadyKey } from '../redis/redis-keys';

/** Why promotional messages wait, or that they need not. */
export type Readiness =
  | { ready: true }
  /** `WA_Consent` holds rows and this Redis does not know of them: restore. */
  | { ready: false; why: 'store_lost'; rows: number }
  /** This Redis was promoted from a replica, so acknowledged opt-outs may be missing: restore or confirm. */
  | { ready: false; why: 'failed_over' }
  /** Marketing Cloud could not be asked yet whether there should be consent. */
  | { ready: false; why: 'not_known' };

const NO_PREVIOUS = /^0+$/;

/** Identity of a Redis in replication, from `INFO replication`; `previous` is set once it was promoted from a replica. */
export function replicationIds(info: string): { id: string; previous: string } {
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? '';
  const previous = field('master_replid2');
  return { id: field('master_replid'), previous: NO_PREVIOUS.test(previous) ? '' : previous };
}

/** Writes down that this Redis holds what `WA_Consent` holds: after a restore, on an operator's word, or for nothing. */
export async function markConsentReady(
  redis: Redis,
  mark: { source: 'restore' | 'empty' | 'operator'; rows: number; atMs: number; by?: string },
): Promise<void> {
  const { id } = replicationIds(await redis.info('replication'));
  const { source, rows, atMs, by = '' } = mark;
  await redis.hset(consentReadyKey(), { source, rows, at: atMs, by, replication: id });
}

/** One look. `countRows` asks Marketing Cloud how many rows `WA_Consent` holds; only a store without mark needs it. */
async function consentStoreReady(options: {
  redis: Redis;
  countRows: () => Promise<number>;
  clock: () => number;
}): Promise<Readiness> {
  const { redis, countRows, clock } = options;
  const [mark, info] = await Promise.all([redis.hgetall(consentReadyKey()), redis.info('replication')]);
  if (mark.source !== undefined) {
    const replication = replicationIds(info);
    const promoted = replication.previous !== '' && replication.id !== mark.replication;
    return promoted ? { ready: false, why: 'failed_over' } : { ready: true };
  }
  let rows: number;
  try {
    rows = await countRows();
  } catch {
    return { ready: false, why: 'not_known' };
  }
  if (rows > 0) return { ready: false, why: 'store_lost', rows };
  await markConsentReady(redis, { source: 'empty', rows: 0, atMs: clock() });
  return { ready: true };
}

const SENTENCES = {
  store_lost: sayAlert('alert_store_lost'),
  failed_over: sayAlert('alert_failed_over'),
  not_known: sayAlert('alert_consents_unasked'),
} as const;

/**
 * Keeps the answer in memory for the decision, looking again every few seconds, so that a Redis lost in the middle of
 * the day is noticed too. Until it is known that the store is whole, promotional messages wait.
 */
export function createConsentReadiness(options: {
  redis: Redis;
  countRows: () => Promise<number>;
  alerts: EndingAlerts;
  logger: Logger;
  clock: () => number;
  everyMs?: number;
}) {
  const { alerts, logger, everyMs = 5_000 } = options;
  let current: Readiness = { ready: false, why: 'not_known' };
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<Readiness> {
    try {
      current = await consentStoreReady(options);
    } catch (error) {
      // Redis is away: nothing is sent meanwhile, and the last answer may no longer hold when it is back.
      logger.warn({ err: error }, 'the consent store could not be looked at');
      current = { ready: false, why: 'not_known' };
    }
    if (current.ready) alerts.over('consent_store');
    else {
      const detail = SENTENCES[current.why];
      logger.warn({ why: current.why }, `promotional messages wait: ${detail.english}`);
      if (current.why !== 'not_known') {
        const said = says(sayAlert('alert_promotional_stopped'), detail);
        alerts.raise({ code: 'consent_store', subject: current.why, ...said, severity: 'critical' });
      }
    }
    return current;
  }

  return {
    /** The first look, then one every few seconds. */
    async start(): Promise<void> {
      await look();
      timer = setInterval(() => void look(), everyMs);
      timer.unref();
    },
    look,
    current: (): Readiness => current,
    ready: (): boolean => current.ready,
    close(): void {
      clearInterval(timer);
    },
  };
}
