import type { Readable, Writable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { CodedError } from '../errors';
import type { ConsentEffect } from './consent-effect';
import type { ConsentRecorder } from './consent-recorder';

const ROWS_AT_ONCE = 200;

export interface Imported {
  recorded: number;
  outdated: number;
  duplicate: number;
  refused: number;
}

/**
 * Takes a CSV with a header row named like the fields of `POST /consents` (any order and case, other columns ignored).
 * A refused line is written to `report` as `line,evidenceId,problem` and stops nothing. The same file can be imported
 * again: what was recorded is a duplicate then.
 * @throws CodedError `csv_header`, `csv_unreadable` where lines cannot be told apart; what was read before is taken and
 * reported, and the message says how many lines that are
 */
export async function importConsents(options: {
  csv: Readable;
  recorder: ConsentRecorder;
  report: Writable;
  carryOut?: (effects: readonly ConsentEffect[]) => Promise<void>;
  onProgress?: (lines: number) => void;
}): Promise<Imported> {
  const { csv, recorder, report, carryOut, onProgress } = options;
  const totals: Imported = { recorded: 0, outdated: 0, duplicate: 0, refused: 0 };
  const lines = csv.pipe(
    parse({
      bom: true,
      columns: columnsOf,
      trim: true,
      skip_empty_lines: true,
      relax_quotes: true,
      relax_column_count: true,
      info: true,
    }),
  );
  csv.once('error', (error) => lines.destroy(error));
  report.write(stringify([['line', 'evidenceId', 'problem']]));
  let batch: { line: number; row: Record<string, unknown> }[] = [];
  let seen = 0;

  async function flush(): Promise<void> {
    const results = await recorder.record(
      batch.map(({ row }) => row),
      { imported: true },
    );
    const effects: ConsentEffect[] = [];
    for (const [i, result] of results.entries()) {
      totals[result.result] += 1;
      if (result.result === 'refused') {
        report.write(stringify([[batch[i]?.line, result.evidenceId ?? '', result.problem]]));
      } else {
        effects.push(...result.effects);
      }
    }
    if (effects.length > 0) await carryOut?.(effects);
    seen += batch.length;
    batch = [];
    onProgress?.(seen);
  }

  try {
    for await (const { record, info } of lines as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      batch.push({ line: info.lines, row: rowOf(record) });
      if (batch.length >= ROWS_AT_ONCE) await flush();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (batch.length > 0) await flush();
    throw new CodedError('csv_unreadable', `${error.message}. The ${seen} lines before it were read`, { cause: error });
  }
  if (batch.length > 0) await flush();
  return totals;
}

const FIELDS = new Map(
  ['evidenceId', 'phone', 'userId', 'contactKey', 'topic', 'status', 'source', 'method', 'occurredAt', 'explicit'].map(
    (name) => [name.toLowerCase(), name],
  ),
);

const NEEDED = ['evidenceId', 'topic', 'status', 'source', 'method', 'occurredAt'];

/** A file separated otherwise, or without header, is told once, not by every line of it. */
function columnsOf(header: string[]): string[] {
  const names = header.map((name) => FIELDS.get(name.trim().toLowerCase()) ?? name.trim());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length === 0) return names;
  throw new CodedError(
    'csv_header',
    `the first line has no column ${missing.join(', ')}. It names the columns, separated by commas`,
  );
}

/** An empty cell is an absent field; `explicit` is yes or no in the words that people use. */
function rowOf(record: Record<string, string>): Record<string, unknown> {
  const given = Object.entries(record).filter(([name, value]) => value !== '' && name !== 'explicit');
  const explicit = (record.explicit ?? '').toLowerCase();
  if (explicit === '') return Object.fromEntries(given);
  const read = ['true', 'yes', '1'].includes(explicit)
    ? true
    : ['false', 'no', '0'].includes(explicit)
      ? false
      : explicit;
  return { ...Object.fromEntries(given), explicit: read };
}
