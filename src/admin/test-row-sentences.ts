/** What stands against a row that was written to try a mapping. */
export const testRowSentences = {
  try_left_out: 'The mapping leaves this table out.',
  try_refused: '{words}',
  try_no_name: 'It was written, but no field has a name by which it can be looked up.',
  try_not_found: 'It was written, but not found when it was read back.',
} as const;
