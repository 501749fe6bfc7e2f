import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoadBalancer {
  url: string;
  /** How often a path (its first part behind the host) was answered with a status: `{'execute 200': 7}`. */
  answers(): Record<string, number>;
  /** A process that takes calls from now on. */
  put(port: number): void;
  /** No new call goes there; resolves when the last one under way is answered. */
  take(port: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * What stands before two processes in a rolling restart: calls go to them by turns, and to none that was taken out. It
 * tries nothing again, so that whatever is refused is seen.
 */
export async function startLoadBalancer(): Promise<LoadBalancer> {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Map<number, number>();
  const ports: number[] = [];
  const answers = new Map<string, number>();
  const emptied = new Map<number, () => void>();
  let turn = 0;

  function count(path: string, status: number): void {
    const name = `${path} ${status}`;
    answers.set(name, (answers.get(name) ?? 0) + 1);
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const port = ports[turn++ % Math.max(1, ports.length)];
    const name = nameOf(incoming.url ?? '/');
    if (port === undefined) {
      count(name, 503);
      outgoing.writeHead(503).end();
      return;
    }
    underWay.set(port, (underWay.get(port) ?? 0) + 1);
    outgoing.once('close', () => {
      const left = (underWay.get(port) ?? 1) - 1;
      underWay.set(port, left);
      if (left === 0) emptied.get(port)?.();
    });
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
      count(name, answer.statusCode ?? 0);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => {
      count(name, 502);
      outgoing.writeHead(502).end();
    });
    incoming.pipe(onward);
  }

  const server = createServer(forward);
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: () => Object.fromEntries([...answers].sort(([one], [other]) => one.localeCompare(other))),
    put(port) {
      ports.push(port);
    },
    async take(port) {
      ports.splice(ports.indexOf(port), 1);
      if ((underWay.get(port) ?? 0) > 0) await new Promise<void>((resolve) => emptied.set(port, resolve));
      emptied.delete(port);
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function nameOf(url: string): string {
  const [path = ''] = url.split('?');
  return path.startsWith('/l/') ? 'link' : (path.split('/').at(-1) ?? path);
}
