import { en, type Texts } from './en';
import { type LanguageCode, languageCode, speak } from './speak';
import { ENGLISH, type Language } from './translate';

/** Every page is read in one language: the other two would make its script half as long again. */
const TEXTS: Record<LanguageCode, () => Promise<Texts>> = {
  en: async () => en,
  es: async () => (await import('./es')).es,
  pt: async () => (await import('./pt')).pt,
};

/** The language of a culture such as `es-MX`; English where there is none of ours, or its texts cannot be loaded. */
export async function loadLanguage(culture: string): Promise<Language> {
  try {
    const texts = await TEXTS[languageCode(culture)]();
    return speak({ en, es: texts, pt: texts }, culture);
  } catch {
    return ENGLISH;
  }
}
