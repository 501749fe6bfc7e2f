import { readFileSync } from 'node:fs';
import { z } from 'zod';

const count = z.number().int().positive();

const rulesSchema = z.object({
  conversions: z.object({
    /** Conversions of a step came regularly where so many came, on so many different days (UTC), in so many days. */
    regular: z.object({ conversions: count, onDays: count, withinDays: count }),
    /** No shorter silence is one. Messages younger than this are not expected to have converted either. */
    silentHours: z.number().positive(),
    /** A silence is longer than so many times the usual time from one conversion to the next, */
    timesUsualGap: z.number().min(1),
    /** and than so many times the longest: nights, weekends, nightly imports. */
    timesLongestGap: z.number().min(1),
    /** Of the messages delivered in the silence, so many should have converted by the rate before it. */
    expectedAtLeast: z.number().positive(),
    /** So many deliveries and one conversion window without any conversion: it never was connected. */
    neverAfterDelivered: count,
  }),
  webhooks: z.object({
    /** So many messages accepted by Meta since the last status, */
    messages: count,
    /** and so long without one. */
    silentMinutes: z.number().positive(),
  }),
});

/** When a signal that should come counts as stopped. */
export type SignalWatchRules = z.infer<typeof rulesSchema>;

/** Reads `config/signal-watch.json`; throws where it is not as it should be. */
export function readSignalWatchRules(path: string): SignalWatchRules {
  return rulesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
