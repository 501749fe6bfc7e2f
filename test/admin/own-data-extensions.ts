import { type DataExtensionDefinitions, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Mapping } from '../../src/marketing-cloud/mapping';
import { TABLES, type Table } from '../../src/redis/outbox-entry';
import { complete, ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { testEnvironment } from '../support/environment';

/** External keys of a customer's own data extensions, none of which is named like ours. */
export const OWN_KEYS: Record<Table, string> = {
  WA_Message: 'Aurora_Envios',
  WA_Consent: 'Aurora_Permisos',
  WA_Reply: 'Aurora_Respuestas',
  WA_Conversion: 'Aurora_Ventas',
  WA_Event: 'Aurora_Avisos',
  WA_Daily: 'Aurora_Dias',
  WA_DailyReason: 'Aurora_Motivos',
  WA_Step: 'Aurora_Pasos',
  WA_Rate: 'Aurora_Tarifas',
};

const definitions: DataExtensionDefinitions = readDataExtensions();

/** Column of ours → the customer's field: `campo_1` and so on, so that no name gives anything away. */
export function ownFields(table: Table): Record<string, string> {
  return Object.fromEntries(definitions[table].columns.map(({ name }, index) => [name, `campo_${index + 1}`]));
}

/** The mapping of every table to the customer's own, as an export would hold it. */
export const ownMapping = (): Mapping =>
  Object.fromEntries(
    TABLES.map((table) => [table, { dataExtension: OWN_KEYS[table], columns: ownFields(table) }]),
  ) as Mapping;

export interface FieldOfCloud {
  name: string;
  type: string;
  length?: number;
  scale?: number;
  isPrimaryKey?: boolean;
  isNullable?: boolean;
}

/** Drives the Marketing Cloud stand-in as its customer does, over HTTP. */
export function tenant(url: string) {
  const env = testEnvironment();
  async function token(): Promise<string> {
    const response = await fetch(`${url}/v2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: env.MC_CLIENT_ID,
        client_secret: env.MC_CLIENT_SECRET,
        account_id: env.MC_ACCOUNT_ID,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function create(key: string, fields: FieldOfCloud[]): Promise<void> {
    const response = await fetch(`${url}/data/v1/customobjects`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({
        name: key.replaceAll('_', ' '),
        key,
        categoryId: ROOT_FOLDER,
        fields: fields.map(complete),
      }),
    });
    if (response.status !== 201) throw new Error(`${key}: ${response.status} ${await response.text()}`);
  }

  async function sandbox(method: 'POST' | 'PUT', path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/_sandbox/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  return {
    create,
    /** An event or a send definition that the account then has. */
    define: (what: 'event-definitions' | 'email-definitions', definition: object) => sandbox('POST', what, definition),
    /** From now on the installed package may do no more than this. */
    async allow(scopes: readonly string[]) {
      await sandbox('PUT', 'scopes', { scopes });
      await sandbox('POST', 'tokens/revoke', {});
    },
    /** Every table under the names of {@link OWN_KEYS}; `change` alters the fields of one. */
    async createOwn(change: (table: Table, fields: FieldOfCloud[]) => FieldOfCloud[] = (_table, fields) => fields) {
      for (const table of TABLES) {
        const names = ownFields(table);
        const fields = definitions[table].columns.map((column): FieldOfCloud => {
          const isPrimaryKey = column.type === 'Text' && column.primaryKey === true;
          return {
            name: names[column.name] ?? '',
            type: column.type,
            ...('length' in column ? { length: column.length } : {}),
            ...('scale' in column ? { scale: column.scale } : {}),
            isPrimaryKey,
            isNullable: !isPrimaryKey,
          };
        });
        await create(OWN_KEYS[table], change(table, fields));
      }
    },
    /** The rows of a data extension, by the names of its fields. */
    async rows(key: string): Promise<Record<string, unknown>[]> {
      const response = await fetch(`${url}/_sandbox/data-extensions/${key}/rows`);
      return ((await response.json()) as { rows: Record<string, unknown>[] }).rows;
    },
    async keys(): Promise<string[]> {
      const response = await fetch(`${url}/_sandbox/data-extensions`);
      return ((await response.json()) as { key: string }[]).map(({ key }) => key);
    },
  };
}
