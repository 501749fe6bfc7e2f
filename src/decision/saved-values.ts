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

/** What holds nothing is as good as not said. */
export const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

/** A whole number that was kept as a text, as the number; anything else as it is. */
export const numeric = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*-?\d+(\.0+)?\s*$/.test(value) ? Number(value) : value;

/** Yes or no that was kept as a text, as such; anything else as it is. */
export const trueOrFalse = (value: unknown): unknown =>
  typeof value === 'string' ? ({ true: true, false: false }[value.trim().toLowerCase()] ?? value) : value;
