import { checkValue, nullMessage, type Stored } from './check-value';
import type { Field } from './field';

/** One stored row: a value per field, in the order of the definition; undefined where no value was ever sent. */
export type Row = (Stored | undefined)[];

/** A column that refused its value. `missing` tells a key or required column that was not sent or null. */
export interface ColumnError {
  column: string;
  message: string;
  missing: boolean;
}

/** What a write asks for: column names in any case → values. */
export type RowInput = Readonly<Record<string, unknown>>;

export interface WriteOptions {
  /** `insert` refuses a row whose key is there already. */
  mode?: 'upsert' | 'insert';
  /** Required columns must be sent even if the row exists, as the asynchronous doors demand (MC 2.3). */
  everyRequiredColumn?: boolean;
}
export type WriteOutcome =
  | { kind: 'written'; inserted: boolean }
  | { kind: 'refused'; errors: ColumnError[] }
  | { kind: 'duplicate'; keyValue: string };

/** Unit separator: cannot be typed into a key value, so joined keys do not collide. */
const KEY_SEPARATOR = '\u001f';

export interface Retention {
  isRowBasedRetention?: boolean | undefined;
  dataRetentionPeriodLength?: number | undefined;
  dataRetentionPeriodUnitOfMeasure?: number | undefined;
  isDeleteAtEndOfRetentionPeriod?: boolean | undefined;
  /** A day on which everything is deleted, instead of a period. */
  retainUntil?: string | undefined;
  [other: string]: unknown;
}

export interface DataExtensionProperties {
  id: string;
  key: string;
  name: string;
  description: string;
  categoryId: number;
  isSendable: boolean;
  sendableCustomObjectField: string | undefined;
  sendableSubscriberField: string | undefined;
  retention: Retention | undefined;
  createdAt: number;
  modifiedAt: number;
}

/** A data extension: its definition and its rows, kept in the order in which they were first written. */
export class DataExtension {
  private readonly rowsByKey = new Map<string, Row>();
  private readonly keyIndexes: number[] = [];
  private withoutKey = 0;
  private readonly indexByName = new Map<string, number>();
  private ordered: Row[] | undefined;
  /** Grows with every write; readers keep results for as long as it stays. */
  version = 0;

  constructor(
    readonly properties: DataExtensionProperties,
    readonly fields: Field[],
  ) {
    for (const field of fields) this.indexColumn(field);
  }

  get rowCount(): number {
    return this.rowsByKey.size;
  }

  get keyFields(): Field[] {
    return this.fields.filter((field) => field.isPrimaryKey);
  }

  get hasKey(): boolean {
    return this.keyIndexes.length > 0;
  }

  /** Position of a column, its name in any case; undefined if there is none. */
  indexOf(name: string): number | undefined {
    return this.indexByName.get(name) ?? this.indexByName.get(name.toLowerCase());
  }

  field(name: string): Field | undefined {
    const index = this.indexOf(name);
    return index === undefined ? undefined : this.fields[index];
  }

  addField(field: Field): void {
    this.fields.push(field);
    this.indexColumn(field);
    this.version += 1;
  }

  /** All rows, oldest first. The array is not changed afterwards: the next insert or delete makes a new one. */
  rows(): readonly Row[] {
    this.ordered ??= [...this.rowsByKey.values()];
    return this.ordered;
  }

  /**
   * Checks every column, then merges the columns that were sent into the row with the same primary key. Columns
   * without a definition are left out. Nothing is stored unless the whole row is good.
   */
  write(input: RowInput, options: WriteOptions = {}): WriteOutcome {
    const { changes, errors } = this.check(input);
    const keyValue = this.hasKey ? this.keyOf(changes) : undefined;
    const existing = keyValue === undefined ? undefined : this.rowsByKey.get(keyValue);
    if (!existing || options.everyRequiredColumn) errors.push(...this.missingColumns(changes, errors));
    if (errors.length > 0) return { kind: 'refused', errors };
    if (existing && options.mode === 'insert')
      return { kind: 'duplicate', keyValue: this.keyValues(changes).join(', ') };
    if (existing) this.merge(existing, changes);
    else this.add(keyValue, changes);
    this.version += 1;
    return { kind: 'written', inserted: !existing };
  }

