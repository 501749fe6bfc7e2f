import { randomUUID } from 'node:crypto';
import axios from 'axios';
import Bull from 'bull';
import Redis, { type RedisOptions } from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import type { Config } from '../config';
import { createLogger } from '../logger';
import { createAccessTokens } from '../marketing-cloud/access-token';
import { createMarketingCloudClient } from '../marketing-cloud/client';
import { createDataExtensionMetadata } from '../marketing-cloud/data-extension-metadata';
import { readDataExtensions } from '../marketing-cloud/data-extensions';
import { createMappingStore } from '../marketing-cloud/mapping-store';
import { createQueues } from '../queues';
import { startLocalRedis } from '../redis/local-redis';

/** What the commands are made of: they are entry files of their own, apart from the app's. */
export async function openCommandDependencies(config: Config) {
  const logger = createLogger({ level: 'silent' });
  const local =
    config.redisUrl === undefined ? await startLocalRedis({ directory: config.dataDirectory, logger }) : undefined;
  const connect = (options: RedisOptions = {}) => {
    const connection = new Redis(config.redisUrl ?? local?.url ?? '', { maxRetriesPerRequest: 2, ...options });
    // Without a listener ioredis prints connection faults by itself; the commands that fail tell of them.
    connection.on('error', () => undefined);
    return connection;
  };
  const redis = connect();
  const { authUrl, restUrl, clientId, clientSecret, accountId } = config.marketingCloud;
  // A command tells its user what is wrong; nobody else needs to be woken.
  const alerts: Alerts = { raise: () => undefined, settled: async () => undefined };
  const tokens = createAccessTokens({
    redis,
    http: axios,
    logger,
    alerts,
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
    /** Opened by the command that needs them, which closes them. */
    openQueues: () => createQueues({ open: (name, options) => new Bull(name, options), connect, alerts, logger }),
    async close(): Promise<void> {
      redis.disconnect();
      await local?.close();
    },
  };
}
