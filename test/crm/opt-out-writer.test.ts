import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import pino from 'pino';
import type { Alert } from '../../src/alerts/alerts';
import type { ConsentChange } from '../../src/consent/consent-change';
import { CHANNEL, OPERATOR } from '../../src/consent/consent-state';
import { type ConsentStore, createConsentStore } from '../../src/consent/consent-store';
import { createCrmQueue } from '../../src/consent/crm-queue';
import { restoreConsents } from '../../src/consent/restore-consents';
import { createCrmConnection } from '../../src/crm/connection';
import { loadCrmConfig, type OptOutConfig } from '../../src/crm/crm-config';
import { createOptOutWriter } from '../../src/crm/opt-out-writer';
import { crmBacklogKey, crmQueueKey } from '../../src/redis/redis-keys';
import { personForCrm } from '../../src/signals/person-for-crm';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startTestOrg, type TestOrg } from './salesforce-org';

const PHONE = '+34600111222';
const config = loadCrmConfig(`${__dirname}/../../config/crm.json`).optOut as OptOutConfig;
const FAST = { idleMs: 5, retryBusyMs: 10, firstBackoffMs: 5, maxBackoffMs: 20, leaseMs: 600, alertAfterTries: 3 };

let redis: Redis;
let org: TestOrg;
let store: ConsentStore;
let raised: Alert[];
let close: (() => Promise<void>)[];
let seconds = 1_790_000_000;

beforeEach(async () => {
  redis = await emptyTestRedis();
  org = await startTestOrg();
  store = createConsentStore({
    redis,
    clock: () => seconds * 1000,
    breaker: { people: 20, shareOfRecipients: 0.02, openHours: 24 },
  });
  raised = [];
  close = [];
});
afterEach(async () => {
  await Promise.all(close.map((each) => each()));
  await org.close();
  await redis.quit();
});

type Crm = Parameters<typeof createOptOutWriter>[0]['crm'];

async function startWriter(crm: Crm = createCrmConnection({ settings: org.settings }), optOut = config) {
  const writer = createOptOutWriter({
    redis,
    queue: createCrmQueue(redis),
    personOf: (queued) =>
      personForCrm(queued, { of: async () => ({ touches: [], unproven: [], adClickId: undefined }) }),
    crm,
    config: optOut,
    defaultCountry: 'ES',
    alerts: { raise: (alert) => void raised.push(alert), over: () => undefined },
    logger: pino({ level: 'silent' }),
    ids: randomUUID,
    random: () => 0.5,
    timing: FAST,
  });
  await writer.start();
  close.push(writer.close);
  return writer;
}

/** One second after the last, so that each is newer. */
function word(address: string, restricts: boolean, field: string = CHANNEL): ConsentChange {
  seconds += 1;
  const signal = {
    at: seconds,
    restricts,
    reason: 'stop_word',
    review: false,
    source: 'test',
    evidenceId: 'e',
  } as const;
  return { kind: 'signal', address, field, signal };
}
const says = (address: string, restricts: boolean, field?: string) => store.apply([word(address, restricts, field)]);
const contact = (Phone = PHONE) => org.seed('Contact', { LastName: 'López', Phone });
const isOut = async (id: string) => (await org.record('Contact', id))?.HasOptedOutOfWhatsApp__c;
const queued = () => redis.zcard(crmQueueKey());

test('without a CRM nothing is queued; with one an opt-out and its end arrive, and nothing stays', async () => {
  const id = await contact();
  await says(PHONE, true);
  expect(await queued()).toBe(0);
  await startWriter();
  await says(PHONE, true);
  await eventually('the opt-out', () => isOut(id));
  await says(PHONE, false);
  await eventually('its end', async () => (await isOut(id)) === false);
  await eventually('an empty queue', async () => (await queued()) === 0);
});

