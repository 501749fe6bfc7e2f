import type { CONSENT_RULES } from '../consent/resolve';

/** What decided against a message, for a page that says it in its reader's language; `detail` says it in English. */
export type Why =
  | { code: 'no_phone' }
  | { code: 'suppressed_field' }
  /** A rule of the consent that is kept (docs/consent.md). */
  | { code: 'consent_rule'; rule: keyof typeof CONSENT_RULES }
  | { code: 'consent_store' }
  /** ISO 3166 alpha-2. */
  | { code: 'withheld'; country: string }
  | { code: 'template' }
  /** Keys of parameters that are empty or cannot stand, as the in-arguments name them. */
  | { code: 'values'; keys: string[] }
  | { code: 'sender' }
  | { code: 'capped'; messages: number; days: number }
  /** IANA zones in which it is quiet. */
  | { code: 'quiet'; zones: string[] }
  /** It could not go before it expired. */
  | { code: 'expired' }
  | { code: 'held_out'; percent: number };

/** A problem with a value begins with its key: `button.0: …`. */
export const keysOf = (problems: readonly string[]): string[] => [
  ...new Set(problems.map((problem) => problem.split(/[:\s]/, 1)[0] ?? '')),
];
