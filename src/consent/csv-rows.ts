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
 * along. So it costs the line that it stands in, and the next one is read as if nothing had been. A line of `fewestCells`
 * may be a row of its own, and a text with as many commas hold the halves of two: neither is the inside of a cell.
 */
export async function* rowsOfCsv(lines: AsyncIterable<string>, fewestCells: number): AsyncGenerator<CsvRow> {
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
        const { taken, ...row } = firstRow(pending, fewestCells);
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

function firstRow(lines: readonly string[], fewestCells: number): { cells: string[]; problem?: string; taken: number } {
  const plain = byCommasAlone(lines[0] ?? '');
  // Quotes within a cell, as in `the "shop"` or `="+49…"`, are text where no cell begins with one.
  if (!plain.some((cell) => cell.startsWith('"'))) return { cells: plain, taken: 1 };
  const whole = rowOverLines(lines, fewestCells);
  if (whole !== undefined) return whole;
  const cells = plain.map((cell) => /^"(.*)"$/.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell);
  return { cells, problem: 'a quotation mark stands where none belongs, or is not closed', taken: 1 };
}

/** The row that the first line begins, where its last quote is closed in this line or a later one; else undefined. */
function rowOverLines(lines: readonly string[], fewestCells: number): { cells: string[]; taken: number } | undefined {
  for (let taken = 1; taken <= Math.min(lines.length, MOST_LINES_OF_A_ROW); taken += 1) {
    const next = taken === 1 ? undefined : rowIn(lines[taken - 1] ?? '');
    if (Array.isArray(next) && next.length >= fewestCells) return undefined;
    const cells = rowIn(lines.slice(0, taken).join('\n'));
    if (cells === 'open') continue;
    const isPieced = (cell: string) => cell.includes('\n') && cell.split(',').length >= fewestCells;
    return cells === undefined || cells.some(isPieced) ? undefined : { cells, taken };
  }
  return undefined;
}

/** The cells of a text that is one row; `open` where a quote is not closed; undefined where it is none. */
function rowIn(text: string): string[] | 'open' | undefined {
  try {
    const [cells, ...others] = cellsIn(text);
    return others.length === 0 ? cells : undefined;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : undefined;
  }
}

/** @throws CsvError */
const cellsIn = (text: string): string[][] =>
  parse(text, { record_delimiter: '\n', relax_column_count: true, trim: true });

const byCommasAlone = (line: string): string[] =>
  parse(line, { quote: null, record_delimiter: '\n', relax_column_count: true, trim: true })[0] ?? [''];
