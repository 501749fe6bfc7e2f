import { DateTime } from 'luxon';
import { dayNumber, dayText } from '../cube-row';
import { type FigureRow, isFinalDay } from '../figures';
import type { TimelineSection } from '../report-sections';

type Grain = TimelineSection['grain'];
interface Span {
  from: string;
  to: string;
}

const MOST_DAYS = 62;
const MOST_DAYS_OF_WEEKS = 400;

/** How finely a period is drawn. */
export function grainOf({ from, to }: Span): Grain {
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days <= MOST_DAYS) return 'day';
  return days <= MOST_DAYS_OF_WEEKS ? 'week' : 'month';
}

/** A period in days, in weeks from Monday, or in months of the calendar, cut off at its ends; pure. */
export function spansIn({ from, to }: Span): Span[] {
  const grain = grainOf({ from, to });
  const spans: Span[] = [];
  for (let first = from; first <= to; ) {
    const next = dayIn(
      DateTime.fromISO(first, { zone: 'utc' })
        .startOf(grain)
        .plus({ [grain]: 1 }),
    );
    const last = dayText(dayNumber(next) - 1);
    spans.push({ from: first, to: last < to ? last : to });
    first = next;
  }
  return spans;
}

const dayIn = (at: DateTime): string => dayText(at.toMillis() / 86_400_000);

/** Rows by the span that their day falls into; each span has its rows, also none. */
export function rowsInSpans(
  rows: readonly FigureRow[],
  spans: readonly Span[],
  today: string,
): { point: Span & { final: boolean }; rows: FigureRow[] }[] {
  const groups = spans.map((span) => ({ span, rows: [] as FigureRow[] }));
  for (const row of rows) groups.find(({ span }) => row.day >= span.from && row.day <= span.to)?.rows.push(row);
  return groups.map(({ span, rows: within }) => ({
    point: {
      ...span,
      final: isFinalDay(
        span.to,
        within.map(({ step }) => step),
        today,
      ),
    },
    rows: within,
  }));
}
