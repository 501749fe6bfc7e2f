import { z } from 'zod';
import { CodedError, type Retry } from '../errors';

export type CrmErrorCode =
  /** Address, consumer key, secret or execution user are wrong: nothing can be called. */
  | 'crm_login_refused'
  /** Salesforce refuses this call or this record, and would again: a field, a right, a rule of the org. */
  | 'crm_refused'
  /** A locked row, a limit, maintenance: the same call may succeed later. */
  | 'crm_busy'
  /** 401: the session ended. The connection logs in again once by itself. */
  | 'crm_session_ended'
  /** No answer in time, or no connection: the call may have been carried out. */
  | 'crm_no_answer'
  /** An answer that has not the shape that is documented. */
  | 'crm_unreadable';

const RETRY: Record<CrmErrorCode, Retry> = {
  crm_login_refused: 'later',
  crm_refused: 'never',
  crm_busy: 'later',
  crm_session_ended: 'later',
  crm_no_answer: 'later',
  crm_unreadable: 'later',
};

/** A call to the CRM that failed, or a record that was not written. Branch on `code` and `statusCode`, never on the text. */
export class CrmError extends CodedError {
  declare readonly code: CrmErrorCode;
  /** Salesforce's own word, such as INVALID_FIELD; at the log-in the OAuth error, such as invalid_client. */
  readonly statusCode: string | undefined;

  constructor(code: CrmErrorCode, message: string, statusCode?: string) {
    super(code, message, { retry: RETRY[code] });
    this.statusCode = statusCode;
  }
}

/**
 * Status codes that pass by themselves; every other one is permanent
 * (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm).
 */
const PASSING = new Set([
  'UNABLE_TO_LOCK_ROW',
  'ENTITY_IS_LOCKED',
  'REQUEST_LIMIT_EXCEEDED',
  'REQUEST_RUNNING_TOO_LONG',
  'QUERY_TIMEOUT',
  'SERVER_UNAVAILABLE',
  'UNKNOWN_EXCEPTION',
]);

/** What Salesforce says of one record: collections write `statusCode`, single calls `errorCode` (MC 7.3). */
export const saveErrorSchema = z
  .object({ statusCode: z.string().optional(), errorCode: z.string().optional(), message: z.string().default('') })
  .transform(({ statusCode, errorCode, message }) => ({ statusCode: statusCode ?? errorCode, message }));

/**
 * Salesforce's words without what they quote: a refused query comes back in the lines before the last, phone numbers
 * included, and a rule of the org may name any value.
 */
function tellable(message: string): string {
  const [last = ''] = message.trim().split('\n').slice(-1);
  return last.replace(/\+?\d(?:[\s().-]*\d){5,}/g, '…').slice(0, 300);
}

/** The error of one record in an answer that otherwise succeeded. */
export function errorOfRecord(operation: string, error: z.infer<typeof saveErrorSchema> | undefined): CrmError {
  const { statusCode, message } = error ?? { statusCode: undefined, message: 'no reason given' };
  const code = PASSING.has(statusCode ?? '') ? 'crm_busy' : 'crm_refused';
  return new CrmError(code, `${operation}: ${statusCode ?? 'no code'}: ${tellable(message)}`, statusCode);
}

/** What jsforce throws for an answer outside 2xx: the first word of Salesforce, or `ERROR_HTTP_<status>` without one. */
const thrownSchema = z.object({ errorCode: z.string(), message: z.string() });

/** The error of a whole call, from what jsforce threw. */
export function errorOfCall(operation: string, thrown: unknown): CrmError {
  const parsed = thrownSchema.safeParse(thrown);
  if (!parsed.success) return new CrmError('crm_no_answer', `${operation}: no answer (${wordOf(thrown)})`);
  const { errorCode, message } = parsed.data;
  const said = `${operation}: ${errorCode}: ${tellable(message)}`;
  if (errorCode === 'INVALID_SESSION_ID' || errorCode === 'ERROR_HTTP_401') {
    return new CrmError('crm_session_ended', said, errorCode);
  }
  const passing = PASSING.has(errorCode) || isPassingStatus(errorCode);
  return new CrmError(passing ? 'crm_busy' : 'crm_refused', said, errorCode);
}

/** OAuth errors that pass by themselves; any other one is a matter of set-up (RFC 6749, 5.2 and 4.1.2.1). */
const PASSING_AT_LOGIN = new Set(['server_error', 'temporarily_unavailable', 'unknown_error', 'rate_limit_exceeded']);
/** Names of what node-fetch and jsforce throw where nothing was answered; an OAuth error has its code as its name. */
const NO_ANSWER_NAMES = new Set(['FetchError', 'AbortError', 'Error', 'TypeError']);

/** jsforce names its error after the answer's `error`, which an answer of something else than OAuth does not have. */
const namedSchema = z.object({ name: z.string().min(1) });

/** The error of a log-in, from what jsforce threw. */
export function errorOfLogIn(thrown: unknown): CrmError {
  if (thrown instanceof CrmError) return thrown;
  const name = namedSchema.safeParse(thrown).data?.name;
  if (name === undefined) return new CrmError('crm_busy', 'log-in: refused without an OAuth error');
  if (NO_ANSWER_NAMES.has(name)) return new CrmError('crm_no_answer', `log-in: no answer (${wordOf(thrown)})`);
  const said = `log-in: ${name}: ${thrown instanceof Error ? thrown.message.slice(0, 200) : ''}`;
  const passing = PASSING_AT_LOGIN.has(name) || isPassingStatus(name);
  return new CrmError(passing ? 'crm_busy' : 'crm_login_refused', said, name);
}

/** jsforce's name for an answer without a word of Salesforce's own: of the gateway, or a page for people. */
const isPassingStatus = (name: string) => /^ERROR_HTTP_(420|429|5\d\d)$/.test(name);

const networkFaultSchema = z.object({ code: z.string() });

function wordOf(thrown: unknown): string {
  const fault = networkFaultSchema.safeParse(thrown);
  if (fault.success) return fault.data.code;
  return thrown instanceof Error ? thrown.name : 'unknown fault';
}
