import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import express from 'express';
import { createExpressServer } from '../src/express-server';

test('requests and responses come to Express with the prototypes that it would give them', async () => {
  const app = express();
  const prototypes: { before: unknown[]; within: unknown[] } = { before: [], within: [] };
  app.get('/hello', (request, response) => {
    prototypes.within = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)];
    response.json({ path: request.path, host: request.hostname, app: request.app === app && response.app === app });
  });
  const server = createExpressServer(app);
  server.prependListener('request', (request, response) => {
    prototypes.before = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)];
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const answer = await axios.get(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hello`);
    expect(answer.data).toEqual({ path: '/hello', host: '127.0.0.1', app: true });
    expect(prototypes.before[0]).toBe(prototypes.within[0]);
    expect(prototypes.before[1]).toBe(prototypes.within[1]);
  } finally {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});
