import type { Mapping } from '../marketing-cloud/mapping';
import type { Sentence } from '../saying';

/** Each of these alone says when somebody spoke; `restoreConsents` reads the one that is there. */
const TIMES = ['ConsentSeq', 'EventDateUTC'] as const;

/**
 * For want of what nothing could be read back from `WA_Consent` under a mapping: the whole table, or columns of it; pure.
 * Undefined where it could. Its key, of `Address` and `Topic`, is left out by no mapping that fits.
 */
export function consentsMissing({
  WA_Consent: entry,
}: Pick<Mapping, 'WA_Consent'>): 'table' | { columns: readonly string[] } | undefined {
  if (entry === undefined) return undefined;
  if (entry === null) return 'table';
  const isLeftOut = (column: string) => entry.columns[column] === null;
  if (isLeftOut('Status')) return { columns: ['Status'] };
  return TIMES.every(isLeftOut) ? { columns: TIMES } : undefined;
}

/** The same as a sentence, by the code under which the page of data extensions says it. */
export function consentsLostBy(mapping: Pick<Mapping, 'WA_Consent'>): Sentence | undefined {
  const missing = consentsMissing(mapping);
  if (missing === undefined) return undefined;
  if (missing === 'table') {
    const english =
      'Without WA_Consent nobody notices when Redis loses the opt-outs, nothing brings them back, and whoever said STOP is written to again';
    return { english, saying: { code: 'editor.lostTable', values: {} } };
  }
  return {
    english: `Without ${missing.columns.join(' and ')} no row of WA_Consent can be read back: when Redis is lost, so is every opt-out`,
    saying: { code: 'editor.lostColumns', values: { columns: missing.columns.join(', ') } },
  };
}
