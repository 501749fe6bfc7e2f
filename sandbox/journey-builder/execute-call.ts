import { createSecretKey, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sign } from 'jsonwebtoken';
import { type Dispatcher, request } from 'undici';

/** How one call ended: with a status and a body, or without any answer. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'unanswered'; readonly why: 'timeout' | 'network' | 'stopped' };

interface CallSettings {
  readonly url: string;
  readonly useJwt: boolean;
  readonly timeoutMs: number;
}

/** Calls an activity's endpoints as Journey Builder does. */
export interface ActivityCaller {
  post(settings: CallSettings, body: object, stopped?: AbortSignal): Promise<Reply>;
}

/**
 * The body is one compact JWS, HS256, with nothing added to the payload, where `useJwt` is set; else JSON (JB 2.1, 2.3).
 * Redirects are not followed.
 */
export function createActivityCaller(deps: {
  jwtSecret: string;
  dispatcher: Dispatcher;
  /** A platform's router stands before the app, and answers 503 itself after so long. */
  routerCutsAfterMs?: number | undefined;
}): ActivityCaller {
  const key: KeyObject = createSecretKey(Buffer.from(deps.jwtSecret, 'utf8'));
  return {
    async post(settings, body, stopped) {
      const deadline = AbortSignal.timeout(settings.timeoutMs);
      const cut = deps.routerCutsAfterMs === undefined ? undefined : AbortSignal.timeout(deps.routerCutsAfterMs);
      try {
        const response = await request(settings.url, {
          dispatcher: deps.dispatcher,
          method: 'POST',
          headers: { 'content-type': settings.useJwt ? 'application/jwt' : 'application/json' },
          body: settings.useJwt ? sign(body, key, { algorithm: 'HS256', noTimestamp: true }) : JSON.stringify(body),
          signal: AbortSignal.any([deadline, stopped, cut].filter((signal) => signal !== undefined)),
        });
        return { kind: 'answered', status: response.statusCode, body: await response.body.text() };
      } catch {
        if (stopped?.aborted) return { kind: 'unanswered', why: 'stopped' };
        if (cut?.aborted && !deadline.aborted) return { kind: 'answered', status: 503, body: '' };
        return { kind: 'unanswered', why: deadline.aborted ? 'timeout' : 'network' };
      }
    },
  };
}

export interface RetrySettings {
  readonly retryCount: number;
  readonly retryDelayMs: number;
}

export interface Attempts {
  readonly reply: Reply;
  readonly attempts: number;
}

/** 5xx, a network error and a time-out are tried again after a fixed delay; everything else stands (JB 2.4). */
export async function withRetries(
  settings: RetrySettings,
  attempt: () => Promise<Reply>,
  stopped?: AbortSignal,
): Promise<Attempts> {
  for (let attempts = 1; ; attempts += 1) {
    const reply = await attempt();
    const retryable =
      reply.kind === 'unanswered' ? reply.why !== 'stopped' : reply.status >= 500 && reply.status <= 599;
    if (!retryable || attempts > settings.retryCount || stopped?.aborted) return { reply, attempts };
    await pause(settings.retryDelayMs, undefined, stopped === undefined ? {} : { signal: stopped }).catch(
      () => undefined,
    );
    if (stopped?.aborted) return { reply: { kind: 'unanswered', why: 'stopped' }, attempts };
  }
}

/** What became of a contact at a step. */
export type StepOutcome =
  | { readonly kind: 'branch'; readonly branch: string; readonly outArguments: Readonly<Record<string, unknown>> }
  | { readonly kind: 'ejected'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'stopped' };

/**
 * Reads the answer as Journey Builder does: 200 with a branch that the activity has → that branch; 3xx and 4xx →
 * ejected; still 5xx or silent after the last retry → ejected; anything else → the contact fails here (JB 2.2, 2.4).
 * A plain Rest activity has no branches to name. A declared out-argument that is missing or null fails too: every one must have a value (JB 1.7).
 */
export function outcomeOf(
  reply: Reply,
  expected: { readonly branches: readonly string[]; readonly outArguments: readonly string[] },
): StepOutcome {
  if (reply.kind === 'unanswered') {
    return reply.why === 'stopped' ? { kind: 'stopped' } : { kind: 'ejected', why: reply.why };
  }
  if (reply.status !== 200) {
    return { kind: reply.status > 200 && reply.status < 300 ? 'failed' : 'ejected', why: `HTTP ${reply.status}` };
  }
  const answer = parseObject(reply.body);
  if (answer === undefined) return { kind: 'failed', why: 'the answer is not a JSON object' };
  const decides = expected.branches.length > 0;
  const branch = decides ? answer.branchResult : '';
  if (typeof branch !== 'string' || (decides && !expected.branches.includes(branch))) {
    return { kind: 'failed', why: `unknown branchResult ${JSON.stringify(branch)}` };
  }
  const empty = expected.outArguments.find((name) => answer[name] === null || answer[name] === undefined);
  if (empty !== undefined) return { kind: 'failed', why: `the out-argument ${empty} has no value` };
  return { kind: 'branch', branch, outArguments: answer };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
