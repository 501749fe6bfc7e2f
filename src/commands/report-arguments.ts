import { isDay } from '../decision/open-questions';
import type { Period } from '../reporting/cube';
import { DIMENSIONS, dayNumber, dayOf, dayText, type RowFilter } from '../reporting/cube-row';
import { type CommandLine, UNIT, usageError } from './command-line';

/** What is shown where nobody says: the last 30 days. */
const USUAL_DAYS = 30;
const SEVERAL = { type: 'string', multiple: true } as const;

export const REPORT_SHAPE = {
  usage:
    'usage: npm run report -- [--unit MID] [--from 2026-11-01] [--to 2026-11-30] [--json] [--verify] [--journey …] ' +
    '[--template …] [--language …] [--stage …] [--purpose …] [--sender …] [--stepKey …] [--activityId …]',
  options: {
    ...UNIT,
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    verify: { type: 'boolean' },
    journey: SEVERAL,
    template: SEVERAL,
    language: SEVERAL,
    stage: SEVERAL,
    purpose: SEVERAL,
    sender: SEVERAL,
    stepKey: SEVERAL,
    activityId: SEVERAL,
  },
} as const;

export interface ReportArguments {
  period: Period;
  filter: RowFilter;
  json: boolean;
  verify: boolean;
}

/** What is asked of `npm run report`; `now`: a time (ms). @throws CodedError `usage` */
export function reportArguments(
  values: CommandLine<typeof REPORT_SHAPE.options>['values'],
  now: number,
): ReportArguments {
  const to = dayIn(values.to) ?? dayOf(now);
  const from = dayIn(values.from) ?? dayText(dayNumber(to) - (USUAL_DAYS - 1));
  if (from > to) throw usageError(`--from ${from} is after --to ${to}`, REPORT_SHAPE);
  const filter: RowFilter = Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const wanted = values[dimension];
      return wanted === undefined ? [] : [[dimension, wanted]];
    }),
  );
  return { period: { from, to }, filter, json: values.json === true, verify: values.verify === true };
}

function dayIn(text: string | undefined): string | undefined {
  if (text !== undefined && !isDay(text)) throw usageError(`${text} is no day such as 2026-11-30`, REPORT_SHAPE);
  return text;
}
