import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Runs TypeScript in a process of its own, for tests that kill one. `source` may import project files by a path from
 * the project's root (`./src/…`). stdin and stdout are pipes; stderr is the test's.
 */
export function typescriptProcess(source: string, environment: Record<string, string> = {}): ChildProcess {
  const outfile = join(mkdtempSync(join(tmpdir(), 'wa-test-process-')), 'process.js');
  buildSync({
    stdin: { contents: source, loader: 'ts', resolveDir: join(__dirname, '../..') },
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  return spawn(process.execPath, [outfile], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
