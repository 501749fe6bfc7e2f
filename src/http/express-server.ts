import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * How long a caller may take to say what it wants, ms; what it then waits for is another matter. Journey Builder and Meta
 * are done within a moment. `mostConnections` is far above what answers that are held need, some 20 KB each.
 */
const TO_SPEAK = { headersMs: 10_000, requestMs: 20_000, lookEveryMs: 2_000, mostConnections: 20_000 };

/**
 * A server whose requests and responses are made with the prototypes that Express would give them. Express changes the
 * prototype of both in every call, which costs V8 four times as much as all else that Express does, and keeps what hangs
 * on them past the cheap collections (docs/decisions.md). Where they have it already, that is no change.
 *
 * `close` takes no new connections and lets calls under way end, each with its connection: over one that was kept open
 * Journey Builder would go on calling for as long as it has contacts.
 */
export function createExpressServer(app: Express, toSpeak = TO_SPEAK): { server: Server; close: () => Promise<void> } {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });

  let closing = false;
  const { writeHead } = ServerResponse.prototype;
  // Node calls it just before the first byte of every response. A set of those under way would cost each call.
  Object.assign(AppResponse.prototype, {
    writeHead(this: ServerResponse, ...head: Parameters<typeof writeHead>) {
      if (closing && !this.headersSent) this.setHeader('Connection', 'close');
      return writeHead.apply(this, head);
    },
  });

  const server: Server = createServer(
    {
      IncomingMessage: AppRequest,
      ServerResponse: AppResponse,
      headersTimeout: toSpeak.headersMs,
      requestTimeout: toSpeak.requestMs,
      connectionsCheckingInterval: toSpeak.lookEveryMs,
    },
    app,
  );
  server.maxConnections = toSpeak.mostConnections;
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
