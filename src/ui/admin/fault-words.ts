import type { MappingFault } from '../../marketing-cloud/mapping';
import type { AdminWords } from './admin-words';

/** What keeps a mapping from being used, in the reader's language; as the server says it where it tells no values. */
export function faultWords(words: AdminWords, { code, message, values }: MappingFault): string {
  if (words.code === 'en' || values === undefined) return message;
  return words.t(`fault.${'decimals' in values ? 'too_few_decimals' : code}`, { ...values });
}

/** What would be lost for want of consents that can be read back. */
export const consentLossWords = ({ t, list }: AdminWords, missing: 'table' | { columns: readonly string[] }): string =>
  missing === 'table' ? t('editor.lostTable') : t('editor.lostColumns', { columns: list(missing.columns) });
