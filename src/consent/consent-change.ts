import { createHash } from 'node:crypto';
import { wellFormedJson } from '../redis/well-formed-json';
import type { Address } from './address';
import { type ConsentSignal, encodeSignal } from './consent-state';

/** One step of what the store holds, made by pure code and carried out by `apply_changes` inside Redis. */
export type ConsentChange =
  /** A signal on one field (see consent-state.ts); the newer wins. */
  | { kind: 'signal'; address: Address; field: string; signal: ConsentSignal }
  /** Both addresses are the same person. */
  | { kind: 'link'; address: Address; other: Address }
  /**
   * Somebody other than Meta says that both are the same person: opt-outs spread, nothing else. `required`: where it
   * contradicts what is known, no later change of the same list is made either.
   */
  | { kind: 'claim'; address: Address; other: Address; required: boolean }
  /** The person behind `address` is the one whom this message of ours was sent to, where it is known (by either id). */
  | { kind: 'link_message'; address: Address; messageKey?: string; wamid?: string }
  /** The person left `from` for `to`: consent follows, and what restricts stays on a phone left behind. */
  | { kind: 'move'; from: readonly Address[]; to: readonly Address[]; at: number }
  /** A message left for this person. */
  | { kind: 'sent'; address: Address; at: number; sender?: string }
  /** Something arrived at, or came from, this person. */
  | { kind: 'reached'; address: Address; at: number }
  /** 131026: not reachable on WhatsApp. Counts for the sender's breaker. */
  | { kind: 'unreachable'; address: Address; at: number; sender?: string; code: number }
  /** A send failed for a reason that says nothing about the person. */
  | { kind: 'void'; address: Address; at: number; sender?: string }
  /**
   * A decision found this person likely blocked, since `at`. Counts for the sender's breaker and asks for a review;
   * `seen`: an operator looked and agrees.
   */
  | { kind: 'blocked'; address: Address; at: number; sender: string; until: number; seen?: true }
  /** The contact key that this person was seen with, for their rows of `WA_Consent`. The latest stays. */
  | { kind: 'contact'; address: Address; contactKey: string; at: number }
  /** Somebody looked at this person's case: it leaves the review queue. */
  | { kind: 'reviewed'; address: Address };

/** Whether somebody is not to be written to any more for what this change says. */
export const isOptOut = (change: ConsentChange): boolean => change.kind === 'signal' && change.signal.restricts;

/** Limits of inferred suppression (design 4), as shares and counts of people. */
export interface BreakerLimits {
  people: number;
  shareOfRecipients: number;
  openHours: number;
}

const seenWith = ({ at, contactKey }: { at: number; contactKey: string }): ConsentSignal => ({
  at,
  restricts: false,
  reason: 'seen',
  review: false,
  source: '',
  evidenceId: contactKey,
});
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

function encodeChange(change: ConsentChange): Record<string, unknown> {
  switch (change.kind) {
    case 'signal':
      return {
        k: 'signal',
        a: change.address,
        f: change.field,
        v: encodeSignal(change.signal),
        ...(change.signal.review ? { t: change.signal.at } : {}),
      };
    case 'contact':
      return { k: 'contact', a: change.address, v: encodeSignal(seenWith(change)) };
    case 'link':
      return { k: 'link', a: change.address, b: change.other };
    case 'claim': {
      const { address, other, required } = change;
      return { k: 'claim', a: address, b: other, ...(required ? { must: true } : {}) };
    }
    case 'link_message':
      return { k: 'link_message', a: change.address, m: change.messageKey ?? '', w: change.wamid ?? '' };
    case 'move':
      return { k: 'move', from: change.from, to: change.to };
    case 'reviewed':
      return { k: 'reviewed', a: change.address };
    case 'sent':
    case 'void':
      return { k: change.kind, a: change.address, t: change.at, s: change.sender ?? '' };
    case 'reached':
      return { k: 'reached', a: change.address, t: change.at, d: iso(change.at) };
    case 'unreachable': {
      const { address, at, sender } = change;
      return { k: 'unreachable', a: address, t: at, d: iso(at), s: sender ?? '', w: `error_${change.code}` };
    }
    case 'blocked': {
      const { address, at, sender, until, seen } = change;
      const v = encodeSignal({
        at,
        restricts: true,
        reason: 'no_delivery',
        review: seen !== true,
        source: 'whatsapp',
        evidenceId: '',
      });
      const mark = { k: 'blocked', a: address, t: at, d: iso(at), s: sender, v, e: iso(until), w: 'no_delivery' };
      return seen ? { ...mark, seen } : mark;
    }
  }
}

/**
 * The one argument of `apply_changes(json)`. `nowMs` is the time of receipt; its UTC day is the day that the breaker
 * counts. `quiet` writes the store only: nothing is queued for `WA_Consent` (used when restoring from it).
 */
export function encodeChanges(
  changes: readonly ConsentChange[],
  options: { nowMs: number; breaker: BreakerLimits; quiet?: boolean },
): string {
  return wellFormedJson({
    now: options.nowMs,
    day: new Date(options.nowMs).toISOString().slice(0, 10),
    people: options.breaker.people,
    share: options.breaker.shareOfRecipients,
    open: Math.round(options.breaker.openHours * 3600),
    quiet: options.quiet === true,
    changes: changes.map(encodeChange),
  });
}

/**
 * Why a change was not made: the person would have too many addresses or topics; a claimed id has another phone; a phone
 * has another id.
 */
export type Refusal = 'addresses' | 'topics' | 'number' | 'id';

/** What `apply_changes` answers, parsed by {@link parseApplied}. */
export interface Applied {
  /**
   * Per change, in order: did it alter the store; for a signal also what the field held before. `refused`: the sender's
   * breaker is open, or this very change opened it; with `why`: a limit or a contradiction.
   */
  results: readonly { changed: boolean; before?: string; refused?: true; why?: Refusal }[];
  /** Senders whose inferred suppression was switched off by these changes: raise an alert for each. */
  breakersOpened: readonly string[];
}

const UNCHANGED = '=';
const REFUSED = '!';

export function parseApplied(reply: unknown): Applied {
  const [results, opened] = reply as [string[], string[]];
  return {
    results: results.map((result) => {
      if (result === UNCHANGED) return { changed: false };
      if (result === REFUSED) return { changed: false, refused: true };
      if (result.startsWith(REFUSED)) return { changed: false, refused: true, why: result.slice(1) as Refusal };
      return { changed: true, before: result };
    }),
    breakersOpened: opened,
  };
}

/** A short digest for comparing what two requests with one evidence id said. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);
