import { inflateSync } from 'node:zlib';
import type Redis from 'ioredis';

/** One thing in Redis as text: where it is, and all that it says, compressed rows unpacked. */
export interface Written {
  key: string;
  /** `touches` of `wa:touches:+1…`. */
  kind: string;
  text: string;
}

/** Every key of this Redis with its whole value. */
export async function everythingIn(redis: Redis): Promise<Written[]> {
  const keys = await redis.keys('*');
  return Promise.all(
    keys.map(async (key) => ({ key, kind: key.split(':')[1] ?? '', text: `${key} ${await textOf(redis, key)}` })),
  );
}

async function textOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.getBuffer(key))?.toString('latin1') ?? '';
    case 'hash': {
      const fields = await redis.hgetallBuffer(key);
      return Object.entries(fields)
        .map(([name, value]) => `${name}=${unpacked(key, name, value)}`)
        .join('\n');
    }
    case 'list':
      return (await redis.lrange(key, 0, -1)).join('\n');
    case 'set':
      return (await redis.smembers(key)).join('\n');
    case 'zset':
      return (await redis.zrange(key, 0, -1)).join('\n');
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    // It has ended since its name was read.
    case 'none':
      return '';
    default:
      throw new Error(`${key} has a type that this test cannot read`);
  }
}

const unpacked = (key: string, name: string, value: Buffer) =>
  key.startsWith('wa:outbox-batch:') && name === 'rows' ? inflateSync(value).toString('utf8') : value.toString('utf8');
