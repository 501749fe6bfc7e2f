import type Redis from 'ioredis';
import { z } from 'zod';
import type { MarketingCloudClient } from '../marketing-cloud/client';
import { type DataExtensionDefinitions, keyColumns } from '../marketing-cloud/data-extensions';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import { TABLES, type Table } from '../marketing-cloud/outbox-entry';
import {
  adClickKey,
  aliasKey,
  consentKey,
  contactAddressKey,
  executionKey,
  frequencyKey,
  pairBackoffKey,
  touchesKey,
  whatsAppMessageKey,
} from '../redis-keys';
import { type Address, addressOf } from './address';
import type { ConsentStore } from './consent-store';

/** Whom to forget: what is known of them. More is found from it (aliases, contact key, numbers written to). */
export interface Whom {
  phone?: string;
  userId?: string;
  contactKey?: string;
}

export interface Forgotten {
  addresses: Address[];
  contactKeys: string[];
  redisKeys: number;
  /** Records of sends still under way, which keep a message from being sent twice; they end by themselves in 8 days. */
  openRecords: number;
  /** Rows deleted, and rows that a second look still found: the proof is that these are none. */
  rows: { table: Table; deleted: number; left: number }[];
}

const PERSON_COLUMNS = ['Address', 'ContactKey', 'MobileNumber', 'WhatsAppUserID'] as const;
const READ_ROWS = 2_500;
const DELETE_ROWS = 50;

