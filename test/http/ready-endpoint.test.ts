import type { AddressInfo } from 'node:net';
import express from 'express';
import type Redis from 'ioredis';
import { createExpressServer } from '../../src/http/express-server';
import { readyEndpoint } from '../../src/http/health-endpoint';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
afterAll(() => redis.quit());

/** What a process with these databases says of itself. */
async function readiness(databases: readonly Redis[]) {
  const { server, close } = createExpressServer(express().get('/readyz', readyEndpoint(databases)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
    return { status: response.status, body: await response.json() };
  } finally {
    await close();
  }
}

test('a process of several business units is not ready while the database of one is away', async () => {
  const other = redis.duplicate();
  expect(await readiness([redis, other])).toEqual({ status: 200, body: { status: 'ready', redis: true } });
  other.disconnect();
  expect(await readiness([redis, other])).toEqual({ status: 503, body: { status: 'not_ready', redis: false } });
});
