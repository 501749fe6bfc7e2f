import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Redis from 'ioredis';
import { lock } from 'proper-lockfile';
import { CodedError } from '../errors';
import type { Logger } from '../logger';

/** A unix socket's path has room for 104 bytes on macOS and 108 on Linux, the closing zero included. */
const LONGEST_SOCKET_PATH = 100;

/** How long a server that listens may take to answer; one that loads its file answers that it is loading. */
const ANSWER_WITHIN_MS = 10_000;

/** Every process that uses the server keeps one connection under this name; the last one to close stops the server. */
const HOLDER = 'local-redis-holder';
const CLOSING = 'local-redis-closing';

export interface LocalRedis {
  /** What ioredis and Bull take as an address: the path of a unix socket, so nothing listens on the network. */
  url: string;
  /** Leaves the server, and stops it (its file complete) when no other process uses it. */
  close(): Promise<void>;
}

/**
 * The Redis of a laptop without `REDIS_URL`: starts `redis-server` on files under `directory`/redis, or joins the one
 * that already serves them, whether another process of the app started it or a killed one left it behind. Every
 * write is on disk before it is answered (`appendfsync always`) and nothing is evicted, because what was
 * acknowledged to Meta or Journey Builder must outlive a kill of every process.
 * @throws CodedError `redis_server_missing`, `redis_server_failed` or `local_redis_unusable`.
 */
export async function startLocalRedis(options: { directory: string; logger: Logger }): Promise<LocalRedis> {
  const directory = resolve(options.directory, 'redis');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const socket = await socketPath(directory);
  const logger = options.logger.child({ localRedis: directory });

  const holder = await hold(socket);
  if (holder) {
    logger.info('joined the local redis-server that is already running');
    return heldServer(socket, holder);
  }
  // Two servers must never write the same files, and redis-server itself takes a socket over without asking: so one
  // process at a time looks again and starts. Locks of a killed process lapse after `stale` ms.
  const release = await lock(directory, {
    stale: 5_000,
    retries: { forever: true, minTimeout: 20, maxTimeout: 100 },
    onCompromised: (error) => logger.warn({ err: error }, 'the lock of the local redis-server was lost'),
  });
  try {
    const startedMeanwhile = await hold(socket);
    if (startedMeanwhile) return heldServer(socket, startedMeanwhile);
    const started = await startServer(directory, socket);
    logger.info('started a local redis-server');
    return heldServer(socket, started);
  } finally {
    await release();
  }
}

function heldServer(socket: string, holder: Redis): LocalRedis {
  let closed: Promise<void> | undefined;
  return {
    url: socket,
    close: () => {
      closed ??= leave(holder);
      return closed;
    },
  };
}

/** The socket stands beside the files, or in /tmp under a digest of their path when that path is too long. */
async function socketPath(directory: string): Promise<string> {
  const beside = join(directory, 'redis.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside;
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 24);
  const folder = join('/tmp', `local-redis-${digest}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Anybody may make a folder in /tmp, with a server of theirs in it.
  const made = await lstat(folder);
  const isOurs = made.isDirectory() && made.uid === process.getuid?.() && (made.mode & 0o077) === 0;
  if (!isOurs) throw new CodedError('local_redis_unusable', `${folder} is not this user's alone: remove it`);
  return join(folder, 'redis.sock');
}

/**
 * Connects and registers as a user of the server; undefined when nobody listens. A server that is just being stopped
 * by its last user counts as nobody: the one that leaves renames its connection before it looks for others, and the
 * one that joins looks for a leaver after it has its name, so one of the two always sees the other.
 */
async function hold(socket: string): Promise<Redis | undefined> {
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
  for (;;) {
    const found = await connect(socket);
    if (found === 'nobody') return undefined;
    if (found instanceof Redis) {
      const names = await clientNames(found).catch(() => [CLOSING]);
      if (!names.includes(CLOSING)) return found;
      if (found.status === 'ready') found.disconnect();
    }
    if (deadline.aborted) {
      throw new CodedError('local_redis_unusable', `A redis-server listens on ${socket} but does not serve`, {
        retry: 'later',
        cause: found instanceof Error ? found : undefined,
      });
    }
    await delay(10);
  }
}

/** A connection that is ready to serve, its data loaded; 'nobody' when nothing listens; else what went wrong. */
async function connect(socket: string): Promise<Redis | 'nobody' | Error> {
  const redis = new Redis(socket, {
    connectionName: HOLDER,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_WITHIN_MS,
    // ioredis keeps this timer after a connection that failed while it was being made; it must not hold the process.
    disconnectTimeout: 200,
  });
  let failure: NodeJS.ErrnoException | undefined;
  redis.on('error', (error: NodeJS.ErrnoException) => {
    failure = error;
  });
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    if (redis.status === 'connect') redis.disconnect();
    // Anything else (a reset, a full backlog) may come from a live server: starting a second one would be worse.
    if (failure?.code === 'ENOENT' || failure?.code === 'ECONNREFUSED') return 'nobody';
    return failure ?? (error instanceof Error ? error : new Error(String(error)));
  }
}

async function clientNames(redis: Redis): Promise<string[]> {
  const clients = (await redis.client('LIST')) as string;
  return [...clients.matchAll(/ name=(\S*)/g)].map((match) => match[1] ?? '');
}

async function startServer(directory: string, socket: string): Promise<Redis> {
  // Detached: Ctrl-C in a terminal reaches the whole process group, and the app still needs its Redis while it closes.
  const server = spawn(
    'redis-server',
    [
      ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', directory],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      // WhatsApp ids are longer than the 64 bytes up to which a hash stays compact; so a record takes half the memory.
      ...['--hash-max-listpack-value', '512', '--maxmemory-policy', 'noeviction'],
      ...['--logfile', join(directory, 'redis.log')],
    ],
    { detached: true, stdio: 'ignore' },
  );
  const ended = endOf(server);
  server.unref();
  for (;;) {
    const redis = await connect(socket);
    if (redis instanceof Redis) return redis;
    const end = await Promise.race([ended, delay(10, undefined)]);
    if (end !== undefined) throw await startFailure(end, directory);
  }
}

/** Why the server is gone: the spawn error's code, or its exit code or signal. */
function endOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
}

async function startFailure(end: string, directory: string): Promise<CodedError> {
  if (end === 'ENOENT') {
    const command = process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install -y redis-server';
    return new CodedError(
      'redis_server_missing',
      `Neither REDIS_URL nor a redis-server on the PATH: set REDIS_URL, or install one with: ${command}`,
    );
  }
  const log = await readFile(join(directory, 'redis.log'), 'utf8').catch(() => '');
  const lastLines = log.trimEnd().split('\n').slice(-5).join('\n');
  return new CodedError(
    'redis_server_failed',
    `redis-server on ${directory} did not start (${end}). Its last lines:\n${lastLines}`,
    { retry: 'later' },
  );
}

async function leave(holder: Redis): Promise<void> {
  // When the server died before us, what it acknowledged is in its file for the next start.
  if (holder.status === 'end') return;
  await holder.client('SETNAME', CLOSING);
  if ((await clientNames(holder)).includes(HOLDER)) {
    await holder.quit();
    return;
  }
  // The answer to SHUTDOWN is the end of the connection, which comes when the file is complete and the process ends.
  const gone = new Promise<void>((resolve) => holder.once('end', () => resolve()));
  await Promise.all([gone, holder.shutdown().catch(() => undefined)]);
}
