/**
 * The header `Retry-After`, which holds seconds or an HTTP date, in ms from `nowMs`; 0 where that time has come.
 * → undefined where there is none that can be read.
 */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // A date of HTTP begins with the name of a day; `Date.parse` alone would read "-5" too.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
