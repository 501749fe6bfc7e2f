import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createAccount, type WhatsAppSandboxOptions } from './account';
import { createControlEndpoints } from './control-endpoints';
import { createGraphEndpoints } from './graph-endpoints';
import { createMessageEndpoint } from './message-endpoint';

export interface WhatsAppSandbox {
  /** Base address without a slash at its end: what `WHATSAPP_GRAPH_URL` is set to. */
  url: string;
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

  const server = createServer((request, response) => {
    if (!messages.handle(request, response)) app(request, response);
  });
  // Longer than clients keep idle connections, so that none is cut under a request on its way.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
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
