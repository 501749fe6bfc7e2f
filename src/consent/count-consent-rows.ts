import { z } from 'zod';
import type { MarketingCloudClient } from '../marketing-cloud/client';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';

const countSchema = z.object({ count: z.number().default(0) });

/** How many rows `WA_Consent` holds; 0 where the mapping leaves it out. One call (MC 3). Throws MarketingCloudError. */
export async function countConsentRows(options: {
  client: MarketingCloudClient;
  mapping: Mapping;
  definitions: DataExtensionDefinitions;
}): Promise<number> {
  const table = mapTable('WA_Consent', options.mapping, options.definitions);
  if (table === undefined) return 0;
  const { count } = await options.client.call({
    operation: 'rows_count',
    method: 'GET',
    path: `/data/v1/customobjectdata/key/${encodeURIComponent(table.dataExtension)}/rowset`,
    query: { $page: 1, $pagesize: 1 },
    answer: countSchema,
    idempotent: true,
  });
  return count;
}
