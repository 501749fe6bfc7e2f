import { SPAN_ENDS_S } from '../execution/cube-lua';
import type { Branch, Reason } from '../vocabulary';
import type { Cube, Period } from './cube';
import { type CubeRow, DIMENSIONS, type Dimension, dayOf, type RowFilter, rowsBy } from './cube-row';
import { answeredWith, answersIn, countOf, countsAfter, decisionsIn, sumOf, type Words } from './cube-words';
import { condense, type Figure, type FigureName, figuresOf, isFinalDay } from './figures';

/** How many of the messages that something came of had it by then. */
interface Span {
  /** Seconds after the acceptance; null: later still. */
  within: number | null;
  messages: number;
}

/** Where the audience went: each message stands in one row of `notSent`, or is one of `accepted`, or waits. */
interface Funnel {
  decisions: number;
  tests: number;
  accepted: number;
  delivered: number;
  read: number;
  clicked: number;
  answered: number;
  converted: number;
  heldOut: number;
  /** What Journey Builder heard, and by which branch the contact went on. */
  answers: { branch: Branch; reason: Reason; messages: number }[];
  /** Held sends that never went, by why. */
  dropped: { reason: string; messages: number }[];
}

/** What came of some messages: the figures, and what they are made of. */
interface Account {
  figures: Record<FigureName, Figure>;
  funnel: Funnel;
  optedOut: { kind: string; messages: number }[];
  /** Meta's codes; `recovered` arrived all the same. */
  failed: { code: string; messages: number; recovered: number }[];
  lateFallbacks: { reason: string; messages: number }[];
  priced: { category: string; type: string; billable: boolean; country: string; messages: number }[];
  spans: Record<'read' | 'answered' | 'converted', Span[]>;
}

interface ReportDay extends Pick<Account, 'figures'> {
  day: string;
  decisions: number;
  /** Nothing that counts for it will change any more, likely blocks apart. */
  final: boolean;
}

export interface Report {
  period: Period;
  filter: RowFilter;
  /** The day in UTC on which it was made. */
  today: string;
  /** The last day of the period of which nothing will change any more; null where there is none. */
  finalUntil: string | null;
  total: Account;
  /** By each dimension, the value with the most decisions first. */
  by: Record<Dimension, { value: string; decisions: number; figures: Record<FigureName, Figure> }[]>;
  /** Every day of the period, also those on which nothing was decided. */
  days: ReportDay[];
  steps: CubeRow['step'][];
}

/** The report of rows; pure. `today` in UTC. */
export function reportOf(
  rows: readonly CubeRow[],
  { period, filter, today }: { period: Period; filter: RowFilter; today: string },
): Report {
  const days = daysIn(rows, period, today);
  const open = days.findIndex(({ final }) => !final);
  const last = open === -1 ? days.at(-1) : days[open - 1];
  const together = condense(rows, today);
  const steps = new Map(together.map(({ step }) => [step.stepKey, step]));
  return {
    period,
    filter,
    today,
    finalUntil: last?.day ?? null,
    total: accountOf(together, today),
    by: Object.fromEntries(
      DIMENSIONS.map((dimension) => [dimension, groupsOf(together, dimension, today)]),
    ) as Report['by'],
    days,
    steps: [...steps.values()],
  };
}

/** What came of the messages of rows; pure. */
function accountOf(rows: readonly CubeRow[], today: string): Account {
  const words = sumOf(rows.map((row) => row.words));
  const named = (first: string) =>
    countsAfter(words, first).sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  const recovered = new Map(countsAfter(words, 'recovered'));
  return {
    figures: figuresOf(rows, today),
    funnel: funnelOf(words),
    optedOut: named('opted_out').map(([kind, messages]) => ({ kind, messages })),
    failed: named('failed').map(([code, messages]) => ({ code, messages, recovered: recovered.get(code) ?? 0 })),
    lateFallbacks: named('late').map(([reason, messages]) => ({ reason, messages })),
    priced: named('priced').map(([price, messages]) => {
      const [category = '', type = '', billable, country = ''] = price.split(' ');
      return { category, type, billable: billable === '1', country, messages };
    }),
    spans: {
      read: spansOf(words, 'read'),
      answered: spansOf(words, 'answered'),
      converted: spansOf(words, 'converted'),
    },
  };
}

function funnelOf(words: Words): Funnel {
  const answers = answersIn(words);
  const of = (word: string) => countOf(words, word);
  return {
    decisions: decisionsIn(words),
    tests: answeredWith(words, 'test'),
    accepted: of('accepted'),
    delivered: of('delivered'),
    read: of('read'),
    clicked: of('clicked'),
    answered: of('answered'),
    converted: of('converted'),
    heldOut: answers.reduce((sum, { reason, messages }) => (String(reason) === 'holdout' ? sum + messages : sum), 0),
    answers,
    dropped: countsAfter(words, 'dropped').map(([reason, messages]) => ({ reason, messages })),
  };
}

function spansOf(words: Words, word: string): Span[] {
  return [...SPAN_ENDS_S, null].map((within, index) => ({ within, messages: countOf(words, `${word} ${index}`) }));
}

function groupsOf(rows: readonly CubeRow[], dimension: Dimension, today: string) {
  return [...rowsBy(rows, dimension)]
    .map(([value, group]) => ({
      value,
      decisions: decisionsIn(sumOf(group.map(({ words }) => words))),
      figures: figuresOf(group, today),
    }))
    .sort((one, other) => other.decisions - one.decisions || one.value.localeCompare(other.value));
}

function daysIn(rows: readonly CubeRow[], { from, to }: Period, today: string): ReportDay[] {
  const byDay = rowsBy(rows, 'day');
  const days: ReportDay[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); dayOf(at) <= to; at += 86_400_000) {
    const day = dayOf(at);
    const group = byDay.get(day) ?? [];
    const decisions = decisionsIn(sumOf(group.map(({ words }) => words)));
    days.push({
      day,
      decisions,
      figures: figuresOf(group, today),
      final: isFinalDay(
        day,
        group.map(({ step }) => step),
        today,
      ),
    });
  }
  return days;
}

/** Reads and computes the report of a period. */
export function createReports({ cube, clock }: { cube: Pick<Cube, 'read'>; clock: () => number }) {
  return async (period: Period, filter: RowFilter = {}): Promise<Report> => {
    const rows = await cube.read(period, filter);
    return reportOf(rows, { period, filter, today: dayOf(clock()) });
  };
}
