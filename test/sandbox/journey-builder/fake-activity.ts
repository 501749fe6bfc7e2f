import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What the fake activity does with one `/execute`; `undefined` cuts the connection, `'silence'` never answers. */
export type ExecuteAnswer = { status: number; body: unknown } | 'cut' | 'silence';

/** A custom activity over real HTTP that records every call and answers as told. */
export async function startFakeActivity(settings: {
  execute?: (call: ReceivedCall, number: number) => ExecuteAnswer;
  lifecycle?: (path: string) => number;
  config?: (baseUrl: string) => object;
  delayMs?: number;
  /** Path → HTML or JavaScript. */
  pages?: Record<string, string>;
}) {
  const calls: ReceivedCall[] = [];
  let open = 0;
  let mostOpen = 0;
  let executes = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The canvas looks for each activity under its own base path, the driver at the root.
    const path = (request.url ?? '').replace(/^\/activities\/message/, '');
    const page = settings.pages?.[path];
    if (page !== undefined) {
      response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(page);
      return;
    }
    if (path === '/config.json') {
      response.end(JSON.stringify((settings.config ?? defaultConfig)(baseUrl)));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = {
      path,
      contentType: request.headers['content-type'],
      body: Buffer.concat(chunks).toString('utf8'),
    };
    calls.push(call);
    if (path !== '/execute') {
      response.statusCode = settings.lifecycle?.(path) ?? 200;
      response.end('{}');
      return;
    }
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    executes += 1;
    const number = executes;
    if (settings.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
    open -= 1;
    const given = settings.execute?.(call, number) ?? sent;
    if (given === 'silence') return;
    if (given === 'cut') {
      request.socket.destroy();
      return;
    }
    response.statusCode = given.status;
    if (given.status >= 300 && given.status < 400) response.setHeader('location', `${baseUrl}/elsewhere`);
    response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    calls,
    executes: () => calls.filter((call) => call.path === '/execute'),
    mostOpen: () => mostOpen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sent: ExecuteAnswer = { status: 200, body: { branchResult: 'continue', reason: 'accepted', messageKey: 'k1' } };

export function defaultConfig(baseUrl: string) {
  const call = (name: string) => ({ url: `${baseUrl}/${name}`, useJwt: true });
  return {
    workflowApiVersion: '1.1',
    type: 'RestDecision',
    metaData: { icon: 'icon.svg', category: 'message' },
    lang: { 'en-US': { name: 'Fake message', description: 'For tests' } },
    arguments: {
      execute: {
        inArguments: [],
        outArguments: [{ reason: '' }, { messageKey: '' }],
        url: `${baseUrl}/execute`,
        timeout: 1000,
        retryCount: 2,
        retryDelay: 10,
        concurrentRequests: 3,
        useJwt: true,
      },
    },
    configurationArguments: {
      save: call('save'),
      validate: call('validate'),
      publish: call('publish'),
      stop: call('stop'),
      unpublish: call('unpublish'),
    },
    outcomes: [
      { arguments: { branchResult: 'continue' }, metaData: { label: 'Continue' } },
      { arguments: { branchResult: 'email_fallback' }, metaData: { label: 'Email fallback' } },
    ],
  };
}
