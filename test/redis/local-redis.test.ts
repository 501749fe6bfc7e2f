import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { createLogger } from '../../src/logger';
import { type LocalRedis, startLocalRedis } from '../../src/redis/local-redis';
import { eventually } from '../support/eventually';
import { typescriptProcess } from '../support/typescript-process';

const logger = createLogger({ level: 'silent' });
const open: LocalRedis[] = [];
const children: ChildProcess[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-local-redis-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await ended;
  }
  for (const local of open.splice(0)) await local.close();
  await stopLeftBehind();
  rmSync(directory, { recursive: true, force: true });
});

/** A server whose last user was killed runs on, waiting for the next; here there is none. */
async function stopLeftBehind(): Promise<void> {
  if (!existsSync(join(directory, 'redis'))) return;
  const last = await startLocalRedis({ directory, logger }).catch(() => undefined);
  await last?.close();
}

async function start(where = directory): Promise<LocalRedis> {
  const local = await startLocalRedis({ directory: where, logger });
  open.push(local);
  return local;
}

async function ask<T>(local: { url: string }, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(local.url);
  try {
    return await question(redis);
  } finally {
    await redis.quit();
  }
}

const serverPid = (local: { url: string }) =>
  ask(local, async (redis) => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]));

/** Another process of the app: holds the local Redis, prints its address or its error's code, closes when told to. */
async function otherProcess(environment: Record<string, string> = {}): Promise<{ url: string; process: ChildProcess }> {
  const child = typescriptProcess(
    `import { startLocalRedis } from './src/redis/local-redis';
     import { createLogger } from './src/logger';
     startLocalRedis({ directory: process.env.DIRECTORY ?? '', logger: createLogger({ level: 'silent' }) }).then(
       (local) => {
         process.stdout.write(local.url);
         process.stdin.once('data', () => void local.close().then(() => process.exit()));
       },
       (error) => process.stdout.write(error.code + ' ' + error.message),
     );`,
    { DIRECTORY: directory, ...environment },
  );
  children.push(child);
  const [printed] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { url: printed.toString(), process: child };
}

test('what was written is there after a stop and a new start', async () => {
  const before = await start();
  await ask(before, (redis) => redis.set('contact', 'one decision'));
  await before.close();
  expect(existsSync(before.url)).toBe(false);

  const after = await start();
  expect(await ask(after, (redis) => redis.get('contact'))).toBe('one decision');
});

test('every write is on disk before it is answered, so a kill of the server loses nothing', async () => {
  const before = await start();
  await ask(before, (redis) => redis.set('contact', 'acknowledged'));
  process.kill(await serverPid(before), 'SIGKILL');

  const after = await start();
  expect(await ask(after, (redis) => redis.get('contact'))).toBe('acknowledged');
});

test('it keeps every key, flushes every write, and listens on no port', async () => {
  const local = await start();
  const settings = await ask(local, (redis) =>
    Promise.all(
      ['appendonly', 'appendfsync', 'maxmemory-policy', 'save', 'port'].map(
        async (name) => ((await redis.config('GET', name)) as string[])[1],
      ),
    ),
  );
  expect(settings).toEqual(['yes', 'always', 'noeviction', '', '0']);
});

test('two processes share one server, and it stops with the last of them, whichever started it', async () => {
  const other = await otherProcess();
  const ours = await start();
  expect(ours.url).toBe(other.url);

  const pid = await serverPid(ours);
  other.process.stdin?.write('close');
  await once(other.process, 'exit');
  expect(await serverPid(ours)).toBe(pid);

  await ours.close();
  expect(existsSync(ours.url)).toBe(false);
});

test('a server left behind by a killed process is taken over with its data, and stopped at the end', async () => {
  const killed = await otherProcess();
  await ask(killed, (redis) => redis.set('contact', 'still here'));
  const pid = await serverPid(killed);
  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');

  const heir = await start();
  expect(await serverPid(heir)).toBe(pid);
  expect(await ask(heir, (redis) => redis.get('contact'))).toBe('still here');
  await eventually('the killed process is no longer counted', async () => {
    const clients = (await ask(heir, (redis) => redis.client('LIST'))) as string;
    return clients.match(/name=local-redis-holder/g)?.length === 1;
  });
  await heir.close();
  expect(existsSync(heir.url)).toBe(false);
});

test('processes that start at the same moment end up on the same server', async () => {
  const all = await Promise.all([start(), start(), start(), otherProcess(), otherProcess()]);
  expect(new Set(all.map((local) => local.url)).size).toBe(1);
  expect(new Set(await Promise.all(all.map(serverPid))).size).toBe(1);
  const log = readFileSync(join(directory, 'redis', 'redis.log'), 'utf8');
  expect(log.match(/Server initialized/g)).toHaveLength(1);
});

test('one that starts while the last one stops gets a server that stays', async () => {
  for (let round = 0; round < 5; round += 1) {
    const leaving = await start();
    await ask(leaving, (redis) => redis.set('round', round));
    const [, coming] = await Promise.all([leaving.close(), start()]);
    expect(await ask(coming, (redis) => redis.get('round'))).toBe(String(round));
    await coming.close();
  }
});

test('a directory too deep for a socket path works, with the socket elsewhere', async () => {
  const deep = join(directory, 'd'.repeat(120));
  const local = await start(deep);
  expect(local.url.length).toBeLessThanOrEqual(100);
  expect(await ask(local, (redis) => redis.ping())).toBe('PONG');
});

test('without a redis-server on the PATH the error names the one command that installs it', async () => {
  const printed = (await otherProcess({ PATH: directory })).url;
  expect(printed).toMatch(/^redis_server_missing .*install.* redis/);
});

test('a server that cannot read its file is reported with what it said', async () => {
  const local = await start();
  await ask(local, (redis) => redis.set('contact', 'one decision'));
  await local.close();
  const files = join(directory, 'redis', 'appendonlydir');
  rmSync(join(files, 'appendonly.aof.1.base.rdb'));
  await expect(start()).rejects.toMatchObject({ code: 'redis_server_failed', message: /appendonly\.aof/ });
});

test('a folder in /tmp that others may write to is not joined: a server in it may be somebody else’s', async () => {
  const deep = join(directory, 'a'.repeat(90));
  const digest = createHash('sha256').update(join(deep, 'redis')).digest('hex').slice(0, 24);
  const folder = join('/tmp', `local-redis-${digest}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  try {
    await expect(start(deep)).rejects.toMatchObject({ code: 'local_redis_unusable' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
