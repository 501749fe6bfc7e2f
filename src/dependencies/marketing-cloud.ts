import type { EndingAlerts } from '../alerts/alerts';
import type { Config } from '../config';
import { type AccessTokens, createAccessTokens } from '../marketing-cloud/access-token';
import { createMarketingCloudClient } from '../marketing-cloud/client';
import { createDataExtensionMetadata } from '../marketing-cloud/data-extension-metadata';
import { createDataExtensionRows } from '../marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../marketing-cloud/data-extensions';
import { createDataFolders } from '../marketing-cloud/data-folders';
import { createMappingStore } from '../marketing-cloud/mapping-store';
import { createRightsWatch } from '../marketing-cloud/rights-watch';
import type { Connections } from './connections';

/** Marketing Cloud and the data extensions there. `watched`: who hears of every HTTP request, and watches over tokens. */
export function createMarketingCloud(
  config: Pick<Config, 'dataExtensionMappingFile'> & {
    marketingCloud: Pick<
      Config['marketingCloud'],
      'authUrl' | 'restUrl' | 'soapUrl' | 'clientId' | 'clientSecret' | 'accountId'
    >;
  },
  parts: Pick<Connections, 'redis' | 'http' | 'logger' | 'clock' | 'ids' | 'random'> & { alerts: EndingAlerts },
  watched: {
    onCall?: (operation: string, status: number | 'none') => void;
    tokens?: (tokens: AccessTokens) => AccessTokens;
  } = {},
) {
  const { redis, http, logger, alerts, clock, ids, random } = parts;
  const { restUrl, authUrl, soapUrl } = config.marketingCloud;
  const { onCall, tokens: watchedTokens = (unwatched: AccessTokens) => unwatched } = watched;
  const tokens = watchedTokens(
    createAccessTokens({ redis, http, logger, alerts, clock, ids, settings: config.marketingCloud }),
  );
  const marketingCloud = createMarketingCloudClient({
    http,
    tokens,
    restUrl,
    authUrl,
    clock,
    random,
    rights: createRightsWatch({ alerts, accountId: config.marketingCloud.accountId }),
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
