import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import type { Config } from 'jest';
import { freePort } from './free-port';

const ROOT = join(__dirname, '../..');

/**
 * Starts a real Redis for each Jest worker (see redis.ts), and names the folder that this run compiles the app to (see
 * app-process.ts). A database each on one server would not keep the workers apart: what is published on one is heard on
 * all (https://redis.io/docs/latest/develop/pubsub/#database--scoping).
 */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its global set-up.
export default async function beginRun({ maxWorkers }: Pick<Config, 'maxWorkers'>): Promise<void> {
  const servers = await Promise.all(Array.from({ length: Number(maxWorkers) }, startOne));
  (globalThis as { testRedisServers?: ChildProcess[] }).testRedisServers = servers.map(({ server }) => server);
  for (const left of foldersOfStoppedRuns()) rmSync(left, { recursive: true, force: true });
  process.env.TEST_DIST = join(ROOT, `.test-dist-${process.pid}`);
  process.env.TEST_REDIS_PORTS = servers.map(({ port }) => port).join();
}

function foldersOfStoppedRuns(): string[] {
  return readdirSync(ROOT)
    .filter((name) => name.startsWith('.test-dist-') && !isRunning(Number(name.split('-')[2])))
    .map((name) => join(ROOT, name));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
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
