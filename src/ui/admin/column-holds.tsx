import { useEffect, useState } from 'preact/hooks';
import type { LanguageCode } from '../text/speak';
import { useWords } from './admin-words';
import { English } from './words-of-server';

/** By the English sentence. Loaded with the first mapping that somebody looks at: most pages show none. */
type Translations = Readonly<Record<string, string>>;
const TEXTS: Record<LanguageCode, () => Promise<Translations>> = {
  en: async () => ({}),
  es: async () => (await import('./text/columns/es')).es,
  pt: async () => (await import('./text/columns/pt')).pt,
};

/** What columns hold in the reader's language; undefined while it is not there yet, English where it does not come. */
export function useColumnTexts(): Translations | undefined {
  const { code } = useWords();
  const [texts, setTexts] = useState<Translations>();
  useEffect(() => {
    TEXTS[code]().then(setTexts, () => setTexts({}));
  }, [code]);
  return texts;
}

/** What one column holds, by the sentence of config/data-extensions.json, which links into the documentation. */
export function ColumnHolds({ holds, texts }: { holds: string; texts: Translations | undefined }) {
  if (texts === undefined || holds === '') return null;
  const translated = texts[holds];
  return translated === undefined ? (
    <English>
      <Marked text={holds} />
    </English>
  ) : (
    <Marked text={translated} />
  );
}

/** Names between backticks are drawn as code; of a link only its words are left, since its page is not here. */
function Marked({ text }: { text: string }) {
  const pieces = text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').split('`');
  return (
    <>{pieces.map((piece, place) => (place % 2 === 0 ? piece : <code key={`${place} ${piece}`}>{piece}</code>))}</>
  );
}
