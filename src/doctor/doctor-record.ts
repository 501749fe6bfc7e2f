import type Redis from 'ioredis';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import { doctorChecksKey, doctorRanAtKey } from '../redis/redis-keys';
import { sayingSchema } from '../saying';
import { type Check, detailOf, fixOf, isReady, type Judged, nameOf } from './check';

const storedSchema = z.object({
  id: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  what: z.string(),
  detail: z.string(),
  fix: z.string(),
  said: z.object({ detail: sayingSchema, fix: sayingSchema.exactOptional() }).exactOptional(),
  /** When (ms) it was looked at. */
  at: z.number(),
  /** The last state that was seen, while nobody can say. */
  lastKnown: z.enum(['good', 'bad']).exactOptional(),
  /** Since when (ms) it fails. */
  badSince: z.number().exactOptional(),
});
type Stored = z.infer<typeof storedSchema>;
/** A check as it last came out. */
export interface PastCheck extends Check {
  at: number;
}

/** A little less than four minutes, as a look takes its time. */
const LOOK_EVERY_MS = 230_000;
/** Looked at every minute for so long, Meta's calls stay far below what an app has in an hour. */
const JUST_FAILED_MS = 15 * 60_000;

/**
 * The last results of the checks, for all processes. A check that fails after it was seen to be well raises an alert, once;
 * being well again ends it. What nobody could say changes nothing: it is shown, and the last that was seen is remembered.
 */
export function createDoctorRecord(options: { redis: Redis; alerts: Pick<Alerts, 'raise'>; clock: () => number }) {
  const { redis, alerts, clock } = options;

  async function readAll(): Promise<Map<string, Stored>> {
    const stored = await redis.hgetall(doctorChecksKey());
    const all = Object.values(stored).map((json) => storedSchema.parse(JSON.parse(json)));
    return new Map(all.map((check) => [check.id, check]));
  }

  function tell(check: Judged, before: Stored['lastKnown'], now: Stored['lastKnown']): void {
    if (before === 'good' && now === 'bad') {
      alerts.raise({
        code: 'check_failed',
        subject: check.id,
        ...says(
          sayAlert('alert_check_failed', { check: nameOf(check), said: detailOf(check) }),
          check.fix === '' ? inTheirWords('') : fixOf(check),
        ),
        severity: 'critical',
      });
    }
    if (before === 'bad' && now === 'good') {
      alerts.raise({
        code: 'check_passed',
        subject: check.id,
        ...says(sayAlert('alert_check_passed', { check: nameOf(check) }), detailOf(check)),
        severity: 'info',
      });
    }
  }

  return {
    /** Keeps what came out, and tells of what changed. `all`: these are all the checks there are. */
    async keep(checks: readonly Judged[], { all }: { all: boolean }): Promise<void> {
      const before = await readAll();
      const at = clock();
      const write = redis.multi();
      if (all) write.del(doctorChecksKey()).set(doctorRanAtKey(), String(at));
      for (const check of checks) {
        const { known, ...shown } = check;
        const { lastKnown: last, badSince = at } = before.get(check.id) ?? {};
        const now = known ? (check.status === 'fail' ? 'bad' : 'good') : last;
        const stored: Stored = { ...shown, at, ...(now && { lastKnown: now }), ...(now === 'bad' && { badSince }) };
        write.hset(doctorChecksKey(), check.id, JSON.stringify(stored));
        if (known) tell(check, last, now);
      }
      await write.exec();
    },

    /** Whether those that cost little are to be looked at again: every four minutes, every minute where one began to fail. */
    async isDue(): Promise<boolean> {
      const now = clock();
      const stored = [...(await readAll()).values()];
      const lastAt = Math.max(0, ...stored.map(({ at }) => at));
      return now - lastAt >= LOOK_EVERY_MS || stored.some(({ badSince = 0 }) => now - badSince < JUST_FAILED_MS);
    },

    /** The checks as they last came out, those that fail first; `ranAt` undefined where all were never run together. */
    async read(): Promise<{ ready: boolean; ranAt: number | undefined; checks: PastCheck[] }> {
      const [stored, ranAt] = await Promise.all([readAll(), redis.get(doctorRanAtKey())]);
      const checks = [...stored.values()].map(({ lastKnown: _, badSince: __, ...check }) => check);
      const ran = ranAt === null ? undefined : Number(ranAt);
      return { ready: ran !== undefined && isReady(checks), ranAt: ran, checks: checks.sort(worstFirst) };
    },
  };
}

export type DoctorRecord = ReturnType<typeof createDoctorRecord>;

const ORDER: Record<Check['status'], number> = { fail: 0, warn: 1, ok: 2 };
const worstFirst = (one: Check, other: Check) =>
  ORDER[one.status] - ORDER[other.status] || one.id.localeCompare(other.id);
