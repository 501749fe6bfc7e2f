import { rmSync } from 'node:fs';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { countsKey, outboxKey } from '../../src/redis/redis-keys';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startClouds } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let web: AppProcess;
let target: { url: string };

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  const port = await freePort();
  target = { url: `http://127.0.0.1:${port}` };
  // A web process alone: every row stays in the outbox to be looked at.
  const environment = { ...clouds.environment, PORT: String(port), WHATSAPP_TIMEOUT_MS: '500', LOG_LEVEL: 'info' };
  web = await startProcess('web', testEnvironment(environment));
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${target.url}/webhooks/whatsapp` }),
  });
}, 60_000);

afterAll(async () => {
  await web.stop();
  await clouds.close();
  await redis.quit();
  rmSync(`.test-dist-${process.env.JEST_WORKER_ID ?? '0'}`, { recursive: true, force: true });
}, 30_000);

const phone = (fate: string) => numberWithFate('MX', fate, Number(fate) % 900);
const order = { name: 'order_update', language: 'en_US' };
/** Always quiet now: the one open minute of the day is far away. */
const always = {
  start: '00:00',
  end: '23:59',
  timeZone: new Date().getUTCHours() === 23 ? 'America/New_York' : 'UTC',
};
// biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
const hold = { ...always, then: 'hold' };
const late = { kind: 'event', key: 'APIEvent-1', on: ['failed'] };

test.each([
  ['accepted', { phone: phone('0001') }],
  ['test', { phone: phone('0001'), isTest: 'true' }],
  ['scheduled', { phone: phone('0002'), settings: { quietHours: hold, lateFallback: late } }],
  ['quiet_hours', { phone: phone('0002'), settings: { quietHours: always } }],
  ['misconfigured', { settings: { purpose: 'spam' } }],
  ['invalid_phone', { phone: '12' }],
  ['suppressed', { phone: phone('0003'), suppressed: 'yes' }],
  ['not_opted_in', { phone: phone('0004'), settings: { requireOptIn: true } }],
  ['template_unavailable', { phone: phone('0004'), settings: { template: { name: 'none', language: 'en' } } }],
  ['parameters_missing', { phone: phone('0004'), settings: { template: order } }],
  ['sender_unavailable', { phone: phone('0004'), settings: { sender: '9' } }],
  ['unreachable', { phone: phone('2026') }],
  ['unconfirmed', { phone: phone('0053') }],
  ['not_delivered', { phone: phone('0003'), settings: { decideOn: 'delivered', waitSeconds: 1 } }],
])('%s is the same word in the answer, the log line, the row and the counts', async (reason, inArguments) => {
  const activityId = `activity-${reason}`;
  const { body } = await callActivity(target, 'execute', executeBody(inArguments, { activityId }));
  expect(body.reason).toBe(reason);

  const lines = await eventually('the log line', async () => {
    const found = web
      .log()
      .split('\n')
      .filter((line) => line.includes('"answered"') && line.includes(String(body.messageKey)));
    return found.length > 0 && found;
  });
  expect(lines.map((line) => JSON.parse(line).reason)).toEqual([reason]);
  const entries = await redis.xrange(outboxKey('WA_Message'), '-', '+');
  const rows = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}'));
  const own = rows.filter((row) => row.MessageKey === body.messageKey && row.Reason !== undefined);
  expect(own).toMatchObject([{ Reason: reason, Branch: body.branchResult }]);
  expect(await redis.hget(countsKey(activityId), `${body.branchResult} ${reason}`)).toBe('1');
});
