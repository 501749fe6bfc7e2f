import { holdoutEndsAt } from '../decision/holdout';
import { type Interval, newcombe, peopleNeeded, rateOf, wilsonInterval, Z } from './two-shares';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970 began on a Thursday; weeks begin on Mondays. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** With fewer conversions in a group nothing is said of a difference. */
const FEWEST = 30;

/** One group of a holdout: people, and those of them who converted in the window after their draw. */
interface GroupCounts {
  n: number;
  converted: number;
}

export interface HoldoutCounts {
  treated: GroupCounts;
  heldOut: GroupCounts;
}

/**
 * What a holdout says. `running`: it is not time yet; `too_few`: it is over, and fewer than 30 of a group converted;
 * `undecided`: the interval holds no difference too; `more` and `fewer`: what the message did.
 */
type HoldoutVerdict = 'running' | 'too_few' | 'undecided' | 'more' | 'fewer';

export interface HoldoutResult {
  treated: GroupCounts & { rate: number } & Interval;
  heldOut: GroupCounts & { rate: number } & Interval;
  /** Rate of the treated less that of the held out, as a share: 0.01 = one point. */
  difference: { value: number } & Interval;
  /** Of the treated who converted, how many would not have, as far as is known; below zero: the message kept some from it. */
  conversionsGained: { value: number } & Interval;
  verdict: HoldoutVerdict;
  /** The strata and the sum of them disagree on the sign: somebody changed the share, or who came, on the way. */
  isSimpson: boolean;
  /** The difference as the mean over strata, each by its weight; the one to trust where `isSimpson`. Absent without strata. */
  stratified?: { value: number } & Interval;
}

/**
 * The result of a holdout from its counts. `isOver`: the sample was reached, or the last day and the window after it are
 * past; before, there is no verdict, whatever the interval says, since who looks every day sees a difference sooner or
 * later. `strata`: the same people in parts (weeks, countries). Pure.
 */
export function holdoutResult(
  counts: HoldoutCounts & { isOver: boolean; strata?: readonly HoldoutCounts[] },
): HoldoutResult {
  const [treated, heldOut] = [shareOf(counts.treated), shareOf(counts.heldOut)];
  const difference = { value: rateOf(treated) - rateOf(heldOut), ...newcombe(treated, heldOut) };
  const stratified = stratifiedDifference(counts.strata ?? []);
  const isSimpson =
    stratified !== undefined && stratified.value * difference.value < 0 && isFirm(stratified, difference);
  return {
    treated: { ...counts.treated, rate: rateOf(treated), ...wilsonInterval(treated) },
    heldOut: { ...counts.heldOut, rate: rateOf(heldOut), ...wilsonInterval(heldOut) },
    difference,
    conversionsGained: scaled(difference, counts.treated.n),
    verdict: verdictOf(counts, isSimpson ? stratified : difference),
    isSimpson,
    ...(stratified && { stratified }),
  };
}

/** Signs differ by chance where both are near nothing: one of the two must be sure of its own. */
const isFirm = (...differences: Interval[]) => differences.some(({ low, high }) => low > 0 || high < 0);

function verdictOf(
  { treated, heldOut, isOver }: HoldoutCounts & { isOver: boolean },
  { low, high }: Interval,
): HoldoutVerdict {
  if (!isOver) return 'running';
  if (Math.min(treated.converted, heldOut.converted) < FEWEST) return 'too_few';
  if (low > 0) return 'more';
  return high < 0 ? 'fewer' : 'undecided';
}

const shareOf = ({ n, converted }: GroupCounts) => ({ n, hits: converted });

const scaled = ({ value, low, high }: { value: number } & Interval, by: number) => ({
  value: value * by,
  low: low * by,
  high: high * by,
});

/**
 * The mean difference over strata, each weighed by what it can tell (Mantel and Haenszel: n₁n₂/(n₁+n₂)), with an interval by
 * the sum of their variances; strata in which a group is empty tell nothing. `undefined` where fewer than two are left.
 */
