import { en, type TextKey, type Texts } from './en';
import { es } from './es';
import { pt } from './pt';

/** Fills a sentence of the marketer's language; numbers are written the way that language writes them. */
export type Translate = (key: TextKey, parts?: Record<string, string | number>) => string;

export interface Language {
  /** For the page's `lang` attribute. */
  code: 'en' | 'es' | 'pt';
  t: Translate;
  /** “a, b and c”. */
  list: (items: readonly string[]) => string;
  number: (value: number) => string;
}

const LANGUAGES: Record<Language['code'], Texts> = { en, es, pt };

/** The language of a culture such as `es-MX`; English where there is none of ours. */
export function languageOf(culture: string): Language {
  const wanted = culture.toLowerCase().split(/[-_]/)[0];
  const code = wanted === 'es' || wanted === 'pt' ? wanted : 'en';
  const texts = LANGUAGES[code];
  const numbers = new Intl.NumberFormat(isLocale(culture) ? localeOf(culture) : code);
  return {
    code,
    number: (value) => numbers.format(value),
    list: (items) => new Intl.ListFormat(code, { type: 'conjunction' }).format(items),
    t: (key, parts = {}) =>
      texts[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
        const part = parts[name];
        if (part === undefined) return whole;
        return typeof part === 'number' ? numbers.format(part) : part;
      }),
  };
}

/** The sentence for a word that the server chose: a reason, a status. The word itself where we have no sentence. */
export function textFor(t: Translate, family: string, word: string): string {
  const key = `${family}.${word}`;
  return key in en ? t(key as TextKey) : word;
}

/** The same sentence in every language: labels that we may have given before. */
export function inEveryLanguage(key: TextKey): string[] {
  return Object.values(LANGUAGES).map((texts) => texts[key]);
}

const localeOf = (culture: string) => culture.replaceAll('_', '-');

function isLocale(culture: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(localeOf(culture)).length > 0;
  } catch {
    return false;
  }
}
