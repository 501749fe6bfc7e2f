import { consentColumns } from './consent-columns';
import { dailyColumns } from './daily-columns';
import { messageColumns } from './message-columns';
import { recordColumns } from './record-columns';
import { replyColumns } from './reply-columns';

/**
 * By the English sentence of config/data-extensions.json, so that another sentence there has no translation until somebody
 * has written one. Names of columns and values that stand in them are the same in every language.
 */
export type ColumnSentences = Readonly<Record<string, { es: string; pt: string }>>;

export const columnSentences: ColumnSentences = {
  ...messageColumns,
  ...consentColumns,
  ...replyColumns,
  ...recordColumns,
  ...dailyColumns,
};

/** One language of them. */
export const columnsIn = (code: 'es' | 'pt'): Record<string, string> =>
  Object.fromEntries(Object.entries(columnSentences).map(([english, texts]) => [english, texts[code]]));
