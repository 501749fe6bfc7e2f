import type { Figure } from '../../../reporting/figures';
import type { Chart, Mark } from '../charts/chart';
import type { ReportWords } from '../report-words';

/** A cell of a table: what a file gets, which the page writes as its column's kind says. */
export type Cell = string | number | null;
export interface Column {
  name: string;
  kind: 'text' | 'count' | 'share' | 'amount';
}
export interface Table {
  columns: Column[];
  rows: Cell[][];
}

/** A choice of what a block shows: which dimension, which template. */
interface Choice {
  name: string;
  /** As it stands in the address. */
  id: 'by' | 'figure' | 'tired';
  value: string;
  values: { value: string; label: string }[];
}

/** One chart with the table that says the same. */
export interface Block {
  id: string;
  heading: string;
  /** Null where there is nothing to draw. */
  chart: Chart | null;
  table: Table;
  /** Said beside it: totals, warnings, verdicts. */
  notes: string[];
  /** How what is shown is counted, a line for each figure. */
  counted: string[];
  choices?: Choice[];
}

const column = (name: string, kind: Column['kind']): Column => ({ name, kind });

/** The columns that every figure has, and its cells. */
export const figureColumns = ({ t }: ReportWords): Column[] => [
  column(t('col.numerator'), 'count'),
  column(t('col.denominator'), 'count'),
  column(t('col.rate'), 'share'),
  column(t('col.low'), 'share'),
  column(t('col.high'), 'share'),
  column(t('col.young'), 'count'),
];
export const figureCells = ({ numerator, denominator, rate, low, high, excluded }: Figure): Cell[] => [
  numerator,
  denominator,
  rate,
  low,
  high,
  excluded.youngMessages,
];

/** `3.4 % · 12 of 350`; instead of a rate of too few that there are too few, or that they are too young yet. */
export function figureValue(figure: Figure, { t, percent }: ReportWords): string {
  const { numerator, denominator, rate, enough, excluded } = figure;
  if (denominator === 0 && excluded.youngMessages > 0) return t('tooYoung', { n: excluded.youngMessages });
  const of = t('ofN', { numerator, denominator });
  return `${rate === null || !enough ? t('tooFew') : percent(rate)} · ${of}`;
}

/** Where it stands in a chart; null where there are too few to say. */
export function figureAt({ rate, low, high, enough }: Figure): { rate: number; low: number; high: number } | null {
  return rate === null || low === null || high === null || !enough ? null : { rate, low, high };
}

export const markOf = ({ line }: Figure): Mark =>
  line === undefined || line.verdict === 'too_few' ? 'plain' : line.verdict;

/** What a figure counts, in which window, what is left out, and whether it is final. */
export function howCounted(figure: Figure, { t, word }: ReportWords): string {
  const { name, window, excluded, final } = figure;
  const left = [
    ...(excluded.tests > 0 ? [t('left.tests', { n: excluded.tests })] : []),
    ...(excluded.youngMessages > 0 ? [t('left.young', { n: excluded.youngMessages, days: excluded.youngDays })] : []),
  ];
  const parts = [
    `${word('figure', name)}: ${word('counts', name)}`,
    t('ofN', { numerator: figure.numerator, denominator: figure.denominator }),
    word('window', window),
    ...(left.length > 0 ? left : [t('left.nothing')]),
    t('interval'),
    t(final ? 'final.yes' : 'final.no'),
  ];
  return `${parts.join(' · ')}.`;
}

/**
 * Many figures of one name as one, to say how they are counted; of another denominator each has its own row. Each is of
 * other messages: of the same days where they are apart by a thing, of other days where by time.
 */
export function together(figures: readonly Figure[], apartBy: 'thing' | 'time'): Figure[] {
  const [first] = figures;
  if (first === undefined) return [];
  const sum = (of: (figure: Figure) => number) => figures.reduce((total, figure) => total + of(figure), 0);
  return [
    {
      ...first,
      numerator: sum(({ numerator }) => numerator),
      denominator: sum(({ denominator }) => denominator),
      excluded: {
        tests: sum(({ excluded }) => excluded.tests),
        youngDays:
          apartBy === 'time'
            ? sum(({ excluded }) => excluded.youngDays)
            : Math.max(...figures.map(({ excluded }) => excluded.youngDays)),
        youngMessages: sum(({ excluded }) => excluded.youngMessages),
      },
      final: figures.every(({ final }) => final),
    },
  ];
}
