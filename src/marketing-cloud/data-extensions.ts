import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Row, TABLES, type Table } from '../redis/outbox-entry';
import { type Sentence, speaker } from '../saying';
import { rowSentences } from './row-sentences';

/** What people are told of a column: `npm run dictionary` writes docs/data-extensions.md from it. */
const told = {
  name: z.string(),
  /** The event that writes it; no other does. Each column of ours names one. */
  owner: z.string().min(1).optional(),
  /** Absent where the name says it all. */
  holds: z.string().min(1).optional(),
};

/** Types of a data extension's field that we use (MC 4.1). */
const columnSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...told,
    type: z.literal('Text'),
    length: z.number().int().min(1).max(4000),
    primaryKey: z.literal(true).optional(),
    /** Longer text is cut, rather than the whole row refused: only for words that a person reads. */
    shorten: z.literal(true).optional(),
  }),
  z.strictObject({ ...told, type: z.literal('Date') }),
  z.strictObject({ ...told, type: z.literal('Boolean') }),
  /** `length` is the precision (all digits), `scale` the digits after the point. */
  z.strictObject({
    ...told,
    type: z.literal('Decimal'),
    length: z.number().int().min(1),
    scale: z.number().int().min(0),
  }),
]);

const definitionSchema = z.strictObject({
  /** External key and name at once; at most 36 characters (MC 4.1). */
  key: z.enum(TABLES),
  description: z.string(),
  /** Row-based retention in days; null = kept for ever. */
  retentionDays: z.number().int().min(1).nullable(),
  columns: z.array(columnSchema).min(1),
});

const definitionsSchema = z
  .array(definitionSchema)
  .refine(
    (all) => TABLES.every((table) => all.filter((one) => one.key === table).length === 1),
    'must define each table exactly once',
  );

export type Column = z.infer<typeof columnSchema>;
export type DataExtensionDefinition = z.infer<typeof definitionSchema>;
export type DataExtensionDefinitions = Record<Table, DataExtensionDefinition>;

const say = speaker(rowSentences);

const FILE = join(__dirname, '../../config/data-extensions.json');

/**
 * The one definition of our data extensions (design 5), from `config/data-extensions.json`.
 * @throws ZodError where the file was edited into something that is no definition.
 */
export function readDataExtensions(file: string = FILE): DataExtensionDefinitions {
  const all = definitionsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.fromEntries(all.map((one) => [one.key, one])) as DataExtensionDefinitions;
}

export function keyColumns(definition: DataExtensionDefinition): string[] {
  return definition.columns
    .filter((column) => column.type === 'Text' && column.primaryKey)
    .map((column) => column.name);
}

/** `2026-01-05T10:00:00Z`, with or without a fraction. */
const isoUtc = z.iso.datetime();

type Fit = { ok: true; fits: Row } | { ok: false; problems: Sentence[] };

/** {@link createRowFit} for one row. */
export const fitRow = (definition: DataExtensionDefinition, row: Record<string, unknown>): Fit =>
  createRowFit(definition)(row);

/**
 * → checks rows against their definition before they cost a call, since one bad value has the whole row refused (MC 2.5).
 * `fits` may hold shortened text.
 */
export function createRowFit(definition: DataExtensionDefinition): (row: Record<string, unknown>) => Fit {
  const columns = new Map(definition.columns.map((column) => [column.name, column]));
  const keys = keyColumns(definition);
  return (row) => {
    const problems: Sentence[] = [];
    let fits = row;
    for (const name of Object.keys(row)) {
      const column = columns.get(name);
      const value = row[name];
      if (!column) problems.push(say('row_no_column', { column: name, table: definition.key }));
      else if (column.type === 'Text' && column.shorten && typeof value === 'string') {
        if (value.length > column.length) fits = { ...fits, [name]: value.slice(0, column.length) };
      } else {
        const problem = problemOf(column, value);
        if (problem) problems.push(problem);
      }
    }
    for (const name of keys) {
      if (row[name] === undefined || row[name] === '') problems.push(say('row_key_missing', { column: name }));
    }
    // Every column was found to hold what its type wants.
    return problems.length > 0 ? { ok: false, problems } : { ok: true, fits: fits as Row };
  };
}

function problemOf(column: Column, value: unknown): Sentence | undefined {
  switch (column.type) {
    case 'Text':
      if (typeof value !== 'string') return say('row_text', { column: column.name });
      return value.length > column.length ? say('row_too_long', { column: column.name, n: column.length }) : undefined;
    case 'Date':
      return isoUtc.safeParse(value).success ? undefined : say('row_time', { column: column.name });
    case 'Boolean':
      return typeof value === 'boolean' ? undefined : say('row_boolean', { column: column.name });
    case 'Decimal': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return say('row_number', { column: column.name });
      const [whole = '', fraction = ''] = Math.abs(value)
        .toFixed(column.scale + 1)
        .replace(/0+$/, '')
        .split('.');
      if (fraction.length > column.scale) return say('row_decimals', { column: column.name, n: column.scale });
      return whole.length > column.length - column.scale
        ? say('row_digits', { column: column.name, n: column.length })
        : undefined;
    }
  }
}
