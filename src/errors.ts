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

  constructor(
    code: string,
    message: string,
    options: { retry?: Retry; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Start-up stops with this; `faults` names every bad or missing setting at once. */
export class SettingsError extends CodedError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super('settings_invalid', `The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** A request refused at our own border; the error responder answers `status` with `{error: code}`. */
export class HttpError extends CodedError {
  readonly status: number;

  constructor(status: number, code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, message, { ...options, retry: status >= 500 ? 'later' : 'never' });
    this.status = status;
  }
}
