import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';

// biome-ignore lint/style/noDefaultExport: Jest calls the default export of its global tear-down.
export default async function endRun(): Promise<void> {
  rmSync(process.env.TEST_DIST ?? '', { recursive: true, force: true });
  const servers = (globalThis as { testRedisServers?: ChildProcess[] }).testRedisServers ?? [];
  await Promise.all(
    servers.map((server) => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      return ended;
    }),
  );
}
