import { z } from 'zod';
import type { SignalWatchRules } from './signal-watch-rules';

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** A silence is looked back on for so many times the days that say what was regular. */
const KEPT_TIMES = 2;
const HOURS_A_WEEK = 168;
/** From Friday evening to Monday morning. */
const WEEKEND_HOURS = 64;

type Rules = SignalWatchRules['conversions'];

/** What one activity's deliveries and conversions were hour by hour, from its counters. Bounded: an entry per hour in which something came. */
export const conversionHistorySchema = z.object({
  /** [hour since 1970, deliveries, conversions] in order of time. */
  hours: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** The counters when they were last looked at. */
  delivered: z.number(),
  conversions: z.number(),
  /** When (ms) the last conversion came. */
  lastAt: z.number().optional(),
  /** Since when (ms) there have been deliveries enough to expect a conversion. */
  enoughAt: z.number().optional(),
});
export type ConversionHistory = z.infer<typeof conversionHistorySchema>;

/** The counters of an activity at one moment. Times in ms. */
export interface Counted {
  now: number;
  delivered: number;
  conversions: number;
  lastAt: number | undefined;
}

/**
 * Adds what was counted since the last look; pure. Counters that went back are those of a Redis that lost something: the
 * history begins anew. How often is looked does not matter, but for the hour in which something is seen.
 */
export function observe(before: ConversionHistory | undefined, seen: Counted, rules: Rules): ConversionHistory {
  const { now, delivered, conversions, lastAt } = seen;
  const known =
    before !== undefined && before.delivered <= delivered && before.conversions <= conversions ? before : undefined;
  const hour = Math.floor(now / HOUR_MS);
  const oldest = hour - rules.regular.withinDays * HOURS_A_DAY * KEPT_TIMES;
  const hours = (known?.hours ?? []).filter(([each]) => each > oldest);
  const came: [number, number] =
    known === undefined ? [0, 0] : [delivered - known.delivered, conversions - known.conversions];
  if (came[0] + came[1] > 0) {
    const last = hours.at(-1);
    if (last?.[0] === hour) hours[hours.length - 1] = [hour, last[1] + came[0], last[2] + came[1]];
    else hours.push([hour, ...came]);
  }
  const enoughAt = known?.enoughAt ?? (delivered >= rules.neverAfterDelivered ? now : undefined);
  return {
    hours,
    delivered,
    conversions,
    ...(lastAt !== undefined && { lastAt }),
    ...(enoughAt !== undefined && { enoughAt }),
  };
}

export type ConversionVerdict =
  /** They come, or too little is known to expect any. */
  | { kind: 'nothing_missing' }
  /** No message was delivered for as long as regularity is judged by: nothing is expected any more. */
  | { kind: 'idle' }
  | { kind: 'stopped'; lastAt: number; usualGapMs: number; delivered: number; expected: number }
  | { kind: 'never'; delivered: number; since: number };

/**
 * Whether the conversions of an activity stopped coming; pure. `stopped` needs all of: they came regularly before the
 * last one; the silence since is longer than `silentHours`, than some usual gaps and than the longest gap of that time
 * (a weekend at least, while less than a week is known); and of the messages delivered in the silence, those that have had `silentHours` since, `expectedAtLeast` should have
 * converted by the rate before it. `never`: a whole conversion window after there were deliveries enough, none ever came;
 * for as long as messages go out, and at least as many days as regularity is judged by.
 */
export function judge(
  history: ConversionHistory,
  of: { windowHours: number; now: number },
  rules: Rules,
): ConversionVerdict {
  const { hours, delivered, conversions, lastAt, enoughAt } = history;
  const { now } = of;
  const hourNow = now / HOUR_MS;
  const span = rules.regular.withinDays * HOURS_A_DAY;
  const goesOut = hours.some(([hour, messages]) => messages > 0 && hour > hourNow - span);
  if (conversions === 0) {
    const waited = enoughAt === undefined ? 0 : (now - enoughAt) / HOUR_MS - of.windowHours;
    if (enoughAt === undefined || waited <= 0) return { kind: 'nothing_missing' };
    return goesOut || waited <= span ? { kind: 'never', delivered, since: enoughAt } : { kind: 'idle' };
  }
  if (hours.length > 0 && !goesOut) return { kind: 'idle' };

  const last = hours.findLast(([, , came]) => came > 0)?.[0];
  if (last === undefined || lastAt === undefined) return { kind: 'nothing_missing' };
  const before = hours.filter(([hour]) => hour > last - span && hour <= last);
  const withConversions = before.filter(([, , came]) => came > 0);
  const count = sum(withConversions.map(([, , came]) => came));
  const days = new Set(withConversions.map(([hour]) => Math.floor(hour / HOURS_A_DAY))).size;
  if (count < rules.regular.conversions || days < rules.regular.onDays) return { kind: 'nothing_missing' };

  const first = withConversions[0]?.[0] ?? last;
  // A weekend that was not seen yet may be the longest gap.
  const unseenGap = last - first < HOURS_A_WEEK ? WEEKEND_HOURS : 0;
  const gaps = withConversions.slice(1).map(([hour], index) => hour - (withConversions[index]?.[0] ?? hour));
  const usualGap = sum(gaps) / (count - 1);
  const silence = (now - lastAt) / HOUR_MS;
  const longEnough = Math.max(
    rules.silentHours,
    rules.timesUsualGap * usualGap,
    rules.timesLongestGap * Math.max(unseenGap, ...gaps),
  );
  const hadTime = hours.filter(([hour]) => hour > last && hour + 1 <= hourNow - rules.silentHours);
  const missed = sum(hadTime.map(([, messages]) => messages));
  const deliveredBefore = sum(before.map(([, messages]) => messages));
  const expected = deliveredBefore === 0 ? 0 : (missed * count) / deliveredBefore;
  if (silence <= longEnough || expected < rules.expectedAtLeast) return { kind: 'nothing_missing' };
  return { kind: 'stopped', lastAt, usualGapMs: usualGap * HOUR_MS, delivered: missed, expected };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
