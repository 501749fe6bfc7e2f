import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import type { DataExtensionDefinition } from './data-extensions';
import { pagesToTheEnd } from './pages-to-the-end';
import { RETENTION_UNIT_DAYS, type Retention, readRetention } from './retention';

/** MC 4.1; lengths come as numbers or, in some answers, as null or an empty string for a type that has none. */
const size = z
  .union([z.number(), z.string().regex(/^\d*$/), z.null()])
  .optional()
  .transform((value) => (value === undefined || value === null || value === '' ? undefined : Number(value)));

const fieldSchema = z.object({
  name: z.string(),
  type: z.string(),
  length: size,
  scale: size,
  isPrimaryKey: z.boolean().default(false),
  isNullable: z.boolean().optional(),
});

const itemSchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  dataRetentionProperties: z.unknown().optional(),
});
const listSchema = z.object({ items: z.array(itemSchema).nullish() });
const fieldsSchema = z.object({ fields: z.array(fieldSchema).default([]) });

export type FieldMetadata = z.infer<typeof fieldSchema>;
export interface DataExtensionMetadata {
  id: string;
  key: string;
  name: string;
  fields: FieldMetadata[];
  /** Undefined = the answer did not say. */
  retention: Retention | undefined;
}

const PAGE_SIZE = 100;

/**
 * Reads and makes data extensions by REST (MC 4.1,
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc-custom_objects). Every call throws
 * MarketingCloudError.
 */
export function createDataExtensionMetadata(client: MarketingCloudClient) {
  async function page(search: string, number: number) {
    const { items } = await client.call({
      operation: 'data_extension_list',
      method: 'GET',
      path: '/data/v1/customobjects',
      query: { $search: search, $page: number, $pageSize: PAGE_SIZE },
      answer: listSchema,
      idempotent: true,
    });
    return items ?? [];
  }

  async function searchKey(key: string, search: string) {
    for await (const items of pagesToTheEnd('data_extension_list', (number) => page(search, number))) {
      const found = items.find((item) => item.key.toLowerCase() === key.toLowerCase());
      if (found) return found;
    }
    return undefined;
  }

  async function fields(id: string): Promise<FieldMetadata[]> {
    const answer = await client.call({
      operation: 'data_extension_fields',
      method: 'GET',
      path: `/data/v1/customobjects/${encodeURIComponent(id)}/fields`,
      answer: fieldsSchema,
      idempotent: true,
    });
    return answer.fields;
  }

  return {
    /**
     * The data extension with this external key, or undefined. The list is searched by text, which may look at names
     * only: where that finds nothing, everything with the catch-all `_` is paged through (MC 4.1, practice).
     */
    async find(key: string): Promise<DataExtensionMetadata | undefined> {
      const item = (await searchKey(key, key)) ?? (await searchKey(key, '_'));
      if (!item) return undefined;
      return {
        id: item.id,
        key: item.key,
        name: item.name,
        fields: await fields(item.id),
        retention: readRetention(item.dataRetentionProperties),
      };
    },

    /** The data extensions whose name or key holds this text, at most 100; with nothing to look for, the first 100. */
    async search(text: string): Promise<{ key: string; name: string }[]> {
      const items = await page(text.trim() === '' ? '_' : text.trim(), 1);
      return items.map(({ key, name }) => ({ key, name }));
    },

    async create(definition: DataExtensionDefinition, categoryId: number | undefined): Promise<void> {
      await client.call({
        operation: 'data_extension_create',
        method: 'POST',
        path: '/data/v1/customobjects',
        body: {
          name: definition.key,
          key: definition.key,
          description: definition.description,
          isSendable: false,
          ...(categoryId === undefined ? {} : { categoryId }),
          ...(definition.retentionDays === null
            ? {}
            : { dataRetentionProperties: retentionProperties(definition.retentionDays) }),
          fields: definition.columns.map((column, ordinal) => fieldBody(column, ordinal)),
        },
        answer: z.object({ id: z.string() }),
        // A repeat after a lost answer is refused as existing, which would hide that it was made.
        idempotent: false,
      });
    },

    /** Adds nullable columns. That the body is `{fields:[…]}` is inferred from the create call. */
    async addColumns(id: string, columns: DataExtensionDefinition['columns'], firstOrdinal: number): Promise<void> {
      await client.call({
        operation: 'data_extension_add_fields',
        method: 'POST',
        path: `/data/v1/customobjectsasync/${encodeURIComponent(id)}/fields`,
        body: { fields: columns.map((column, index) => fieldBody(column, firstOrdinal + index)) },
        answer: z.unknown(),
        idempotent: false,
      });
    },

    async setRetention(id: string, days: number): Promise<void> {
      await client.call({
        operation: 'data_extension_retention',
        method: 'PATCH',
        path: `/data/v1/customobjects/${encodeURIComponent(id)}`,
        body: { dataRetentionProperties: retentionProperties(days) },
        answer: z.unknown(),
        idempotent: true,
      });
    },
  };
}

export type DataExtensionMetadataApi = ReturnType<typeof createDataExtensionMetadata>;

/** Row-based only: what `isDeleteAtEndOfRetentionPeriod` does is told in two opposite ways (MC 4.1). */
function retentionProperties(days: number) {
  return {
    isRowBasedRetention: true,
    dataRetentionPeriodLength: days,
    dataRetentionPeriodUnitOfMeasure: RETENTION_UNIT_DAYS,
    isDeleteAtEndOfRetentionPeriod: false,
    isResetRetentionPeriodOnImport: false,
  };
}

function fieldBody(column: DataExtensionDefinition['columns'][number], ordinal: number) {
  const isPrimaryKey = column.type === 'Text' && column.primaryKey === true;
  return {
    name: column.name,
    type: column.type,
    ...('length' in column ? { length: column.length } : {}),
    ...('scale' in column ? { scale: column.scale } : {}),
    isPrimaryKey,
    isNullable: !isPrimaryKey,
    ordinal,
    description: '',
    isTemplateField: false,
    isHidden: false,
    isReadOnly: false,
    isInheritable: false,
    isOverridable: false,
    mustOverride: false,
  };
}
