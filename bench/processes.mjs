import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const running = [];
const STOPS_WITHIN_MS = 15_000;

/** Starts `file` with Node; what it prints goes to `output`. Resolves when it says `ready` over IPC or `isReady` holds. */
export async function startProcess(file, { environment, nodeArguments = [], isReady, output = process.stderr.fd }) {
  const child = spawn(process.execPath, [...nodeArguments, file], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', output, 'inherit', 'ipc'],
  });
  running.push(child);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${file} ended (${code ?? signal}) before it was ready`);
  });
  ended.catch(() => undefined);
  await Promise.race([isReady ? until(isReady) : once(child, 'message'), ended]);
  return child;
}

/** Sends one message and waits for the answer. */
export async function ask(child, message) {
  const answer = once(child, 'message');
  child.send(message);
  return (await answer)[0];
}

/** Asks it to end; one that does not is killed, so that no bench hangs on what went wrong in it. */
export async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
  await gone;
  clearTimeout(killing);
}

export async function stopAll() {
  await Promise.all(running.map(stopProcess));
}

/** From the clock ticks of /proc, a hundredth of a second each; not a number where there is no /proc. */
export function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function until(condition) {
  for (;;) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
