import type { ChildProcess } from 'node:child_process';

// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its global tear-down.
export default async function stopRedis(): Promise<void> {
  const server = (globalThis as { testRedisServer?: ChildProcess }).testRedisServer;
  if (!server) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
