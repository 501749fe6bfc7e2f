import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('ui/'))
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
  pid: number;
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
  /** Gets what is logged, which is not kept then. */
  onLog?: (text: string) => void,
): Promise<AppProcess> {
  compile();
  const child: ChildProcess = spawn(process.execPath, [join(COMPILED, `${entry}.js`)], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const logged: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => (onLog ? onLog(chunk.toString('utf8')) : logged.push(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (entry === 'web' || entry === 'start') {
    const isReady = async () => (await fetch(`http://127.0.0.1:${environment.PORT}/readyz`)).ok;
    await eventually(`${entry} to be ready`, isReady, 30_000);
  }
  return {
    pid: child.pid ?? 0,
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
  const { code, error } = await outputOfCommand(entry, [], environment);
  process.stderr.write(error);
  return code;
}

/** Runs a command of the app to its end; → its exit code, what it printed, and how long (ms) it took. */
export async function outputOfCommand(
  entry: `commands/${string}-command`,
  words: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<{ code: number | null; printed: string; error: string; tookMs: number }> {
  compile();
  const began = Date.now();
  const child = spawn(process.execPath, [join(COMPILED, `${entry}.js`), ...words], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)));
  return { code, printed, error, tookMs: Date.now() - began };
}

/** Runs a command with what an operator types behind it → its exit code, and all that it said. */
export async function hearCommand(
  entry: 'commands/consents-import-command' | 'commands/consents-restore-command',
  args: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<{ code: number | null; said: string }> {
  const { code, printed, error } = await outputOfCommand(entry, args, environment);
  return { code, said: printed + error };
}
