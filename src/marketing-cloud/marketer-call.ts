import type { AxiosInstance } from 'axios';
import type { z } from 'zod';

/** A marketer's own token, and the host that knew it. */
export interface MarketerAccess {
  token: string;
  restUrl: string;
}

/** Why a marketer was not told what they asked for; the page has a sentence for each. */
export type ReadRefusal =
  /** Their rights, or the kind of token that Journey Builder gives, do not allow it. */
  'not_allowed' | 'not_found' | 'rate_limited' | 'marketing_cloud_unreachable';

export type MarketerRead<T> = { ok: true; value: T } | { ok: false; code: ReadRefusal };

const TIMEOUT_MS = 15_000;

/**
 * One call of Marketing Cloud's REST API with a marketer's own token, so that they see what they may see and nothing
 * else. It is made once: a person waits, and can ask again. That REST routes besides `tokenContext` take Journey Builder's
 * token is practice of public code (docs/to-confirm.md), so a refusal is an answer like any other.
 */
export function createMarketerCall({ http }: { http: AxiosInstance }) {
  return async function call<T>(
    { token, restUrl }: MarketerAccess,
    what: {
      method?: 'GET' | 'POST';
      path: string;
      query?: Record<string, string | number>;
      body?: object;
      answer: z.ZodType<T>;
    },
  ): Promise<MarketerRead<T>> {
    let answer: { status: number; data: unknown };
    try {
      answer = await http.request({
        method: what.method ?? 'GET',
        url: `${restUrl}${what.path}`,
        ...(what.query && { params: what.query }),
        ...(what.body && { data: what.body }),
        headers: { authorization: `Bearer ${token}` },
        timeout: TIMEOUT_MS,
        validateStatus: () => true,
        maxRedirects: 0,
      });
    } catch {
      return { ok: false, code: 'marketing_cloud_unreachable' };
    }
    const refusal = refusalOf(answer.status);
    if (refusal) return { ok: false, code: refusal };
    const parsed = what.answer.safeParse(answer.data);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, code: 'marketing_cloud_unreachable' };
  };
}

export type MarketerCall = ReturnType<typeof createMarketerCall>;

/** 401 too: whoever checked the token a moment ago was told that it is good, so the route does not take its kind. */
function refusalOf(status: number): ReadRefusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) return 'not_allowed';
  if (status === 400 || status === 404) return 'not_found';
  return status === 429 ? 'rate_limited' : 'marketing_cloud_unreachable';
}
