import { z } from 'zod';
import { addressOf, spellingsOf } from '../consent/address';
import type { MarketingCloudClient } from '../marketing-cloud/client';
import { type DataExtensionDefinitions, keyColumns } from '../marketing-cloud/data-extensions';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import { TABLES, type Table } from '../redis/outbox-entry';
import { PERSON_COLUMNS, type Person } from './person';

const READ_ROWS = 2_500;
const DELETE_ROWS = 50;

const itemsSchema = z.object({
  items: z
    .array(
      z.object({
        keys: z.record(z.string(), z.unknown()).default({}),
        values: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

/** One row that names the person: its primary key in the data extension's own names, and what else of it is of use. */
export interface PersonRow {
  key: Record<string, string>;
  addresses: string[];
  contactKey: string | undefined;
  messageKey: string | undefined;
  wamid: string | undefined;
}

/** The rows of one person in the data extensions, under the account's own names. Throws MarketingCloudError. */
export function createPersonRows(options: {
  client: MarketingCloudClient;
  definitions: DataExtensionDefinitions;
  mapping: Mapping;
}) {
  const { client, definitions, mapping } = options;
  const places = TABLES.flatMap((table) => {
    const target = mapTable(table, mapping, definitions);
    const columns = mapping[table]?.columns ?? {};
    const fieldOf = (column: string) => {
      const isThere = definitions[table].columns.some(({ name }) => name === column);
      return isThere && columns[column] !== null ? (columns[column] ?? column) : undefined;
    };
    const fields = PERSON_COLUMNS.flatMap((column) => {
      const field = fieldOf(column);
      return field === undefined ? [] : [{ column, field }];
    });
    if (target === undefined || fields.length === 0) return [];
    const keys = keyColumns(definitions[table]).map((name) => columns[name] ?? name);
    return [{ table, dataExtension: target.dataExtension, fields, fieldOf, keys }];
  });
  type Place = (typeof places)[number];

  async function* read({ dataExtension }: Place, field: string, value: string) {
    for (let page = 1; ; page += 1) {
      const { items } = await client.call({
        operation: 'rows_read',
        method: 'GET',
        path: `/data/v1/customobjectdata/key/${encodeURIComponent(dataExtension)}/rowset`,
        query: { $page: page, $pagesize: READ_ROWS, $filter: `${field} eq '${value.replaceAll("'", "''")}'` },
        answer: itemsSchema,
        idempotent: true,
      });
      for (const item of items) yield lowerCase({ ...item.keys, ...item.values });
      if (items.length < READ_ROWS) return;
    }
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
            wamid: textOf('WhatsAppMessageID'),
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

    async remove(table: Table, rows: readonly PersonRow[]): Promise<void> {
      const place = places.find((each) => each.table === table);
      if (place === undefined) return;
      for (let from = 0; from < rows.length; from += DELETE_ROWS) {
        await client.call({
          operation: 'rows_delete',
          method: 'POST',
          path: `/hub/v1/dataevents/key:${encodeURIComponent(place.dataExtension)}/rowset/delete`,
          body: rows.slice(from, from + DELETE_ROWS).map(({ key }) => ({ keys: key })),
          answer: z.unknown(),
          idempotent: true,
        });
      }
    },
  };
}

export type PersonRows = ReturnType<typeof createPersonRows>;

const lowerCase = (row: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]));