const itemsSchema = z.object({
  count: z.number().default(0),
  items: z
    .array(
      z.object({
        keys: z.record(z.string(), z.unknown()).default({}),
        values: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

/**
 * Forgets one person: every row of every table that names them, and everything kept in Redis under one of their
 * addresses or their contact key. An opt-out is forgotten with the rest. Rows on their way to Marketing Cloud arrive
 * within its queue time; run it again after that, as the proof. Throws MarketingCloudError; may be repeated.
 */
export async function forgetContact(options: {
  whom: Whom;
  redis: Redis;
  store: ConsentStore;
  client: MarketingCloudClient;
  definitions: DataExtensionDefinitions;
  mapping: Mapping;
}): Promise<Forgotten> {
  const { whom, redis, store, client, definitions, mapping } = options;
  const phones = new Set<string>();
  const userIds = new Set<string>();
  const contactKeys = new Set<string>();

  function learn(text: string | undefined, set: Set<string>): void {
    if (text !== undefined && text !== '') set.add(text);
  }
  learn(whom.phone, phones);
  learn(whom.userId, userIds);
  learn(whom.contactKey, contactKeys);
  const addresses = () => new Set([...phones, ...userIds].map(addressOf));
  async function learnFromStore(): Promise<void> {
    for (const address of addresses()) {
      const known = await store.read(address);
      for (const each of [known.address, ...known.state.aliases]) learn(each, each.startsWith('+') ? phones : userIds);
      learn(known.state.contactKey, contactKeys);
    }
  }
  for (const contactKey of contactKeys) {
    const address = (await redis.get(contactAddressKey(contactKey))) ?? '';
    learn(address, address.startsWith('+') ? phones : userIds);
  }
  await learnFromStore();

  const tables = TABLES.flatMap((table) => {
    const mapped = mapTable(table, mapping, definitions);
    const names = definitions[table].columns.map(({ name }) => name);
    const columns = mapping[table]?.columns ?? {};
    const fields = PERSON_COLUMNS.filter((column) => names.includes(column) && columns[column] !== null).map(
      (column) => ({ column, field: columns[column] ?? column }),
    );
    if (mapped === undefined || fields.length === 0) return [];
    const keys = keyColumns(definitions[table]).map((name) => columns[name] ?? name);
    return [{ table, dataExtension: mapped.dataExtension, fields, keys }];
  });
  type PersonTable = (typeof tables)[number];

  async function rowsOf({ dataExtension, fields, keys }: PersonTable): Promise<Map<string, Record<string, string>>> {
    const found = new Map<string, Record<string, string>>();
    for (const { column, field } of fields) {
      const wanted = column === 'ContactKey' ? contactKeys : new Set([...phones, ...userIds, ...addresses()]);
      for (const value of wanted) {
        const { items } = await client.call({
          operation: 'rows_read',
          method: 'GET',
          path: `/data/v1/customobjectdata/key/${encodeURIComponent(dataExtension)}/rowset`,
          query: { $page: 1, $pagesize: READ_ROWS, $filter: `${field} eq '${value.replaceAll("'", "''")}'` },
          answer: itemsSchema,
          idempotent: true,
        });
        for (const item of items) {
          const row = lowerCase({ ...item.keys, ...item.values });
          const key = Object.fromEntries(keys.map((name) => [name, row[name.toLowerCase()] ?? '']));
          found.set(JSON.stringify(key), key);
          for (const other of fields) {
            const text = row[other.field.toLowerCase()];
            if (other.column === 'ContactKey') learn(text, contactKeys);
            else learn(text, text?.startsWith('+') ? phones : userIds);
          }
        }
      }
    }
    return found;
  }

  async function deleteRows({ dataExtension }: PersonTable, keys: Record<string, string>[]): Promise<void> {
    for (let from = 0; from < keys.length; from += DELETE_ROWS) {
      await client.call({
        operation: 'rows_delete',
        method: 'POST',
        path: `/hub/v1/dataevents/key:${encodeURIComponent(dataExtension)}/rowset/delete`,
        body: keys.slice(from, from + DELETE_ROWS).map((some) => ({ keys: some })),
        answer: z.unknown(),
        idempotent: true,
      });
    }
  }

  // What one table tells (a contact key, an older number) can find more in another, so it looks until nothing is new.
  const deleted = new Map<Table, number>();
  const MOST_ROUNDS = 5;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = phones.size + userIds.size + contactKeys.size;
    let found = 0;
    for (const table of tables) {
      const rows = await rowsOf(table);
      found += rows.size;
      await deleteRows(table, [...rows.values()]);
      deleted.set(table.table, (deleted.get(table.table) ?? 0) + rows.size);
    }
    await learnFromStore();
    if (found === 0 && phones.size + userIds.size + contactKeys.size === before) break;
  }

  let redisKeys = 0;
  const all = [...addresses()];
  for (const address of all) {
    redisKeys += await redis.exists(...addressKeys(address));
    await store.forget(address);
    await redis.del(...addressKeys(address));
    redisKeys += await deleteMatching(redis, pairBackoffKey('*', escapeGlob(address)));
  }
  for (const contactKey of contactKeys) redisKeys += await redis.del(contactAddressKey(contactKey));
  const records = await forgetRecords(redis, new Set(all), contactKeys);

  const rows: Forgotten['rows'] = [];
  for (const table of tables) {
    const left = await rowsOf(table);
    rows.push({ table: table.table, deleted: deleted.get(table.table) ?? 0, left: left.size });
  }
  return {
    addresses: all,
    contactKeys: [...contactKeys],
    redisKeys: redisKeys + records.deleted,
    openRecords: records.open,
    rows,
  };
}

const addressKeys = (address: Address) => [
  consentKey(address),
  aliasKey(address),
  frequencyKey(address),
  touchesKey(address),
  adClickKey(address),
];

const lowerCase = (row: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]));

const escapeGlob = (text: string) => text.replace(/[*?[\]\\]/g, '\\$&');

async function* keysMatching(redis: Redis, pattern: string): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
    cursor = next;
    if (keys.length > 0) yield keys;
  } while (cursor !== '0');
}

async function deleteMatching(redis: Redis, pattern: string): Promise<number> {
  let deleted = 0;
  for await (const keys of keysMatching(redis, pattern)) deleted += await redis.del(...keys);
  return deleted;
}

/** Execution records of the person, with the index entry of their message; those still open stay. */
async function forgetRecords(
  redis: Redis,
  addresses: ReadonlySet<string>,
  contactKeys: ReadonlySet<string>,
): Promise<{ deleted: number; open: number }> {
  let [deleted, open] = [0, 0];
  for await (const keys of keysMatching(redis, executionKey('*'))) {
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.hmget(key, 'st', 'ck', 'ad', 'w');
    const records = (await pipeline.exec()) ?? [];
    for (const [i, [, fields]] of records.entries()) {
      const [state, contactKey, address, wamid] = (fields ?? []) as (string | null)[];
      if (!contactKeys.has(contactKey ?? '') && !addresses.has(address ?? '')) continue;
      if (state !== 'answered') {
        open += 1;
        continue;
      }
      deleted += await redis.del(keys[i] ?? '', ...(wamid ? [whatsAppMessageKey(wamid)] : []));
    }
  }
  return { deleted, open };
}
