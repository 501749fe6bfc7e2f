import { countsAfter, sumOf, type Words } from '../cube-words';
import { figuresOf } from '../figures';
import type { Gathered } from '../gathered';
import { type MessageRate, type MessageRates, rateOn } from '../message-rates';
import type { CostSection } from '../report-sections';
import { groupBy } from './funnel-sections';

/** Under so many a price for each says nothing. */
const FEWEST = 30;

/** Messages of one price on one day. */
interface Priced {
  category: string;
  type: string;
  billable: boolean;
  country: string;
  messages: number;
  rate: MessageRate | undefined;
}

/**
 * What messages cost by the rates that are known, by what Meta said of each when it arrived. A message is priced by the day
 * of its decision; one that arrives after a change of rates is priced a day too early. Pure.
 */
export function costSection(
  { days, rows }: Pick<Gathered, 'days' | 'rows'>,
  { rates, today }: { rates: MessageRates; today: string },
): CostSection {
  const priced = daysOfOnePrice(days, rates).flatMap(([day, words]) =>
    pricedOn(day, countsAfter(words, 'priced'), rates),
  );
  const charged = priced.filter(({ billable }) => billable);
  const known = charged.filter((each): each is Priced & { rate: MessageRate } => each.rate !== undefined);
  const { converted, response } = figuresOf(rows, today, ['converted', 'response']);
  const of = { converted: converted.numerator, answered: response.numerator };
  const perEach = (amount: number, events: number) => (events < FEWEST ? null : rounded(amount / events));
  const totals = [...groupBy(known, ({ rate }) => rate.currency)].map(([currency, group]) => {
    const amount = amountOf(group);
    return {
      currency,
      amount,
      charged: messagesIn(group),
      perConversion: perEach(amount, of.converted),
      perAnswer: perEach(amount, of.answered),
    };
  });
  const newest = rates.rates.map(({ from }) => from).sort();
  return {
    rows: rowsOf(priced),
    totals,
    byCategory: sumBy(known, 'category'),
    byCountry: sumBy(known, 'country'),
    ...of,
    free: messagesIn(priced) - messagesIn(charged),
    withoutRate: [
      ...groupBy(
        charged.filter(({ rate }) => rate === undefined),
        keyOf,
      ),
    ].map(([, group]) => ({
      country: group[0]?.country ?? '',
      category: group[0]?.category ?? '',
      messages: messagesIn(group),
    })),
    rates: { known: rates.rates.length, newestFrom: newest.at(-1) ?? null, source: rates.source },
  };
}

const keyOf = ({ country, category }: Priced) => `${country} ${category}`;
const rounded = (amount: number) => Math.round(amount * 10_000) / 10_000;
const messagesIn = (some: readonly Priced[]) => some.reduce((sum, { messages }) => sum + messages, 0);
const amountOf = (some: readonly Priced[]) =>
  rounded(some.reduce((sum, { messages, rate }) => sum + messages * (rate?.amount ?? 0), 0));

/** Between two changes of rates each day costs as another does: a day of each such time, with the words of all its days. */
function daysOfOnePrice(days: Gathered['days'], { rates }: MessageRates): [day: string, words: Words][] {
  const changes = [...new Set(rates.map(({ from }) => from))].sort();
  const times = groupBy(days, ({ day }) => changes.findLast((from) => from <= day) ?? '');
  return [...times.values()].map((group) => [group[0]?.day ?? '', sumOf(group.map(({ words }) => words))]);
}

function pricedOn(day: string, counts: readonly [string, number][], rates: MessageRates): Priced[] {
  return counts.map(([price, messages]) => {
    const [category = '', type = '', billable, country = ''] = price.split(' ');
    const is = { category, type, billable: billable === '1', country };
    return { ...is, messages, rate: is.billable ? rateOn(rates, { ...is, day }) : undefined };
  });
}

function rowsOf(priced: readonly Priced[]): CostSection['rows'] {
  const groups = groupBy(priced, ({ category, type, billable, country, rate }) =>
    [category, type, billable, country, rate?.currency].join(' '),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const rates = [...new Set(group.flatMap(({ rate }) => (rate === undefined ? [] : [rate])))];
      const isKnown = !first.billable || first.rate !== undefined;
      return [
        {
          ...{ category: first.category, type: first.type, country: first.country, billable: first.billable },
          messages: messagesIn(group),
          rates: rates
            .map(({ amount, currency, from }) => ({ amount, currency, from }))
            .sort((one, other) => one.from.localeCompare(other.from)),
          amount: isKnown ? amountOf(group) : null,
          currency: first.rate?.currency ?? null,
        },
      ];
    })
    .sort((one, other) => (other.amount ?? -1) - (one.amount ?? -1) || other.messages - one.messages);
}

function sumBy<Key extends 'category' | 'country'>(known: readonly (Priced & { rate: MessageRate })[], key: Key) {
  return [...groupBy(known, (each) => `${each[key]} ${each.rate.currency}`)]
    .flatMap(([, group]) => {
      const [first] = group;
      return first === undefined
        ? []
        : [
            {
              [key]: first[key],
              currency: first.rate.currency,
              amount: amountOf(group),
              charged: messagesIn(group),
            } as { [K in Key]: string } & { currency: string; amount: number; charged: number },
          ];
    })
    .sort((one, other) => other.amount - one.amount);
}
