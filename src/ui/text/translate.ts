import { en, type TextKey, type Texts } from './en';
import { es } from './es';
import { pt } from './pt';
import { type LanguageCode, type Speech, speak } from './speak';

/** What the pages of the activities say, in the marketer's language. */
export type Language = Speech<TextKey>;
/** Fills a sentence of the marketer's language; numbers are written the way that language writes them. */
export type Translate = Language['t'];

const LANGUAGES: Record<LanguageCode, Texts> = { en, es, pt };

/** The language of a culture such as `es-MX`; English where there is none of ours. */
export const languageOf = (culture: string): Language => speak(LANGUAGES, culture);

/** The sentence for a word that the server chose: a reason, a status. The word itself where we have no sentence. */
export function textFor(t: Translate, family: string, word: string): string {
  const key = `${family}.${word}`;
  return key in en ? t(key as TextKey) : word;
}

/** The same sentence in every language: labels that we may have given before. */
export function inEveryLanguage(key: TextKey): string[] {
  return Object.values(LANGUAGES).map((texts) => texts[key]);
}
