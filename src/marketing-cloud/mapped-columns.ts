import type { Table } from '../redis/outbox-entry';
import type { StoredRow } from './data-extension-rows';
import type { DataExtensionDefinitions } from './data-extensions';
import type { Mapping } from './mapping';

/**
 * A table's columns under our own names, whatever the account calls its fields. `fieldOf`: the field that takes a column;
 * undefined where the table has no such column, or the mapping leaves it out. `textsOf`: what a stored row holds of a
 * column, as trimmed text, '' where it holds nothing; names of fields are compared without regard to case (MC 2.5).
 */
export function mappedColumns(table: Table, mapping: Mapping, definitions: DataExtensionDefinitions) {
  const columns = mapping[table]?.columns ?? {};
  const fields = new Map(
    definitions[table].columns.flatMap(({ name }) => {
      const field = columns[name] === undefined ? name : columns[name];
      return field === null ? [] : [[name, field] as const];
    }),
  );
  const stored = new Map([...fields].map(([column, field]) => [column, field.toLowerCase()]));
  return {
    fieldOf: (column: string): string | undefined => fields.get(column),
    textsOf:
      (row: StoredRow) =>
      (column: string): string =>
        String(row[stored.get(column) ?? ''] ?? '').trim(),
  };
}
