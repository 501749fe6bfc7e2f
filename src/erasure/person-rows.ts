import { addressOf, spellingsOf } from '../consent/address';
import { type DataExtensionRows, READ_PAGE_SIZE, type StoredRow } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { mappedColumns } from '../marketing-cloud/mapped-columns';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import { pagesToTheEnd } from '../marketing-cloud/pages-to-the-end';
import { TABLES, type Table } from '../redis/outbox-entry';
import { PERSON_COLUMNS, type Person } from './person';

/** One row that names the person: its primary key in the data extension's own names, and what else of it is of use. */
export interface PersonRow {
  key: Record<string, string>;
  addresses: string[];
  contactKey: string | undefined;
  messageKey: string | undefined;
  /** Meta's id of our message, or of theirs. */
  wamid: string | undefined;
  conversionId: string | undefined;
}

/** The rows of one person in the data extensions, under the account's own names. Throws MarketingCloudError. */
export function createPersonRows(options: {
  rows: DataExtensionRows;
  definitions: DataExtensionDefinitions;
  mapping: Mapping;
}) {
  const { rows: stored, definitions, mapping } = options;
  const places = TABLES.flatMap((table) => {
    const target = mapTable(table, mapping, definitions);
    const { fieldOf } = mappedColumns(table, mapping, definitions);
    const fields = PERSON_COLUMNS.flatMap((column) => {
      const field = fieldOf(column);
      return field === undefined ? [] : [{ column, field }];
    });
    if (target === undefined || fields.length === 0) return [];
    return [{ table, ...target, fields, fieldOf }];
  });
  type Place = (typeof places)[number];

  async function* read({ dataExtension }: Place, field: string, value: string) {
    const where = { column: field, equals: value };
    const read = (page: number) => stored.find(dataExtension, where, { page, size: READ_PAGE_SIZE });
    for await (const rows of pagesToTheEnd('rows_read', read)) yield* rows.map(textsOf);
  }

  async function rowsIn(place: Place, person: Person): Promise<PersonRow[]> {
    const found = new Map<string, PersonRow>();
    const spelled = [...person.addresses].flatMap(spellingsOf);
    for (const { column, field } of place.fields) {
      for (const value of column === 'ContactKey' ? person.contactKeys : spelled) {
        for await (const row of read(place, field, value)) {
          const textOf = (name: string) => row[place.fieldOf(name)?.toLowerCase() ?? ''] || undefined;
          const key = Object.fromEntries(place.keys.map((name) => [name, row[name.toLowerCase()] ?? '']));
          const addresses = [textOf('Address'), textOf('MobileNumber'), textOf('WhatsAppUserID')];
          found.set(JSON.stringify(key), {
            key,
            addresses: addresses.flatMap((text) => (text === undefined ? [] : [addressOf(text)])),
            contactKey: textOf('ContactKey'),
            messageKey: textOf('MessageKey'),
            wamid: textOf('WhatsAppMessageID') ?? (place.table === 'WA_Reply' ? textOf('ReplyID') : undefined),
            conversionId: textOf('ConversionID'),
          });
        }
      }
    }
    return [...found.values()];
  }

  return {
    /** Every table that can name a person, with its rows that name this one. */
    async find(person: Person): Promise<{ table: Table; rows: PersonRow[] }[]> {
      const found = [];
      for (const place of places) found.push({ table: place.table, rows: await rowsIn(place, person) });
      return found;
    },

    /**
     * Rows of `WA_Event` that speak of them. They name nobody by a column, so every row is read, a call for 2,500 of them;
     * undefined where the account does not have the table.
     */
    async findEvents(person: Person): Promise<{ table: Table; rows: PersonRow[] } | undefined> {
      const target = mapTable('WA_Event', mapping, definitions);
      if (target === undefined) return undefined;
      const [key = ''] = target.keys;
      const rows: PersonRow[] = [];
      for await (const page of stored.readRows(target.dataExtension, key)) {
        for (const row of page.map(textsOf)) {
          if (!Object.values(row).some(person.isInText)) continue;
          rows.push({ ...NOTHING_MORE, key: { [key]: row[key.toLowerCase()] ?? '' } });
        }
      }
      return { table: 'WA_Event', rows };
    },

    async remove(table: Table, rows: readonly PersonRow[]): Promise<void> {
      const target = mapTable(table, mapping, definitions);
      if (target === undefined || rows.length === 0) return;
      const keys = rows.map(({ key }) => key);
      await stored.remove(target.dataExtension, keys);
    },
  };
}

/** An event tells of nobody by whom more could be found. */
const NOTHING_MORE = {
  addresses: [],
  contactKey: undefined,
  messageKey: undefined,
  wamid: undefined,
  conversionId: undefined,
};

const textsOf = (row: StoredRow): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')]));
