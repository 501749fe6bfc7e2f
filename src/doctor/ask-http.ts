import axios, { type AxiosInstance } from 'axios';

/** How far the clock of somebody else stands before (positive) or behind ours, by the `Date` of an answer. */
export interface ClockReading {
  who: string;
  aheadMs: number;
}

export interface HttpAsk {
  method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  url: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
  /** Whose clock the `Date` of the answer is; left out, it is not read. */
  clockOf?: string;
}

/** `body` is parsed JSON, or undefined where it was none. */
export type HttpAnswer =
  | { kind: 'answered'; status: number; headers: Record<string, unknown>; body: unknown }
  /** `code` is that of Node or axios: `ENOTFOUND`, `CERT_HAS_EXPIRED` … */
  | { kind: 'silent'; code: string };

/** How long an answer may be. */
const MOST_BYTES = 2_000_000;
/** `Date` is cut to the second. */
const HALF_A_SECOND_MS = 500;

/** Asks over HTTP, each question with a time-out of its own. Never throws, follows no redirect, remembers the clocks. */
export function createHttpAsker(options: { http: AxiosInstance; clock: () => number; answersWithinMs: number }) {
  const { http, clock, answersWithinMs } = options;
  const clocks: ClockReading[] = [];

  async function ask({ method = 'GET', url, query, headers, body, clockOf }: HttpAsk): Promise<HttpAnswer> {
    const began = clock();
    try {
      const answer = await http.request<string>({
        method,
        url,
        ...(query && { params: query }),
        ...(headers && { headers }),
        ...(body !== undefined && { data: body }),
        timeout: answersWithinMs,
        // axios counts the silence of a socket only: this one ends an answer that drips.
        signal: AbortSignal.timeout(answersWithinMs),
        maxRedirects: 0,
        maxContentLength: MOST_BYTES,
        responseType: 'text',
        transformRequest: [(data) => data],
        transformResponse: [(data) => data],
        validateStatus: () => true,
      });
      const said = Date.parse(String(answer.headers.date ?? ''));
      if (clockOf !== undefined && Number.isFinite(said)) {
        clocks.push({ who: clockOf, aheadMs: said + HALF_A_SECOND_MS - (began + clock()) / 2 });
      }
      const { status } = answer;
      return { kind: 'answered', status, headers: { ...answer.headers }, body: parseJson(answer.data) };
    } catch (error) {
      const code = axios.isAxiosError(error) ? error.code : undefined;
      return { kind: 'silent', code: code === 'ERR_CANCELED' ? 'ETIMEDOUT' : (code ?? 'unknown fault') };
    }
  }

  return { ask, clocks: clocks as readonly ClockReading[] };
}

export type HttpAsker = ReturnType<typeof createHttpAsker>;

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
