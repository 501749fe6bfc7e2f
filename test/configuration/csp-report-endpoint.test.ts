import type { AddressInfo } from 'node:net';
import express from 'express';
import type Redis from 'ioredis';
import { cspReportEndpoint, readCspReport } from '../../src/configuration/csp-report-endpoint';
import { createFrameRefusals, judgeFraming } from '../../src/doctor/frame-refusals';
import { createBoundedBodies } from '../../src/http/bounded-bodies';
import { respondToError } from '../../src/http/respond-to-error';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
let url: string;
let close: () => void;
let now = 0;
const refusals = () => createFrameRefusals({ redis, clock: () => now });

beforeEach(async () => {
  redis = await emptyTestRedis();
  now = 60_000;
  const app = express();
  const bodies = createBoundedBodies({ metrics: createMetrics() });
  app.post('/csp-reports', readCspReport(bodies), cspReportEndpoint({ frameRefusals: refusals(), clock: () => now }));
  app.use(respondToError(createLogger({ level: 'silent' })));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/csp-reports`;
  close = () => server.close();
});
afterEach(async () => {
  close();
  await redis.quit();
});

const OWN = 'https://app.example/';
async function report(members: Record<string, string>): Promise<number> {
  const body = { 'csp-report': { 'document-uri': OWN, 'effective-directive': 'frame-ancestors', ...members } };
  const headers = { 'content-type': 'application/csp-report' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

test('of the page around ours its scheme and host are kept, and nothing else', async () => {
  expect(await report({ 'blocked-uri': 'https://mc.s50.lightning.example/journey?contact=4711#x' })).toBe(204);
  expect(await refusals().list()).toEqual([{ origin: 'https://mc.s50.lightning.example', at: 60_000 }]);
  expect(judgeFraming(await refusals().list())).toEqual([
    expect.objectContaining({ status: 'warn', fix: expect.stringContaining('JOURNEY_BUILDER_ORIGINS') }),
  ]);
});

test('a browser that names our own page instead, as Chromium does, is counted all the same', async () => {
  await report({ 'blocked-uri': OWN, referrer: '' });
  expect(await refusals().list()).toEqual([{ origin: 'a host that the browser does not name', at: 60_000 }]);
});

test('other reports, and what is none, leave no trace', async () => {
  await report({ 'effective-directive': 'script-src', 'blocked-uri': 'https://x.example' });
  expect((await fetch(url, { method: 'POST', body: '{"a":1}' })).status).toBe(204);
  expect((await fetch(url, { method: 'POST', body: 'no JSON' })).status).toBe(400);
  expect((await fetch(url, { method: 'POST', body: `"${'x'.repeat(20_000)}"` })).status).toBe(413);
  expect(await redis.keys('*')).toEqual([]);
});

test('whoever sends thousands fills nothing: thirty a minute are taken, twenty places are kept', async () => {
  for (let number = 0; number < 40; number += 1) {
    now += 1;
    await report({ 'blocked-uri': `https://h${number}.example` });
  }
  const kept = (await refusals().list()).map(({ origin }) => origin);
  expect(kept).toHaveLength(20);
  expect(kept[0]).toBe('https://h29.example');
  now += 60_000;
  await report({ 'blocked-uri': 'https://later.example' });
  expect((await refusals().list())[0]?.origin).toBe('https://later.example');
});
