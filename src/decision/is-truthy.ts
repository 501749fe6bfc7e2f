const TRUTHY = new Set(['true', 'yes', 'y', '1', 'on', 'opted in']);

/** Whether a bound field says yes: true, yes, y, 1, on or "opted in", in any case and with blanks (design 2.1). */
export function isTruthy(text: string): boolean {
  return TRUTHY.has(text.trim().toLowerCase());
}
