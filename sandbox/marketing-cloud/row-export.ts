import { stringify } from 'csv-stringify/sync';
import type { Stored } from './check-value';
import type { DataExtension, Row } from './data-extension';
import { parseRowFilter, parseRowOrder } from './row-filter';

/** Which rows the sandbox's own pages and exports show. */
export interface RowSelection {
  filter?: string | undefined;
  orderBy?: string | undefined;
  offset?: number | undefined;
  limit?: number | undefined;
}

/** Rows by filter (`Status eq 'x'`), order (`Column desc`), offset and limit, and how many match in all. */
export function selectRows(extension: DataExtension, selection: RowSelection): { count: number; rows: readonly Row[] } {
  let rows = extension.rows();
  if (selection.filter) rows = rows.filter(parseRowFilter(selection.filter, extension));
  if (selection.orderBy) rows = parseRowOrder(selection.orderBy, extension)(rows);
  const offset = selection.offset ?? 0;
  const limit = selection.limit ?? rows.length;
  return { count: rows.length, rows: rows.slice(offset, offset + limit) };
}

/** A row as an object: columns spelt as defined, typed values, null where nothing is stored. */
export function rowObject(extension: DataExtension, row: Row): Record<string, Stored> {
  return Object.fromEntries(extension.fields.map((field, index) => [field.name, row[index] ?? null]));
}

/** RFC 4180 CSV with a header line. */
export function rowsAsCsv(extension: DataExtension, rows: readonly Row[]): string {
  const header = extension.fields.map(({ name }) => name);
  const lines = rows.map((row) => header.map((_, index) => row[index] ?? null));
  return stringify([header, ...lines], { cast: { boolean: (value) => String(value) } });
}
