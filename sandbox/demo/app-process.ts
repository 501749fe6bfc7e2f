import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Redis from 'ioredis';
import { request } from 'undici';
import { PROJECT_ROOT } from '../project-root';

/** The compiled app. */
const DIST = join(PROJECT_ROOT, 'dist');
const READY_WITHIN_MS = 30_000;
const CLOSE_WITHIN_MS = 12_000;

/** A child process of the demo ended badly; `output` is the end of what it wrote. */
export class ChildFailure extends Error {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
    this.name = 'ChildFailure';
  }
}

/** Of this machine's environment only what a program needs to run. */
export function programEnvironment(machine: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'].flatMap((name) => {
      const value = machine[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Runs `npm run provision`'s program to its end and gives what it printed. @throws ChildFailure */
export const provision = (settings: Record<string, string>): Promise<string> =>
  runCommand('provision', settings, 'The data extensions could not be created.');

/** Runs `npm run consents:restore`'s program to its end. @throws ChildFailure */
export const restoreConsents = (settings: Record<string, string>): Promise<string> =>
  runCommand('consents-restore', settings, 'WA_Consent could not be read back.');

async function runCommand(command: string, settings: Record<string, string>, failure: string): Promise<string> {
  const program = join(DIST, `commands/${command}-command.js`);
  const child = spawn(process.execPath, [program], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new ChildFailure(failure, output);
  return output;
}

export interface AppProcess {
  readonly url: string;
  readonly logFile: string;
  /** Rejects when the process ends although nobody asked it to. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Starts the app as `npm start` does, its log in `dataDirectory`, and waits until it is ready.
 * @throws ChildFailure
 */
export async function startApp(
  settings: Record<string, string>,
  url: string,
  dataDirectory: string,
): Promise<AppProcess> {
  const logFile = join(dataDirectory, 'app.log');
  const child = spawn(process.execPath, [join(DIST, 'start.js')], {
    env: settings,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile, { mode: 0o600 });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });

  let stopping = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const died = ended.then(async () => {
    if (stopping) return new Promise<never>(() => undefined);
    throw new ChildFailure(`The app ended (${child.exitCode ?? child.signalCode}).`, await endOf(logFile));
  });
  died.catch(() => undefined);

  await Promise.race([ready(url, logFile), died]);
  return {
    url,
    logFile,
    died,
    async stop() {
      stopping = true;
      await end(child, ended);
      await stopLeftRedis(join(dataDirectory, 'redis/redis.sock'));
      log.end();
    },
  };
}

async function ready(url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    const status = await request(`${url}/readyz`).then(
      async (response) => {
        await response.body.dump();
        return response.statusCode;
      },
      () => undefined,
    );
    if (status === 200) return;
    await pause(50);
  }
  throw new ChildFailure(`The app was not ready within ${READY_WITHIN_MS / 1000} s.`, await endOf(logFile));
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

/** The app's own Redis outlives an app that was killed, by design; the demo's data have no further use. */
async function stopLeftRedis(socket: string): Promise<void> {
  const redis = new Redis(socket, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  await redis
    .connect()
    .then(() => redis.shutdown('NOSAVE'))
    .catch(() => undefined);
  redis.disconnect();
}

async function endOf(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

/** A port that was free a moment ago: the app's public address must be known before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
