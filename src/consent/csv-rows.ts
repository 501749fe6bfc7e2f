import { CsvError, parse } from 'csv-parse/sync';

/** One row of a CSV, as its cells. With a `problem` they are what commas alone tell apart. */
export interface CsvRow {
  /** Number of its first line in the file. */
  line: number;
  cells: string[];
  problem?: string;
}

const LINES_AT_ONCE = 200;
/** Of one cell. A quote that is not closed by then is a stray one. */
const MOST_LINES_OF_A_ROW = 50;

/**
 * Lines → rows, none left out: a cell in quotes may go over several lines, and a stray quote must not take its neighbours
 * along. So it costs the line that it stands in, and the next one is read as if nothing had been. `couldBeRow` tells
 * whether so many cells may be a row of its own: such a line is never taken for the inside of a cell.
 */
export async function* rowsOfCsv(
  lines: AsyncIterable<string>,
  couldBeRow: (cells: number) => boolean,
): AsyncGenerator<CsvRow> {
  let pending: string[] = [];
  let line = 1;
  let atOnce = LINES_AT_ONCE;

  function take(count: number): string[] {
    const taken = pending.slice(0, count);
    pending = pending.slice(count);
    line += count;
    return taken;
  }

  function* read(isLast: boolean): Generator<CsvRow> {
    const ahead = isLast ? 0 : MOST_LINES_OF_A_ROW;
    while (pending.length > ahead) {
      const some = pending.slice(0, Math.min(atOnce, pending.length - ahead));
      const rows = oneRowEach(some);
      if (rows !== undefined) {
        yield* rows.map((cells, index) => ({ line: line + index, cells }));
        take(some.length);
        atOnce = Math.min(LINES_AT_ONCE, 2 * atOnce);
      } else if (some.length > 1) {
        atOnce = Math.ceil(some.length / 2);
      } else {
        const { taken, ...row } = firstRow(pending, couldBeRow);
        yield { line, ...row };
        take(taken);
      }
    }
  }

  for await (const each of lines) {
    pending.push(each);
    if (pending.length >= LINES_AT_ONCE + MOST_LINES_OF_A_ROW) yield* read(false);
  }
  yield* read(true);
}

/** The cells of lines that are a row each, or undefined where a quote has it otherwise. */
function oneRowEach(lines: readonly string[]): string[][] | undefined {
  try {
    const rows = cellsIn(lines.join('\n'));
    return rows.length === lines.length ? rows : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function firstRow(
  lines: readonly string[],
  couldBeRow: (cells: number) => boolean,
): { cells: string[]; problem?: string; taken: number } {
  const first = lines[0] ?? '';
  const plain = byCommasAlone(first);
  // Quotes within a cell, as in `the "shop"` or `="+49…"`, are text where no cell begins with one.
  if (!plain.some((cell) => cell.startsWith('"'))) return { cells: plain, taken: 1 };
  for (let count = 1; count <= Math.min(lines.length, MOST_LINES_OF_A_ROW); count += 1) {
    if (count > 1 && couldBeRow(byCommasAlone(lines[count - 1] ?? '').length)) break;
    try {
      const rows = cellsIn(lines.slice(0, count).join('\n'));
      if (rows.length === 1 && rows[0] !== undefined) return { cells: rows[0], taken: count };
      break;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      if (error.code !== 'CSV_QUOTE_NOT_CLOSED') break;
    }
  }
  return { cells: plain, problem: 'a quotation mark stands where none belongs, or is not closed', taken: 1 };
}

/** @throws CsvError */
const cellsIn = (text: string): string[][] =>
  parse(text, { record_delimiter: '\n', relax_column_count: true, trim: true });

const byCommasAlone = (line: string): string[] =>
  parse(line, { quote: null, record_delimiter: '\n', relax_column_count: true, trim: true })[0] ?? [''];
