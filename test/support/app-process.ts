import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { eventually } from './eventually';

const ROOT = join(__dirname, '../..');
/** Beside src, so that the app finds config/ and public/ where it always does; one per Jest worker. */
const COMPILED = join(ROOT, `.test-dist-${process.env.JEST_WORKER_ID ?? '0'}`);
let compiled = false;

/** Compiles src once per test file, as the build does but without its type check. */
function compile(): void {
  if (compiled) return;
  const entryPoints = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('ui/'))
    .map((file) => `src/${file}`);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: COMPILED,
    outbase: 'src',
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  compiled = true;
}

export interface AppProcess {
  /** `SIGKILL`s the process and waits for its end: nothing of it runs on. */
  kill(): Promise<void>;
  /** Asks it to end, as a platform does, and waits; → its exit code. */
  stop(): Promise<number | null>;
  /** Stops it as a machine that is out of breath does, for `ms`: it notices nothing but the time. */
  pause(ms: number): Promise<void>;
  /** What it has logged so far. */
  log(): string;
}

/** Starts a real process of the app, `web`, `worker` or `start`, and waits until it is ready (where it listens). */
export async function startProcess(
  entry: 'web' | 'worker' | 'start' | 'commands/provision-command',
  environment: Record<string, string | undefined>,
): Promise<AppProcess> {
  compile();
  const child: ChildProcess = spawn(process.execPath, [join(COMPILED, `${entry}.js`)], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const logged: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => logged.push(chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (entry === 'web' || entry === 'start') {
    const isReady = async () => (await fetch(`http://127.0.0.1:${environment.PORT}/readyz`)).ok;
    await eventually(`${entry} to be ready`, isReady, 30_000);
  }
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async pause(ms) {
      child.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, ms));
      child.kill('SIGCONT');
    },
    log: () => Buffer.concat(logged).toString('utf8'),
  };
}

/** Runs a command of the app to its end; → its exit code. */
export async function runCommand(
  entry: 'commands/provision-command',
  environment: Record<string, string | undefined>,
): Promise<number | null> {
  compile();
  const child = spawn(process.execPath, [join(COMPILED, `${entry}.js`)], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Runs a command with what an operator types behind it → its exit code, and all that it said. */
export async function hearCommand(
  entry: 'commands/consents-import-command' | 'commands/consents-restore-command',
  args: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<{ code: number | null; said: string }> {
  compile();
  const child = spawn(process.execPath, [join(COMPILED, `${entry}.js`), ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said: Buffer.concat(said).toString('utf8') };
}
