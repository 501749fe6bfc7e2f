import { DateTime } from 'luxon';

/** Nobody is waited for longer: what asks for more is asked again then. */
const LONGEST_MS = 3_600_000;

/**
 * What an answer asks to be waited for, ms, at most an hour; undefined where it asks for nothing that can be read.
 * `Retry-After` is seconds or a date (RFC 9110 10.2.3), which is held against the answer's own `Date` where there is one,
 * since our clock may be wrong; a date that is over asks for nothing. `retryAfter` of a body is Marketing Cloud's own (MC 2.5).
 */
export function retryAfterMs(
  headers: Readonly<Record<string, unknown>>,
  now: number,
  body?: unknown,
): number | undefined {
  const sentAt = dateMs(headers.date) ?? now;
  const inBody = typeof body === 'object' && body !== null && 'retryAfter' in body ? body.retryAfter : undefined;
  for (const asked of [headers['retry-after'], inBody]) {
    const one: unknown = Array.isArray(asked) ? asked[0] : asked;
    const ms = secondsMs(one) ?? untilMs(one, sentAt);
    if (ms !== undefined) return Math.min(ms, LONGEST_MS);
  }
  return undefined;
}

function secondsMs(asked: unknown): number | undefined {
  const text = String(asked ?? '').trim();
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
}

function untilMs(asked: unknown, from: number): number | undefined {
  const at = dateMs(asked);
  return at !== undefined && at > from ? at - from : undefined;
}

function dateMs(given: unknown): number | undefined {
  if (typeof given !== 'string') return undefined;
  const text = given.trim();
  return [DateTime.fromHTTP(text), DateTime.fromISO(text, { zone: 'utc' })].find(({ isValid }) => isValid)?.toMillis();
}
