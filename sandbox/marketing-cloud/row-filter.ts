import type { Stored } from './check-value';
import type { DataExtension, Row } from './data-extension';
import { invalidParameter } from './rest-error';

export type RowTest = (row: Row) => boolean;

const COMPARISON = /^\s*([\w~-]+)\s+(eq|neq|ne|gt|gte|lt|lte|like)\s+('(?:[^']|'')*'|[^\s']+)\s*/i;

/**
 * `$filter` of the row-reading route: comparisons joined by `and` or `or`, `and` binding stronger, no parentheses.
 * Only `eq` is known to work on the platform; the other operators are taken so that a reader can be tried (MC 3).
 */
export function parseRowFilter(filter: string, extension: DataExtension): RowTest {
  const alternatives: RowTest[][] = [[]];
  let rest = filter;
  while (true) {
    const found = COMPARISON.exec(rest);
    if (!found) throw invalidParameter('$filter');
    alternatives.at(-1)?.push(comparison(extension, found[1] ?? '', found[2] ?? '', found[3] ?? ''));
    rest = rest.slice(found[0].length);
    if (rest === '') break;
    const join = /^(and|or)\s+/i.exec(rest);
    if (!join) throw invalidParameter('$filter');
    if (join[1]?.toLowerCase() === 'or') alternatives.push([]);
    rest = rest.slice(join[0].length);
  }
  return (row) => alternatives.some((tests) => tests.every((test) => test(row)));
}

function comparison(extension: DataExtension, name: string, operator: string, literal: string): RowTest {
  const index = extension.indexOf(name);
  const field = index === undefined ? undefined : extension.fields[index];
  if (index === undefined || !field) throw invalidParameter('$filter');
  const text = literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal;
  const wanted = comparable(text, field.type);
  const like = new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*')}$`, 'is');
  const order = (row: Row) => compare(comparable(row[index] ?? '', field.type), wanted);
  switch (operator.toLowerCase()) {
    case 'eq':
      return (row) => order(row) === 0;
    case 'ne':
    case 'neq':
      return (row) => order(row) !== 0;
    case 'gt':
      return (row) => order(row) > 0;
    case 'gte':
      return (row) => order(row) >= 0;
    case 'lt':
      return (row) => order(row) < 0;
    case 'lte':
      return (row) => order(row) <= 0;
    default:
      return (row) => like.test(String(row[index] ?? ''));
  }
}

/** Texts compare without regard to case, as the database's collation does; dates by instant, numbers by size. */
function comparable(value: Stored, type: string): string | number {
  if (value === null || value === '') return '';
  if (type === 'Number' || type === 'Decimal') return Number(value);
  if (type === 'Date') return Date.parse(String(value));
  if (type === 'Boolean') return /^(true|1)$/i.test(String(value)) ? 1 : 0;
  return String(value).toLowerCase();
}

/** Order of two values of one column; nothing comes before everything. */
function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b || a === '' ? -1 : 1;
}

/** `$orderBy=Column asc|desc`, several separated by commas → a sorting of rows that leaves its argument alone. */
export function parseRowOrder(orderBy: string, extension: DataExtension): (rows: readonly Row[]) => Row[] {
  const columns = orderBy.split(',').map((part) => {
    const [name = '', direction = 'asc'] = part.trim().split(/\s+/);
    const index = extension.indexOf(name);
    if (index === undefined || !/^(asc|desc)$/i.test(direction)) throw invalidParameter('$orderBy');
    return { index, type: extension.fields[index]?.type ?? 'Text', sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  // What is compared is worked out once per row, not once per comparison: a million rows are read in order.
  return (rows) =>
    rows
      .map((row) => ({ row, keys: columns.map(({ index, type }) => comparable(row[index] ?? '', type)) }))
      .sort((a, b) => {
        for (const [position, { sign }] of columns.entries()) {
          const order = compare(a.keys[position] ?? '', b.keys[position] ?? '');
          if (order !== 0) return order * sign;
        }
        return 0;
      })
      .map(({ row }) => row);
}
