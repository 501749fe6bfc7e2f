import type { PricedVolume } from '../whatsapp/pricing-analytics';
import { dayOf } from './cube-row';
import { type MessageRates, rateOn } from './message-rates';
import type { CountedRow } from './words-of-row';

/** Days of every time zone begin at a multiple of it. */
const QUARTER_S = 900;
const DAY_S = 86_400;
/** So long after its end Meta may still count a day; nothing says how long. */
const RIPE_AFTER_S = 2 * DAY_S;

/** Messages that Meta said it charges and that arrived in one quarter of an hour. */
interface Arrivals {
  /** Seconds since 1970. */
  at: number;
  country: string;
  category: string;
  messages: number;
}
export type ChargedArrivals = Map<string, Arrivals>;

/** Adds a row of `WA_Message` to what arrived and is charged; one that is free, or did not arrive, adds nothing. */
export function countArrival(arrivals: ChargedArrivals, row: CountedRow): void {
  const { billable, deliveredAt, readAt, country, pricingCategory: category } = row;
  const arrived = Math.min(deliveredAt ?? Number.POSITIVE_INFINITY, readAt ?? Number.POSITIVE_INFINITY);
  if (billable !== true || !Number.isFinite(arrived)) return;
  const at = Math.floor(arrived / QUARTER_S) * QUARTER_S;
  const name = `${at} ${country} ${category}`;
  const known = arrivals.get(name) ?? { at, country, category, messages: 0 };
  known.messages += 1;
  arrivals.set(name, known);
}

/** What was charged to one country and category in the days that both tell of whole. */
export interface CostLine {
  country: string;
  category: string;
  rows: number;
  meta: number;
  /** By our rates, by currency; what has no rate is in none. */
  estimated: Map<string, number>;
  /** In the account's currency; undefined where Meta tells none. */
  cost: number | undefined;
}

export interface CostComparison {
  lines: CostLine[];
  /** Charged messages of which no rate is known. */
  withoutRate: number;
}

/**
 * Lays what Meta charged beside what the rows say was charged; pure. Meta's days are those of the account's time zone: only
 * days that lie whole within the period and ended two days before `now` (s) count. `senders`: digits of our numbers; what
 * Meta tells of others is left out.
 */
export function compareCosts(
  arrivals: ChargedArrivals,
  told: readonly PricedVolume[],
  of: {
    rates: MessageRates;
    period: { from: string; to: string };
    now: number;
    senders: ReadonlySet<string>;
  },
): CostComparison {
  const [from, to] = [secondsOf(of.period.from), secondsOf(of.period.to) + DAY_S];
  const dayStart = accountDays(told);
  const counts = ({ start, end }: { start: number; end: number }) =>
    start >= from && end <= to && end <= of.now - RIPE_AFTER_S;
  const lines = new Map<string, CostLine>();
  const lineOf = (country: string, category: string) => {
    const name = `${country} ${category}`;
    const line = lines.get(name) ?? { country, category, rows: 0, meta: 0, estimated: new Map(), cost: undefined };
    lines.set(name, line);
    return line;
  };
  let withoutRate = 0;
  for (const { at, country, category, messages } of arrivals.values()) {
    if (!counts(dayStart(at))) continue;
    const line = lineOf(country, category);
    line.rows += messages;
    const rate = rateOn(of.rates, { country, category, day: dayOf(at * 1000) });
    if (rate === undefined) withoutRate += messages;
    else line.estimated.set(rate.currency, (line.estimated.get(rate.currency) ?? 0) + messages * rate.amount);
  }
  for (const { type, sender, country, category, volume, cost, ...day } of told) {
    if (type !== 'regular' || !counts(day) || (sender !== undefined && !of.senders.has(sender))) continue;
    const line = lineOf(country, category);
    line.meta += volume;
    if (cost !== undefined) line.cost = (line.cost ?? 0) + cost;
  }
  return { lines: [...lines.values()].sort((one, other) => other.meta - one.meta), withoutRate };
}

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

/** Which of the account's days a moment lies in: one that Meta tells of, else one that begins at the same hour as its first. */
function accountDays(told: readonly PricedVolume[]): (at: number) => { start: number; end: number } {
  const days = [...new Map(told.map(({ start, end }) => [start, end]))].sort(([one], [other]) => one - other);
  const offset = (days[0]?.[0] ?? 0) % DAY_S;
  return (at) => {
    const [start, end] = days.findLast(([begin]) => begin <= at) ?? [0, 0];
    if (at < end) return { start, end };
    const begin = Math.floor((at - offset) / DAY_S) * DAY_S + offset;
    return { start: begin, end: begin + DAY_S };
  };
}
