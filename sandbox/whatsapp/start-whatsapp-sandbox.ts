import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createAccount, type WhatsAppSandboxOptions } from './account';
import { createControlEndpoints } from './control-endpoints';
import { createGraphEndpoints } from './graph-endpoints';
import { createMessageEndpoint } from './message-endpoint';

export interface WhatsAppSandbox {
  /** Base address without a slash at its end: what `WHATSAPP_GRAPH_URL` is set to. */
  url: string;
  /** Answers one request, for a host that serves several accounts. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Whether this header bears a token of the account, or of its app. */
  isAuthorized(authorization: string | undefined): boolean;
  /** Whether the account, or one of its numbers, has this id. */
  has(id: string): boolean;
  close(): Promise<void>;
}

/**
 * Starts a strict local stand-in of Meta's WhatsApp Cloud API on 127.0.0.1: sending, templates, numbers and webhooks as
 * Graph does them, and `/_sandbox/` to look inside and to play the people and the faults.
 */
export async function startWhatsAppSandbox(options: WhatsAppSandboxOptions): Promise<WhatsAppSandbox> {
  const account = createAccount(options);
  const messages = createMessageEndpoint(account);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/', (_request, response) => response.redirect('/_sandbox/'));
  app.use('/_sandbox', createControlEndpoints(account));
  app.use(createGraphEndpoints(account));

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (!messages.handle(request, response)) app(request, response);
  };
  const server = createServer(handle);
  // Longer than clients keep idle connections, so that none is cut under a request on its way.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    handle,
    isAuthorized: (authorization) => account.isAuthorized(authorization) || account.isApp(authorization),
    has: (id) => id === options.businessAccountId || account.numbers.has(id),
    async close() {
      messages.close();
      account.life.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await account.webhooks.close();
      await closed;
    },
  };
}
