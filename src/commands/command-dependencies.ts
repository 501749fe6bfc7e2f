import axios from 'axios';
import type { EndingAlerts } from '../alerts/alerts';
import { chooseUnit, readUnitSettings } from '../business-units';
import { readSettings } from '../config';
import { openQueues, openRedis, timeAndChance } from '../dependencies/connections';
import { createMarketingCloud } from '../dependencies/marketing-cloud';
import { CodedError, SettingsError } from '../errors';
import { createLogger } from '../logger';
import { unitOfDatabaseKey } from '../redis/redis-keys';

/** The settings that every command needs; `unit` where a deployment serves several. */
type CommandSettings = Parameters<typeof openRedis>[0] &
  Parameters<typeof createMarketingCloud>[0] & { unit?: { mid: string } };

/** Settings of Redis and of Marketing Cloud without the signing secret: those that {@link openForUnit} looks at. */
const NEEDED = /^(MC_(?!JWT_)|REDIS_|DATA_)/;

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
  const owner = await redis.get(unitOfDatabaseKey());
  if (owner !== null && owner !== config.marketingCloud.accountId) {
    redis.disconnect();
    for (const { close } of closers) await close();
    throw new CodedError('another_unit', `REDIS_DATABASE: the database is that of business unit ${owner}`);
  }
  // What a command writes first would otherwise be a stranger's keys to the unit's start (see claimDatabase).
  if (owner === null && config.unit !== undefined && (await redis.dbsize()) === 0)
    await redis.set(unitOfDatabaseKey(), config.unit.mid, 'NX');
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

/**
 * What a command needs that works with Redis and Marketing Cloud alone, for the unit that `--unit` named; other settings may
 * be missing or wrong. `settings`: all that could be read of the unit's.
 * @throws SettingsError naming each fault of those that it looks at; CodedError `no_redis`, `another_unit`.
 */
export async function openForUnit(environment: Record<string, string | undefined>, mid: string | undefined) {
  const { given, written } = chooseUnit(readUnitSettings(environment), mid, (each) => each);
  const settings = readSettings(given);
  const { redis, marketingCloud, faults } = settings;
  if (!redis || !marketingCloud)
    throw new SettingsError(faults.filter(({ setting }) => NEEDED.test(setting)).map(({ text }) => text));
  return {
    settings: { ...settings, redis, marketingCloud },
    opened: await openCommandDependencies({ ...redis, ...marketingCloud, ...(written && { unit: written }) }),
  };
}
