import type { Purpose } from '../vocabulary';
import type { Settings } from './settings';

const DAY_MS = 86_400_000;

/** When the last day of a holdout is over, UTC, ms; `until` as `2027-01-31`. */
export const holdoutEndsAt = (until: string): number => Date.parse(`${until}T00:00:00Z`) + DAY_MS;

/**
 * The holdout of a step that is in force at `now` (ms): none after its last day, and none for a purpose of which the
 * account holds nobody out.
 */
export function holdoutAt(
  { holdout, purpose }: Pick<Settings, 'holdout' | 'purpose'>,
  now: number,
  allowed: ReadonlySet<Purpose>,
): NonNullable<Settings['holdout']> | undefined {
  if (holdout === undefined || !allowed.has(purpose)) return undefined;
  return now < holdoutEndsAt(holdout.until) ? holdout : undefined;
}
