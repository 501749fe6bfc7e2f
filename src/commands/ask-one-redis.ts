import { openRedis } from '../dependencies/connections';
import { askRedis, judgeRedis } from '../doctor/redis-checks';
import { createLogger } from '../logger';
import { unitOfDatabaseKey } from '../redis/redis-keys';
import { places } from '../setting-values';
import type { Finding, KnownSettings } from '../setup/setup-question';

/** Whether Redis can be worked with, behind Sentinels where they are set, and whether the database is free for this unit, where one is named. */
export async function askOneRedis(known: KnownSettings): Promise<Finding> {
  const { REDIS_URL: url = '', REDIS_DATABASE: database, NODE_ENV, MC_ACCOUNT_ID: mid } = known;
  const { REDIS_SENTINELS, REDIS_SENTINEL_PASSWORD: password } = known;
  if (url === '') return { kind: 'good', said: 'the app starts one of its own on this machine' };
  const redisDatabase = database ? Number(database) : undefined;
  const sentinels = REDIS_SENTINELS ? places.safeParse(REDIS_SENTINELS) : undefined;
  if (sentinels?.success === false) return { kind: 'wrong', said: 'REDIS_SENTINELS must be a list of host:port' };
  const logger = createLogger({ level: 'silent' });
  const { connect } = await openRedis(
    {
      redisUrl: url,
      dataDirectory: '',
      ...(redisDatabase && { redisDatabase }),
      ...(sentinels && { redisSentinels: { places: sentinels.data, password } }),
    },
    logger,
  );
  const redis = connect({
    ...{ maxRetriesPerRequest: 0, connectTimeout: 4_000 },
    ...{ retryStrategy: () => null, sentinelRetryStrategy: () => null },
  });
  try {
    const checks = judgeRedis(await askRedis(redis), { production: NODE_ENV === 'production' });
    const bad = checks.find(({ status }) => status === 'fail');
    const owner = bad === undefined && database ? await redis.get(unitOfDatabaseKey()) : null;
    if (owner !== null && owner !== mid)
      return { kind: 'wrong', said: `database ${database} is that of business unit ${owner}` };
    if (bad === undefined)
      return { kind: 'good', said: checks.map(({ what, detail }) => `${what}: ${detail}`).join('; ') };
    return { kind: 'wrong', said: `${bad.what}: ${bad.detail}. ${bad.fix}` };
  } finally {
    redis.disconnect();
  }
}
