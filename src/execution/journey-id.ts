const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * An id of Journey Builder as it is kept and looked up: a GUID in small letters, since Journey Builder was recorded to
 * spell one id in both cases; anything else as it came. `''` where the value is no id.
 */
export function journeyId(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return '';
  const text = value.trim();
  return GUID.test(text) ? text.toLowerCase() : text;
}
