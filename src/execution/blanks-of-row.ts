/*
 * Which blanks of a template had no value stands in `ErrorTitle` of the contact's row: a column that every account has, and
 * empty otherwise where Meta was never asked. Only names stand there (`body.1`), none of the contact's values.
 */

/** What the row says of blanks that had no value, by their keys: no code, since none is Meta's. */
export const blanksAsError = (keys: readonly string[]): { code: undefined; title: string } => ({
  code: undefined,
  title: keys.join(', '),
});

/** The blanks for which a contact got no message; none where it was for something else, or where Meta refused it. Pure. */
export function blanksOfRow(text: (column: string) => string): string[] {
  const reasons = [text('FinalReason'), text('Reason')];
  if (!reasons.includes('parameters_missing') || text('ErrorCode') !== '') return [];
  return text('ErrorTitle').split(/, */).filter(Boolean);
}
