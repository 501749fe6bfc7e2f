import type Redis from 'ioredis';
import { consentPolicySchema } from '../../src/consent/consent-policy';
import { createConsentRecorder } from '../../src/consent/consent-recorder';
import { consentRowsOf } from '../../src/consent/consent-rows';
import { consentStateOf, encodeSignal } from '../../src/consent/consent-state';
import { createConsentStore } from '../../src/consent/consent-store';
import { resolve } from '../../src/consent/resolve';
import { restoreConsents } from '../../src/consent/restore-consents';
import { topicOf } from '../../src/consent/topic';
import { consentKey } from '../../src/redis/redis-keys';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';
import { startConsentTenant } from './consent-tenant';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const clock = () => NOW;
const phone = '+525512345678';
const { breaker } = shippedPolicy;

let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({ redis, clock, breaker });
});
afterEach(() => redis.quit());

const given = (evidenceId: string, topic: string, more: object) => ({
  ...{ evidenceId, phone, topic, source: 'shop', method: 'form', ...more },
});
const stop = { status: 'opted_out', occurredAt: '2026-11-01T10:00:00Z' };
const start = { status: 'opted_in', occurredAt: '2026-11-02T10:00:00Z' };
const recorderOf = (policy = shippedPolicy) =>
  createConsentRecorder({ redis, policy, clock, defaultCountry: undefined, alerts: { raise: () => undefined } });

async function mayBeSent(topic: string) {
  const { state } = await store.read(phone);
  const question = { promotional: true, topic, requireOptIn: false, optInGiven: true, now: NOW };
  return resolve(state, question, shippedPolicy).allowed;
}

test.each([
  ['Offers', 'offers', 'capitals'],
  ['offers  ', 'offers', 'blanks behind it'],
  ['ｏｆｆｅｒｓ', 'offers', 'full width'],
  ['news\u00a0letter', 'news  letter', 'blanks of another kind'],
  ['promoc\u0327a\u0303o', 'PROMOÇÃO', 'accents composed otherwise'],
  ['Straße', 'STRASSE', 'a letter that has no capital'],
  ['of\u200bfers', 'offers', 'an invisible character'],
])('somebody who stopped %p gets no %p: %s make no other topic', async (stopped, sent) => {
  await recorderOf().record([given('e1', stopped, stop)]);
  expect(await mayBeSent(sent)).toBe(false);
});

test('accents make another topic', async () => {
  await recorderOf().record([given('e1', 'promoção', stop)]);
  expect(await mayBeSent('promocao')).toBe(true);
});

test('a declared opt-in under other capitals lifts no opt-out, in Redis, in Marketing Cloud, or after a restore', async () => {
  await recorderOf().record([given('e1', 'Offers', stop), given('e2', 'offers', start)]);
  const known = await store.read(phone);
  const rows = consentRowsOf(known);
  expect(rows).toMatchObject([{ Topic: 'offers', Status: 'opted_out' }]);

  const tenant = await startConsentTenant(redis);
  await tenant.put('WA_Consent', [{ Address: phone, Topic: 'OFFERS', Status: 'opted_in' }]);
  await tenant.put('WA_Consent', rows);
  expect(await tenant.count('WA_Consent')).toBe(1);
  await redis.flushdb();
  const pages = tenant.rows.readRows('WA_Consent', 'Address asc');
  await restoreConsents({ redis, pages, mapping: {}, breaker, clock });
  await tenant.close();
  expect(await mayBeSent('Offers')).toBe(false);
});

test('what was kept letter by letter is read as one topic, and the newer word of both counts', async () => {
  const said = { reason: 'opt_out_button', review: false, source: 'whatsapp', evidenceId: 'm1' } as const;
  await redis.hset(consentKey(phone), {
    Offers: encodeSignal({ ...said, at: 200, restricts: true }),
    offers: encodeSignal({ ...said, at: 100, restricts: false, reason: 'opt_in_button' }),
    '+Offers': encodeSignal({ ...said, at: 300, restricts: false, reason: 'declared' }),
    '?News': encodeSignal({ ...said, at: 300, restricts: false, reason: 'awaiting_confirmation' }),
  });
  const { state } = await store.read(phone);
  expect([...state.topics]).toMatchObject([['offers', { at: 200, restricts: true }]]);
  expect([[...state.declared.keys()], [...state.pending.keys()]]).toEqual([['offers'], ['news']]);
  expect(await mayBeSent('offers')).toBe(false);
});

test('what the store uses itself is no topic, in full width neither', () => {
  for (const text of [
    '*',
    '＊',
    '~reach',
    '＋offers',
    '?x',
    'a，b',
    ' ',
    '\u200b',
    'promo\ufffd\ufffdo',
    'ß'.repeat(31),
  ]) {
    expect(topicOf(text)).toBeUndefined();
  }
  const other = encodeSignal({
    at: 1,
    restricts: true,
    reason: 'stop_word',
    review: false,
    source: '',
    evidenceId: '',
  });
  expect(consentStateOf(new Map([['＊', other]])).channel).toBeUndefined();
});

test('a policy names its topics in any capitals', async () => {
  const policy = consentPolicySchema.parse({
    ...shippedPolicy,
    doubleOptIn: ['Offers'],
    entryEvents: [{ topic: 'OFFERS', when: 'confirm', eventDefinitionKey: 'confirm' }],
  });
  const [recorded] = await recorderOf(policy).record([given('e1', 'offers', start)]);
  expect(recorded).toMatchObject({ result: 'recorded', effects: [{ eventDefinitionKey: 'confirm' }] });
  expect((await store.read(phone)).state.pending.has('offers')).toBe(true);
});