test('opt-outs from before the CRM was connected are carried; a START of then, or a topic, is not', async () => {
  const [out, suppressed, back] = await Promise.all(['+34600111222', '+34600333444', '+34600555666'].map(contact));
  await org.control('/refusals', { id: back, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  await says('+34600111222', true);
  await says('+34600333444', true, OPERATOR);
  await says('+34600555666', false);
  await says('+34600777888', true, 'offers');
  await startWriter();
  await eventually('both', async () => (await isOut(out ?? '')) && (await isOut(suppressed ?? '')));
  await eventually('an empty queue', async () => (await queued()) === 0);
  expect(await redis.exists(crmBacklogKey())).toBe(0);
  expect(raised).toEqual([]);
});

test('an opt-out that a restore reads back is carried, whether the CRM was connected before or after it', async () => {
  const restore = (phone: string, Status: string) =>
    restoreConsents({
      redis,
      pages: [
        [{ address: phone, topic: '*', status: Status, consentseq: `${seconds}000`, reason: 'stop_word' }],
      ] as never,
      mapping: {},
      breaker: { people: 20, shareOfRecipients: 0.02, openHours: 24 },
      clock: () => seconds * 1000,
    });
  const [before, after, back] = await Promise.all(['+34600111222', '+34600333444', '+34600555666'].map(contact));
  await restore('+34600111222', 'opted_out');
  await startWriter();
  await eventually('that of before', () => isOut(before ?? ''));
  await org.control('/away', { isAway: true });
  await restore('+34600555666', 'opted_in');
  await restore('+34600333444', 'opted_out');
  expect(await redis.zrange(crmQueueKey(), 0, -1)).toEqual(['+34600333444']);
  await org.control('/away', { isAway: false });
  await eventually('that of after', () => isOut(after ?? ''));
  expect(await isOut(back ?? '')).toBe(false);
});

test('a topic is not carried, a suppression by an operator is', async () => {
  const id = await contact();
  await startWriter();
  await says(PHONE, true, 'offers');
  expect(await queued()).toBe(0);
  await says(PHONE, true, OPERATOR);
  await eventually('the suppression', () => isOut(id));
  // The customer's START lifts nothing that an operator decided.
  await says(PHONE, false);
  await eventually('an empty queue', async () => (await queued()) === 0);
  expect(await isOut(id)).toBe(true);
});

test('a STOP by user id alone reaches the contact once the phone is learnt', async () => {
  const id = await contact();
  await startWriter();
  await says('ES.777', true);
  await eventually('an empty queue', async () => (await queued()) === 0);
  expect(await isOut(id)).toBe(false);
  await store.link(PHONE, 'ES.777');
  await eventually('the opt-out', () => isOut(id));
});

test('a START of long ago is not carried again because another address is learnt: a colleague may have ticked the box since', async () => {
  const queue = createCrmQueue(redis);
  await queue.keepOpen();
  await says(PHONE, false);
  await queue.done(await queue.due(10));
  await store.link(PHONE, 'ES.778');
  await store.apply([{ kind: 'move', from: [PHONE, 'ES.778'], to: ['+34600999888'], at: seconds }]);
  expect(await queued()).toBe(0);

  await says('+34600999888', true);
  await says('ES.779', false);
  await queue.done(await queue.due(10));
  await store.link('+34600999888', 'ES.779');
  expect(await queued()).toBe(1);
});

test('while the CRM is away everybody waits, somebody is told, and all arrive once it is back', async () => {
  const ids = await Promise.all([contact(PHONE), contact('+34600333444')]);
  await startWriter();
  await org.control('/away', { isAway: true });
  await says(PHONE, true);
  await says('+34600333444', true);
  const alert = await eventually('an alert', () => raised[0]);
  expect(alert).toMatchObject({ code: 'crm_waits', severity: 'warning' });
  expect(await queued()).toBe(2);
  await org.control('/away', { isAway: false });
  await eventually('both', async () => (await isOut(ids[0])) && (await isOut(ids[1])));
});

test('a word that comes while an older one is being written is the one that the CRM ends with', async () => {
  const id = await contact();
  const crm = createCrmConnection({ settings: org.settings });
  let isFirst = true;
  await startWriter({
    query: crm.query,
    update: async (records) => {
      if (isFirst) {
        isFirst = false;
        await says(PHONE, false);
      }
      return crm.update(records);
    },
  });
  await says(PHONE, true);
  await eventually('an empty queue', async () => !isFirst && (await queued()) === 0);
  expect(await isOut(id)).toBe(false);
});

test('a record that is refused raises an alert and waits a day, the others go, and a newer word does not wait', async () => {
  const [refused, good] = [await contact(), await contact('+34600333444')];
  await org.control('/refusals', { id: refused, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  await startWriter();
  await says(PHONE, true);
  await says('+34600333444', true);
  await eventually('the other', () => isOut(good));
  const alert = await eventually('an alert', () => raised[0]);
  expect(alert).toMatchObject({ code: 'crm_record_refused', subject: 'Contact FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  expect(alert.detail).toContain(refused);
  const due = await eventually('the pause', async () => {
    const score = Number(await redis.zscore(crmQueueKey(), PHONE));
    return score > Date.now() + 3_600_000 && score;
  });
  expect(due).toBeLessThan(Date.now() + 25 * 3_600_000);
  expect(raised).toHaveLength(1);

  await org.control('/refusals', { id: refused });
  await says(PHONE, true);
  await eventually('the opt-out', () => isOut(refused));
  await eventually('an empty queue', async () => (await queued()) === 0);
});

test('a locked record is written a little later', async () => {
  const id = await contact();
  await org.control('/row-locks', { next: 2 });
  await startWriter();
  await says(PHONE, true);
  await eventually('the opt-out', () => isOut(id));
  expect(raised).toEqual([]);
});

test('too many long calls of the org at once are not the limit of the day, and pass', async () => {
  const id = await contact();
  await org.control('/faults', { longRequests: 4 });
  await startWriter();
  await says(PHONE, true);
  await eventually('the opt-out', () => isOut(id));
  expect(new Set(raised.map(({ subject }) => subject))).toEqual(new Set(['REQUEST_LIMIT_EXCEEDED']));
  expect(JSON.stringify(raised)).not.toContain('daily limit');
});

test('the limit of the day is told at once', async () => {
  await org.close();
  org = await startTestOrg({ dailyLimit: 0 });
  await startWriter();
  await says(PHONE, true);
  const alert = await eventually('an alert', () => raised[0]);
  expect(alert).toMatchObject({ code: 'crm_waits', subject: 'REQUEST_LIMIT_EXCEEDED' });
  expect(alert.detail).toContain('daily limit');
});

test('a set-up that does not fit is told at once, loses nobody, and is over once it is mended', async () => {
  const id = await contact();
  await org.control('/execution-user', { isSet: false });
  await startWriter();
  await says(PHONE, true);
  const alert = await eventually('an alert', () => raised[0]);
  expect(alert).toMatchObject({ code: 'crm_waits', subject: 'invalid_grant', severity: 'critical' });
  expect(JSON.stringify(raised)).not.toContain(org.settings.clientSecret);
  await org.control('/execution-user', { isSet: true });
  await eventually('the opt-out', () => isOut(id));
});

test('an alert about a field that is not there names the field, and nobody’s number', async () => {
  const [first] = config.objects;
  const fields = { optOut: 'Gone__c' };
  await startWriter(undefined, { ...config, objects: first ? [{ ...first, fields }] : [] });
  await contact();
  await says(PHONE, true);
  const alert = await eventually('an alert', () => raised[0]);
  expect(alert).toMatchObject({ code: 'crm_waits', subject: 'INVALID_FIELD', severity: 'critical' });
  expect(alert.detail).toContain("'Gone__c'");
  expect(alert.detail).not.toMatch(/600\W*11/);
  expect(await queued()).toBe(1);
  await org.control('/fields', { object: 'Contact', name: 'Gone__c', type: 'boolean' });
  await eventually('an empty queue', async () => (await queued()) === 0);
});

test('somebody who was forgotten is not carried any more', async () => {
  await startWriter();
  await org.control('/away', { isAway: true });
  await says(PHONE, true);
  expect(await queued()).toBe(1);
  await store.forget(PHONE);
  expect(await queued()).toBe(0);
});

test('a writer that ends in the middle of a call leaves the person to the next one', async () => {
  const id = await contact();
  const never = new Promise<never>(() => undefined);
  let isAsked = false;
  const writer = await startWriter({
    query: () => {
      isAsked = true;
      return never;
    },
    update: () => never,
  });
  await says(PHONE, true);
  await eventually('the call', () => isAsked);
  await writer.close();
  expect(await queued()).toBe(1);
  await startWriter();
  await eventually('the opt-out', () => isOut(id));
});
