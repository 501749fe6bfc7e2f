import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { countsKey, outboxKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { startProcessWithClouds } from '../support/process-with-clouds';
import { callActivity, executeBody } from '../support/start-app';

let web: Awaited<ReturnType<typeof startProcessWithClouds>>;

beforeAll(async () => {
  // A web process alone: every row stays in the outbox to be looked at.
  const environment = { WHATSAPP_TIMEOUT_MS: '500', LOG_LEVEL: 'info' };
  web = await startProcessWithClouds('web', { speed: 100, environment });
}, 60_000);
afterAll(() => web.close(), 30_000);

const phone = (fate: string) => numberWithFate('MX', fate, Number(fate) % 900);
const order = { name: 'order_update', language: 'en_US' };
/** Always quiet now: the one open minute of the day is far away. */
const always = {
  start: '00:00',
  end: '23:59',
  timeZone: new Date().getUTCHours() === 23 ? 'America/New_York' : 'UTC',
  zoneFrom: 'named',
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
  const { body } = await callActivity(web, 'execute', executeBody(inArguments, { activityId }));
  expect(body.reason).toBe(reason);

  const lines = await eventually('the log line', async () => {
    const found = web
      .log()
      .split('\n')
      .filter((line) => line.includes('"answered"') && line.includes(String(body.messageKey)));
    return found.length > 0 && found;
  });
  expect(lines.map((line) => JSON.parse(line).reason)).toEqual([reason]);
  const entries = await web.redis.xrange(outboxKey('WA_Message'), '-', '+');
  const rows = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}'));
  const own = rows.filter((row) => row.MessageKey === body.messageKey && row.Reason !== undefined);
  expect(own).toMatchObject([{ Reason: reason, Branch: body.branchResult }]);
  expect(await web.redis.hget(countsKey(activityId), `${body.branchResult} ${reason}`)).toBe('1');
});
