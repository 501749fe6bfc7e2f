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
  const { server, close } = createExpressServer(
    express().get(
      '/readyz',
      readyEndpoint(databases.map((database) => ({ redis: database, admission: { longestWaitMs: () => 0 } }))),
    ),
  );
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

test('a process whose callers wait for long to be let in says so before they give up, until it has all but caught up', async () => {
  let waitMs = 0;
  const ready = readyEndpoint([0, 1].map((unit) => ({ redis, admission: { longestWaitMs: () => unit * waitMs } })));
  const { server, close } = createExpressServer(express().get('/readyz', ready));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seen: [number, number][] = [];
  for (waitMs of [0, 19_999, 20_000, 6_000, 4_999, 6_000]) {
    const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
    seen.push([waitMs, status]);
  }
  await close();
  expect(seen).toEqual([
    [0, 200],
    [19_999, 200],
    [20_000, 503],
    [6_000, 503],
    [4_999, 200],
    [6_000, 200],
  ]);
});
