import { z } from 'zod';
import type { DataExtension, RowInput } from './data-extension';
import { invalidBody } from './rest-error';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * Rows made from a pattern: in texts `{n}` is the row's number from 0 and `{n:8}` the same padded with zeros; of an
 * array the rows take one element each, in turn.
 */
export const fillSchema = z.strictObject({
  rows: z.number().int().positive().max(5_000_000),
  values: z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])),
});

const ROWS_PER_TURN = 10_000;

/** Writes generated rows, giving way to other calls in between. Answers how many rows were written. */
export async function fillRows(
  extension: DataExtension,
  { rows, values }: z.infer<typeof fillSchema>,
): Promise<number> {
  const columns = Object.entries(values);
  for (let number = 0; number < rows; number++) {
    writeOrRefuse(extension, Object.fromEntries(columns.map(([name, pattern]) => [name, valueAt(pattern, number)])));
    if (number % ROWS_PER_TURN === ROWS_PER_TURN - 1) await nextTurn();
  }
  return rows;
}

/** Writes given rows, all checked like any other; the first bad one stops the import. */
export async function importRows(extension: DataExtension, rows: readonly RowInput[]): Promise<number> {
  for (const [number, row] of rows.entries()) {
    writeOrRefuse(extension, row);
    if (number % ROWS_PER_TURN === ROWS_PER_TURN - 1) await nextTurn();
  }
  return rows.length;
}

function writeOrRefuse(extension: DataExtension, row: RowInput): void {
  const outcome = extension.write(row);
  if (outcome.kind === 'refused') throw invalidBody(outcome.errors[0]?.message ?? 'A row was refused.', 10005);
}

type Pattern = z.infer<typeof fillSchema>['values'][string];

function valueAt(pattern: Pattern, number: number): z.infer<typeof scalar> | undefined {
  if (Array.isArray(pattern)) return valueAt(pattern[number % pattern.length] ?? '', number);
  if (typeof pattern !== 'string' || !pattern.includes('{n')) return pattern;
  return pattern.replace(/\{n(?::(\d+))?\}/g, (_, width?: string) => String(number).padStart(Number(width ?? 0), '0'));
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
