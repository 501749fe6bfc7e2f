import type Redis from 'ioredis';
import { CONSENT_TIMING } from '../../src/outbox/consent-writer';
import { OUTBOX_TIMING } from '../../src/outbox/outbox-writer';
import { TOLD_AT } from '../../src/outbox/sealed-job';
import { accessTokenKey, tokenRenewedKey } from '../../src/redis/redis-keys';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startWritersOnTenant, UNSTORABLE, type WritersOnTenant } from './writers-on-tenant';

const MINUTE = 60_000;
const phone = (n: number) => `+52550000${String(n).padStart(4, '0')}`;
const message = (n: number) => ({ MessageKey: `message-${n}`, Reason: 'accepted' });

let redis: Redis;
let writers: WritersOnTenant;
beforeEach(async () => {
  redis = await emptyTestRedis();
  writers = await startWritersOnTenant(redis);
});
afterEach(async () => {
  await writers.close();
  await redis.quit();
});

/** Both doors have something to write, and it waits. */
async function rowsWait(): Promise<void> {
  await writers.add('WA_Message', message(1));
  await writers.optOut(phone(1));
}

async function allIsWritten(): Promise<void> {
  await writers.written('WA_Message', 1);
  await writers.written('WA_Consent', 1);
  await writers.settled('WA_Message');
  await eventually('no opt-out waits', async () => (await writers.waiting()).waiting === 0);
  expect(await writers.dead('WA_Message')).toEqual([]);
  expect(await writers.dead('WA_Consent')).toEqual([]);
}

test.each([
  ['a page of a proxy with HTTP 502', { fault: 'page', status: 502 }],
  ['a page of a firewall with HTTP 405', { fault: 'page', status: 405 }],
  ['JSON of something else with HTTP 200', { fault: 'foreign_json', status: 200 }],
  ['bodies that are cut', { fault: 'cut' }],
])(
  'while everything is answered with %s rows and opt-outs wait, somebody is told, and nothing is parked',
  async (_, rule) => {
    await writers.fault({ rules: [{ path: '/(hub|data)/', ...rule }] });
    await rowsWait();
    await Promise.all([writers.isTold('rows_wait', 'WA_Message'), writers.isTold('rows_wait', 'WA_Consent')]);
    expect(await writers.waiting()).toMatchObject({ waiting: 1, oldestSince: expect.any(Number) });
    await writers.fault();
    await allIsWritten();
    await Promise.all([writers.isOver('rows_wait', 'WA_Message'), writers.isOver('rows_wait', 'WA_Consent')]);
  },
);

test('while the token route answers a page rows and opt-outs wait, and it is said where to look', async () => {
  await writers.fault({ rules: [{ path: '/v2/token', fault: 'page', status: 200 }] });
  await redis.del(accessTokenKey('client', '7281698'));
  await rowsWait();
  const alert = await writers.isTold('rows_wait', 'WA_Consent');
  expect(alert.detail).toContain('IP allow-list');
  expect(writers.told('token_refused')).toEqual([]);
  await writers.fault();
  await allIsWritten();
});

test('a data extension that is deleted and made again loses no row and no opt-out', async () => {
  await writers.removeDataExtension('WA_Message');
  await writers.removeDataExtension('WA_Consent');
  await rowsWait();
  await Promise.all([writers.isTold('rows_wait', 'WA_Message'), writers.isTold('rows_wait', 'WA_Consent')]);
  await writers.makeDataExtensions();
  await allIsWritten();
  await Promise.all([writers.isOver('rows_wait', 'WA_Message'), writers.isOver('rows_wait', 'WA_Consent')]);
});

