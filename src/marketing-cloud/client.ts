import { setTimeout as delay } from 'node:timers/promises';
import type { AxiosInstance } from 'axios';
import type { z } from 'zod';
import { sentenceOfError } from '../alerts/sentences/say-alert';
import { retryAfterMs } from '../http/retry-after';
import type { AccessTokens } from './access-token';
import { createConcurrencyLimit } from './concurrency-limit';
import { sayFailure } from './failure-sentences';
import {
  errorFromAnswer,
  errorFromGateway,
  errorFromNetwork,
  type FailedAnswer,
  isAway,
  MarketingCloudError,
} from './marketing-cloud-error';
import type { RightsWatch } from './rights-watch';
import { scopesOf } from './scopes';

export interface MarketingCloudCall<Answer> {
  /** A short name for metrics and errors: `rows_upsert_async`, `event_fire` … */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the first `/`; keys in it are URL-encoded by the caller. */
  path: string;
  /** The token and user-info routes are on the auth host. */
  host?: 'rest' | 'auth';
  query?: Record<string, string | number>;
  /** Sent as JSON; a string is taken as JSON already made. */
  body?: unknown;
  /** The answer's shape; what it does not name is dropped. */
  answer: z.ZodType<Answer>;
  /** True where a repeat is harmless: then 5xx, a broken connection and a time-out are tried again. */
  idempotent: boolean;
  timeoutMs?: number;
  /** Its caller tries again by itself, and tells of what lasts: no new attempt begins once one took long. */
  callerTriesAgain?: true;
  /** It throws `mc_throttled` rather than wait out a 429: what it does may no longer be wanted by then, and its caller looks. */
  neverWaits?: true;
  /** What it asks for can be done without: that the right is missing is an answer, and nobody is called for it. */
  rightIsOptional?: true;
  signal?: AbortSignal;
}

export interface ClientLimits {
  /** Parallel calls of this process. The default of five is that of Salesforce's own SDK (MC 8). */
  concurrency: number;
  timeoutMs: number;
  /** How often one call is made at most. */
  attempts: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
  /** Pause after 429/50200 "temporarily blocked", which states no time of its own (MC 2.5). */
  blockedMs: number;
  /** A call does not wait longer than this in one go; it throws with `retryAfterMs` instead. */
  maxWaitMs: number;
  /** No new attempt of a call whose caller tries again begins after so long. */
  attemptsWithinMs: number;
}

const DEFAULT_LIMITS: ClientLimits = {
  concurrency: 5,
  timeoutMs: 30_000,
  attempts: 4,
  firstBackoffMs: 500,
  maxBackoffMs: 10_000,
  blockedMs: 60_000,
  maxWaitMs: 20_000,
  attemptsWithinMs: 20_000,
};

const BLOCKED = 50_200;
const DEFAULT_RETRY_AFTER_MS = 5_000;
/** After so many calls in a row that found nobody each call is made once: its caller tries again anyway. */
const AWAY_AFTER_CALLS = 2;

/**
 * Marketing Cloud's REST API with the rules every caller shares (MC 1, 2.5): one renewed token and one repeat after a
 * 401, and where the new token is refused too, or was new already, a right is missing (`mc_forbidden`); 429 holds all
 * calls of the process for as long as Marketing Cloud asks; 5xx and broken connections are tried again with growing,
 * jittered pauses where the call is idempotent. A 429 and a connection that was never made are tried again in any case,
 * since nothing was carried out. Redirects are not followed: a POST would become a GET, and whatever answers it is not
 * the service that was asked. A page of HTML says nothing (`mc_gateway`), whatever its status.
 *
 * `call` throws MarketingCloudError, or what `tokens.get()` throws. `onCall` hears of every HTTP request made, with `none`
 * where Marketing Cloud itself did not answer.
 */
