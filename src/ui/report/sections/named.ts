import type { ReportFilter } from '../../../reporting/report-page';
import type { ReportWords } from '../report-words';

/** How a value of a filter is called: stages and purposes in the reader's language, others as they are. */
export function nameOf(filter: ReportFilter, value: string, words: ReportWords, label = value): string {
  if (value === '') return words.t('filter.unstated');
  if (filter === 'stage') return words.word('journeyStage', value);
  if (filter === 'purpose') return words.word('purpose', value);
  return label;
}
