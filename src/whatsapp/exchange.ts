import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/**
 * How one HTTP request ended. `not_sent`: not a byte of it left us. `unknown`: it had begun when it broke off, so the
 * other side may have acted on it.
 */
export type Exchange =
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: string }
  | { kind: 'not_sent'; why: string }
  | { kind: 'unknown'; why: string };

const MOST_BYTES = 5_000_000;

function nameOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown error';
}

/**
 * One request over undici's lowest door, whose `onRequestStart` runs just before the first byte is written to a
 * connected socket. That line, and no list of error names, tells "never sent" from "outcome unknown" (WA 1.8).
 * `timeoutMs` bounds everything: waiting for a connection, connecting, TLS, sending, the whole answer.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: {
    origin: string;
    path: string;
    method: 'GET' | 'POST';
    headers: string[];
    body?: string;
    timeoutMs: number;
    /** Asked just before the first byte: where it says no, nothing is sent. */
    mayBegin?: (() => boolean) | undefined;
  },
): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let settled = false;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let bytes = 0;
    const chunks: Buffer[] = [];

    const settle = (outcome: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (why: string): void => settle({ kind: controller === undefined ? 'not_sent' : 'unknown', why });
    const abandon = (why: string): void => {
      fail(why);
      controller?.abort(new Error(why));
    };
    const timer = setTimeout(() => abandon(`no answer within ${request.timeoutMs} ms`), request.timeoutMs);

    try {
      dispatcher.dispatch(
        {
          origin: request.origin,
          path: request.path,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        {
          onRequestStart(started) {
            // Too late (timed out while waiting for a connection), or a second start: nothing may be written any more.
            if (settled || controller !== undefined) started.abort(new Error('given up before it was sent'));
            else if (request.mayBegin?.() === false) {
              fail('not begun in time');
              started.abort(new Error('not begun in time'));
            } else controller = started;
          },
          onResponseStart(_, statusCode, responseHeaders) {
            status = statusCode;
            headers = responseHeaders;
          },
          onResponseData(_, chunk) {
            bytes += chunk.length;
            if (bytes > MOST_BYTES) abandon('the answer is too long');
            else chunks.push(chunk);
          },
          onResponseEnd() {
            const [first = Buffer.concat([]), ...more] = chunks;
            const whole = more.length === 0 ? first : Buffer.concat(chunks);
            settle({ kind: 'answered', status, headers, body: whole.toString('utf8') });
          },
          onResponseError(_, error) {
            fail(nameOf(error));
          },
        },
      );
    } catch (error) {
      // The dispatcher was closed or refused the request itself: it never began.
      fail(nameOf(error));
    }
  });
}