export function createMarketingCloudClient(options: {
  http: AxiosInstance;
  tokens: AccessTokens;
  restUrl: string;
  authUrl: string;
  clock: () => number;
  random: () => number;
  onCall?: (operation: string, status: number | 'none') => void;
  rights?: RightsWatch;
  limits?: Partial<ClientLimits>;
}) {
  const { http, tokens, clock, random, onCall, rights } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const limit = createConcurrencyLimit(limits.concurrency);
  /** Until then (ms) Marketing Cloud has asked us to be quiet. */
  let quietUntil = 0;
  /** Calls in a row that found nobody. */
  let awayCalls = 0;

  async function pause(ms: number, operation: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch {
      throw new MarketingCloudError('mc_aborted', sayFailure('mcf_given_up', { operation }));
    }
  }

  async function awaitQuiet({ operation, signal, neverWaits }: MarketingCloudCall<unknown>): Promise<void> {
    const left = quietUntil - clock();
    if (left <= 0) return;
    if (left > limits.maxWaitMs || neverWaits === true) {
      throw new MarketingCloudError('mc_throttled', sayFailure('mcf_pause', { operation }), {
        status: 429,
        retryAfterMs: left,
      });
    }
    await pause(left, operation, signal);
  }

  async function request(call: MarketingCloudCall<unknown>, token: string): Promise<unknown> {
    let answer: { status: number; data: string; headers: Record<string, unknown> };
    try {
      answer = await http.request({
        method: call.method,
        baseURL: call.host === 'auth' ? options.authUrl : options.restUrl,
        url: call.path,
        ...(call.query ? { params: call.query } : {}),
        ...(call.body === undefined
          ? {}
          : { data: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=UTF-8' },
        timeout: call.timeoutMs ?? limits.timeoutMs,
        maxRedirects: 0,
        responseType: 'text',
        transformRequest: [(data) => data],
        transformResponse: [(data) => data],
        validateStatus: () => true,
        maxBodyLength: Number.POSITIVE_INFINITY,
        ...(call.signal ? { signal: call.signal } : {}),
      });
    } catch (error) {
      onCall?.(call.operation, 'none');
      throw errorFromNetwork(call.operation, codeOf(error));
    }
    const body = parseJson(answer.data);
    const isPage = body === undefined && answer.data.trim() !== '';
    const { status } = answer;
    const error = failureOf(call.operation, { status, body, isPage }, answer.headers);
    onCall?.(call.operation, error?.code === 'mc_gateway' ? 'none' : status);
    if (error) throw error;
    return body;
  }

  function failureOf(
    operation: string,
    answer: Omit<FailedAnswer, 'retryAfterMs'>,
    headers: Record<string, unknown>,
  ): MarketingCloudError | undefined {
    const { status, body, isPage } = answer;
    if (status >= 300)
      return errorFromAnswer(operation, { ...answer, retryAfterMs: retryAfterMs(headers, clock(), body) });
    return status >= 200 && !isPage ? undefined : errorFromGateway(operation, status);
  }

  function noteThrottle(error: MarketingCloudError): void {
    const ms = error.errorcode === BLOCKED ? limits.blockedMs : (error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
    quietUntil = Math.max(quietUntil, clock() + ms);
  }

  function mayRepeat(error: MarketingCloudError, idempotent: boolean): boolean {
    if (error.code === 'mc_throttled' || error.code === 'mc_unreachable') return true;
    // A page with 2xx to 4xx is what the next attempt would get as well.
    if (error.code === 'mc_gateway') return idempotent && (error.status ?? 0) >= 500;
    return idempotent && (error.code === 'mc_unavailable' || error.code === 'mc_no_answer');
  }

  /** Makes way for a new token after a 401. False: the token is as new as may be, and a right is missing (MC 1). */
  async function renewed(token: string): Promise<boolean> {
    return (await tokens.invalidate(token)) !== 'new_already';
  }

  /** The pause before the next attempt, ms; undefined = none is made. */
  function pauseAfter(error: MarketingCloudError, call: MarketingCloudCall<unknown>, attempt: number) {
    if (!mayRepeat(error, call.idempotent) || attempt >= limits.attempts) return undefined;
    if (error.code === 'mc_throttled') return call.neverWaits === true ? undefined : 0;
    const asked = error.retryAfterMs ?? 0;
    if (asked > limits.maxWaitMs || awayCalls >= AWAY_AFTER_CALLS) return undefined;
    const backoff = Math.min(limits.maxBackoffMs, limits.firstBackoffMs * 2 ** (attempt - 1));
    return Math.max(asked, backoff * (0.5 + random() / 2));
  }

  async function callWithRetries(call: MarketingCloudCall<unknown>): Promise<unknown> {
    const begun = clock();
    let triedNewToken = false;
    for (let attempt = 1; ; attempt += 1) {
      await awaitQuiet(call);
      const token = await tokens.get();
      try {
        const body = await limit(() => request(call, token));
        awayCalls = 0;
        rights?.taken(call.operation);
        return body;
      } catch (error) {
        if (!(error instanceof MarketingCloudError)) throw error;
        if (!isAway(error)) awayCalls = 0;
        if (error.code === 'mc_unauthorized') {
          if (triedNewToken || !(await renewed(token))) throw forbidden(call, error);
          triedNewToken = true;
          continue;
        }
        if (error.code === 'mc_forbidden') throw forbidden(call, error);
        if (error.code === 'mc_throttled') noteThrottle(error);
        const isLong = call.callerTriesAgain === true && clock() - begun >= limits.attemptsWithinMs;
        const pauseMs = isLong ? undefined : pauseAfter(error, call, attempt);
        if (pauseMs === undefined) {
          if (isAway(error)) awayCalls += 1;
          throw error;
        }
        if (pauseMs > 0) await pause(pauseMs, call.operation, call.signal);
      }
    }
  }

  /** Says of a refusal which right the call needs, and tells of it. */
  function forbidden(call: MarketingCloudCall<unknown>, error: MarketingCloudError): MarketingCloudError {
    const { status, errorcode, additionalErrors } = error;
    const [one, other] = scopesOf(call.operation);
    const scopes =
      one === undefined
        ? sayFailure('mcf_no_scope')
        : other === undefined
          ? one
          : sayFailure('mcf_and', { one, other });
    const why = sayFailure(status === 401 ? 'mcf_right_new_token' : 'mcf_right', {
      said: sentenceOfError(error),
      scopes,
    });
    if (!call.rightIsOptional) rights?.refused(call.operation, why);
    return new MarketingCloudError('mc_forbidden', why, { status, body: { errorcode, additionalErrors } });
  }

  return {
    async call<Answer>(call: MarketingCloudCall<Answer>): Promise<Answer> {
      const body = await callWithRetries(call);
      const parsed = call.answer.safeParse(body);
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ');
      throw new MarketingCloudError('mc_unreadable', sayFailure('mcf_shape', { operation: call.operation, where }));
    },
  };
}

export type MarketingCloudClient = ReturnType<typeof createMarketingCloudClient>;

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
