import { z } from 'zod';
import { sayAlert } from '../alerts/sentences/say-alert';
import { type Saying, type Sentence, sayingSchema } from '../saying';
import type { Classification } from './error-codes';

/** Why a sender, or the whole account, must not send. Times in ms. */
export const restrictionSchema = z.object({
  /** When Meta said so: of two events the younger one counts. */
  at: z.number(),
  /** 0 = until lifted. A lifted restriction has an `until` that is over. */
  until: z.number(),
  reason: z.string(),
  /** The reason by code; absent where an earlier version noted it. */
  said: sayingSchema.exactOptional(),
});
export type Restriction = z.infer<typeof restrictionSchema>;
export const UNTIL_LIFTED = 0;
export const OVER = 1;

/** A circuit that errors opened: closed to sends until `until`, then one probe at a time until a send goes through. */
export const circuitSchema = z.object({
  until: z.number(),
  reason: z.string(),
  said: sayingSchema.exactOptional(),
  /**
   * `account`: a fault of ours to repair; `provider`: the Cloud API fails or is not reached; `refusals`: many people in a row
   * were refused for what looks like one cause.
   */
  fault: z.enum(['account', 'provider', 'refusals']),
  /** How often a probe failed since it opened. */
  failedProbes: z.number().int(),
  /** Since it opened Meta refused a read too: once it answers one, the fault is over. */
  readRefused: z.literal(true).exactOptional(),
});
export type Circuit = z.infer<typeof circuitSchema>;

export type Availability =
  | { available: true }
  /** `by`: what stops it, `reason`: in whose words, `said`: the same by code; `until` in ms, absent where it lasts until Meta lifts it. */
  | { available: false; reason: string; said?: Saying; until?: number; by?: StoppedBy };

/** What stops a sender: a restriction that Meta announced, or a circuit, by its fault. */
export type StoppedBy = 'restriction' | Circuit['fault'];

const MINUTE = 60_000;
/** Spam rate limit: hours rather than seconds, says the table's note. */
const SPAM_LIMIT = 131048;
/** One country alone: other messages of the sender, and of the template, still go. */
export const COUNTRY_RESTRICTED = 130497;
/** Marketing alone is switched off on this endpoint: other templates still go. */
const MARKETING_DISABLED = 131063;
/** No circuit waits longer for its next probe, or its end would be noticed too late; a spam limit does. */
const LONGEST_HOLD_MS = 30_000;
const FIRST_PROVIDER_HOLD_MS = 5_000;

/** What of a refusal matters to its sender. */
export type Trouble = Pick<Classification, 'code' | 'class' | 'scope' | 'title' | 'fix'>;

/** What an error code means for the sender it came to: whom it stops and how long before the first probe. */
export function troubleOf(error: Trouble): { whom: 'sender' | 'account' | 'template'; holdMs: number } | undefined {
  if (error.code === SPAM_LIMIT) return { whom: 'sender', holdMs: 60 * MINUTE };
  if (error.class !== 'account' || error.code === COUNTRY_RESTRICTED) return undefined;
  if (error.code === MARKETING_DISABLED) return { whom: 'template', holdMs: LONGEST_HOLD_MS };
  return { whom: error.scope === 'sender' ? 'sender' : 'account', holdMs: LONGEST_HOLD_MS };
}

/** Whether it says that the sender goes too fast, whoever it writes to. */
export function isTooFast({ code, class: errorClass, scope }: Trouble): boolean {
  return errorClass === 'throttle' && scope !== 'pair' && code !== SPAM_LIMIT;
}

/** How a circuit holds that the provider's failures opened: short at first, since most of them are. */
export const PROVIDER_HOLD_MS = FIRST_PROVIDER_HOLD_MS;
/** … and one that refusals in a row opened. */
export const REFUSALS_HOLD_MS = LONGEST_HOLD_MS;

/** How long an open circuit holds before it is probed again: doubled with every failed probe, up to half a minute. */
export function holdMs(firstMs: number, failedProbes: number): number {
  return Math.min(Math.max(firstMs, LONGEST_HOLD_MS), firstMs * 2 ** Math.min(failedProbes, 10));
}

/** Provider failures of one sender that came one after the other. Times in ms. */
export interface FailuresInARow {
  count: number;
  since: number;
}
/** So few, where they came over so long: a sender with little to send is not noticed later than one with much. */
const FEW_FAILURES = { count: 3, overMs: 15_000 };

/** Whether failures in a row are an outage. `enough`: so many are one, however fast they came. */
export function isOutage({ count, since }: FailuresInARow, now: number, enough: number): boolean {
  return count >= enough || (count >= FEW_FAILURES.count && now - since >= FEW_FAILURES.overMs);
}

/** People in a row of one template, and of one sender over several templates, whose refusal opens the circuit. */
export const REFUSED_IN_A_ROW = { ofTemplate: 8, ofSender: 20, templates: 2 };

/**
 * Whether a refusal may have the same cause for everybody: what concerns one person (not on WhatsApp, opted out, held back by
 * Meta) or passes by itself does not, and what stops the template or the account at once needs no row.
 */
export function countsInARow({ code, class: errorClass, scope }: Trouble): boolean {
  if (code === COUNTRY_RESTRICTED) return true;
  return errorClass === 'content' && scope !== 'recipient' && scope !== 'pair';
}

/** A refusal as a person reads it. */
export function wordsOf({ code, title }: Pick<Trouble, 'code' | 'title'>): Sentence {
  return code === undefined
    ? sayAlert('alert_words', { words: title })
    : sayAlert('alert_meta_refuses', { code: String(code), words: title });
}
