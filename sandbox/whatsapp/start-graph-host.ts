import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphErrorBody } from './graph-error';
import { unknownObject } from './graph-request';
import type { WhatsAppSandbox } from './start-whatsapp-sandbox';

/**
 * One host before several accounts, as graph.facebook.com is: the object that a path names says whose call it is. A token of
 * another account is a token, and has no permission here. What names no object goes to the account of the token.
 */
export async function startGraphHost(
  accounts: readonly WhatsAppSandbox[],
): Promise<{ url: string; close(): Promise<void> }> {
  const [first] = accounts;
  if (first === undefined) throw new RangeError('a host needs an account');
  const server = createServer((request, response) => {
    const [, , object = ''] = (request.url ?? '').split(/[/?]/);
    const { authorization } = request.headers;
    const ofToken = accounts.find((account) => account.isAuthorized(authorization));
    const ofObject = accounts.find((account) => account.has(object));
    if (ofObject !== undefined && ofToken !== undefined && ofObject !== ofToken) {
      const error = unknownObject(object);
      request.resume();
      response.writeHead(error.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(graphErrorBody(error, 'AGraphHost')));
      return;
    }
    (ofObject ?? ofToken ?? first).handle(request, response);
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
