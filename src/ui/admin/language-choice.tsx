import { LANGUAGE_CODES } from '../text/culture-of';
import type { LanguageCode } from '../text/speak';
import { useWords } from './admin-words';

/** Each by its own name, so that whoever cannot read the page finds it. */
const NAMES: Readonly<Record<LanguageCode, string>> = { en: 'English', es: 'Español', pt: 'Português' };

/** The language that the address names, as `?lang=es`; undefined where it names none of ours. */
export function chosenLanguage(search: string): LanguageCode | undefined {
  const named = new URLSearchParams(search).get('lang');
  return LANGUAGE_CODES.find((code) => code === named);
}

/** The same address in another language. */
export function withLanguage(address: string, code: LanguageCode): string {
  const url = new URL(address);
  url.searchParams.set('lang', code);
  return url.href;
}

/** Which language the page speaks; it stands in the address, so that it can be sent to somebody. */
export function LanguageChoice({ onChange }: { onChange: (code: LanguageCode) => void }) {
  const words = useWords();
  return (
    <select
      class="slds-select language"
      id="language"
      aria-label={words.t('admin.language')}
      value={words.code}
      onChange={(event) => onChange(event.currentTarget.value as LanguageCode)}
    >
      {LANGUAGE_CODES.map((code) => (
        <option key={code} value={code} lang={code}>
          {NAMES[code]}
        </option>
      ))}
    </select>
  );
}
