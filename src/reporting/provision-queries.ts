import type { DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataFolders } from '../marketing-cloud/data-folders';
import { sayFailure } from '../marketing-cloud/failure-sentences';
import type { Mapping } from '../marketing-cloud/mapping';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import type { ListedQuery, QueryActivities } from '../marketing-cloud/query-activities';
import { TABLES } from '../redis/outbox-entry';
import { type ShippedQuery, targetDefinition } from './shipped-queries';

export interface ProvisionedQuery {
  name: string;
  state: 'created' | 'changed' | 'left_out' | 'failed';
  target: string;
  details: string[];
}

interface ProvisionQueriesOptions {
  queries: readonly ShippedQuery[];
  activities: QueryActivities;
  metadata: DataExtensionMetadataApi;
  folders: Pick<DataFolders, 'roots'>;
  mapping: Mapping;
  /** Folder of Automation Studio for the queries; undefined = that of a query that is there, or the root. */
  folderId: number | undefined;
}

const keyOf = ({ name }: ShippedQuery) => `WA_${name.replaceAll('-', '_')}`;

/**
 * Makes a Query Activity of each shipped query, with the data extension that its rows go to, or brings the one that is
 * there up to date. Schedules nothing. What fails for one is told in its result, the others go on.
 */
export async function provisionQueries(options: ProvisionQueriesOptions): Promise<ProvisionedQuery[]> {
  const { queries, activities, mapping, metadata } = options;
  let listed: ListedQuery[];
  let categoryId: number;
  let tablesFolder: number | undefined;
  try {
    tablesFolder = (await metadata.find('WA_Message'))?.categoryId;
    listed = await activities.list();
    categoryId = await folderOf(listed, options);
  } catch (error) {
    if (!(error instanceof MarketingCloudError)) throw error;
    return queries.map((query) => ({ ...told(query), state: 'failed', details: error.reasons }));
  }
  const done: ProvisionedQuery[] = [];
  for (const query of queries) {
    const mapped = tablesOf(query).filter((table) => mapping[table] !== undefined);
    if (mapped.length > 0) {
      const details = [`${mapped.join(', ')} is mapped to other names: change the text by hand`];
      done.push({ ...told(query), state: 'left_out', details });
      continue;
    }
    try {
      const there = await ensureTarget(query, metadata, tablesFolder);
      const known = listed.find(({ key }) => key.toLowerCase() === keyOf(query).toLowerCase());
      const activity = { ...told(query), key: keyOf(query), queryText: query.text, categoryId };
      const { action, key: targetKey } = query.target;
      const body = { ...activity, description: query.question, targetKey, action };
      await (known === undefined ? activities.create(body) : activities.change(known.queryDefinitionId, body));
      done.push({ ...told(query), state: known === undefined ? 'created' : 'changed', details: there });
    } catch (error) {
      if (!(error instanceof MarketingCloudError)) throw error;
      done.push({ ...told(query), state: 'failed', details: error.reasons });
    }
  }
  return done;
}

const told = ({ name, target }: ShippedQuery) => ({ name, target: target.key });

async function folderOf(
  listed: readonly ListedQuery[],
  { folderId, folders }: Pick<ProvisionQueriesOptions, 'folderId' | 'folders'>,
): Promise<number> {
  const known = folderId ?? listed.find(({ categoryId }) => categoryId !== undefined)?.categoryId;
  if (known !== undefined) return known;
  const [root] = await folders.roots('queryactivity');
  if (root !== undefined) return root.id;
  throw new MarketingCloudError(
    'mc_not_found',
    sayFailure('mcf_said', {
      operation: 'query_list',
      words: 'no folder of queries is told; name one with --folder',
    }),
  );
}

/** Makes the data extension of a query's rows beside our tables where it is not there, and adds columns that it lacks. */
async function ensureTarget(
  query: ShippedQuery,
  metadata: DataExtensionMetadataApi,
  folderId: number | undefined,
): Promise<string[]> {
  if (query.target.action === 'update') return [];
  const real = await metadata.find(query.target.key);
  if (real === undefined) {
    await metadata.create(targetDefinition(query), folderId);
    return ['its data extension was made'];
  }
  const there = new Set(real.fields.map(({ name }) => name.toLowerCase()));
  const missing = query.target.columns.filter(({ name }) => !there.has(name.toLowerCase()));
  if (missing.length === 0) return [];
  await metadata.addColumns(real.id, missing, real.fields.length);
  return [`added ${missing.map(({ name }) => name).join(', ')}`];
}

const tablesOf = ({ text }: ShippedQuery) => TABLES.filter((table) => new RegExp(`\\b${table}\\b`).test(text));
