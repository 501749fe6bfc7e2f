import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { SandboxRefusal } from './problem';

export type FieldType = 'Text' | 'EmailAddress' | 'Phone' | 'Locale' | 'Date' | 'Boolean' | 'Number';
export interface EntryField {
  readonly name: string;
  readonly type: FieldType;
  readonly isPrimaryKey: boolean;
}

/** What lets contacts in: the rows of a data extension, or an event that is fired over the REST API. */
export interface EntrySource {
  readonly kind: 'data_extension' | 'api_event';
  readonly eventDefinitionKey: string;
  readonly name: string;
  readonly fields: readonly EntryField[];
}

/** One row that enters. `row` holds every field of the entry source; dates are `Date`, everything else text. */
export interface Contact {
  readonly key: string;
  readonly row: Readonly<Record<string, string | Date>>;
}

export interface Audience {
  readonly fields: readonly EntryField[];
  readonly contacts: readonly Contact[];
}

const CONTACT_KEY_COLUMNS = ['contactkey', 'contact key', 'subscriberkey', 'subscriber key'];

/**
 * Reads an audience from CSV text with a header line. The contact key is the column `ContactKey` or `SubscriberKey`.
 * @throws SandboxRefusal naming the line, where the file has no such column, a contact has no key or comes twice.
 */
export function audienceFromCsv(text: string): Audience {
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  const columns = Object.keys(rows[0] ?? {});
  const keyColumn = columns.find((column) => CONTACT_KEY_COLUMNS.includes(column.toLowerCase()));
  if (keyColumn === undefined) {
    throw new SandboxRefusal('no_contact_key_column', 'The CSV has no column ContactKey or SubscriberKey, or no rows');
  }

  const fields = columns.map((name) => ({
    name,
    type: fieldType(
      name,
      rows.map((row) => row[name] ?? ''),
    ),
    isPrimaryKey: name === keyColumn,
  }));
  const seen = new Set<string>();
  const contacts = rows.map((row, index) => {
    const key = row[keyColumn] ?? '';
    if (key === '') throw new SandboxRefusal('contact_without_key', `Line ${index + 2} of the CSV has no contact key`);
    if (seen.has(key))
      throw new SandboxRefusal('contact_repeated', `Line ${index + 2} of the CSV repeats the contact key ${key}`);
    seen.add(key);
    return {
      key,
      row: Object.fromEntries(fields.map((field) => [field.name, fieldValue(field, row[field.name] ?? '')])),
    };
  });
  return { fields, contacts };
}

const NAMED_TYPES: readonly [RegExp, FieldType][] = [
  [/e-?mail/i, 'EmailAddress'],
  [/phone|mobile|telefono|celular/i, 'Phone'],
  [/locale/i, 'Locale'],
];

function fieldType(name: string, values: readonly string[]): FieldType {
  const named = NAMED_TYPES.find(([pattern]) => pattern.test(name));
  if (named !== undefined) return named[1];
  const given = values.filter((value) => value !== '');
  if (given.length === 0) return 'Text';
  if (given.every((value) => /^(true|false)$/i.test(value))) return 'Boolean';
  if (given.every((value) => /^\d{4}-\d{2}-\d{2}/.test(value) && DateTime.fromISO(value).isValid)) return 'Date';
  if (given.every((value) => /^-?\d{1,9}(\.\d+)?$/.test(value) && !/^0\d/.test(value))) return 'Number';
  return 'Text';
}

function fieldValue(field: { type: FieldType }, text: string): string | Date {
  return field.type === 'Date' && text !== '' ? DateTime.fromISO(text, { zone: 'utc' }).toJSDate() : text;
}
