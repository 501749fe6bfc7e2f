import { z } from 'zod';
import { type Row, TABLES, type Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import type { DataExtensionMetadata, FieldMetadata } from './data-extension-metadata';
import { type Column, type DataExtensionDefinitions, keyColumns } from './data-extensions';
import { FIELD_FORMS, formOf, inForm, takesColumn } from './field-forms';

const tableMappingSchema = z.strictObject({
  /** External key of the admin's own data extension; absent = ours. */
  dataExtension: z.string().min(1).optional(),
  /** Our column → the field to write; null = leave the column out; a column not named keeps its own name. */
  columns: z.record(z.string(), z.string().min(1).nullable()).default({}),
  /** Our column → the form of the field that takes it, where that is no Text: other values are left out. */
  forms: z.record(z.string(), z.enum(FIELD_FORMS)).optional(),
});

/** Where our tables are written. A table that is null is not written at all, one that is not named is ours. */
export const mappingSchema = z.partialRecord(z.enum(TABLES), tableMappingSchema.nullable());
export type Mapping = z.infer<typeof mappingSchema>;

export interface MappedTable {
  /** External key to write to. */
  dataExtension: string;
  /** Field names of the primary key. */
  keys: string[];
}

/** Where a table is written, or undefined where the mapping leaves it out. */
export function mapTable(
  table: Table,
  mapping: Mapping,
  definitions: DataExtensionDefinitions,
): MappedTable | undefined {
  const mapped = mapping[table];
  if (mapped === null) return undefined;
  return {
    dataExtension: mapped?.dataExtension ?? table,
    keys: keyColumns(definitions[table]).map((name) => mapped?.columns[name] ?? name),
  };
}

/** A table's entry with the forms of the fields that take its columns. */
export function withForms(entry: NonNullable<Mapping[Table]>, real: DataExtensionMetadata | undefined) {
  const types = new Map(real?.fields.map((field) => [field.name.toLowerCase(), formOf(field.type)]));
  const forms = Object.entries(entry.columns).flatMap(([column, field]) => {
    const form = field === null ? undefined : types.get(field.toLowerCase());
    return form === undefined ? [] : [[column, form] as const];
  });
  const { forms: _before, ...rest } = entry;
  return forms.length === 0 ? rest : { ...rest, forms: Object.fromEntries(forms) };
}

/** The same row under the field names of the mapping, without the columns that it leaves out. */
export function mapRow(table: Table, row: Row, mapping: Mapping): Row {
  const { columns, forms = {} } = mapping[table] ?? {};
  if (!columns) return row;
  const mapped: Row = {};
  for (const [name, value] of Object.entries(row)) {
    const field = columns[name];
    const form = forms[name];
    const taken = form === undefined ? value : inForm(form, value);
    if (field !== null && taken !== undefined) mapped[field ?? name] = taken;
  }
  return mapped;
}

export interface MappingFault {
  table: Table;
  column?: string;
  code:
    | 'unknown_column'
    | 'key_left_out'
    | 'data_extension_twice'
    | 'field_twice'
    | 'data_extension_missing'
    | 'field_missing'
    | 'type_differs'
    | 'too_short'
    | 'key_differs'
    | 'field_required'
    | 'key_missing'
    | 'key_wanted'
    | 'key_unwanted'
    | 'nothing_writes_it';
  message: string;
  /** What stands in the message, for who says it in another language. */
  values?: Readonly<Record<string, string | number>>;
}

/** The fault as a sentence, by its code; the page of data extensions says the same. */
export const sentenceOf = ({ code, message, values = {} }: MappingFault): Sentence => ({
  english: message,
  saying: { code: `fault.${'decimals' in values ? 'too_few_decimals' : code}`, values: { ...values } },
});

/**
 * What keeps a mapping from being used; nothing = it can be. `metadata` holds the real data extensions by external key,
 * without those that do not exist. Tables that are not mapped are looked at only for what the mapping itself breaks.
 */
export function checkMapping(
  mapping: Mapping,
  definitions: DataExtensionDefinitions,
  metadata: ReadonlyMap<string, DataExtensionMetadata>,
): MappingFault[] {
  return [
    ...sharedDataExtensions(mapping, definitions),
    ...TABLES.flatMap((table) => (mapping[table] ? checkTable(table, mapping, definitions, metadata) : [])),
  ];
}

/** Two tables in one data extension would overwrite each other, and two jobs would run on it at once. */
function sharedDataExtensions(mapping: Mapping, definitions: DataExtensionDefinitions): MappingFault[] {
  const owner = new Map<string, Table>();
  return TABLES.flatMap((table) => {
    const key = mapTable(table, mapping, definitions)?.dataExtension.toLowerCase();
    if (key === undefined) return [];
    const other = owner.get(key);
    if (other === undefined) {
      owner.set(key, table);
      return [];
    }
    const message = `${table} and ${other} both write to ${key}`;
    return [{ table, code: 'data_extension_twice' as const, message, values: { table, other, name: key } }];
  });
}

function checkTable(
  table: Table,
  mapping: Mapping,
  definitions: DataExtensionDefinitions,
  metadata: ReadonlyMap<string, DataExtensionMetadata>,
): MappingFault[] {
  const faults: MappingFault[] = [];
  const fault = (
    code: MappingFault['code'],
    message: string,
    values: NonNullable<MappingFault['values']>,
    column?: string,
  ) => faults.push({ table, code, message, values, ...(column === undefined ? {} : { column }) });
  const definition = definitions[table];
  const columns = mapping[table]?.columns ?? {};
  const ourKeys = keyColumns(definition);

  for (const name of Object.keys(columns)) {
    if (!definition.columns.some((column) => column.name === name)) {
      fault('unknown_column', `${table} has no column ${name}`, { table, column: name }, name);
    }
  }
  for (const name of ourKeys) {
    if (columns[name] === null) {
      fault('key_left_out', `${name} is the primary key and cannot be left out`, { column: name }, name);
    }
  }

  const target = mapTable(table, mapping, definitions);
  const real = target && metadata.get(target.dataExtension);
  if (!target || !real) {
    const missing = target?.dataExtension ?? table;
    fault('data_extension_missing', `there is no data extension ${missing}`, { name: missing });
    return faults;
  }
  // Field names are compared without regard to case (MC 2.5).
  const fields = new Map(real.fields.map((field) => [field.name.toLowerCase(), field]));
  const written = new Map<string, string>();
  for (const column of definition.columns) {
    const name = columns[column.name] === undefined ? column.name : columns[column.name];
    if (name === null || name === undefined) continue;
    const before = written.get(name.toLowerCase());
    if (before) {
      const values = { column: before, other: column.name, field: name };
      fault('field_twice', `${before} and ${column.name} both write to ${name}`, values, column.name);
    }
    written.set(name.toLowerCase(), column.name);
    const field = fields.get(name.toLowerCase());
    if (!field) {
      const values = { name: target.dataExtension, field: name };
      fault('field_missing', `${target.dataExtension} has no field ${name}`, values, column.name);
    } else faults.push(...fieldFaults(table, column, field, { isMapped: true }));
  }

  const realKeys = real.fields.filter((field) => field.isPrimaryKey).map((field) => field.name.toLowerCase());
  const wantedKeys = target.keys.map((key) => key.toLowerCase());
  if (realKeys.length !== wantedKeys.length || !wantedKeys.every((key) => realKeys.includes(key))) {
    const is = realKeys.length === 0 ? 'none' : realKeys.join(', ');
    const must = target.keys.join(', ');
    const values = { name: target.dataExtension, is: realKeys.length === 0 ? '–' : is, must };
    fault('key_differs', `the primary key of ${target.dataExtension} is ${is}; it must be ${must}`, values);
  }
  for (const field of real.fields) {
    if (!field.isPrimaryKey && field.isNullable === false) {
      fault(
        'field_required',
        `${field.name} of ${target.dataExtension} is required, and rows are written a few columns at a time`,
        { field: field.name, name: target.dataExtension },
        written.get(field.name.toLowerCase()),
      );
    }
  }
  return faults;
}

/**
 * Differences of one field that would have rows refused. Shared by the mapping's check and by `npm run doctor`. What is
 * mapped is written in the form of its field, so a phone may go to a Phone; our own data extensions are as defined.
 */
export function fieldFaults(
  table: Table,
  column: Column,
  field: FieldMetadata,
  { isMapped = false }: { isMapped?: boolean } = {},
): MappingFault[] {
  const of = { table, column: column.name };
  if (isMapped && column.type === 'Text' && takesColumn(column.name, field.type)) return [];
  if (field.type.toLowerCase() !== column.type.toLowerCase()) {
    const values = { field: field.name, is: field.type, must: column.type };
    return [{ ...of, code: 'type_differs', message: `${field.name} is ${field.type}, not ${column.type}`, values }];
  }
  if (column.type !== 'Text' && column.type !== 'Decimal') return [];
  const faults: MappingFault[] = [];
  // A Text field without a length takes any text (MC 2.5).
  if (field.length !== undefined && field.length < column.length) {
    faults.push({
      ...of,
      code: 'too_short',
      message: `${field.name} holds ${field.length}, not ${column.length}`,
      values: { field: field.name, is: field.length, must: column.length },
    });
  }
  if (column.type === 'Decimal' && (field.scale ?? 0) < column.scale) {
    faults.push({
      ...of,
      code: 'too_short',
      message: `${field.name} holds ${field.scale ?? 0} decimals, not ${column.scale}`,
      values: { field: field.name, decimals: field.scale ?? 0, must: column.scale },
    });
  }
  return faults;
}
