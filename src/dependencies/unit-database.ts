import { midOf, type UnitConfig } from '../business-units';
import { SettingsError } from '../errors';
import { templatesKey, unitOfDatabaseKey } from '../redis/redis-keys';
import { closeInReverse } from './closers';
import type { Connections } from './connections';

/**
 * Sees that a database of Redis is this unit's: it says so itself, or it is empty, or it holds the templates of the unit's
 * account, as that of a deployment which served this unit alone. From then on it says so.
 * @throws SettingsError where it is another's: two units would read and write each other's people. The connections are closed then.
 */
export async function claimDatabase(
  config: UnitConfig,
  { redis, closers, logger, expectToClose }: Pick<Connections, 'redis' | 'closers' | 'logger' | 'expectToClose'>,
): Promise<void> {
  const why = await anotherOwner(config, redis);
  if (why === undefined) return;
  expectToClose();
  await closeInReverse(closers, logger);
  throw new SettingsError([`unit ${midOf(config)}: REDIS_DATABASE: ${why}`]);
}

async function anotherOwner(config: UnitConfig, redis: Connections['redis']): Promise<string | undefined> {
  const [mid, account] = [midOf(config), config.whatsapp.businessAccountId];
  const ownedBy = (owner: string | null) => (owner === mid ? undefined : `the database is that of unit ${owner}`);
  const owner = await redis.get(unitOfDatabaseKey());
  if (owner !== null) return ownedBy(owner);
  const isUsed = (await redis.dbsize()) > 0 && (await redis.exists(templatesKey(account))) === 0;
  if (isUsed) return `the database holds keys, and none of the account ${account}: name an empty one`;
  await redis.set(unitOfDatabaseKey(), mid, 'NX');
  return ownedBy(await redis.get(unitOfDatabaseKey()));
}
