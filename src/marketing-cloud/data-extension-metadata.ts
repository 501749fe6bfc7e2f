import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import type { DataExtensionDefinition } from './data-extensions';
import { sayFailure } from './failure-sentences';
import { eachOf, yesOrNo } from './lenient';
import { MarketingCloudError } from './marketing-cloud-error';
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
  isPrimaryKey: yesOrNo.transform((value) => value ?? false),
  isNullable: yesOrNo,
});

const itemSchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  categoryId: z.coerce.number().int().positive().optional().catch(undefined),
  dataRetentionProperties: z.unknown().optional(),
});
/** What cannot be read of a list is left out: it is none of ours, or it is looked for in vain and told of. */
const readable = <Member>(members: readonly (Member | undefined)[]) => members.filter((each) => each !== undefined);
const listSchema = z.object({ items: eachOf(itemSchema).transform(readable) });
const fieldsSchema = z.object({ fields: eachOf(fieldSchema).transform(readable) });

export type FieldMetadata = z.infer<typeof fieldSchema>;
export interface DataExtensionMetadata {
  id: string;
  key: string;
  name: string;
  fields: FieldMetadata[];
  /** Undefined = the answer did not say. */
  retention: Retention | undefined;
  /** The folder in which it stands; undefined = the answer did not say. */
  categoryId: number | undefined;
}

/** What is made: one of ours, or one that stands for them in a test. */
export type DefinedDataExtension = Omit<DataExtensionDefinition, 'key'> & { key: string };

/** What a page holds, whatever size is asked for (MC 4.1, one live tenant). */
const PAGE_SIZE = 25;
/** A key is looked for on so many pages at most: on a large tenant hundreds of names may hold the same word. */
const MOST_PAGES = 8;
/** As many as the admin page lists. */
const SHOWN = 100;
/** Finds all (MC 4.1, practice). */
const ALL = '_';

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
    return items;
  }

  /** `$search` looks at name, key and description (MC 4.1), so the key itself finds what has it. */
  async function findByKey(key: string) {
    let pages = 0;
    for await (const items of pagesToTheEnd('data_extension_list', (number) => page(key, number))) {
      const found = items.find((item) => item.key.toLowerCase() === key.toLowerCase());
      if (found) return found;
      pages += 1;
      if (pages === MOST_PAGES) {
        throw new MarketingCloudError('mc_unreadable', sayFailure('mcf_not_among', { key, pages: MOST_PAGES }));
      }
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
    /** The data extension with this external key, or undefined. */
    async find(key: string): Promise<DataExtensionMetadata | undefined> {
      const item = await findByKey(key);
      if (!item) return undefined;
      return {
        id: item.id,
        key: item.key,
        name: item.name,
        fields: await fields(item.id),
        retention: readRetention(item.dataRetentionProperties),
        categoryId: item.categoryId,
      };
    },

    fields,

    /** The data extensions whose name, key or description holds this text, at most 100; with nothing to look for, the first. */
    async search(text: string): Promise<{ key: string; name: string }[]> {
      const found: { key: string; name: string }[] = [];
      const sought = text.trim() === '' ? ALL : text.trim();
      for await (const items of pagesToTheEnd('data_extension_list', (number) => page(sought, number))) {
        found.push(...items.map(({ key, name }) => ({ key, name })));
        if (found.length >= SHOWN) break;
      }
      return found.slice(0, SHOWN);
    },

    /** Folders in which data extensions stand, as one page of the list tells, or else one of all folders. */
    async categories(): Promise<number[]> {
      const told = (items: readonly z.infer<typeof itemSchema>[]) =>
        items.flatMap(({ categoryId }) => (categoryId === undefined ? [] : [categoryId]));
      const listed = told(await page(ALL, 1));
      if (listed.length > 0) return listed;
      const { items } = await client.call({
        operation: 'data_extension_category',
        method: 'GET',
        path: '/data/v1/customobjects/category/0',
        query: { $page: 1, $pageSize: PAGE_SIZE },
        answer: listSchema,
        idempotent: true,
      });
      return told(items);
    },

    /** Makes one; → its id. */
    async create(definition: DefinedDataExtension, categoryId: number | undefined): Promise<string> {
      const { id } = await client.call({
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
      return id;
    },

    /** Takes one away with all its rows. */
    async remove(id: string): Promise<void> {
      await client.call({
        operation: 'data_extension_delete',
        method: 'DELETE',
        path: `/data/v1/customobjects/${encodeURIComponent(id)}`,
        answer: z.unknown(),
        idempotent: true,
      });
    },

    /** Asks for nullable columns, which come some time after the call (MC 4.1): look again by `fields`. */
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

/** Every member that was seen to be demanded, the two of obfuscation too (MC 4.1, practice). */
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
    storageType: 'Plain',
    maskType: 'None',
  };
}
