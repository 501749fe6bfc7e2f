import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Row, TABLES, type Table } from '../redis/outbox-entry';

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

type Fit = { ok: true; fits: Row } | { ok: false; problems: string[] };

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
    const problems: string[] = [];
    let fits = row;
    for (const name of Object.keys(row)) {
      const column = columns.get(name);
      const value = row[name];
      if (!column) problems.push(`${name} is no column of ${definition.key}`);
      else if (column.type === 'Text' && column.shorten && typeof value === 'string') {
        if (value.length > column.length) fits = { ...fits, [name]: value.slice(0, column.length) };
      } else {
        const problem = problemOf(column, value);
        if (problem) problems.push(`${name} ${problem}`);
      }
    }
    for (const name of keys) {
      if (row[name] === undefined || row[name] === '') problems.push(`${name} is missing: it is the primary key`);
    }
    // Every column was found to hold what its type wants.
    return problems.length > 0 ? { ok: false, problems } : { ok: true, fits: fits as Row };
  };
}

function problemOf(column: Column, value: unknown): string | undefined {
  switch (column.type) {
    case 'Text':
      if (typeof value !== 'string') return 'must be text';
      return value.length > column.length ? `is longer than ${column.length} characters` : undefined;
    case 'Date':
      return isoUtc.safeParse(value).success ? undefined : 'must be an ISO 8601 time in UTC';
    case 'Boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'Decimal': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
      const [whole = '', fraction = ''] = Math.abs(value)
        .toFixed(column.scale + 1)
        .replace(/0+$/, '')
        .split('.');
      if (fraction.length > column.scale) return `has more than ${column.scale} decimals`;
      return whole.length > column.length - column.scale ? `has more than ${column.length} digits` : undefined;
    }
  }
}
