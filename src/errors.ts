import type { Saying, Sentence } from './saying';

/** What a caller may do after a failure: `never` = the same call cannot succeed; `later` = it may, after a wait. */
export type Retry = 'never' | 'later';

/**
 * The base of every error the product throws. `code` is what code and tests branch on, never the message text.
 * Expected outcomes (a refused send, an opted-out contact) are values, not errors.
 */
export class CodedError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly retryAfterMs: number | undefined;
  /** What the message says by code, where it has one. */
  readonly saying: Saying | undefined;

  constructor(
    code: string,
    message: string | Sentence,
    options: { retry?: Retry; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(
      typeof message === 'string' ? message : message.english,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.code = code;
    this.saying = typeof message === 'string' ? undefined : message.saying;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What an error says, with its code where it has one: to be said again by another. */
export const wordsOf = ({ message, saying }: CodedError): string | Sentence =>
  saying === undefined ? message : { english: message, saying };

/** Start-up stops with this; `faults` names every bad or missing setting at once. */
export class SettingsError extends CodedError {
  readonly faults: readonly string[];
  /** What of them has a code. */
  readonly said: readonly Sentence[];

  constructor(given: readonly (string | Sentence)[]) {
    const faults = given.map((fault) => (typeof fault === 'string' ? fault : fault.english));
    super('settings_invalid', `The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
    this.said = given.filter((fault) => typeof fault !== 'string');
  }
}

/** A request refused at our own border; the error responder answers `status` with `{error: code}`. */
export class HttpError extends CodedError {
  readonly status: number;

  constructor(status: number, code: string, message: string | Sentence, options: { cause?: unknown } = {}) {
    super(code, message, { ...options, retry: status >= 500 ? 'later' : 'never' });
    this.status = status;
  }
}
