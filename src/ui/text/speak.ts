export type LanguageCode = 'en' | 'es' | 'pt';

/** One language of ours with its sentences, and the way in which the reader's own culture writes numbers. */
export interface Speech<Key extends string> {
  /** For the page's `lang` attribute. */
  code: LanguageCode;
  /** The culture by which numbers and days are written: `es-MX` of a page in Spanish. */
  locale: string;
  /** Fills a sentence; numbers are written the way the language writes them. */
  t: (key: Key, parts?: Record<string, string | number>) => string;
  /** “a, b and c”. */
  list: (items: readonly string[]) => string;
  /** “a, b or c”. */
  either: (items: readonly string[]) => string;
  number: (value: number) => string;
}

/** The language of ours for a culture such as `es-MX`; English where there is none. */
export function languageCode(culture: string): LanguageCode {
  const wanted = culture.toLowerCase().split(/[-_]/)[0];
  return wanted === 'es' || wanted === 'pt' ? wanted : 'en';
}

/** The sentences of a culture's language, filled as that culture writes numbers. */
export function speak<Key extends string>(
  languages: Record<LanguageCode, Readonly<Record<Key, string>>>,
  culture: string,
): Speech<Key> {
  const code = languageCode(culture);
  const texts = languages[code];
  const locale = isLocale(culture) ? localeOf(culture) : code;
  const numbers = new Intl.NumberFormat(locale);
  return {
    code,
    locale,
    number: (value) => numbers.format(value),
    list: (items) => new Intl.ListFormat(code, { type: 'conjunction' }).format(items),
    either: (items) => new Intl.ListFormat(code, { type: 'disjunction' }).format(items),
    t: (key, parts = {}) =>
      texts[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
        const part = parts[name];
        if (part === undefined) return whole;
        return typeof part === 'number' ? numbers.format(part) : part;
      }),
  };
}

const localeOf = (culture: string) => culture.replaceAll('_', '-');

function isLocale(culture: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(localeOf(culture)).length > 0;
  } catch {
    return false;
  }
}
