import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import Bull from 'bull';
import Redis, { type RedisOptions } from 'ioredis';
import { Agent as UndiciAgent } from 'undici';
import { type Alerts, createAlerts } from '../alerts/alerts';
import type { UnitConfig } from '../business-units';
import type { Config } from '../config';
import { CLOUD_CONNECTIONS } from '../delivery/call/admission';
import { createLogger, type Logger } from '../logger';
import { createMetrics } from '../metrics';
import { createQueues, type Queues } from '../queues';
import { startLocalRedis } from '../redis/local-redis';
import { writeByTurns } from '../redis/write-by-turns';
import type { Closer } from './closers';

/** A command that Redis does not answer in this time fails; Journey Builder and Meta repeat the call. */
const REDIS_ANSWERS_WITHIN_MS = 8_000;
/** A process that was told to end waits no longer for the Cloud API: what it has not answered by then is unconfirmed. */
const SENDS_END_WITHIN_MS = 6_000;

/** Time, ids and chance as they are; whoever needs them is given them. */
export const timeAndChance = {
  clock: () => Date.now(),
  ids: () => randomUUID() as string,
  random: () => Math.random(),
};

/**
 * Redis, as `REDIS_URL` names it or as a local server of its own. Every `connect` is a connection that the caller ends;
 * `options` are laid over those for all.
 */
export async function openRedis(
  config: Pick<Config, 'redisUrl' | 'dataDirectory'> & Partial<Pick<Config, 'redisDatabase' | 'redisSentinels'>>,
  logger: Logger,
  options: RedisOptions = {},
) {
  const local =
    config.redisUrl === undefined ? await startLocalRedis({ directory: config.dataDirectory, logger }) : undefined;
  let closing = false;
  return {
    connect(own: RedisOptions = {}): Redis {
      const connection = new Redis(local?.url ?? config.redisUrl ?? '', {
        ...(config.redisDatabase !== undefined && { db: config.redisDatabase }),
        ...sentinelOptions(config),
        maxRetriesPerRequest: null,
        retryStrategy: (times) => Math.min(50 * times, 1_000),
        ...options,
        ...own,
      });
      // Without a listener ioredis prints connection faults by itself.
      connection.on('error', (error) => {
        if (!closing) logger.warn({ err: error }, 'redis connection trouble');
      });
      return connection;
    },
    /** From now on a connection that breaks is no trouble. */
    expectToClose(): void {
      closing = true;
    },
    closers: local === undefined ? [] : [{ name: 'local redis', close: () => local.close() }],
  };
}

/** Through Sentinels: the primary is asked for by the host of `REDIS_URL`, and left as soon as another takes its place. */
function sentinelOptions({
  redisUrl,
  redisSentinels,
}: Partial<Pick<Config, 'redisUrl' | 'redisSentinels'>>): RedisOptions {
  if (redisSentinels === undefined || redisUrl === undefined) return {};
  const { hostname, protocol } = new URL(redisUrl);
  return {
    sentinels: redisSentinels.places,
    name: hostname,
    failoverDetector: true,
    ...(redisSentinels.password !== undefined && { sentinelPassword: redisSentinels.password }),
    ...(protocol === 'rediss:' && { enableTLSForSentinelMode: true }),
  };
}

/** What a process is tied to the world by, and what tells of it: Redis, HTTP, log, metrics, alerts. */
export async function openConnections(config: UnitConfig) {
  const { unit } = config;
  const logger = createLogger({ level: config.logLevel, ...(unit && { unit: unit.mid }) });
  const opened = await openRedis(config, logger);
  const redis = opened.connect({ commandTimeout: REDIS_ANSWERS_WITHIN_MS });
  writeByTurns(redis);
  const subscriber = opened.connect();
  const http = axios.create({
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  });
  const dispatcher = new UndiciAgent({ connections: CLOUD_CONNECTIONS, pipelining: 1, keepAliveTimeout: 30_000 });
  const alerts = createAlerts({
    redis,
    http,
    logger,
    webhookUrl: config.alertWebhookUrl,
    ...(unit && { beside: { businessUnit: unit.mid } }),
    ...timeAndChance,
  });
  let closing = false;
  const closers: Closer[] = [
    ...opened.closers,
    { name: 'redis', close: () => redis.quit() },
    { name: 'redis subscriber', close: () => subscriber.disconnect() },
    { name: 'graph connections', close: () => dispatcher.destroy() },
    { name: 'alerts', close: () => alerts.settled() },
  ];
  return {
    ...timeAndChance,
    logger,
    metrics: createMetrics(unit && { unit: unit.mid }),
    connect: opened.connect,
    redis,
    subscriber,
    http,
    dispatcher,
    alerts,
    /** True once the process was told to end. */
    closing: () => closing,
    expectToClose(): void {
      closing = true;
      opened.expectToClose();
    },
    /** Ends the sends under way after a while, answered or not. */
    endSends(): void {
      setTimeout(() => dispatcher.destroy(), SENDS_END_WITHIN_MS).unref();
    },
    closers,
  };
}

export type Connections = Awaited<ReturnType<typeof openConnections>>;

/** The queues of Bull, which close themselves (see queues.ts). */
export function openQueues(parts: {
  connect: (options: RedisOptions) => Redis;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
}): Queues {
  return createQueues({ ...parts, open: (name, options) => new Bull(name, options) });
}
