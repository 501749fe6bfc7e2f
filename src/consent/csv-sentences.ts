import { speaker } from '../saying';

/** Why a file of consents is not taken. */
export const csvSentences = {
  csv_empty: 'the file is empty',
  csv_twice: 'the first line names the column {column} twice',
  csv_no_column: 'the first line has no column {columns}. It names the columns, separated by commas',
  csv_no_column_semicolons:
    'the first line has no column {columns}. It names the columns, separated by commas, not by semicolons',
  csv_no_column_tabs: 'the first line has no column {columns}. It names the columns, separated by commas, not by tabs',
  csv_no_column_bars: 'the first line has no column {columns}. It names the columns, separated by commas, not by bars',
  csv_nul: 'the file holds NUL bytes, as UTF-16 does. Save it as CSV UTF-8; nothing was taken',
  csv_no_utf8: 'the file holds a byte that is not UTF-8. Save it as CSV UTF-8; nothing was taken',
  csv_long_line: 'a line is longer than {n} characters: this is no CSV',
} as const;

/** Why it is not taken, by its code. */
export const sayOfCsv = speaker(csvSentences);
