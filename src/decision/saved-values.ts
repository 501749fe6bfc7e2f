/* Parts of a step's in-arguments as they are stored, whatever shape they have; pure, and shared with the page. */

/** A text or a number without blanks around it; what is neither is empty. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** An object; what is none has no members. */
export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A number, also where it is kept as a text; null for what is none. */
export function numberOf(value: unknown): number | null {
  const text = textOf(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
