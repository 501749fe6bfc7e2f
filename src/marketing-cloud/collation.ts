const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const FOLDED = /^[a-z0-9_.:]+(?:[ -][a-z0-9_.:]+)*$/;

/**
 * What makes two texts one key: in a data extension capitals, trailing blanks and full width make no other row, and
 * accents do, as with the usual collations of SQL Server (MC 2.6, inferred). Two
 * texts that a person cannot tell apart (composed accents, blanks of other kinds, invisible characters) are one as well.
 */
export function collationKey(text: string): string {
  if (FOLDED.test(text)) return text;
  // By capitals first: ß and SS, ς and σ are one there too.
  const folded = text.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim().toUpperCase().toLowerCase();
  return folded.normalize('NFC');
}
