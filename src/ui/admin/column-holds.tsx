import { type LaterTexts, useLaterTexts } from './later-texts';
import { Marked } from './marked';
import { English } from './words-of-server';

/** What columns hold in the reader's language, by the English sentence. */
export const useColumnTexts = (): LaterTexts | undefined =>
  useLaterTexts({
    es: async () => (await import('./text/columns/es')).es,
    pt: async () => (await import('./text/columns/pt')).pt,
  });

/** What one column holds, by the sentence of config/data-extensions.json, which links into the documentation. */
export function ColumnHolds({ holds, texts }: { holds: string; texts: LaterTexts | undefined }) {
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
