import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import Redis from 'ioredis';
import { bindScript, redisScript } from '../../src/redis/script';

const ECHO = redisScript('echo', {
  keys: ['one'],
  args: ['two'],
  list: 'more',
  lua: 'return {one, two, unpack(more)}',
});
const TIMEOUT_MS = 300;

/** A Redis that answers the first so many commands, each with a list of one word, and hangs from then on. */
async function hangingRedis(answered: number): Promise<{ server: Server; redis: Redis; close: () => void }> {
  let left = answered;
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      const commands = data.toString().match(/evalsha/g) ?? [];
      for (const _ of commands) if (left-- > 0) socket.write('*1\r\n$4\r\ntold\r\n');
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const redis = new Redis(port, '127.0.0.1', {
    enableReadyCheck: false,
    disableClientInfo: true,
    commandTimeout: TIMEOUT_MS,
  });
  redis.on('error', () => undefined);
  await once(redis, 'connect');
  const close = () => {
    redis.disconnect();
    server.close();
  };
  return { server, redis, close };
}

test('a script that Redis does not answer in time fails, one that it answers does not', async () => {
  const { redis, close } = await hangingRedis(1);
  const echo = bindScript(redis, ECHO);
  try {
    const begun = performance.now();
    const asked = [1, 2, 3].map((two) => echo({ one: 'a', two, more: [] }));
    const ended = await Promise.allSettled(asked);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(TIMEOUT_MS);
    // Those of later begin anew.
    await expect(echo({ one: 'b', two: 1, more: [] })).rejects.toThrow('timed out');
  } finally {
    close();
  }
});

test('what waited for a connection that never comes fails in time too', async () => {
  const redis = new Redis(1, '127.0.0.1', {
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: () => 60_000,
  });
  redis.on('error', () => undefined);
  try {
    await expect(bindScript(redis, ECHO)({ one: 'a', two: 'b', more: [] })).rejects.toThrow('timed out');
  } finally {
    redis.disconnect();
  }
});

test('an error of a script tells nothing of what it was given', async () => {
  const { redis, close } = await hangingRedis(0);
  try {
    const error: unknown = await bindScript(
      redis,
      ECHO,
    )({ one: '+525512345678', two: '', more: [] }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: null })).not.toContain('525512345678');
  } finally {
    close();
  }
});
