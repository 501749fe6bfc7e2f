import { GraphError } from './graph-error';

export type Json = Record<string, unknown>;

const FORBIDDEN_SPACE = /[\n\r\t]| {5}/;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses keys that the Graph API does not know, as it does: a misspelt key must not pass silently. */
export function checkKeys(value: Json, known: readonly string[], where: string): void {
  for (const key in value) {
    if (!known.includes(key)) throw new GraphError(100, `Unexpected key "${key}" on param "${where}".`);
  }
}

export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** 132000, in the words that the platform uses. */
export function countMismatch(what: string, got: number, wanted: number): GraphError {
  return new GraphError(
    132000,
    `${what}: number of localizable_params (${got}) does not match the expected number of params (${wanted})`,
  );
}

/** A value that a person will read: filled, and without new lines, tabs or five blanks in a row (WA 1.4). */
export function checkedText(text: unknown, missing: string): string {
  if (text === undefined || text === null || text === '') throw new GraphError(131008, missing);
  if (typeof text !== 'string') throw new GraphError(100, 'Param text must be a string.');
  if (text.trim() === '') throw new GraphError(131008, missing);
  if (FORBIDDEN_SPACE.test(text)) {
    throw new GraphError(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
  }
  return text;
}

/** 132005 where the text with its values put in is too long. */
export function checkLength(what: string, text: string, limit: number): void {
  if (text.length > limit) {
    throw new GraphError(132005, `${what}: hydrated text has ${text.length} characters, the limit is ${limit}.`);
  }
}
