import { once } from 'node:events';
import { Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import express from 'express';
import { createExpressServer } from '../../src/http/express-server';
import { eventually } from '../support/eventually';

const listening = async (server: Server) => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('beyond the most connections a new one is dropped, and those that are there are answered', async () => {
  const app = express();
  app.get('/hello', (_request, response) => {
    response.json({});
  });
  const most = { headersMs: 10_000, requestMs: 20_000, lookEveryMs: 2_000, mostConnections: 2 };
  const { server, close } = createExpressServer(app, most);
  const url = await listening(server);
  const agents = [1, 2, 3].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const [first, second, third] = agents;
  for (const httpAgent of [first, second]) expect((await axios.get(`${url}/hello`, { httpAgent })).status).toBe(200);
  const dropped = once(server, 'drop');
  await expect(axios.get(`${url}/hello`, { httpAgent: third })).rejects.toMatchObject({ code: 'ECONNRESET' });
  await dropped;
  expect((await axios.get(`${url}/hello`, { httpAgent: first })).status).toBe(200);
  // A place that is given back is somebody's.
  second?.destroy();
  await eventually('a place', async () => (await axios.get(`${url}/hello`)).status === 200);
  for (const agent of agents) agent.destroy();
  await close();
});

test('a server as it runs takes a bounded number of connections', () => {
  const { server } = createExpressServer(express());
  expect(server.maxConnections).toBeGreaterThan(1_000);
  expect(server.maxConnections).toBeLessThanOrEqual(20_000);
});

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
