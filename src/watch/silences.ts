import type Redis from 'ioredis';
import { z } from 'zod';
import { saidOfAlertSchema } from '../alerts/alert-store';
import type { EndingAlerts, SaidAlert } from '../alerts/alerts';
import { silencesKey } from '../redis/redis-keys';

const silenceSchema = z.object({
  title: z.string(),
  detail: z.string(),
  /** Both by code; absent where an earlier version noted it. */
  said: saidOfAlertSchema.exactOptional(),
  /** When the signal was last seen, ms; absent where it never was. */
  lastAt: z.number().optional(),
  raisedAt: z.number(),
  /** The alert that tells of it: its code, and what it is about. */
  code: z.string().exactOptional(),
  about: z.string().exactOptional(),
});
/** A signal that should come and does not. */
export type Silence = z.infer<typeof silenceSchema>;

/** How the conversions of an activity are named among the silences. */
export const conversionsSubject = (activityId: string): string => `conversions ${activityId}`;
export const isOfConversions = (subject: string): boolean => subject.startsWith(conversionsSubject(''));

/**
 * The silences that were told and are not over: each is told once, however often it is found, and its end is told too.
 * `subject` names the signal: `conversions <activity>`, `webhooks`.
 */
export function createSilences(options: { redis: Redis; alerts: EndingAlerts; clock: () => number }) {
  const { redis, alerts, clock } = options;

  /** By subject. */
  async function list(): Promise<Map<string, Silence>> {
    const stored = await redis.hgetall(silencesKey());
    return new Map(
      Object.entries(stored).map(([subject, json]) => [subject, silenceSchema.parse(JSON.parse(json))] as const),
    );
  }

  return {
    /** Tells of a silence that was not known yet. */
    async begin(subject: string, alert: SaidAlert, lastAt: number | undefined): Promise<void> {
      if ((await redis.hexists(silencesKey(), subject)) === 1) return;
      // The alert first: told twice, it is quiet for ten minutes; forgotten, nobody would hear of it.
      alerts.raise(alert);
      const { title, detail, said, code, subject: about } = alert;
      const silence = { title, detail, said, code, about, raisedAt: clock(), ...(lastAt !== undefined && { lastAt }) };
      await redis.hset(silencesKey(), subject, JSON.stringify(silence));
    },

    /** The signal came again: told where its silence had been. */
    async end(subject: string, alert: SaidAlert): Promise<void> {
      if ((await redis.hdel(silencesKey(), subject)) === 1) alerts.raise(alert);
    },

    /** The signal is not expected any more; told to nobody. */
    async drop(subject: string): Promise<void> {
      const { code, about } = (await list()).get(subject) ?? {};
      if (code !== undefined) alerts.over(code, about, 'untold');
      await redis.hdel(silencesKey(), subject);
    },

    list,
  };
}

export type Silences = ReturnType<typeof createSilences>;
