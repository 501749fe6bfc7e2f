import { estimatedCost } from '../../src/reporting/estimated-cost';
import type { MessageRates } from '../../src/reporting/message-rates';

const rate = (market: string, category: string, from: string, amount: number, currency = 'USD') => ({
  ...{ market, category, from, amount, currency },
});
const rates: MessageRates = {
  source: 'test',
  rates: [
    rate('MX', 'marketing', '2027-01-01', 9),
    rate('MX', 'marketing', '2026-10-01', 0.03),
    rate('MX', 'marketing', '2026-01-01', 0.05),
    rate('DE', 'marketing', '2026-04-01', 0.1, 'EUR'),
    rate('MX', 'utility', '2026-01-01', 0.01),
  ],
};
const charged = (category: 'MARKETING' | 'UTILITY', countries: Record<string, number>) =>
  Object.entries(countries).map(([country, messages]) => ({ country, category, messages }));
const on = { rates, day: '2026-11-30' };

test('a dry run costs what each country has as its rate of the category on that day, currency by currency', () => {
  expect(estimatedCost({ charged: charged('MARKETING', { MX: 842, DE: 3 }) }, on)).toEqual({
    amounts: [
      { currency: 'USD', amount: 25.26 },
      { currency: 'EUR', amount: 0.3 },
    ],
    withoutRate: [],
    ratesFrom: '2026-10-01',
  });
  expect(estimatedCost({ charged: charged('UTILITY', { MX: 2 }) }, on)?.amounts).toEqual([
    { currency: 'USD', amount: 0.02 },
  ]);
});

test('countries without a rate of the category are told with how many, and are in no amount', () => {
  expect(estimatedCost({ charged: charged('UTILITY', { MX: 1, BR: 2, '': 5, DE: 4 }) }, on)).toEqual({
    amounts: [{ currency: 'USD', amount: 0.01 }],
    withoutRate: [
      { country: '', messages: 5 },
      { country: 'DE', messages: 4 },
      { country: 'BR', messages: 2 },
    ],
    ratesFrom: '2026-01-01',
  });
  const none = { rates: { source: '', rates: [] }, day: on.day };
  expect(estimatedCost({ charged: charged('MARKETING', { MX: 7 }) }, none)).toEqual({
    amounts: [],
    withoutRate: [{ country: 'MX', messages: 7 }],
  });
});

test('translations of different categories are charged each by its own, and counted together where a country has no rate', () => {
  const both = [...charged('MARKETING', { MX: 2, BR: 1 }), ...charged('UTILITY', { MX: 3, BR: 4 })];
  expect(estimatedCost({ charged: both }, on)).toMatchObject({
    amounts: [{ currency: 'USD', amount: 0.09 }],
    withoutRate: [{ country: 'BR', messages: 5 }],
  });
});

test('where nothing goes that is charged for, no cost is told', () => {
  expect(estimatedCost({ charged: [] }, on)).toBeUndefined();
});
