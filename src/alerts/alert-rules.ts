import { readFileSync } from 'node:fs';
import { IANAZone } from 'luxon';
import { z } from 'zod';

const zone = z
  .string()
  .refine((name) => IANAZone.isValidZone(name), 'is no time zone of the IANA, as Europe/Madrid is');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time of day, as 08:00 is');
const share = z.number().gt(0).lte(1);
const count = z.number().int().positive();

const ownerRulesSchema = z.strictObject({
  /** Alerts that begin or end so shortly after the first are told together with it. */
  gatherSeconds: z.number().min(0).max(3_600),
  /** An owner hears at most once in so many minutes; of what is critical at most once in `criticalAgainMinutes`. */
  againMinutes: z.number().min(0).max(1_440),
  criticalAgainMinutes: z.number().min(0).max(1_440),
  /** What is critical and nobody took in hand for so long is told again, and to `escalateTo` too. */
  escalateMinutes: count.max(10_080),
  escalateTo: z.strictObject({ name: z.string().min(1), email: z.email() }).exactOptional(),
  /** Owners hear nothing in these hours but what is critical; the rest waits until they end. */
  quietHours: z.strictObject({ start: time, end: time, zone }).exactOptional(),
  /** When (1 = Monday) each owner gets a summary of their steps; without it none does. */
  weekly: z.strictObject({ weekday: z.number().int().min(1).max(7), at: time, zone }).exactOptional(),
});

const watchRulesSchema = z.strictObject({
  /** Of a template in 30 days: more than this share turns away, even at the low end, and at least so many did. */
  negativeRate: z.strictObject({ over: share, atLeast: count }),
  /** Of a template in 30 days: of at least so many conversations fewer than this share convert, even at the high end. */
  sessionConversion: z.strictObject({ under: share, atLeast: count }),
  /** A step's deliveries, replies or conversions against its own past: by how much of what it was. */
  dropped: z.strictObject({ by: share, recentAtLeast: count, pastAtLeast: count }),
  /** Of a step in a week: more than this share of the accepted messages fail, even at the low end. */
  failureShare: z.strictObject({ over: share, atLeast: count }),
  /** A step that sent at least so many messages on so many of the last seven days sends less than this share of its worst such day. */
  sendsStopped: z.strictObject({ to: share, atLeast: count, regularDays: count.max(7) }),
  /** By how much of all contacts those rise whom a step sends to the fallback or leaves out, of how many now and before. */
  rose: z.strictObject({ rise: share, recentAtLeast: count, pastAtLeast: count }),
  /** Messages of a day against the limit of people that Meta sets. */
  limitNear: z.strictObject({ share }),
});

const alertRulesSchema = z.strictObject({
  _comment: z.string().exactOptional(),
  owners: ownerRulesSchema,
  watch: watchRulesSchema,
});

/** Who besides the operator is told of alerts, and when; what is watched, and from where on it is an alert. */
export type AlertRules = z.infer<typeof alertRulesSchema>;
export type OwnerRules = AlertRules['owners'];
export type WatchRules = AlertRules['watch'];

/** Reads `config/alert-rules.json`; throws, naming the member, where it is not as it should be. */
export function readAlertRules(path: string): AlertRules {
  const parsed = alertRulesSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
}
