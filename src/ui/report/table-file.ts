import { stringify } from 'csv-stringify/sync';
import type { Table } from './sections/block';

/**
 * A table as a CSV file: heads, then each row, numbers as they are counted and shares from 0 to 1. By its mark Excel knows
 * UTF-8, and what a spreadsheet would take for a formula begins with `'`, since names are written by marketers and customers.
 */
export function tableFile({ columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : (cell ?? ''))));
  return stringify([columns.map(({ name }) => name), ...cells], { bom: true, escape_formulas: true });
}
