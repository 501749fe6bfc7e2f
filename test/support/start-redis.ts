import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { freePort } from './free-port';

/** Starts the one real Redis of a test run; each Jest worker uses a database of its own (see redis.ts). */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its global set-up.
export default async function startRedis(): Promise<void> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'wa-test-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--databases', '64'],
    { stdio: 'ignore' },
  );
  const failed = new Promise<never>((_, reject) => server.once('error', reject));
  (globalThis as { testRedisServer?: typeof server }).testRedisServer = server;
  process.env.TEST_REDIS_PORT = String(port);
  const probe = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  await Promise.race([probe.ping(), failed]);
  await probe.quit();
}
