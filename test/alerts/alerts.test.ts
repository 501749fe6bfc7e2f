import axios from 'axios';
import type Redis from 'ioredis';
import nock from 'nock';
import { createAlerts } from '../../src/alerts/alerts';
import { createLogger } from '../../src/logger';
import { outboxKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

const NOW = Date.UTC(2026, 10, 22, 12);
const trouble = {
  code: 'sender_trouble',
  subject: '900000000000101',
  title: 'The sender is restricted',
  detail: 'until tomorrow',
  severity: 'critical' as const,
};
let redis: Redis;

beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterEach(() => nock.cleanAll());
// nock changes Node's own http, which the next test file of this process would find changed.
afterAll(() => nock.restore());
afterAll(() => redis.quit());

function alertsTo(webhookUrl: string | undefined) {
  let ids = 0;
  return createAlerts({
    redis,
    http: axios,
    logger: createLogger({ level: 'silent' }),
    webhookUrl,
    clock: () => NOW,
    ids: () => `id-${++ids}`,
  });
}
const events = async () =>
  (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? '{}'));

test('an alert is posted as JSON to the configured address and written to WA_Event', async () => {
  const posted: unknown[] = [];
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .reply(204);
  const alerts = alertsTo('https://hooks.example/alerts');
  alerts.raise(trouble);
  await alerts.settled();
  expect(posted).toEqual([{ ...trouble, at: '2026-11-22T12:00:00.000Z' }]);
  expect(await events()).toMatchObject([
    { EventType: 'alert.sender_trouble', Subject: trouble.subject, Severity: 'critical' },
  ]);
});

test('the same trouble raised many times by two processes is told once', async () => {
  const [first, second] = [alertsTo(undefined), alertsTo(undefined)];
  for (let round = 0; round < 5; round++) {
    first.raise(trouble);
    second.raise(trouble);
  }
  second.raise({ ...trouble, subject: 'another' });
  await Promise.all([first.settled(), second.settled()]);
  expect((await events()).map((event) => event.Subject).sort()).toEqual(['900000000000101', 'another']);
});

test('an address that refuses costs nothing but a log line: raising never throws and the row is written', async () => {
  nock('https://hooks.example').post('/alerts').reply(500);
  const alerts = alertsTo('https://hooks.example/alerts');
  expect(() => alerts.raise(trouble)).not.toThrow();
  await alerts.settled();
  expect(await events()).toHaveLength(1);
});
