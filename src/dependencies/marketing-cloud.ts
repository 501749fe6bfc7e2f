import type { Config } from '../config';
import { createAccessTokens } from '../marketing-cloud/access-token';
import { createMarketingCloudClient } from '../marketing-cloud/client';
import { createDataExtensionMetadata } from '../marketing-cloud/data-extension-metadata';
import { createDataExtensionRows } from '../marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../marketing-cloud/data-extensions';
import { createDataFolders } from '../marketing-cloud/data-folders';
import { createMappingStore } from '../marketing-cloud/mapping-store';
import type { Connections } from './connections';

/** Marketing Cloud and the data extensions there. `onCall` hears of every HTTP request. */
export function createMarketingCloud(
  config: Pick<Config, 'dataExtensionMappingFile'> & {
    marketingCloud: Pick<
      Config['marketingCloud'],
      'authUrl' | 'restUrl' | 'soapUrl' | 'clientId' | 'clientSecret' | 'accountId'
    >;
  },
  parts: Pick<Connections, 'redis' | 'http' | 'logger' | 'alerts' | 'clock' | 'ids' | 'random'>,
  onCall?: (operation: string) => void,
) {
  const { redis, http, logger, alerts, clock, ids, random } = parts;
  const { restUrl, authUrl, soapUrl } = config.marketingCloud;
  const tokens = createAccessTokens({ redis, http, logger, alerts, clock, ids, settings: config.marketingCloud });
  const marketingCloud = createMarketingCloudClient({
    http,
    tokens,
    restUrl,
    authUrl,
    clock,
    random,
    ...(onCall && { onCall }),
  });
  const definitions = readDataExtensions();
  const metadata = createDataExtensionMetadata(marketingCloud);
  const mappings = createMappingStore({ redis, definitions, metadata, file: config.dataExtensionMappingFile });
  return {
    marketingCloud,
    definitions,
    rows: createDataExtensionRows(marketingCloud),
    metadata,
    folders: createDataFolders({ http, tokens, client: marketingCloud, soapUrl }),
    mappings,
    /** The mapping in force; rejects where it cannot be used (see mapping-store.ts). */
    mapping: () => mappings.usable(),
  };
}

export type MarketingCloud = ReturnType<typeof createMarketingCloud>;
