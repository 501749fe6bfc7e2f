import { createServer, type Server } from 'node:http';
import type { HttpAsker } from '../doctor/ask-http';
import type { Finding, KnownSettings } from './setup-question';

/**
 * Whether PUBLIC_URL leads here: while the app does not run, a server of a moment stands at its port and is looked for
 * through the address; where the port is taken, whoever answers is asked whether it is this product.
 */
export async function askPublicAddress(asker: HttpAsker, known: KnownSettings, ids: () => string): Promise<Finding> {
  const url = known.PUBLIC_URL ?? '';
  const port = Number(known.PORT ?? 3000);
  const word = ids();
  const server = await listenForAMoment(port, known.NODE_ENV === 'production' ? undefined : '127.0.0.1', word);
  try {
    const answer = await asker.ask({ url: `${url}/healthz` });
    if (answer.kind === 'silent') return { kind: 'unchecked', said: `${url}: no answer (${answer.code})` };
    const said = JSON.stringify(answer.body);
    if (said === JSON.stringify({ word }))
      return { kind: 'good', said: `${url} leads to port ${port} of this machine` };
    if (said === JSON.stringify({ status: 'ok' })) return { kind: 'good', said: `this app answers at ${url} already` };
    return {
      kind: 'wrong',
      said: `${url} answers HTTP ${answer.status}, and is neither port ${port} of this machine nor this app`,
    };
  } finally {
    server?.closeAllConnections();
    server?.close();
  }
}

/** A server that tells a word; undefined where the port is taken. */
function listenForAMoment(port: number, host: string | undefined, word: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ word }));
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, host, () => resolve(server));
  });
}
