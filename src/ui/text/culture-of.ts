import type { LanguageCode } from './speak';

export const LANGUAGE_CODES = ['en', 'es', 'pt'] as const satisfies readonly LanguageCode[];

/** The language that was chosen, in the reader's own kind of it: `es-MX` where the browser says so; else the browser's. */
export function cultureOf(chosen: LanguageCode | undefined): string {
  if (chosen === undefined) return navigator.language;
  return navigator.languages.find((each) => each.toLowerCase().startsWith(chosen)) ?? chosen;
}
