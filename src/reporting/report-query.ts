import { z } from 'zod';
import { isDay } from '../decision/open-questions';
import { dayNumber, dayOf, dayText } from './cube-row';
import { REPORT_FILTERS, type ReportQuery } from './report-page';

/** What is shown where nobody says: the last 30 days. */
const USUAL_DAYS = 30;
/** A year and the same month of the year before; nothing is known of more. */
const MOST_DAYS = 430;

const daySchema = z.string().refine(isDay, 'no day such as 2026-11-30');
/** A filter may stand once or several times. */
const valuesSchema = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .refine((values) => values.length <= 200, 'more than 200 values');

const querySchema = z.object({
  from: daySchema.optional(),
  to: daySchema.optional(),
  ...Object.fromEntries(REPORT_FILTERS.map((name) => [name, valuesSchema.optional()])),
});

/**
 * What is asked for, from the query of a URL; without days the last 30 until today, UTC. `now` in ms.
 * @throws ZodError where it is no period or filter.
 */
export function reportQuery(query: unknown, now: number): ReportQuery {
  const asked = querySchema
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, 'from is after to')
    .parse(query);
  const to = asked.to ?? dayOf(now);
  const from = asked.from ?? dayText(dayNumber(to) - USUAL_DAYS + 1);
  const first = dayText(Math.max(dayNumber(from), dayNumber(to) - MOST_DAYS + 1));
  const values = asked as Record<string, string[] | undefined>;
  const filter = Object.fromEntries(
    REPORT_FILTERS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
  return { from: first, to, filter };
}
