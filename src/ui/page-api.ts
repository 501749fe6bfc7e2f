import type {
  ActivityCounts,
  CheckResult,
  SenderSummary,
  TemplateSummary,
  TestSendResult,
} from '../configuration/page-data';

/** Why a call failed, as the page can say it; the server's own codes pass through. */
export type FailureCode =
  | 'no_token'
  | 'token_refused'
  | 'marketing_cloud_unreachable'
  | 'whatsapp_unreachable'
  | 'rate_limited'
  | 'invalid_request'
  | 'offline'
  | 'unexpected';

export type Answer<T> = { ok: true; value: T } | { ok: false; code: FailureCode };

const KNOWN: ReadonlySet<string> = new Set<FailureCode>([
  'token_refused',
  'marketing_cloud_unreachable',
  'whatsapp_unreachable',
  'rate_limited',
  'invalid_request',
]);
const ANSWER_WITHIN_MS = 30_000;

/**
 * The server behind the page (`/api/*`). `freshToken` asks Journey Builder for the marketer's token; it lives in this
 * closure alone, and a refused one is asked for once more before the refusal is shown, then with `stackHeaders`: the
 * server may know the token at another host.
 */
export function createPageApi(options: {
  base: URL;
  freshToken: () => Promise<string | undefined>;
  stackHeaders: () => Promise<Record<string, string>>;
}) {
  const { base, freshToken, stackHeaders } = options;
  let token: Promise<string | undefined> | undefined;
  let stack: Promise<Record<string, string>> | undefined;

  async function call<T>(path: string, body?: unknown): Promise<Answer<T>> {
    token ??= freshToken();
    const first = await attempt<T>(await token, path, body);
    if (first.ok || (first.code !== 'token_refused' && first.code !== 'no_token')) return first;
    token = freshToken();
    stack ??= stackHeaders();
    return attempt(await token, path, body);
  }

  async function attempt<T>(bearer: string | undefined, path: string, body: unknown): Promise<Answer<T>> {
    if (bearer === undefined) return { ok: false, code: 'no_token' };
    try {
      const response = await fetch(new URL(path, base), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(await stack),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        cache: 'no-store',
      });
      if (response.ok) return { ok: true, value: (await response.json()) as T };
      return { ok: false, code: failureCode(await response.json().catch(() => undefined)) };
    } catch {
      return { ok: false, code: 'offline' };
    }
  }

  return {
    senders: () => call<{ senders: SenderSummary[] }>('senders'),
    templates: () => call<{ templates: TemplateSummary[] }>('templates'),
    /** The decision for these in-arguments, values in place of expressions; nothing is sent. */
    check: (inArguments: Record<string, unknown>) => call<CheckResult>('check', { inArguments }),
    testSend: (phone: string, inArguments: Record<string, unknown>) =>
      call<TestSendResult>('test-send', { phone, inArguments }),
    counts: (activityId: string) => call<ActivityCounts>(`running?activityId=${encodeURIComponent(activityId)}`),
  };
}

export type PageApi = ReturnType<typeof createPageApi>;

/** Origins besides Journey Builder's own that may frame the page: a sandbox, where the server was told of one. */
export async function extraHostOrigins(base: URL): Promise<string[]> {
  try {
    const response = await fetch(new URL('host-origins', base));
    const { origins } = (await response.json()) as { origins?: unknown };
    return Array.isArray(origins) ? origins.filter((origin) => typeof origin === 'string') : [];
  } catch {
    return [];
  }
}

function failureCode(body: unknown): FailureCode {
  const code = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
  return KNOWN.has(code) ? (code as FailureCode) : 'unexpected';
}