  /** What would be refused, without writing. */
  problems(input: RowInput): ColumnError[] {
    const { changes, errors } = this.check(input);
    const existing = this.hasKey && this.rowsByKey.has(this.keyOf(changes));
    return existing ? errors : [...errors, ...this.missingColumns(changes, errors)];
  }

  /** The text of the primary key in a row; of one without a key it is empty. */
  keyIn(input: RowInput): string {
    return this.hasKey ? this.keyOf(this.check(input).changes) : '';
  }

  find(keys: RowInput): Row | undefined {
    return this.rowsByKey.get(this.keyOf(this.check(keys).changes));
  }

  delete(keys: RowInput): boolean {
    const deleted = this.rowsByKey.delete(this.keyOf(this.check(keys).changes));
    if (deleted) this.membershipChanged();
    return deleted;
  }

  clear(): void {
    this.rowsByKey.clear();
    this.membershipChanged();
  }

  private check(input: RowInput): { changes: Map<number, Stored>; errors: ColumnError[] } {
    const changes = new Map<number, Stored>();
    const errors: ColumnError[] = [];
    for (const name in input) {
      const index = this.indexOf(name);
      const field = index === undefined ? undefined : this.fields[index];
      if (index === undefined || !field) continue;
      const checked = checkValue(field, input[name]);
      if (checked.ok) changes.set(index, checked.value);
      else errors.push({ column: field.name, message: checked.message, missing: isNothing(input[name]) });
    }
    return { changes, errors };
  }

  private missingColumns(changes: Map<number, Stored>, errors: ColumnError[]): ColumnError[] {
    return this.fields
      .filter((field, index) => !field.isNullable && field.defaultValue === undefined && !changes.has(index))
      .filter((field) => !errors.some((error) => error.column === field.name))
      .map((field) => ({ column: field.name, message: nullMessage(field.name), missing: true }));
  }

  private keyOf(changes: Map<number, Stored>): string {
    return this.keyValues(changes).map(collated).join(KEY_SEPARATOR);
  }

  private keyValues(changes: Map<number, Stored>): string[] {
    return this.keyIndexes.map((index) => String(changes.get(index) ?? ''));
  }

  private indexColumn(field: Field): void {
    const index = this.fields.indexOf(field);
    this.indexByName.set(field.name, index).set(field.column, index);
    if (field.isPrimaryKey) this.keyIndexes.push(index);
  }

  private merge(row: Row, changes: Map<number, Stored>): void {
    for (const [index, value] of changes) if (!this.keyIndexes.includes(index)) row[index] = value;
  }

  private add(keyValue: string | undefined, changes: Map<number, Stored>): void {
    const row: Row = this.fields.map((field, index) => changes.get(index) ?? field.defaultValue);
    this.withoutKey += keyValue === undefined ? 1 : 0;
    this.rowsByKey.set(keyValue ?? `${KEY_SEPARATOR}${this.withoutKey}`, row);
    this.membershipChanged();
  }

  private membershipChanged(): void {
    this.ordered = undefined;
    this.version += 1;
  }
}

const ASCII = /^[\x20-\x7e]*$/;
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/**
 * Keys that the usual collation of SQL Server takes for one: capitals, width and trailing blanks do not count, accents do.
 * A row keeps the key with which it was first written.
 */
function collated(key: string): string {
  if (ASCII.test(key)) return key.toLowerCase().trimEnd();
  const narrow = key.replace(FULL_WIDTH, (each) => String.fromCharCode(each.charCodeAt(0) - 0xfee0));
  return narrow.normalize('NFC').toUpperCase().toLowerCase().trimEnd();
}

const isNothing = (value: unknown) => value === null || value === undefined || value === '';
