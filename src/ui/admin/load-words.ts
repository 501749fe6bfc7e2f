import { languageCode } from '../text/speak';
import { type AdminWords, adminWords, ENGLISH } from './admin-words';

/** The words in a culture such as `es-MX`; what is not English comes when it is asked for. English where it does not come. */
export async function loadWords(culture: string): Promise<AdminWords> {
  const code = languageCode(culture);
  try {
    if (code === 'es') return adminWords(culture, (await import('./text/es')).es);
    if (code === 'pt') return adminWords(culture, (await import('./text/pt')).pt);
  } catch {
    return adminWords('en', ENGLISH);
  }
  return adminWords(culture, ENGLISH);
}
