import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import type { Config } from 'jest';
import { freePort } from './free-port';

/**
 * Starts a real Redis for each Jest worker (see redis.ts). A database each on one server would not keep them apart:
 * what is published on one is heard on all (https://redis.io/docs/latest/develop/pubsub/#database--scoping).
 */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its global set-up.
export default async function startRedis({ maxWorkers }: Pick<Config, 'maxWorkers'>): Promise<void> {
  const servers = await Promise.all(Array.from({ length: Number(maxWorkers) }, startOne));
  (globalThis as { testRedisServers?: ChildProcess[] }).testRedisServers = servers.map(({ server }) => server);
  process.env.TEST_REDIS_PORTS = servers.map(({ port }) => port).join();
}

async function startOne(): Promise<{ server: ChildProcess; port: number }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'wa-test-redis-'));
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], {
    stdio: 'ignore',
  });
  const failed = new Promise<never>((_, reject) => server.once('error', reject));
  const probe = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  await Promise.race([probe.ping(), failed]);
  await probe.quit();
  return { server, port };
}
