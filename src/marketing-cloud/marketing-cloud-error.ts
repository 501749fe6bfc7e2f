import { z } from 'zod';
import { CodedError, type Retry } from '../errors';
import type { Sentence } from '../saying';
import { sayFailure } from './failure-sentences';
import { eachOf, numberOrText, words } from './lenient';

/** What stands on the way knows less of Marketing Cloud than it says: it is not obeyed for longer. */
export const LONGEST_GATEWAY_WAIT_MS = 60_000;

/** What a REST error body may hold (MC 2.5), each member by itself; `resultMessages` is the async routes' own (MC 2.3). */
const errorBodySchema = z.looseObject({
  message: words,
  errorcode: numberOrText,
  additionalErrors: eachOf(z.looseObject({ message: words, errorcode: numberOrText })),
  resultMessages: eachOf(z.looseObject({ resultCode: words, message: words })),
});

interface ErrorBody {
  message: string | undefined;
  errorcode: number | undefined;
  additionalErrors: readonly { message?: string | undefined; errorcode?: number | undefined }[];
  resultMessages: readonly { resultCode?: string | undefined; message?: string | undefined }[];
}

export type MarketingCloudErrorCode =
  /** 400, 409, 415 and the like, in Marketing Cloud's own words: the same call cannot succeed. */
  | 'mc_refused'
  /** 413, whoever says so: a smaller call may succeed. */
  | 'mc_too_large'
  /** 401: the token. The client renews it; whoever calls the client never sees this. */
  | 'mc_unauthorized'
  /** 403, or 401 although the token is new: a scope or a business unit is missing. */
  | 'mc_forbidden'
  /** 404, or an async answer that names an unknown data extension. */
  | 'mc_not_found'
  /** 429. */
  | 'mc_throttled'
  /** 408 and 5xx. The call may have been carried out. */
  | 'mc_unavailable'
  /** A page or a redirect of something on the way: it says nothing about what was asked. */
  | 'mc_gateway'
  /** No connection was made: the call was certainly not carried out. */
  | 'mc_unreachable'
  /** The connection broke or timed out: the call may have been carried out. */
  | 'mc_no_answer'
  /** A 2xx answer that has not the shape the documentation gives. The call was carried out. */
  | 'mc_unreadable'
  /** The caller gave up (its signal was aborted). */
  | 'mc_aborted';

const RETRY: Record<MarketingCloudErrorCode, Retry> = {
  mc_refused: 'never',
  mc_too_large: 'never',
  mc_unauthorized: 'later',
  mc_forbidden: 'never',
  mc_not_found: 'never',
  mc_throttled: 'later',
  mc_unavailable: 'later',
  mc_gateway: 'later',
  mc_unreachable: 'later',
  mc_no_answer: 'later',
  mc_unreadable: 'later',
  mc_aborted: 'later',
};

/** A Marketing Cloud call that gave no usable answer. Branch on `code`, `status` and `errorcode`, never on the text. */
export class MarketingCloudError extends CodedError {
  declare readonly code: MarketingCloudErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Marketing Cloud's own `errorcode` (MC 2.5), or the first `additionalErrors` one is in `additionalErrors`. */
  readonly errorcode: number | undefined;
  readonly additionalErrors: readonly { message: string; errorcode: number | undefined }[];
  /** `resultCode` of every result message of an async route, e.g. `CustomObjectNotFound`. */
  readonly resultCodes: readonly string[];

  constructor(
    code: MarketingCloudErrorCode,
    message: string | Sentence,
    options: { status?: number | undefined; body?: unknown; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { retry: RETRY[code], retryAfterMs: options.retryAfterMs, cause: options.cause });
    const body = readBody(options.body);
    this.status = options.status;
    this.errorcode = body.errorcode;
    this.additionalErrors = body.additionalErrors.map((each) => ({
      message: each.message ?? '',
      errorcode: each.errorcode,
    }));
    this.resultCodes = body.resultMessages.flatMap((each) => (each.resultCode ? [each.resultCode] : []));
  }

  /** The vendor's words about what is wrong, for a person to read. */
  get reasons(): string[] {
    const additional = this.additionalErrors.map((each) => each.message).filter((text) => text !== '');
    return additional.length > 0 ? additional : [this.message];
  }

  /** The same as one sentence: of the vendor's words, or of our own where there are none. */
  get reason(): Sentence {
    const words = this.reasons.join('; ');
    return this.saying === undefined || words !== this.message
      ? sayFailure('mcf_words', { words })
      : { english: words, saying: this.saying };
  }

  /** True where the call was surely not carried out, so that a repeat does nothing twice. */
  get notCarriedOut(): boolean {
    const { code, status = 0 } = this;
    // A page with 3xx or 4xx stands before Marketing Cloud; behind one with 2xx or 5xx the call may have gone through.
    const isStopped = code === 'mc_gateway' && status >= 300 && status < 500;
    return isStopped || ['mc_unreachable', 'mc_throttled', 'mc_unauthorized'].includes(code);
  }
}

