import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxyFault {
  /** Which requests it strikes: a regular expression over method and path, such as `^GET /v2`. */
  on: RegExp;
  /** Answers in place of the target; nothing = never answers. */
  answer?: { status: number; body?: unknown; headers?: Record<string, string> };
  /** Changes what the target answered. */
  change?: (answer: { status: number; headers: Record<string, string>; body: string }) => void;
  /** Changes what is sent on to the target. */
  sent?: (body: string) => string;
  /** Never answers. */
  hangs?: boolean;
}

/** Stands before somebody and spoils single calls, as proxies, firewalls and vendors do. */
export async function startFaultProxy(target: () => string) {
  let faults: ProxyFault[] = [];
  let calls = 0;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    calls += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const name = `${incoming.method} ${incoming.url}`;
    const fault = faults.find(({ on }) => on.test(name));
    if (fault?.hangs) return;
    if (fault?.answer) {
      const { status, body, headers } = fault.answer;
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
      return;
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const sent = Buffer.from(fault?.sent ? fault.sent(body) : body);
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = incoming.headers;
    const onward = request(
      new URL(incoming.url ?? '/', target()),
      { method: incoming.method ?? 'GET', headers: { ...headers, 'content-length': String(sent.length) } },
      (answered) => {
        const parts: Buffer[] = [];
        answered.on('data', (part: Buffer) => parts.push(part));
        answered.on('end', () => {
          const answer = {
            status: answered.statusCode ?? 502,
            headers: Object.fromEntries(
              Object.entries(answered.headers).flatMap(([key, value]) =>
                ['connection', 'transfer-encoding', 'content-length'].includes(key) ? [] : [[key, String(value)]],
              ),
            ),
            body: Buffer.concat(parts).toString('utf8'),
          };
          fault?.change?.(answer);
          outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        });
      },
    );
    onward.on('error', () => outgoing.writeHead(502).end());
    onward.end(sent);
  }

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plant: (...planted: ProxyFault[]) => {
      faults = planted;
    },
    /** Requests since the last look. */
    takeCalls: () => {
      const before = calls;
      calls = 0;
      return before;
    },
    /** Breaks what hangs. */
    hangUp: () => server.closeAllConnections(),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;

/** Changes one JSON answer. */
// biome-ignore lint/suspicious/noExplicitAny: a test changes what it likes of an answer
export const changeJson = (change: (body: any) => void) => (answer: { body: string }) => {
  const body = JSON.parse(answer.body);
  change(body);
  answer.body = JSON.stringify(body);
};
