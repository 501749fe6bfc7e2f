import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { eventually } from './eventually';

const ROOT = join(__dirname, '../..');
const FOLDERS = ['src', 'sandbox'];

/**
 * The folder of the compiled app with the stand-ins, as `dist` is: compiled as the build does but without its type check,
 * by the first test of a run that needs it.
 */
export function compileApp(): string {
  // Beside src, so that the app finds config/ and public/ where it always does.
  const compiled = process.env.TEST_DIST ?? '';
  if (existsSync(compiled)) return compiled;
  const ours = `${compiled}-${process.env.JEST_WORKER_ID}`;
  for (const folder of FOLDERS) compile(folder, folder === 'src' ? ours : join(ours, folder));
  try {
    renameSync(ours, compiled);
  } catch (error) {
    // Another worker was first.
    if (!existsSync(compiled)) throw error;
    rmSync(ours, { recursive: true });
  }
  return compiled;
}

function compile(folder: string, outdir: string): void {
  const entryPoints = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !/^(ui|journey-builder\/canvas)\//.test(file))
    .map((file) => `${folder}/${file}`);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    outbase: folder,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
}

export interface AppProcess {
  pid: number;
  /** Its exit code, when it has ended by itself or otherwise; null: by a signal. */
  ended: Promise<number | null>;
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
  const child: ChildProcess = spawn(process.execPath, [join(compileApp(), `${entry}.js`)], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const logged: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => (onLog ? onLog(chunk.toString('utf8')) : logged.push(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (entry === 'web' || entry === 'start') {
    const isReady = async () => (await fetch(`http://127.0.0.1:${environment.PORT}/readyz`)).ok;
    const early = ended.then((code) => {
      throw new Error(`${entry} ended with ${code} before it was ready`);
    });
    early.catch(() => undefined);
    await Promise.race([eventually(`${entry} to be ready`, isReady, 30_000), early]).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
  }
  return {
    pid: child.pid ?? 0,
    ended,
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
  /** What is typed; nothing = nobody is there. */
  typed = '',
): Promise<{ code: number | null; printed: string; error: string; tookMs: number }> {
  const program = join(compileApp(), `${entry}.js`);
  const began = Date.now();
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that reads nothing may end before all is written.
  child.stdin.on('error', () => undefined).end(typed);
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
