import type { Imported, RefusedLine } from '../consent/import-consents';
import type { ConsentRule } from '../consent/resolve';

/* What the page of consent is told. Types only, as in page-data.ts. */

/** What became of an import of consents. */
export interface ImportedConsents extends Imported {
  /** CSV: the refused lines with what is wrong with each. */
  report?: string;
  /** The report does not hold all of them. */
  reportIsCut?: boolean;
  /** The first of them, with what is wrong by code. */
  refusals?: RefusedLine[];
}

export interface SignalView {
  /** What it is about: the whole channel, a topic, Meta's preference, an operator. */
  about: string;
  scope: 'channel' | 'marketing' | 'operator' | 'blocked' | 'topic';
  topic?: string;
  meaning: 'restricts' | 'permits' | 'declared' | 'waits_for_confirmation';
  reason: string;
  source: string;
  evidence: string;
  /** ISO 8601 UTC. */
  at: string;
  review: boolean;
}

export interface ConsentView {
  address: string;
  otherAddresses: string[];
  contactKey?: string;
  answers: {
    topic: string;
    promotional: boolean;
    allowed: boolean;
    cause?: string;
    until?: string;
    /** The rule that decided, and its sentence. */
    rule: ConsentRule;
    sentence: string;
  }[];
  signals: SignalView[];
  reach: { reachedAt?: string; sentAt: string[]; unreachableAt: string[] };
  suppressed: boolean;
  waitsForReview: boolean;
}

export interface ReviewView {
  address: string;
  at: string;
  why: string;
  whyCode: 'perhaps_stop' | 'likely_blocked' | 'marked';
}
