import { useEffect, useState } from 'preact/hooks';
import type { Answer } from './page-api';
import type { Loaded } from './views/step-props';

/** Something that is fetched once, as soon as it is wanted; `about` names it: another is fetched anew. */
export function useList<T>(load: () => Promise<Answer<T>>, about: string, isWanted = true): Loaded<T> {
  const [loaded, setLoaded] = useState<{ about: string; list: Loaded<T> }>({ about: '', list: { state: 'loading' } });
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    void load().then((answer) => {
      if (!isCurrent) return;
      const list: Loaded<T> = answer.ok
        ? { state: 'ready', value: answer.value }
        : { state: 'failed', code: answer.code };
      setLoaded({ about, list });
    });
    return () => {
      isCurrent = false;
    };
  }, [about, isWanted]);
  return loaded.about === about ? loaded.list : { state: 'loading' };
}
