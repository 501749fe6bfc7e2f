import { parseArgs } from 'node:util';
import { CodedError } from '../errors';
import type { Period } from '../reporting/cube';
import { DIMENSIONS, dayOf, type RowFilter } from '../reporting/cube-row';

const USAGE =
  'usage: npm run report [-- --from 2026-11-01] [--to 2026-11-30] [--json] [--verify] [--journey …] [--template …] ' +
  '[--language …] [--stage …] [--purpose …] [--sender …] [--stepKey …] [--activityId …]';
const DAY_MS = 86_400_000;
/** What is shown where nobody says: the last 30 days. */
const USUAL_DAYS = 30;
const DAY = /^\d{4}-\d\d-\d\d$/;

export interface ReportArguments {
  period: Period;
  filter: RowFilter;
  json: boolean;
  verify: boolean;
}

/** What is asked of `npm run report`. @throws CodedError `usage` */
export function reportArguments(args: readonly string[], now: number): ReportArguments {
  const values = parsed(args);
  const to = dayIn(values.to) ?? dayOf(now);
  const from = dayIn(values.from) ?? dayOf(Date.parse(`${to}T00:00:00Z`) - (USUAL_DAYS - 1) * DAY_MS);
  if (from > to) throw new CodedError('usage', `--from ${from} is after --to ${to}\n${USAGE}`);
  const filter: RowFilter = Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const wanted = values[dimension];
      return Array.isArray(wanted) ? [[dimension, wanted]] : [];
    }),
  );
  return { period: { from, to }, filter, json: values.json === true, verify: values.verify === true };
}

function parsed(args: readonly string[]): Record<string, string | boolean | (string | boolean)[] | undefined> {
  try {
    const several = Object.fromEntries(
      DIMENSIONS.map((dimension) => [dimension, { type: 'string', multiple: true } as const]),
    );
    const options = {
      ...several,
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
      verify: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new CodedError('usage', USAGE, { cause: error });
  }
}

function dayIn(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const isDay = typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));
  if (!isDay) throw new CodedError('usage', `${String(value)} is no day such as 2026-11-30\n${USAGE}`);
  return value;
}
