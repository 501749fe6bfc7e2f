import type { Sections } from '../../../reporting/report-sections';
import type { ReportWords } from '../report-words';
import type { Block } from './block';

/** What was charged and what was free, by category; amounts only where a rate is known. */
export function costBlocks({ cost }: Pick<Sections, 'cost'>, words: ReportWords): Block[] {
  return [categoriesBlock(cost, words), ...(cost.byCountry.length > 0 ? [countriesBlock(cost, words)] : [])];
}

/** Totals, and what they do not hold. */
function notesOf({ totals, rates, withoutRate }: Sections['cost'], { t, amount, longDay }: ReportWords): string[] {
  const missing = withoutRate.reduce((sum, { messages }) => sum + messages, 0);
  return [
    ...totals.flatMap(({ currency, amount: total, charged, perConversion, perAnswer }) => [
      t('cost.total', { amount: amount(total), currency, charged }),
      ...(perConversion === null ? [] : [t('cost.perConversion', { amount: amount(perConversion), currency })]),
      ...(perAnswer === null ? [] : [t('cost.perAnswer', { amount: amount(perAnswer), currency })]),
    ]),
    ...(missing > 0 ? [t('cost.missing', { n: missing })] : []),
    rates.known === 0 || rates.newestFrom === null
      ? t('cost.noRates')
      : t('cost.rates', { known: rates.known, newest: longDay(rates.newestFrom), source: rates.source }),
  ];
}

function categoriesBlock(cost: Sections['cost'], words: ReportWords): Block {
  const { t, number, longDay } = words;
  const categories = [...new Set(cost.rows.map(({ category }) => category))];
  const messagesOf = (category: string, billable: boolean) =>
    cost.rows
      .filter((row) => row.category === category && row.billable === billable)
      .reduce((sum, { messages }) => sum + messages, 0);
  return {
    id: 'cost-category',
    heading: t('block.cost.category'),
    chart:
      cost.rows.length === 0
        ? null
        : {
            kind: 'bars',
            rows: categories.map((category) => {
              const [charged, free] = [messagesOf(category, true), messagesOf(category, false)];
              return {
                label: category,
                parts: [
                  { from: 0, to: charged, tone: 'main', title: `${t('charge.charged')}: ${number(charged)}` },
                  { from: charged, to: charged + free, tone: 'third', title: `${t('charge.free')}: ${number(free)}` },
                ],
                value: number(charged + free),
              };
            }),
            legend: [
              { name: t('charge.charged'), tone: 'main' },
              { name: t('charge.free'), tone: 'third' },
            ],
          },
    table: {
      columns: [
        { name: t('col.category'), kind: 'text' },
        { name: t('col.pricing'), kind: 'text' },
        { name: t('col.country'), kind: 'text' },
        { name: t('col.charged'), kind: 'text' },
        { name: t('col.messages'), kind: 'count' },
        { name: t('col.rates'), kind: 'text' },
        { name: t('col.amount'), kind: 'amount' },
        { name: t('col.currency'), kind: 'text' },
      ],
      rows: cost.rows.map(({ category, type, country, billable, messages, rates, amount, currency }) => [
        category,
        type,
        country,
        t(billable ? 'yes' : 'no'),
        messages,
        rates.map((rate) => `${rate.amount} ${rate.currency} (${longDay(rate.from)})`).join('; ') ||
          (billable ? t('cost.unknownRate') : ''),
        amount,
        currency,
      ]),
    },
    notes: notesOf(cost, words).map((note) => (/[.!?]$/.test(note) ? note : `${note}.`)),
    counted: [],
  };
}

function countriesBlock({ byCountry }: Sections['cost'], { t, amount }: ReportWords): Block {
  const [first] = byCountry;
  const drawn = byCountry.filter(({ currency }) => currency === first?.currency).slice(0, 15);
  return {
    id: 'cost-country',
    heading: t('block.cost.country'),
    chart: {
      kind: 'bars',
      rows: drawn.map(({ country, currency, amount: value }) => ({
        label: country === '' ? t('filter.unstated') : country,
        parts: [{ from: 0, to: value, tone: 'main', title: `${country}: ${amount(value)} ${currency}` }],
        value: `${amount(value)} ${currency}`,
      })),
      legend: [],
    },
    table: {
      columns: [
        { name: t('col.country'), kind: 'text' },
        { name: t('col.charged'), kind: 'count' },
        { name: t('col.amount'), kind: 'amount' },
        { name: t('col.currency'), kind: 'text' },
      ],
      rows: byCountry.map(({ country, charged, amount: value, currency }) => [country, charged, value, currency]),
    },
    notes: [],
    counted: [],
  };
}
