import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const running = [];

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

export async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

export async function stopAll() {
  await Promise.all(running.map(stopProcess));
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
