import { randomUUID } from 'node:crypto';
import axios from 'axios';
import Redis from 'ioredis';
import type { Config } from './config';
import { startLocalRedis } from './local-redis';
import { createLogger } from './logger';
import { createAccessTokens } from './marketing-cloud/access-token';
import { createMarketingCloudClient } from './marketing-cloud/client';
import { createDataExtensionMetadata } from './marketing-cloud/data-extension-metadata';
import { readDataExtensions } from './marketing-cloud/data-extensions';
import { createMappingStore } from './marketing-cloud/mapping-store';

/** What the commands are made of: they are entry files of their own, apart from the app's. */
export async function openCommandDependencies(config: Config) {
  const logger = createLogger({ level: 'silent' });
  const local =
    config.redisUrl === undefined ? await startLocalRedis({ directory: config.dataDirectory, logger }) : undefined;
  const redis = new Redis(config.redisUrl ?? local?.url ?? '', { maxRetriesPerRequest: 2 });
  // Without a listener ioredis prints connection faults by itself; the commands that fail tell of them.
  redis.on('error', () => undefined);
  const { authUrl, restUrl, clientId, clientSecret, accountId } = config.marketingCloud;
  const tokens = createAccessTokens({
    redis,
    http: axios,
    logger,
    // A command tells its user what is wrong; nobody else needs to be woken.
    alerts: { raise: () => undefined, settled: async () => undefined },
    clock: Date.now,
    ids: randomUUID,
    settings: { authUrl, clientId, clientSecret, accountId },
  });
  const client = createMarketingCloudClient({
    http: axios,
    tokens,
    restUrl,
    authUrl,
    clock: Date.now,
    random: Math.random,
  });
  const definitions = readDataExtensions();
  const metadata = createDataExtensionMetadata(client);
  const mappings = createMappingStore({ redis, file: config.dataExtensionMappingFile, definitions, metadata });
  return {
    redis,
    client,
    definitions,
    metadata,
    mappings,
    async close(): Promise<void> {
      redis.disconnect();
      await local?.close();
    },
  };
}
