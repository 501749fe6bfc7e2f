import { wilson } from '../watch/wilson';

/** The two-sided 5 % point of the normal distribution, and its 20 % point for a power of 80 %. */
export const Z = 1.959964;
const Z_POWER = 0.841621;

/** Of `n` people, so many did something. */
export interface Share {
  n: number;
  hits: number;
}

/** Ends of an interval that holds the truth in 95 of 100 cases. */
export interface Interval {
  low: number;
  high: number;
}

export const rateOf = ({ n, hits }: Share): number => (n === 0 ? 0 : hits / n);

/** The interval of Wilson for a share; from 0 to 1 where nobody is known. */
export function wilsonInterval({ n, hits }: Share): Interval {
  if (n === 0) return { low: 0, high: 1 };
  return { low: Math.max(0, wilson(hits, n, -Z)), high: Math.min(1, wilson(hits, n, Z)) };
}

/**
 * The interval of Newcombe (1998, his method 10) for the difference of two independent shares, `one` less `other`: it keeps
 * its promise where groups are of unequal size and shares are small, which the textbook's does not.
 */
export function newcombe(one: Share, other: Share): Interval {
  const [p, q] = [rateOf(one), rateOf(other)];
  const [of, against] = [wilsonInterval(one), wilsonInterval(other)];
  return {
    low: p - q - Math.hypot(p - of.low, against.high - q),
    high: p - q + Math.hypot(of.high - p, q - against.low),
  };
}

/**
 * How many people both groups need together to see a lift from `base` by `lift` (both as shares: 0.05 and 0.2 = from 5 % to
 * 6 %) in 80 of 100 cases, with 5 % two-sided, where `heldOut` of all (a share) are held out.
 */
export function peopleNeeded({ base, lift, heldOut }: { base: number; lift: number; heldOut: number }): number {
  const with_ = Math.min(base * (1 + lift), 1);
  const pooled = heldOut * base + (1 - heldOut) * with_;
  const together = Math.sqrt(pooled * (1 - pooled) * (1 / heldOut + 1 / (1 - heldOut)));
  const apart = Math.sqrt((base * (1 - base)) / heldOut + (with_ * (1 - with_)) / (1 - heldOut));
  return Math.ceil(((Z * together + Z_POWER * apart) / (with_ - base)) ** 2);
}
