import { once } from 'node:events';
import { Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import express from 'express';
import { createExpressServer } from '../../src/http/express-server';

const listening = async (server: Server) => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('requests and responses come to Express with the prototypes that it would give them', async () => {
  const app = express();
  const prototypes: { before: unknown[]; within: unknown[] } = { before: [], within: [] };
  app.get('/hello', (request, response) => {
    prototypes.within = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)];
    response.json({ path: request.path, host: request.hostname, app: request.app === app && response.app === app });
  });
  const { server, close } = createExpressServer(app);
  server.prependListener('request', (request, response) => {
    prototypes.before = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)];
  });
  const url = await listening(server);
  const answer = await axios.get(`${url}/hello`);
  await close();
  expect(answer.data).toEqual({ path: '/hello', host: '127.0.0.1', app: true });
  expect(prototypes.before[0]).toBe(prototypes.within[0]);
  expect(prototypes.before[1]).toBe(prototypes.within[1]);
});

test('a call that is under way when the server closes is answered, and its connection ends with the answer', async () => {
  const app = express();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  app.get('/quick', (_request, response) => {
    response.json({});
  });
  app.get('/held', async (_request, response) => {
    await held;
    response.json({ answered: true });
  });
  const { server, close } = createExpressServer(app);
  const url = await listening(server);
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = await axios.get(`${url}/quick`, { httpAgent });
  const arrived = once(server, 'request');
  const call = axios.get(`${url}/held`, { httpAgent });
  await arrived;
  const closed = close();
  release();
  const answer = await call;
  await closed;
  httpAgent.destroy();
  expect(before.headers.connection).toBe('keep-alive');
  expect(answer.data).toEqual({ answered: true });
  expect(answer.headers.connection).toBe('close');
});
