import { REASONS_THAT_GO } from '../../vocabulary';
import { type CubeRow, dayNumber } from '../cube-row';
import { answersIn, countOf, countsAfter, decisionsIn, sumOf, tallyOf, type Words } from '../cube-words';
import { figuresOf } from '../figures';
import { filteredBy, type Gathered } from '../gathered';
import { REPORT_FILTERS, type ReportFilter } from '../report-page';
import type { BreakdownSection, FunnelSection, LateSection, TimelineSection } from '../report-sections';
import { grainOf, rowsInSpans, spansIn } from './points';

interface Asked {
  from: string;
  to: string;
  today: string;
}

/** Where the audience went, from the decision to the conversion; pure. */
export function funnelSection({ rows, total: words }: Pick<Gathered, 'rows' | 'total'>, today: string): FunnelSection {
  const of = (word: string) => countOf(words, word);
  const decided = decisionsIn(words);
  const recovered = new Map(countsAfter(words, 'recovered'));
  const notSent = notSentOf(words);
  const figures = figuresOf(rows, today);
  const answeredUnknown = answersIn(words).reduce(
    (sum, { reason, messages }) => (reason === 'unconfirmed' ? sum + messages : sum),
    0,
  );
  const unknown = Math.max(0, answeredUnknown - of('proven'));
  const gone = notSent.reduce((sum, { messages }) => sum + messages, 0);
  return {
    bars: (['decided', 'accepted', 'delivered', 'read', 'clicked', 'answered', 'converted'] as const).map((stage) => ({
      stage,
      messages: stage === 'decided' ? decided : of(stage),
    })),
    notSent,
    waiting: Math.max(0, decided - of('accepted') - gone - unknown),
    unknown,
    failed: countsAfter(words, 'failed')
      .map(([code, messages]) => ({ code, messages, recovered: recovered.get(code) ?? 0 }))
      .sort((one, other) => other.messages - one.messages),
    tests: tallyOf(words).tests,
    figures,
  };
}

function notSentOf(words: Words): FunnelSection['notSent'] {
  const atOnce = answersIn(words)
    .filter(({ reason }) => !REASONS_THAT_GO.has(reason))
    .map(({ reason, branch, messages }) => ({ reason, branch, when: 'at_once' as const, messages }));
  const later = countsAfter(words, 'dropped').map(([reason, messages]) => ({
    reason,
    branch: 'continue',
    when: 'later' as const,
    messages,
  }));
  return [...atOnce, ...later].sort((one, other) => other.messages - one.messages);
}

/** The same by day, week or month; pure. */
export function timelineSection({ days }: Pick<Gathered, 'days'>, asked: Asked): TimelineSection {
  const points = rowsInSpans(days, spansIn(asked), asked.today).map(({ point, rows }) => {
    const words = sumOf(rows.map((row) => row.words));
    const notSent: Record<string, number> = {};
    for (const { reason, when, messages } of notSentOf(words)) {
      if (when === 'at_once') notSent[reason] = (notSent[reason] ?? 0) + messages;
    }
    return {
      ...point,
      decided: decisionsIn(words),
      accepted: countOf(words, 'accepted'),
      notSent,
      figures: figuresOf(rows, asked.today, ['delivered', 'read', 'response', 'converted', 'negative']),
    };
  });
  return { grain: grainOf(asked), points };
}

/** Of a dimension so many values are told. */
const MOST_VALUES = 50;
const IN_TABLE = ['accepted', 'delivered', 'read', 'clicked', 'response', 'converted', 'failed'] as const;

/** The figures by each thing that may be filtered by; pure. `labelOf` says how to call a value. */
export function breakdownSection(
  { rows }: Pick<Gathered, 'rows'>,
  today: string,
  labelOf: (name: ReportFilter, value: string) => string,
): BreakdownSection {
  const by = Object.fromEntries(
    REPORT_FILTERS.map((name) => {
      const all = [...groupBy(rows, ({ step }) => filteredBy(step, name))]
        .map(([value, group]) => ({ value, group, decided: decidedIn(group) }))
        .sort((one, other) => other.decided - one.decided || one.value.localeCompare(other.value));
      const told = all.slice(0, MOST_VALUES).map(({ value, group, decided }) => ({
        value,
        label: labelOf(name, value),
        decided,
        figures: figuresOf(group, today, IN_TABLE),
      }));
      return [name, { rows: told, more: all.length - told.length }];
    }),
  );
  return { by: by as BreakdownSection['by'] };
}

const decidedIn = (rows: readonly CubeRow[]) => rows.reduce((sum, { words }) => sum + decisionsIn(words), 0);

/** Groups in the order in which they first come. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Fallbacks at once and late, and who was reached by both; pure. */
export function lateSection({ rows, total: words }: Pick<Gathered, 'rows' | 'total'>, today: string): LateSection {
  const figures = figuresOf(rows, today, ['fallback_at_once', 'fallback_late', 'double_contact']);
  return {
    fallbackAtOnce: figures.fallback_at_once,
    fallbackLate: figures.fallback_late,
    doubleContact: figures.double_contact,
    late: countsAfter(words, 'late')
      .map(([reason, messages]) => ({ reason, messages }))
      .sort((one, other) => other.messages - one.messages),
    atOnce: answersIn(words)
      .filter(({ branch }) => branch === 'email_fallback')
      .map(({ reason, messages }) => ({ reason, messages })),
  };
}

/** Days of the period that may still change. */
export function openDaysOf(
  finalUntil: string | null,
  { from, to }: Asked,
): { from: string; to: string; days: number } | null {
  const first = finalUntil === null ? dayNumber(from) : dayNumber(finalUntil) + 1;
  const days = dayNumber(to) - first + 1;
  return days <= 0 ? null : { from: new Date(first * 86_400_000).toISOString().slice(0, 10), to, days };
}
