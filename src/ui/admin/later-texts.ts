import { useEffect, useState } from 'preact/hooks';
import { useWords } from './admin-words';

/** Sentences that stand in a script of their own, since most pages show none of them. */
export type LaterTexts = Readonly<Record<string, string>>;
type Load = Record<'es' | 'pt', () => Promise<LaterTexts>>;

/** Those of the reader's language; undefined while they are not there yet, none in English and where they do not come. */
export function useLaterTexts(load: Load): LaterTexts | undefined {
  const { code } = useWords();
  const [texts, setTexts] = useState<LaterTexts | undefined>(code === 'en' ? {} : undefined);
  useEffect(() => {
    if (code === 'en') setTexts({});
    else load[code]().then(setTexts, () => setTexts({}));
  }, [code]);
  return texts;
}