test('a right that is withdrawn is told once, with its scope, and costs few tokens; given again, all that waited is written', async () => {
  await rowsWait();
  await allIsWritten();
  await writers.control('PUT', '/scopes', { scopes: ['data_extensions_read', 'journeys_read', 'email_send'] });
  await writers.add('WA_Message', message(2));
  await writers.optOut(phone(2));
  const alert = await writers.isTold('right_missing');
  expect(alert).toMatchObject({ subject: 'data_extensions_write', severity: 'critical' });
  expect(alert.detail).toContain('grant Data ▸ Data Extensions ▸ Write');
  await writers.isTold('rows_wait', 'WA_Consent');
  expect(new Set(writers.told('right_missing').map(({ subject }) => subject)).size).toBe(1);
  expect((await writers.calls()).token.calls).toBeLessThanOrEqual(2);
  await writers.control('PUT', '/scopes');
  // The time is over in which no further token is asked for.
  await redis.del(tokenRenewedKey('client', '7281698'));
  await writers.written('WA_Message', 2);
  await writers.written('WA_Consent', 2);
  await writers.isOver('right_missing', 'data_extensions_write');
  await writers.isOver('rows_wait', 'WA_Consent');
});

test('one bad row in a job whose results stay unreadable is parked with its reason; the others, and what comes later, are written', async () => {
  await writers.fault({ asyncResults: 'gone' });
  await writers.add('WA_Message', { MessageKey: 'good', SentDateUTC: '2026-11-30T10:00:00Z' }, UNSTORABLE);
  await writers.isTold('job_unconfirmed', 'WA_Message');
  await writers.add('WA_Message', message(1));
  await writers.written('WA_Message', 2);
  await writers.settled('WA_Message');
  expect((await writers.dead('WA_Message')).map(({ row }) => JSON.parse(row).MessageKey)).toEqual(['unstorable']);
  await writers.isTold('dead_letter', 'WA_Message');
});

describe('a job', () => {
  test('that stays pending is told of, then its rows are written without it, and those that come later at once', async () => {
    await writers.fault({ asyncStandstill: true });
    await writers.add('WA_Message', message(1));
    await writers.isTold('rows_wait', 'WA_Message');
    await writers.add('WA_Message', message(2));
    await writers.isTold('job_unconfirmed', 'WA_Message');
    await writers.written('WA_Message', 2);
    await writers.settled('WA_Message');
    await writers.isOver('rows_wait', 'WA_Message');
    expect((await writers.calls())['async.upsert'].calls).toBe(1);
    expect(await writers.dead('WA_Message')).toEqual([]);
  });

  test.each(['gone', 'error'])(
    'that Marketing Cloud says of that it is %s is put again, then its rows are written without it',
    async (asyncStatus) => {
      await writers.fault({ asyncStatus, asyncStandstill: true });
      await writers.add('WA_Message', message(1));
      await writers.isTold('job_unconfirmed', 'WA_Message');
      await writers.written('WA_Message', 1);
      await writers.settled('WA_Message');
      const puts = (await writers.calls())['async.upsert'].calls;
      expect(puts).toBeGreaterThan(1);
      expect(puts).toBeLessThan(6);
    },
  );
});

test('the times of the product keep what is promised of them', () => {
  const { flushUnderLoadAfterMs, stuckAfterMs, maxPollMs, maxBackoffMs } = OUTBOX_TIMING;
  expect(stuckAfterMs * TOLD_AT + maxPollMs + flushUnderLoadAfterMs).toBeLessThan(5 * MINUTE);
  // A row that comes while a job stands still waits for it, and is written at once then.
  expect(flushUnderLoadAfterMs + stuckAfterMs + maxPollMs).toBeLessThan(6 * MINUTE - 30_000);
  expect(CONSENT_TIMING.toldElsewhereAfterMs + CONSENT_TIMING.maxBackoffMs).toBeLessThanOrEqual(2 * MINUTE);
  // The first step that fails of a call that hangs has taken 20 s (async-rows.ts).
  expect(Math.max(OUTBOX_TIMING.alertAfterMs, CONSENT_TIMING.alertAfterMs)).toBeLessThanOrEqual(30_000);
  // After a gateway's pages end: one pause, then the groups of columns, a job each.
  expect(Math.max(maxBackoffMs, CONSENT_TIMING.maxBackoffMs)).toBeLessThanOrEqual(10_000);
});
