import type { Translate } from './translate';

/** People in 24 hours, by Meta's tiers. */
const TIERS: Readonly<Record<string, number>> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
};

/** How many people a sender may write to; undefined for a tier that we do not know. */
export function limitWords(t: Translate, limit: string): string | undefined {
  if (limit === 'TIER_UNLIMITED') return t('sender.unlimited');
  const people = TIERS[limit];
  return people === undefined ? undefined : t('sender.limit', { n: people });
}