function stratifiedDifference(strata: readonly HoldoutCounts[]): ({ value: number } & Interval) | undefined {
  const told = strata.filter(({ treated, heldOut }) => treated.n > 0 && heldOut.n > 0);
  if (told.length < 2) return undefined;
  let [weights, sum, variance] = [0, 0, 0];
  for (const { treated, heldOut } of told) {
    const weight = (treated.n * heldOut.n) / (treated.n + heldOut.n);
    const [p, q] = [rateOf(shareOf(treated)), rateOf(shareOf(heldOut))];
    weights += weight;
    sum += weight * (p - q);
    variance += weight ** 2 * ((p * (1 - p)) / treated.n + (q * (1 - q)) / heldOut.n);
  }
  const value = sum / weights;
  const half = (Z * Math.sqrt(variance)) / weights;
  return { value, low: value - half, high: value + half };
}

/** The people whom a step drew on one day, `at` when it began (UTC, ms). */
export interface DrawnDay extends HoldoutCounts {
  at: number;
}

/** How a holdout was set up: `settings.holdout` and the window of `settings.conversion`. */
export interface HoldoutPlan {
  percent: number;
  until: string;
  smallestEffect?: number | undefined;
  basePerThousand?: number | undefined;
  windowHours: number;
}

export interface HoldoutProgress {
  /** People of both groups that it needs; undefined where nobody said what share converts without the message. */
  needed: number | undefined;
  /** People drawn so far whose window is over, and all. */
  counted: number;
  drawn: number;
  /** When the last day and its window are over, ms. */
  endsAt: number;
  result: HoldoutResult;
}

/** How many people a planned holdout needs; undefined where the plan lacks an answer. */
export function neededBy(plan: Omit<HoldoutPlan, 'until' | 'windowHours'>): number | undefined {
  const { percent, smallestEffect, basePerThousand } = plan;
  if (smallestEffect === undefined || basePerThousand === undefined) return undefined;
  return peopleNeeded({ base: basePerThousand / 1000, lift: smallestEffect / 100, heldOut: percent / 100 });
}

/**
 * How far a holdout is, and its result. Only days count whose people have all had their window, else rates would fall
 * towards the end. It is over on the day on which the sample that was planned is full, and what comes later changes
 * nothing: one look, at a time that was set before. Weeks are its strata. Pure.
 */
export function holdoutProgress(days: readonly DrawnDay[], plan: HoldoutPlan, now: number): HoldoutProgress {
  const needed = neededBy(plan);
  const endsAt = holdoutEndsAt(plan.until) + plan.windowHours * HOUR_MS;
  const mature = days.filter(({ at }) => at + DAY_MS + plan.windowHours * HOUR_MS <= now);
  const looked: DrawnDay[] = [];
  let counted = 0;
  for (const day of mature) {
    if (needed !== undefined && counted >= needed) break;
    looked.push(day);
    counted += peopleOf(day);
  }
  const counts = sumOf(looked);
  const isFull = needed !== undefined && counted >= needed;
  return {
    needed,
    counted,
    drawn: peopleOf(sumOf(days)),
    endsAt,
    result: holdoutResult({ ...counts, isOver: isFull || now >= endsAt, strata: weeksOf(looked) }),
  };
}

const peopleOf = ({ treated, heldOut }: HoldoutCounts) => treated.n + heldOut.n;

function sumOf(parts: readonly HoldoutCounts[]): HoldoutCounts {
  const sum: HoldoutCounts = { treated: { n: 0, converted: 0 }, heldOut: { n: 0, converted: 0 } };
  for (const part of parts) {
    for (const group of ['treated', 'heldOut'] as const) {
      sum[group].n += part[group].n;
      sum[group].converted += part[group].converted;
    }
  }
  return sum;
}

function weeksOf(days: readonly DrawnDay[]): HoldoutCounts[] {
  const weeks = new Map<number, DrawnDay[]>();
  for (const day of days) {
    const week = Math.floor((day.at - FIRST_MONDAY_MS) / WEEK_MS);
    weeks.set(week, [...(weeks.get(week) ?? []), day]);
  }
  return [...weeks.values()].map(sumOf);
}

/** Days from `now` (ms) that `needed` people take at so many a day; and whether the last day leaves so many. Pure. */
export function daysToReach(
  needed: number,
  { contactsADay, until, now }: { contactsADay: number; until: string; now: number },
): { days: number; isInTime: boolean } {
  const days = Math.ceil(needed / contactsADay);
  return { days, isInTime: now + days * DAY_MS <= holdoutEndsAt(until) };
}
