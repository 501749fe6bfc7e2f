import type { Mapping } from '../marketing-cloud/mapping';

/** Each of these alone says when somebody spoke; `restoreConsents` reads the one that is there. */
const TIMES = ['ConsentSeq', 'EventDateUTC'] as const;

/**
 * Why nothing could be read back from `WA_Consent` under a mapping; pure. Undefined where it could. Its key, of `Address` and
 * `Topic`, is left out by no mapping that fits.
 */
export function consentsLostBy({ WA_Consent: entry }: Pick<Mapping, 'WA_Consent'>): string | undefined {
  if (entry === undefined) return undefined;
  if (entry === null) {
    return 'Without WA_Consent nobody notices when Redis loses the opt-outs, nothing brings them back, and whoever said STOP is written to again';
  }
  const isLeftOut = (column: string) => entry.columns[column] === null;
  const missing = isLeftOut('Status') ? 'Status' : TIMES.every(isLeftOut) ? TIMES.join(' and ') : undefined;
  if (missing === undefined) return undefined;
  return `Without ${missing} no row of WA_Consent can be read back: when Redis is lost, so is every opt-out`;
}
