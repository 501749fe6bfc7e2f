import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';

/**
 * How many rows `WA_Consent` holds at least; 0 only where it is known to hold none, or the mapping leaves it out. One call
 * (MC 3). Throws MarketingCloudError.
 */
export async function countConsentRows(options: {
  rows: DataExtensionRows;
  mapping: Mapping;
  definitions: DataExtensionDefinitions;
}): Promise<number> {
  const table = mapTable('WA_Consent', options.mapping, options.definitions);
  return table === undefined ? 0 : options.rows.count(table.dataExtension);
}
