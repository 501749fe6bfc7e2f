import type { ShippedTexts, ViewedReport } from '../../report-page/page-data';
import type { ReportTextKey } from './text/en';

const ANSWER_WITHIN_MS = 60_000;
/** Marks the call as our own page's (see src/admin/same-origin.ts). */
const HEADERS = { 'content-type': 'application/json', 'x-requested-by': 'report-page' };

const CODES = [
  'offline',
  'unavailable',
  'token_refused',
  'too_many_attempts',
  'invalid_request',
  'unexpected',
] as const;
type KnownCode = (typeof CODES)[number];
/** Why a call failed; `logged_out` and `pass_refused` lead to the log-in. */
export type FailureCode = KnownCode | 'logged_out' | 'pass_refused';
export type Answer<T> = { ok: true; value: T } | { ok: false; code: FailureCode };

const isKnown = (code: string): code is FailureCode =>
  code === 'logged_out' || code === 'pass_refused' || CODES.some((known) => known === code);

/** The sentence for a failure. */
export const failureKey = (code: FailureCode): ReportTextKey =>
  code === 'logged_out' ? 'login.ended' : code === 'pass_refused' ? 'login.pass' : `error.${code}`;

async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(`api/${path}`, {
      method,
      headers: HEADERS,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      cache: 'no-store',
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { ok: true, value: answer as T };
    const code = typeof answer === 'object' && answer !== null && 'error' in answer ? String(answer.error) : '';
    return { ok: false, code: isKnown(code) ? code : 'unexpected' };
  } catch {
    return { ok: false, code: 'offline' };
  }
}

/** The server behind the report. */
export const reportApi = {
  data: (query: URLSearchParams) => call<ViewedReport>('GET', `data?${query.toString()}`),
  queries: () => call<ShippedTexts>('GET', 'queries'),
  login: (token: string) => call<unknown>('POST', 'login', { token }),
  /** Comes in with the pass that a step's page in Journey Builder was given. */
  enter: (pass: string) => call<unknown>('POST', 'enter', { pass }),
  logout: () => call<unknown>('POST', 'logout'),
};
