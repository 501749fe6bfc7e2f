import * as redisKeys from '../../src/redis/redis-keys';

const isKeyName = (value: unknown): value is redisKeys.KeyName<[]> =>
  typeof value === 'function' && 'kind' in value && 'whom' in value;

/** Every kind of key there is, by the name of what makes its names. */
export const KINDS: ReadonlyMap<string, Pick<redisKeys.KeyName<[]>, 'kind' | 'whom' | 'life'>> = new Map(
  Object.entries(redisKeys).flatMap(([name, value]) => (isKeyName(value) ? [[name, value] as const] : [])),
);
