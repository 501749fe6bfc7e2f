import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Gap } from '../form/completeness';
import type { PageApi } from '../page-api';
import { ENGLISH, type Language } from '../text/translate';

/** What every part of a page needs: the marketer's language and what to say about an answer. */
export interface Page {
  language: Language;
  /** The problem that an input shall show now, if any. */
  gapFor: (field: string) => Gap | undefined;
  /** The server behind the page; absent where the page asks it for nothing. */
  api?: PageApi;
}

export const PageContext = createContext<Page>({ language: ENGLISH, gapFor: () => undefined });

export const usePage = () => useContext(PageContext);
