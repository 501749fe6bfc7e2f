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
  /** With REQUEST_LIMIT_EXCEEDED, which limit: TotalRequests is that of the day, ConcurrentPerOrgLongTxn of the moment. */
  readonly limit: string | undefined;
  /** With DUPLICATES_DETECTED, the records that were found, where Salesforce names them. */
  readonly duplicates: readonly string[];

  constructor(
    code: CrmErrorCode,
    message: string,
    of: Partial<Pick<Fault, 'statusCode' | 'limit' | 'duplicates'>> = {},
  ) {
    super(code, message, { retry: RETRY[code] });
    this.statusCode = of.statusCode;
    this.limit = of.limit;
    this.duplicates = of.duplicates ?? [];
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

/** One thing that Salesforce says is wrong: collections write `statusCode`, single calls `errorCode` (MC 7.3). */
interface Fault {
  /** Its own code, or the one that a trigger or flow of the org met inside and handed on. */
  statusCode: string | undefined;
  limit: string | undefined;
  /** Ids of what a duplicate rule found. */
  duplicates: readonly string[];
  message: string;
}

/**
 * A trigger or flow that meets a lock fails with a code of its own and writes Salesforce's code of what it met into its
 * text, in capitals: it is nowhere else (MC 7.3).
 */
const HANDED_ON = new RegExp(`\\b(?:${[...PASSING].join('|')})\\b`);
/** `TotalRequests Limit exceeded.`: which limit it is stands in the text alone. */
const LIMIT = /^(\w+) Limit exceeded/i;

/** What a duplicate rule found; `duplicateResut` is how older versions of the API spell it (MC 7.3). */
const duplicatesSchema = z
  .object({
    matchResults: z.array(
      z.object({ matchRecords: z.array(z.object({ record: z.object({ Id: z.string() }) })).catch([]) }),
    ),
  })
  .transform(({ matchResults }) => matchResults.flatMap((each) => each.matchRecords.map(({ record }) => record.Id)));

/** Reads one fault; what of it stands in the text alone is taken out here, once. */
export const saveErrorSchema = z
  .object({
    statusCode: z.string().optional().catch(undefined),
    errorCode: z.string().optional().catch(undefined),
    message: z.string().catch(''),
    duplicateResult: duplicatesSchema.optional().catch(undefined),
    duplicateResut: duplicatesSchema.optional().catch(undefined),
  })
  .transform(({ statusCode, errorCode, message, duplicateResult, duplicateResut }): Fault => {
    const duplicates = duplicateResult ?? duplicateResut ?? [];
    const own = statusCode ?? errorCode;
    const limit = own === 'REQUEST_LIMIT_EXCEEDED' ? LIMIT.exec(message.trim())?.[1] : undefined;
    return {
      statusCode: PASSING.has(own ?? '') ? own : (HANDED_ON.exec(message)?.[0] ?? own),
      limit,
      duplicates,
      message,
    };
  });

const withoutNumbers = (text: string) => text.replace(/\+?\d(?:[\s().-]*\d){5,}/g, '…');

/** A refused query comes back in the lines before the last, phone numbers included. */
const lastLine = (message: string) => message.trim().split('\n').at(-1) ?? '';
/** Of a record all lines count: the last one of a trigger's text is the name of its package. */
const oneLine = (message: string) => message.trim().replace(/\s+/g, ' ');

/** The fault to go by: where one of several does not pass by itself, waiting a little is no use. */
const decisive = (faults: readonly Fault[]): Fault | undefined =>
  faults.find(({ statusCode }) => !PASSING.has(statusCode ?? '')) ?? faults[0];

/** What is told of them: each, without what it quotes, since a rule of the org may name any value. */
function told(faults: readonly Fault[], part: (message: string) => string): string {
  const each = faults.map(({ statusCode, message }) => `${statusCode ?? 'no code'}: ${withoutNumbers(part(message))}`);
  return [...new Set(each)].join('; ').slice(0, 500);
}

/** The error of one record in an answer that otherwise succeeded: all that is wrong with it. */
export function errorOfRecord(operation: string, faults: readonly Fault[]): CrmError {
  const fault = decisive(faults);
  if (fault === undefined) return new CrmError('crm_refused', `${operation}: no code: no reason given`);
  const code = PASSING.has(fault.statusCode ?? '') ? 'crm_busy' : 'crm_refused';
  return new CrmError(code, `${operation}: ${told(faults, oneLine)}`, fault);
}

/**
 * What jsforce throws for an answer outside 2xx: the word of Salesforce, `MULTIPLE_API_ERRORS` with the list of them, or
 * `ERROR_HTTP_<status>` without one.
 */
const thrownSchema = z.object({ errorCode: z.string(), message: z.string(), data: z.unknown().optional() });
const severalSchema = z.array(saveErrorSchema).min(1);

function faultsOf({ errorCode, message, data }: z.infer<typeof thrownSchema>): Fault[] {
  const several = errorCode === 'MULTIPLE_API_ERRORS' ? severalSchema.safeParse(data) : undefined;
  return several?.success ? several.data : [saveErrorSchema.parse({ errorCode, message })];
}

/** The error of a whole call, from what jsforce threw. */
export function errorOfCall(operation: string, thrown: unknown): CrmError {
  const parsed = thrownSchema.safeParse(thrown);
  if (!parsed.success) return new CrmError('crm_no_answer', `${operation}: no answer (${wordOf(thrown)})`);
  const faults = faultsOf(parsed.data);
  const { statusCode = '', limit } = decisive(faults) ?? {};
  const said = `${operation}: ${told(faults, lastLine)}`;
  if (statusCode === 'INVALID_SESSION_ID' || statusCode === 'ERROR_HTTP_401') {
    return new CrmError('crm_session_ended', said, { statusCode });
  }
  const passing = PASSING.has(statusCode) || isPassingStatus(statusCode);
  return new CrmError(passing ? 'crm_busy' : 'crm_refused', said, { statusCode, limit });
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
  return new CrmError(passing ? 'crm_busy' : 'crm_login_refused', said, { statusCode: name });
}

/** jsforce's name for an answer without a word of Salesforce's own: of the gateway, or a page for people. */
const isPassingStatus = (name: string) => /^ERROR_HTTP_(420|429|5\d\d)$/.test(name);

const networkFaultSchema = z.object({ code: z.string() });

function wordOf(thrown: unknown): string {
  const fault = networkFaultSchema.safeParse(thrown);
  if (fault.success) return fault.data.code;
  return thrown instanceof Error ? thrown.name : 'unknown fault';
}
