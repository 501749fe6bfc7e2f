import type { Readable, Writable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { CodedError } from '../errors';
import type { ConsentEffect } from './consent-effect';
import type { ConsentFault } from './consent-faults';
import type { ConsentRecorder } from './consent-recorder';
import { linesOfCsv } from './csv-lines';
import { type CsvRow, rowsOfCsv } from './csv-rows';
import { sayOfCsv } from './csv-sentences';

const ROWS_AT_ONCE = 200;

/** `read` is the sum of the others: every row that holds anything is counted once. */
export interface Imported {
  read: number;
  recorded: number;
  outdated: number;
  duplicate: number;
  refused: number;
}

/** A line that was not taken, and why: `problem` in English as in the report, `faults` by code. */
export interface RefusedLine {
  line: number;
  evidenceId: string;
  problem: string;
  faults: ConsentFault[];
}

/** What is wrong with a line before anything of it is read as a consent. */
interface Wrong {
  problem: string;
  faults: ConsentFault[];
}

/**
 * Takes a CSV with a header row named like the fields of `POST /consents` (any order and case, other columns ignored).
 * A refused row is written whole to what `openReport` opens, with its line, its evidence id and what is wrong; that is a
 * file of the same kind, to be mended and imported. The same file can be imported again: what was recorded is a
 * duplicate then. `openFile` is called twice, since nothing is taken from a file that is not readable to its end.
 * @throws CodedError `csv_encoding`, `csv_unreadable`, `csv_header`, before anything is taken
 */
export async function importConsents(options: {
  openFile: () => Readable;
  openReport: () => Writable;
  recorder: ConsentRecorder;
  carryOut?: (effects: readonly ConsentEffect[]) => Promise<void>;
  onRefused?: (refused: RefusedLine) => void;
  onProgress?: (rows: number) => void;
}): Promise<Imported> {
  const { openFile, openReport, recorder, carryOut, onRefused, onProgress } = options;
  let header: Header | undefined;
  for await (const row of rowsOf(openFile())) header ??= headerIn(row);
  if (header === undefined) throw new CodedError('csv_header', sayOfCsv('csv_empty'));
  const { names, fields }: Header = header;

  const report = openReport();
  const write = (cells: readonly unknown[]) => report.write(stringify([cells], { escape_formulas: true }));
  const evidence = fields.indexOf('evidenceId');
  const added = ['line', 'evidenceid', 'problem'];
  const kept = names.flatMap((name, at) => (added.includes(keyOf(name)) ? [] : [at]));
  write(['line', 'evidenceId', 'problem', ...kept.map((at) => names[at])]);

  const totals: Imported = { read: 0, recorded: 0, outdated: 0, duplicate: 0, refused: 0 };
  let batch: CsvRow[] = [];

  function refuse({ line, cells }: CsvRow, { problem, faults }: Wrong): void {
    totals.refused += 1;
    onRefused?.({ line, evidenceId: cells[evidence] ?? '', problem, faults });
    const others = kept.filter((at) => at < cells.length).map((at) => cells[at]);
    write([line, cells[evidence] ?? '', problem, ...others, ...cells.slice(names.length)]);
  }

  async function flush(): Promise<void> {
    const read = batch.map((row) => ({ row, wrong: wrongIn(row, { names, fields }) }));
    const usable = read.filter(({ wrong }) => wrong === undefined);
    const results = await recorder.record(
      usable.map(({ row }) => givenIn(row.cells, fields)),
      { imported: true },
    );
    const effects: ConsentEffect[] = [];
    let next = 0;
    for (const { row, wrong } of read) {
      const result = wrong === undefined ? results[next++] : undefined;
      if (result === undefined || result.result === 'refused') refuse(row, wrong ?? result ?? NOT_RECORDED);
      else {
        totals[result.result] += 1;
        effects.push(...result.effects);
      }
    }
    if (effects.length > 0) await carryOut?.(effects);
    totals.read += batch.length;
    batch = [];
    onProgress?.(totals.read);
  }

  let isHeader = true;
  for await (const row of rowsOf(openFile())) {
    if (isHeader) isHeader = false;
    else batch.push(row);
    if (batch.length >= ROWS_AT_ONCE) await flush();
  }
  if (batch.length > 0) await flush();
  return totals;
}

const NEEDED = ['evidenceId', 'topic', 'status', 'source', 'method', 'occurredAt'];
const FIELDS = new Map([...NEEDED, 'phone', 'userId', 'contactKey', 'explicit'].map((name) => [keyOf(name), name]));
/** What is needed, and whose it is: a line with fewer cells can be no consent. */
const FEWEST_CELLS = NEEDED.length + 1;

interface Header {
  names: string[];
  /** Per column our field, or undefined where it is not one. */
  fields: (string | undefined)[];
}

/** Rows that hold anything, without the line by which Excel is told the separator. */
async function* rowsOf(file: Readable): AsyncGenerator<CsvRow> {
  const lines = linesOfCsv(file);
  let isFirst = true;
  for await (const row of rowsOfCsv(lines, FEWEST_CELLS)) {
    const isSeparator = isFirst && /^sep=$/i.test(row.cells[0] ?? '') && row.cells.length === 2 && row.cells[1] === '';
    isFirst = false;
    if (!isSeparator && row.cells.some((cell) => cell !== '')) yield row;
  }
}

/** Case, blanks, `_` and `-` of a column's name do not count. */
function keyOf(name: string): string {
  return name.replace(/[\s_\-\ufeff]/g, '').toLowerCase();
}

/** A file separated otherwise, or without header, is told once, not by every line of it. */
function headerIn({ cells: names, problem }: CsvRow): Header {
  const keys = names.map(keyOf);
  const twice = names.find((name, at) => name !== '' && keys.indexOf(keys[at] ?? '') !== at);
  if (twice !== undefined) throw new CodedError('csv_header', sayOfCsv('csv_twice', { column: twice }));
  const fields = keys.map((key) => FIELDS.get(key));
  const missing = NEEDED.filter((name) => !fields.includes(name));
  if (missing.length === 0 && problem === undefined) return { names, fields };
  const other = names.length === 1 ? /;|\t|\|/.exec(names[0] ?? '')?.[0] : undefined;
  throw new CodedError(
    'csv_header',
    sayOfCsv(SEPARATED_BY[other ?? ''] ?? 'csv_no_column', { columns: missing.join(', ') }),
  );
}

const SEPARATED_BY: Readonly<Record<string, 'csv_no_column_semicolons' | 'csv_no_column_tabs' | 'csv_no_column_bars'>> =
  {
    ';': 'csv_no_column_semicolons',
    '\t': 'csv_no_column_tabs',
    '|': 'csv_no_column_bars',
  };

const NOT_RECORDED: Wrong = { problem: 'not recorded', faults: [{ code: 'refused', values: {} }] };

function wrongIn({ cells, problem }: CsvRow, { names, fields }: Header): Wrong | undefined {
  if (problem !== undefined) return { problem, faults: [{ code: 'quotes', values: {} }] };
  if (cells.length !== names.length) {
    return {
      problem: `the line has ${cells.length} cells, and the first line names ${names.length} columns`,
      faults: [{ code: 'cells', values: { n: cells.length, of: names.length } }],
    };
  }
  const field = fields.find((name, at) => name !== undefined && (cells[at] ?? '').includes('\n'));
  if (field === undefined) return undefined;
  return { problem: `${field}: holds a line break`, faults: [{ code: 'line_break', values: { field } }] };
}

/** An apostrophe before what a spreadsheet would run, as this import writes it into its report. */
const ESCAPED = /^'(?=[=+\-@\t\r＝＋－＠])/;

/** An empty cell is an absent field; `explicit` is yes or no in the words that people use. */
function givenIn(cells: readonly string[], fields: Header['fields']): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [at, field] of fields.entries()) {
    const cell = (cells[at] ?? '').replace(ESCAPED, '');
    if (field !== undefined && cell !== '') given[field] = field === 'explicit' ? yesOrNo(cell) : cell;
  }
  return given;
}

function yesOrNo(word: string): boolean | string {
  const said = word.toLowerCase();
  if (['true', 'yes', '1'].includes(said)) return true;
  return ['false', 'no', '0'].includes(said) ? false : said;
}
