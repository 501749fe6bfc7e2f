import axios from 'axios';
import type { EndingAlerts } from '../alerts/alerts';
import type { Config } from '../config';
import { openQueues, openRedis, timeAndChance } from '../dependencies/connections';
import { createMarketingCloud } from '../dependencies/marketing-cloud';
import { CodedError } from '../errors';
import { createLogger } from '../logger';

/** The settings that every command needs. */
type CommandSettings = Pick<Config, 'redisUrl' | 'dataDirectory'> & Parameters<typeof createMarketingCloud>[0];

/** Reconnections before a call fails: a command says soon that Redis is away, where a process waits for it. */
const REDIS_TRIES = 2;

/**
 * What the commands are made of: the parts of the processes, without log, alerts and what runs in the background.
 * @throws CodedError `no_redis`
 */
export async function openCommandDependencies(config: CommandSettings) {
  // A command tells its user what is wrong; nobody else needs to be woken.
  const logger = createLogger({ level: 'silent' });
  const alerts: EndingAlerts = { raise: () => undefined, over: () => undefined };
  const { connect, closers } = await openRedis(config, logger, { maxRetriesPerRequest: REDIS_TRIES });
  const redis = connect();
  try {
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    for (const { close } of closers) await close();
    throw new CodedError('no_redis', 'Redis gives no answer: is it running, and does REDIS_URL lead to it?', {
      cause: error,
    });
  }
  const parts = { ...timeAndChance, redis, http: axios, logger, alerts };
  return {
    ...parts,
    ...createMarketingCloud(config, parts),
    /** Opened by the command that needs them, which closes them. */
    openQueues: () => openQueues({ connect, alerts, logger }),
    async close(): Promise<void> {
      redis.disconnect();
      for (const { close } of closers) await close();
    },
  };
}
