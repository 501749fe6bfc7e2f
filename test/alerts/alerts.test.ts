import axios from 'axios';
import type Redis from 'ioredis';
import nock from 'nock';
import { createAlerts } from '../../src/alerts/alerts';
import { inTheirWords, sayAlert, says } from '../../src/alerts/sentences/say-alert';
import { createLogger } from '../../src/logger';
import { outboxKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
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

let ids = 0;
let now = NOW;
beforeEach(() => {
  now = NOW;
});

function alertsTo(webhookUrl: string | undefined) {
  return createAlerts({
    redis,
    http: axios,
    logger: createLogger({ level: 'silent' }),
    webhookUrl,
    clock: () => now,
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
  expect(posted).toEqual([
    {
      ...trouble,
      at: '2026-11-22T12:00:00.000Z',
      state: 'open',
      since: '2026-11-22T12:00:00.000Z',
      size: 1,
      todo: expect.stringContaining('Senders and templates'),
      text: expect.stringMatching(
        /^CRITICAL: The sender is restricted\nuntil tomorrow\nSince 2026-11-22 12:00 UTC\.\nWhat to do: /,
      ),
    },
  ]);
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

const states = async (alerts: ReturnType<typeof alertsTo>) =>
  (await alerts.list())
    .map(({ code, subject, state, size, since }) => ({ code, subject, state, size, since }))
    .sort((one, other) => one.code.localeCompare(other.code));

test('what is raised again goes on with its first time, and counts', async () => {
  const alerts = alertsTo(undefined);
  alerts.raise({ ...trouble, size: 3 });
  await alerts.settled();
  now += 60_000;
  alerts.raise({ ...trouble, size: 4 });
  await alerts.settled();
  expect(await states(alerts)).toEqual([
    { code: 'sender_trouble', subject: trouble.subject, state: 'open', size: 7, since: NOW },
  ]);
});

test('its end is told once as info by whichever process sees it, and what comes back is told anew', async () => {
  const posted: { state: string; severity: string; since: string }[] = [];
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .times(3)
    .reply(204);
  const wait = { ...trouble, code: 'rows_wait', subject: 'WA_Message' };
  const [raiser, other] = [alertsTo('https://hooks.example/alerts'), alertsTo('https://hooks.example/alerts')];
  raiser.raise(wait);
  await raiser.settled();
  now += 5_000;
  for (let time = 0; time < 3; time++) other.over('rows_wait', 'WA_Message');
  await other.settled();
  expect(await states(raiser)).toMatchObject([{ state: 'over' }]);
  now += 5_000;
  raiser.raise(wait);
  await raiser.settled();
  expect(posted).toMatchObject([
    { state: 'open', severity: 'critical' },
    {
      state: 'over',
      severity: 'info',
      code: 'rows_wait',
      title: 'Over: The sender is restricted',
      since: '2026-11-22T12:00:00.000Z',
    },
    { state: 'open', severity: 'critical', since: '2026-11-22T12:00:10.000Z' },
  ]);
  expect(await events()).toMatchObject([{ Severity: 'critical' }, { Severity: 'info' }, { Severity: 'critical' }]);
});

test('an end that nobody can vouch for is kept so and told to nobody, and what comes back is told anew', async () => {
  const alerts = alertsTo(undefined);
  const waits = { ...trouble, code: 'rows_wait' };
  alerts.raise(waits);
  await alerts.settled();
  alerts.over('rows_wait', undefined, 'untold');
  await alerts.settled();
  expect(await alerts.list()).toMatchObject([{ state: 'over', untold: true }]);
  alerts.raise(waits);
  await alerts.settled();
  const [again] = await alerts.list();
  expect(again).toMatchObject({ state: 'open' });
  expect(again).not.toHaveProperty('untold');
  expect(await events()).toMatchObject([{ Severity: 'critical' }, { Severity: 'critical' }]);
});

test('an end that is said in the same breath as the beginning ends it, and is posted after it', async () => {
  const posted: { state: string }[] = [];
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .delay(50)
    .reply(204);
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .reply(204);
  const alerts = alertsTo('https://hooks.example/alerts');
  alerts.over('rows_wait');
  await alerts.settled();
  alerts.raise({ ...trouble, code: 'rows_wait' });
  alerts.over('rows_wait');
  await alerts.settled();
  expect(posted.map(({ state }) => state)).toEqual(['open', 'over']);
  expect(await states(alerts)).toMatchObject([{ state: 'over' }]);
});

test('a recovery of its own does not overtake the beginning that waits for others of its kind', async () => {
  const posted: { code: string; subject: string }[] = [];
  nock('https://hooks.example')
    .persist()
    .post('/alerts', (body) => posted.push(body) > 0)
    .reply(204);
  const alerts = alertsTo('https://hooks.example/alerts');
  const isPosted = (wanted: string) => posted.find(({ code }) => code === wanted);
  alerts.raise(trouble);
  await eventually('the first of its kind', () => isPosted('sender_trouble'));
  alerts.raise({ ...trouble, subject: '900000000000102' });
  alerts.raise({ ...trouble, subject: '900000000000102', code: 'sender_recovered', severity: 'info' });
  await eventually('the recovery', () => isPosted('sender_recovered'));
  await alerts.settled();
  expect(posted.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_trouble', 'sender_recovered']);
});

test('a recovery of its own ends what it recovers from, and is told in its own words alone', async () => {
  const alerts = alertsTo(undefined);
  alerts.raise(trouble);
  await alerts.settled();
  alerts.raise({ ...trouble, code: 'sender_recovered', severity: 'info', title: 'It sends again' });
  await alerts.settled();
  expect(await states(alerts)).toMatchObject([{ code: 'sender_trouble', state: 'over' }]);
  expect((await events()).map(({ Title }) => Title)).toEqual(['The sender is restricted', 'It sends again']);
});

test('where nothing is open, an end costs Redis one look in ten seconds, and tells nobody', async () => {
  const alerts = alertsTo(undefined);
  const looks = jest.spyOn(redis, 'hgetall');
  for (let call = 0; call < 1_000; call++) alerts.over('signature_refused', 'journey-builder');
  await alerts.settled();
  expect(looks).toHaveBeenCalledTimes(1);
  looks.mockRestore();
  expect(await events()).toEqual([]);
});

test('a person who has seen it has it in hand until it is over or gets worse', async () => {
  const alerts = alertsTo(undefined);
  alerts.raise({ ...trouble, severity: 'warning' });
  await alerts.settled();
  expect(await alerts.see(trouble, 'Ana Ruiz')).toBe(true);
  expect(await alerts.see(trouble, 'Ana Ruiz')).toBe(false);
  alerts.raise({ ...trouble, severity: 'warning' });
  await alerts.settled();
  expect(await alerts.list()).toMatchObject([{ state: 'seen', seenBy: 'Ana Ruiz', size: 2 }]);
  alerts.raise(trouble);
  await alerts.settled();
  expect(await alerts.list()).toMatchObject([{ state: 'open', severity: 'critical' }]);
});

test('what is not raised any more lapses, what is over for two days is forgotten, and what somebody must end stays', async () => {
  const alerts = alertsTo(undefined);
  alerts.raise({ ...trouble, code: 'misconfigured', subject: 'step' });
  alerts.raise({ ...trouble, code: 'rows_wait', subject: 'WA_Message' });
  await alerts.settled();
  now += 15 * 60_000;
  await alerts.tidy();
  await alerts.settled();
  expect(await states(alerts)).toMatchObject([
    { code: 'misconfigured', state: 'over' },
    { code: 'rows_wait', state: 'open' },
  ]);
  now += 49 * 3_600_000;
  await alerts.tidy();
  expect(await states(alerts)).toMatchObject([{ code: 'rows_wait' }]);
});

test('nobody who raises an alert can put a person into it: chat, log, WA_Event and the overview get it masked', async () => {
  const posted: unknown[] = [];
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .reply(204);
  const alerts = alertsTo('https://hooks.example/alerts');
  const detail = 'bad address ana@private.example of +525587654321 (wamid.HBgNNTI1NTg3NjU0MzIx)';
  const saying = { code: 'alert_words', values: { words: detail } };
  const said = { title: { code: 'alert_over', values: { title: [saying] } }, detail: saying };
  alerts.raise({ ...trouble, code: 'late_fallback_refused', title: `of ${detail}`, detail, said });
  await alerts.settled();
  const told = JSON.stringify([
    posted,
    await redis.xrange(outboxKey('WA_Event'), '-', '+'),
    await alerts.list(),
    await redis.keys('*'),
  ]);
  expect(told).toContain('…4321');
  expect(told).not.toMatch(/ana@|87654321|wamid\.H/);
});

test('what an alert says by code stays with it and is posted to nobody; one of an earlier version has none', async () => {
  const posted: unknown[] = [];
  nock('https://hooks.example')
    .post('/alerts', (body) => posted.push(body) > 0)
    .times(2)
    .reply(204);
  const alerts = alertsTo('https://hooks.example/alerts');
  const refused = says(sayAlert('alert_rows_refused', { n: 3, table: 'WA_Reply' }), inTheirWords('10000: too long'));
  alerts.raise({ code: 'dead_letter', subject: 'WA_Reply', severity: 'warning', ...refused });
  alerts.raise(trouble);
  await alerts.settled();
  const kept = new Map((await alerts.list()).map(({ code, said }) => [code, said]));
  expect(kept.get('dead_letter')).toEqual({
    title: { code: 'alert_rows_refused', values: { n: 3, table: 'WA_Reply' } },
    detail: { code: 'alert_words', values: { words: '10000: too long' } },
  });
  expect(kept.get('sender_trouble')).toBeUndefined();
  expect(posted).toHaveLength(2);
  expect(JSON.stringify(posted)).toContain('3 rows for WA_Reply could not be written');
  expect(JSON.stringify(posted)).not.toContain('alert_');
});

test('what an alert says by code is kept as it was, empty lists and long numbers too, whatever becomes of the alert', async () => {
  const alerts = alertsTo(undefined);
  const saying = {
    code: 'shape_all',
    values: { said: [], why: [{ code: 'x', values: {} }], n: 1_796_132_397_000_123 },
  };
  const said = { title: { code: 'alert_value', values: { value: '' } }, detail: saying };
  alerts.raise({ ...trouble, ...says(sayAlert('alert_value', { value: 'a' }), inTheirWords('b')), said });
  await alerts.settled();
  expect((await alerts.list())[0]?.said).toEqual(said);
  await alerts.see({ code: trouble.code, subject: trouble.subject }, 'Ana');
  expect(await alerts.list()).toMatchObject([{ state: 'seen', said }]);
});
