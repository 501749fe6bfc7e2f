import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { z } from 'zod';
import { REPORT_PASS_LIFE_MS, reportPassKey } from '../redis/redis-keys';

/** A pass by its digest: who can read Redis cannot use what is found there. */
const digest = (pass: string) => createHash('sha256').update(pass).digest('base64url');

const passSchema = z.object({ user: z.string(), journey: z.string().min(1) });
/** Who may open the report of one journey, and no other. */
export type ReportPass = z.infer<typeof passSchema>;

/**
 * Passes with which a marketer, known by their token of Marketing Cloud in a page of Journey Builder, opens the report in a
 * window of its own, which has no such token. Each is good once, for a minute. `secrets` gives an unguessable text.
 */
export function createReportPasses({ redis, secrets }: { redis: Redis; secrets: () => string }) {
  return {
    /** → the pass, which opens the report of this journey */
    async give(to: ReportPass): Promise<string> {
      const pass = secrets();
      await redis.set(reportPassKey(digest(pass)), JSON.stringify(to), 'PX', REPORT_PASS_LIFE_MS);
      return pass;
    },

    /** Whose pass this was, of which journey; undefined where it is none, or has been used. */
    async take(pass: string): Promise<ReportPass | undefined> {
      const stored = await redis.getdel(reportPassKey(digest(pass)));
      return stored === null ? undefined : passSchema.parse(JSON.parse(stored));
    },
  };
}

export type ReportPasses = ReturnType<typeof createReportPasses>;
