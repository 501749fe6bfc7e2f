import { z } from 'zod';
import { CodedError, type Retry } from '../errors';

/** What a REST error body may hold (MC 2.5); `resultMessages` is the async routes' own shape (MC 2.3). */
const errorBodySchema = z.looseObject({
  message: z.string().optional(),
  errorcode: z.number().optional(),
  additionalErrors: z
    .array(z.looseObject({ message: z.string().optional(), errorcode: z.number().optional() }))
    .optional()
    .catch(undefined),
  resultMessages: z
    .array(z.looseObject({ resultCode: z.string().optional(), message: z.string().optional() }))
    .optional()
    .catch(undefined),
});

type ErrorBody = z.infer<typeof errorBodySchema>;

export type MarketingCloudErrorCode =
  /** 400, 409, 413, 415 and the like: the same call cannot succeed. */
  | 'mc_refused'
  /** 401 although the token was just renewed. */
  | 'mc_unauthorized'
  /** 403: a scope or a business unit is missing. */
  | 'mc_forbidden'
  /** 404, or an async answer that names an unknown data extension. */
  | 'mc_not_found'
  /** 429. */
  | 'mc_throttled'
  /** 5xx. The call may have been carried out. */
  | 'mc_unavailable'
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
  mc_unauthorized: 'later',
  mc_forbidden: 'never',
  mc_not_found: 'never',
  mc_throttled: 'later',
  mc_unavailable: 'later',
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
    message: string,
    options: { status?: number; body?: unknown; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { retry: RETRY[code], retryAfterMs: options.retryAfterMs, cause: options.cause });
    const body = readBody(options.body);
    this.status = options.status;
    this.errorcode = body.errorcode;
    this.additionalErrors = (body.additionalErrors ?? []).map((each) => ({
      message: each.message ?? '',
      errorcode: each.errorcode,
    }));
    this.resultCodes = (body.resultMessages ?? []).flatMap((each) => (each.resultCode ? [each.resultCode] : []));
  }

  /** The vendor's words about what is wrong, for a person to read. */
  get reasons(): string[] {
    const additional = this.additionalErrors.map((each) => each.message).filter((text) => text !== '');
    return additional.length > 0 ? additional : [this.message];
  }
}

function readBody(body: unknown): ErrorBody {
  const parsed = errorBodySchema.safeParse(body);
  return parsed.success ? parsed.data : {};
}

/** The error for an answer outside 2xx. `body` is parsed JSON, or undefined where it was none. */
export function errorFromAnswer(
  operation: string,
  answer: { status: number; body: unknown; retryAfterMs: number | undefined },
): MarketingCloudError {
  const { status, body, retryAfterMs } = answer;
  const { message, errorcode, resultMessages } = readBody(body);
  const said = message ?? resultMessages?.find((each) => each.message)?.message ?? 'no reason given';
  const code = codeOfStatus(status, resultMessages);
  return new MarketingCloudError(code, `${operation}: HTTP ${status}, errorcode ${errorcode ?? 'none'}: ${said}`, {
    status,
    body,
    retryAfterMs,
  });
}

function codeOfStatus(status: number, resultMessages: ErrorBody['resultMessages']): MarketingCloudErrorCode {
  if (resultMessages?.some((each) => each.resultCode === 'CustomObjectNotFound')) return 'mc_not_found';
  if (status === 401) return 'mc_unauthorized';
  if (status === 403) return 'mc_forbidden';
  // 596 = no such service: the address of the tenant or the route is wrong, waiting does not help (MC 2.5).
  if (status === 404 || status === 596) return 'mc_not_found';
  if (status === 429) return 'mc_throttled';
  if (status >= 500) return 'mc_unavailable';
  return 'mc_refused';
}

/** Node error codes that mean no connection was made, so nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The error for a call that got no HTTP answer; `networkCode` is Node's or axios's (`ECONNRESET`, `ECONNABORTED` …). */
export function errorFromNetwork(operation: string, networkCode: string | undefined): MarketingCloudError {
  if (networkCode === 'ERR_CANCELED') return new MarketingCloudError('mc_aborted', `${operation}: given up`);
  const code = NEVER_CONNECTED.has(networkCode ?? '') ? 'mc_unreachable' : 'mc_no_answer';
  return new MarketingCloudError(code, `${operation}: no answer (${networkCode ?? 'unknown network fault'})`);
}

/**
 * True where the fault lies with how things are set up (rights, address, missing data extension, refused client), so
 * that every row would fare alike: rows wait, a person is told.
 */
export function isSetUpFault(error: unknown): error is CodedError {
  return (
    error instanceof CodedError &&
    ['mc_forbidden', 'mc_not_found', 'mc_unauthorized', 'token_refused', 'mapping_invalid'].includes(error.code)
  );
}
