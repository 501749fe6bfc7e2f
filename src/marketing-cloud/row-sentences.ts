/** Why a row does not fit its data extension. */
export const rowSentences = {
  row_no_column: '{column} is no column of {table}',
  row_key_missing: '{column} is missing: it is the primary key',
  row_text: '{column} must be text',
  row_too_long: '{column} is longer than {n} characters',
  row_time: '{column} must be an ISO 8601 time in UTC',
  row_boolean: '{column} must be true or false',
  row_number: '{column} must be a number',
  row_decimals: '{column} has more than {n} decimals',
  row_digits: '{column} has more than {n} digits',
} as const;