function readBody(body: unknown): ErrorBody {
  const { data } = errorBodySchema.safeParse(body);
  return {
    message: data?.message,
    errorcode: data?.errorcode,
    additionalErrors: (data?.additionalErrors ?? []).filter((each) => each !== undefined),
    resultMessages: (data?.resultMessages ?? []).filter((each) => each !== undefined),
  };
}

/** An answer outside 2xx. */
export interface FailedAnswer {
  status: number;
  /** Parsed JSON, or undefined where it was none. */
  body: unknown;
  /** The body is a text that is no JSON. */
  isPage?: boolean;
  retryAfterMs: number | undefined;
}

/** The error for an answer outside 2xx. */
export function errorFromAnswer(operation: string, answer: FailedAnswer): MarketingCloudError {
  const { status, body, retryAfterMs } = answer;
  const read = readBody(body);
  const code = codeOfAnswer(answer, read);
  if (code === 'mc_gateway') return errorFromGateway(operation, status, retryAfterMs);
  const words = read.message ?? read.resultMessages.find((each) => each.message)?.message;
  const errorcode = read.errorcode === undefined ? sayFailure('mcf_no_code') : String(read.errorcode);
  const about = { operation, status: String(status), errorcode };
  const said =
    words === undefined ? sayFailure('mcf_answered_silent', about) : sayFailure('mcf_answered', { ...about, words });
  return new MarketingCloudError(code, said, { status, body, retryAfterMs });
}

/** The error for a page, a redirect or a cut body: whatever is on the way to Marketing Cloud, it did not answer itself. */
export function errorFromGateway(operation: string, status: number, askedMs?: number): MarketingCloudError {
  const retryAfterMs = askedMs === undefined ? undefined : Math.min(askedMs, LONGEST_GATEWAY_WAIT_MS);
  const said = sayFailure(status >= 300 && status < 400 ? 'mcf_redirect' : 'mcf_page', {
    operation,
    status: String(status),
  });
  return new MarketingCloudError('mc_gateway', said, { status, retryAfterMs });
}

/** What anybody on the way may mean by it, whether Marketing Cloud or not. */
function codeOfStatus(status: number): MarketingCloudErrorCode | undefined {
  if (status === 413) return 'mc_too_large';
  if (status === 429) return 'mc_throttled';
  // 596 = no such service: the address of the tenant or the route is wrong, waiting does not help (MC 2.5).
  return status === 596 ? 'mc_not_found' : undefined;
}

function codeOfAnswer({ status, body, isPage }: FailedAnswer, read: ErrorBody): MarketingCloudErrorCode {
  const { message, errorcode, additionalErrors, resultMessages } = read;
  if (resultMessages.some((each) => each.resultCode === 'CustomObjectNotFound')) return 'mc_not_found';
  const plain = codeOfStatus(status);
  if (plain !== undefined) return plain;
  if (isPage || (status >= 300 && status < 400)) return 'mc_gateway';
  // A refused row has a code in Marketing Cloud's errors; words alone are what proxies say, too. A missing right has none.
  const hasCode = errorcode !== undefined || additionalErrors.length > 0 || resultMessages.length > 0;
  if (status === 401) return 'mc_unauthorized';
  if (status === 403) return hasCode || message !== undefined ? 'mc_forbidden' : 'mc_gateway';
  if (status === 408 || status >= 500) return hasCode || body === undefined ? 'mc_unavailable' : 'mc_gateway';
  if (!hasCode) return 'mc_gateway';
  return status === 404 ? 'mc_not_found' : 'mc_refused';
}

/** Node error codes that mean no connection was made, so nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The error for a call that got no HTTP answer; `networkCode` is Node's or axios's (`ECONNRESET`, `ECONNABORTED` …). */
export function errorFromNetwork(operation: string, networkCode: string | undefined): MarketingCloudError {
  if (networkCode === 'ERR_CANCELED')
    return new MarketingCloudError('mc_aborted', sayFailure('mcf_given_up', { operation }));
  const code = NEVER_CONNECTED.has(networkCode ?? '') ? 'mc_unreachable' : 'mc_no_answer';
  const why = networkCode ?? sayFailure('mcf_network');
  return new MarketingCloudError(code, sayFailure('mcf_no_answer', { operation, code: why }));
}

/** True where Marketing Cloud, or what is on the way to it, is away for all calls alike. */
export function isAway(error: MarketingCloudError): boolean {
  return ['mc_unavailable', 'mc_gateway', 'mc_unreachable', 'mc_no_answer'].includes(error.code);
}

/**
 * True where the fault lies with how things are set up (rights, address, missing data extension, refused client), so
 * that every row would fare alike: rows wait, a person is told.
 */
export function isSetUpFault(error: unknown): error is CodedError {
  return (
    (error instanceof CodedError && ['mc_not_found', 'mapping_invalid'].includes(error.code)) ||
    isToldWhereItIsSeen(error)
  );
}

/** True for a set-up fault of all tables at once, which is told where it is seen, once: see rights-watch.ts, access-token.ts. */
export function isToldWhereItIsSeen(error: unknown): error is CodedError {
  return error instanceof CodedError && ['mc_forbidden', 'token_refused'].includes(error.code);
}
