import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { about, type Judged } from '../../src/doctor/check';
import { createDoctorRecord } from '../../src/doctor/doctor-record';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
let now = 0;
let raised: Alert[];
beforeEach(async () => {
  redis = await emptyTestRedis();
  now = 1_000;
  raised = [];
});
afterEach(() => redis.quit());

const record = () =>
  createDoctorRecord({ redis, alerts: { raise: (alert) => void raised.push(alert) }, clock: () => now });
const check = about('whatsapp.webhook', 'WhatsApp webhook');
const keep = (...checks: Judged[]) => record().keep(checks, { all: false });
const told = () => raised.map(({ code, severity }) => `${code} ${severity}`);

test('a check that fails after it was well is told once, and its end is told', async () => {
  await keep(check.ok('is subscribed'));
  await keep(check.fail('is not', 'subscribe it'));
  await keep(check.fail('is not', 'subscribe it'));
  expect(raised).toEqual([
    expect.objectContaining({
      code: 'check_failed',
      subject: 'whatsapp.webhook',
      detail: 'subscribe it',
      severity: 'critical',
    }),
  ]);
  await keep(check.ok('is subscribed'));
  await keep(check.ok('is subscribed'));
  expect(told()).toEqual(['check_failed critical', 'check_passed info']);
});

test('what fails from the beginning, and what nobody could say, is no change', async () => {
  await keep(check.fail('is not', 'subscribe it'));
  await keep(check.unknown('Meta gave no answer', 'look'));
  await keep(check.silent('no answer', 'look'));
  expect(raised).toEqual([]);
});

test('what was known last is remembered over a time in which nobody could say', async () => {
  await keep(check.ok('is subscribed'));
  await keep(check.silent('no answer', 'look'));
  expect(raised).toEqual([]);
  await keep(check.fail('is not', 'subscribe it'));
  expect(told()).toEqual(['check_failed critical']);
});

test('a run of all takes the place of what was, a brief one of its own; each check says when it was looked at', async () => {
  await record().keep([check.ok('a'), about('gone', 'Gone').ok('b'), about('crm', 'CRM').ok('c')], { all: true });
  now = 2_000;
  await record().keep([check.fail('d', 'do'), about('crm', 'CRM').ok('c')], { all: true });
  now = 3_000;
  await keep(check.ok('e'));
  expect(await record().read()).toEqual({
    ready: true,
    ranAt: 2_000,
    checks: [
      { id: 'crm', status: 'ok', what: 'CRM', detail: 'c', fix: '', at: 2_000 },
      { id: 'whatsapp.webhook', status: 'ok', what: 'WhatsApp webhook', detail: 'e', fix: '', at: 3_000 },
    ],
  });
});

test('before all were run together nothing is called ready', async () => {
  await keep(check.ok('is subscribed'));
  expect(await record().read()).toMatchObject({ ready: false, ranAt: undefined });
});
