import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { intakeKey } from '../../src/redis/redis-keys';
import { startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';

/** A Redis of its own, since it is filled. */
let server: ChildProcess;
let folder: string;
let redis: Redis;
let port: number;
beforeAll(async () => {
  port = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'wa-full-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  server = spawn('redis-server', options, { stdio: 'ignore' });
  redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
});
afterAll(() => {
  redis.disconnect();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('a worker that starts while Redis is full says so in its log, waits, and begins when there is room', async () => {
  await redis.config('SET', 'maxmemory', '1');
  const worker = await startProcess(
    'worker',
    testEnvironment({ REDIS_URL: `redis://127.0.0.1:${port}`, LOG_LEVEL: 'info' }),
  );
  try {
    const lines = () =>
      worker
        .log()
        .split('\n')
        .filter((line) => line.startsWith('{'));
    const isTold = () => lines().some((line) => JSON.parse(line).code === 'OOM');
    await eventually('the worker says that Redis is full', isTold, 60_000);
    expect(await redis.exists(intakeKey())).toBe(0);
    await redis.config('SET', 'maxmemory', '0');
    await eventually('the worker works', async () => (await redis.exists(intakeKey())) === 1, 60_000);
    expect(await worker.stop()).toBe(0);
  } finally {
    await worker.kill();
  }
}, 150_000);
