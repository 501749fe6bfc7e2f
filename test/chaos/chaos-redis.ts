import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { eventually } from '../support/eventually';

/** How often the connections of its clients are cut, while they are. */
const CUT_EVERY_MS = 100;
/** What still goes onto the disk before it is full: it ends within a command, not between two. */
const LAST_BYTES = 5_000;

/** The program that sets what a process may write to a file; Linux has it. */
export const canFillDisks = spawnSync('prlimit', ['--version']).status === 0;

/**
 * A Redis with an append-only file of its own, every write flushed, as the app runs it; and what goes wrong with one. Each
 * trouble lasts `pauseMs` and is over when its promise resolves.
 */
export async function startChaosRedis(options: { folder: string; port: number; pauseMs: number; patienceMs: number }) {
  const { folder, port, pauseMs, patienceMs } = options;
  const start = (): ChildProcess => {
    const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    // The limit that stands for a full disk comes with a signal, which a real one does not send.
    const script = 'trap "" XFSZ; exec redis-server "$@"';
    return spawn('sh', ['-c', script, 'redis-server', ...where, ...kept], { stdio: 'ignore' });
  };
  let server = start();
  let ended = new Promise((resolve) => server.once('exit', resolve));
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();

  const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
  async function startAgain(): Promise<void> {
    server = start();
    ended = new Promise((resolve) => server.once('exit', resolve));
    await eventually('Redis has read its file', async () => (await redis.ping()) === 'PONG' || undefined, patienceMs);
  }

  /** From now on its files cannot grow past `bytes`: the kernel refuses, as it does on a full disk. */
  function limitFiles(bytes: number | 'unlimited'): void {
    const { status } = spawnSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:`]);
    if (status !== 0 && server.exitCode === null) throw new Error('the disk of Redis could not be limited');
  }
  const fillDisk = () => {
    const files = join(folder, 'appendonlydir');
    const sizes = readdirSync(files).map((file) => statSync(join(files, file)).size);
    limitFiles(Math.max(...sizes) + LAST_BYTES);
  };

  return {
    redis,
    async kill(): Promise<void> {
      server.kill('SIGKILL');
      await ended;
      await startAgain();
    },
    async fillMemory(): Promise<void> {
      await redis.config('SET', 'maxmemory', '1');
      await pause();
      await redis.config('SET', 'maxmemory', '0');
    },
    /** As a primary is when another has taken its place: it refuses writes and goes on answering. */
    async refuseWrites(): Promise<void> {
      await redis.replicaof('127.0.0.1', 9);
      await pause();
      await redis.replicaof('NO', 'ONE');
    },
    /** A Redis that flushes every write ends by itself on a full disk, and can do nothing until there is room. */
    async fillDiskUntilItEnds(): Promise<void> {
      fillDisk();
      const [hasEnded] = await Promise.all([Promise.race([ended.then(() => true), pause()]), pause()]);
      if (hasEnded) await startAgain();
      else limitFiles('unlimited');
    },
    /** One that flushes once a second goes on answering, and refuses writes. */
    async fillDiskAndStay(): Promise<void> {
      await redis.config('SET', 'appendfsync', 'everysec');
      fillDisk();
      await pause();
      limitFiles('unlimited');
      const isWritten = async () => /^aof_last_write_status:ok/m.test(await redis.info('persistence')) || undefined;
      await eventually('Redis writes again', isWritten, patienceMs);
      await redis.config('SET', 'appendfsync', 'always');
    },
    /** Whatever its clients have under way is done or not: the answer does not come. */
    async cutConnections(): Promise<void> {
      for (const end = Date.now() + pauseMs; Date.now() < end; ) {
        await redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await redis.client('KILL', 'TYPE', 'pubsub');
        await new Promise((resolve) => setTimeout(resolve, CUT_EVERY_MS));
      }
    },
    close(): void {
      redis.disconnect();
      server.kill('SIGTERM');
    },
  };
}
