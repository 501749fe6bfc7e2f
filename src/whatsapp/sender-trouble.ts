import { z } from 'zod';
import type { Classification } from './error-codes';

/** Why a sender, or the whole account, must not send. Times in ms. */
export const restrictionSchema = z.object({
  /** When Meta said so: of two events the younger one counts. */
  at: z.number(),
  /** 0 = until lifted. A lifted restriction has an `until` that is over. */
  until: z.number(),
  reason: z.string(),
});
export type Restriction = z.infer<typeof restrictionSchema>;

/** A circuit that errors opened: closed to sends until `until`, then one probe at a time until a send goes through. */
export const circuitSchema = z.object({
  until: z.number(),
  reason: z.string(),
  /** `account`: a fault of ours to repair; `provider`: the Cloud API fails or is not reached. */
  fault: z.enum(['account', 'provider']),
  /** How often a probe failed since it opened. */
  failedProbes: z.number().int(),
});
export type Circuit = z.infer<typeof circuitSchema>;

const MINUTE = 60_000;
/** Spam rate limit: hours rather than seconds, says the table's note. */
const SPAM_LIMIT = 131048;
/** These concern one country, or marketing alone: other messages of the sender still go. */
const NOT_THE_WHOLE_SENDER = new Set([130497, 131063]);

/** What of a refusal matters to its sender. */
export type Trouble = Pick<Classification, 'code' | 'class' | 'scope' | 'title'>;

/** What an error code means for the sender it came to: whom it stops and how long before the first probe. */
export function troubleOf(error: Trouble): { whom: 'sender' | 'account'; holdMs: number } | undefined {
  if (error.code === SPAM_LIMIT) return { whom: 'sender', holdMs: 60 * MINUTE };
  if (error.class !== 'account' || (error.code !== undefined && NOT_THE_WHOLE_SENDER.has(error.code))) return undefined;
  return { whom: error.scope === 'sender' ? 'sender' : 'account', holdMs: MINUTE };
}

/** How long an open circuit holds before it is probed again: doubled with every failed probe. */
export function holdMs(firstMs: number, failedProbes: number): number {
  return Math.min(Math.max(firstMs, 15 * MINUTE), firstMs * 2 ** Math.min(failedProbes, 10));
}
