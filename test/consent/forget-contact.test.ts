import type Redis from 'ioredis';
import { createConsentStore } from '../../src/consent/consent-store';
import { countConsentRows } from '../../src/consent/count-consent-rows';
import { forgetContact } from '../../src/consent/forget-contact';
import { restoreConsents } from '../../src/consent/restore-consents';
import { executionKey, frequencyKey, pairBackoffKey, touchesKey, whatsAppMessageKey } from '../../src/redis-keys';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';
import { startConsentTenant } from './consent-tenant';

const phone = '+525512345678';
const writtenTo = '+5215512345678';
const userId = 'US.70000000000000001111';
const stranger = '+15550009999';

let redis: Redis;
let tenant: Awaited<ReturnType<typeof startConsentTenant>>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  tenant = await startConsentTenant(redis);
});
afterEach(async () => {
  await tenant.close();
  await redis.quit();
});

test('forgets a person in Redis and in every data extension, finds what hangs together, and leaves others alone', async () => {
  const store = createConsentStore({ redis, clock: () => 1_790_000_000_000, breaker: shippedPolicy.breaker });
  const stop = {
    at: 1,
    restricts: true,
    reason: 'stop_word',
    review: true,
    source: 'whatsapp',
    evidenceId: 'w',
  } as const;
  await store.apply([
    { kind: 'signal', address: phone, field: '*', signal: stop },
    { kind: 'link', address: phone, other: userId },
    { kind: 'signal', address: stranger, field: '*', signal: stop },
  ]);
  await redis.hset(executionKey('done'), { st: 'answered', ck: 'contact-1', ad: phone, w: 'wamid.1' });
  await redis.hset(executionKey('open'), { st: 'sending', ck: 'contact-1', ad: phone });
  await redis.hset(executionKey('other'), { st: 'answered', ck: 'contact-2', ad: stranger });
  await redis.set(whatsAppMessageKey('wamid.1'), 'done');
  await redis.zadd(touchesKey(phone), 1, 'done');
  await redis.zadd(frequencyKey(phone), 1, 'done');
  await redis.set(pairBackoffKey('s1', phone), '1');
  await tenant.put('WA_Consent', [
    { Address: phone, Topic: '*', Status: 'opted_out', WhatsAppUserID: userId },
    { Address: userId, Topic: '~marketing', Status: 'marketing_opted_out' },
    { Address: stranger, Topic: '*', Status: 'opted_out' },
  ]);
  // The message was written to the older spelling of the number and is known by its contact key alone.
  await tenant.put('WA_Message', [
    { MessageKey: 'done', ContactKey: 'contact-1', MobileNumber: writtenTo, WhatsAppUserID: userId },
    { MessageKey: 'second', ContactKey: 'contact-1' },
    { MessageKey: 'other', ContactKey: 'contact-2', MobileNumber: stranger },
  ]);
  await tenant.put('WA_Reply', [{ ReplyID: 'r1', ContactKey: 'contact-1', Body: 'my address is …' }]);

  const forgotten = await forgetContact({
    whom: { userId },
    redis,
    store,
    client: tenant.client,
    definitions: tenant.definitions,
    mapping: {},
  });

  expect(forgotten.contactKeys).toEqual(['contact-1']);
  expect(forgotten.addresses.sort()).toEqual([phone, userId].sort());
  expect(forgotten.openRecords).toBe(1);
  expect(forgotten.rows).toEqual([
    { table: 'WA_Message', deleted: 2, left: 0 },
    { table: 'WA_Consent', deleted: 2, left: 0 },
    { table: 'WA_Reply', deleted: 1, left: 0 },
    { table: 'WA_Conversion', deleted: 0, left: 0 },
  ]);
  expect(await Promise.all(['WA_Message', 'WA_Consent', 'WA_Reply'].map(tenant.count))).toEqual([1, 1, 0]);
  const naming = (await redis.keys('*')).filter((key) => key.includes('5512345678') || key.includes(userId));
  expect(naming).toEqual([]);
  expect(await redis.exists(executionKey('done'), whatsAppMessageKey('wamid.1'))).toBe(0);
  expect(await redis.exists(executionKey('other'))).toBe(1);
  expect((await store.read(stranger)).state.channel?.restricts).toBe(true);
});

test('counts the rows of WA_Consent with one call', async () => {
  const ask = () => countConsentRows({ client: tenant.client, mapping: {}, definitions: tenant.definitions });
  expect(await ask()).toBe(0);
  await tenant.put('WA_Consent', [{ Address: phone, Topic: '*', Status: 'opted_out' }]);
  expect(await ask()).toBe(1);
});

test('a lost Redis is rebuilt page by page from WA_Consent over HTTP', async () => {
  await tenant.fill('WA_Consent', 3_000, {
    Address: '+5255{n:8}',
    Topic: ['offers', '*'],
    Status: ['opted_in', 'opted_out'],
    Reason: ['explicit', 'stop_word'],
    EventDateUTC: '2026-05-01T10:00:00Z',
    ReviewRequired: false,
  });
  const seen: number[] = [];
  const restored = await restoreConsents({
    redis,
    pages: tenant.rows.readRows('WA_Consent', 'Address asc'),
    mapping: {},
    breaker: shippedPolicy.breaker,
    clock: () => 1_790_000_000_000,
    onProgress: (rows) => void seen.push(rows),
  });
  expect(restored).toEqual({ rows: 3_000, refused: [] });
  expect(seen).toEqual([2_500, 3_000]);
  const store = createConsentStore({ redis, clock: () => 1_790_000_000_000, breaker: shippedPolicy.breaker });
  const at = Date.UTC(2026, 4, 1, 10) / 1000;
  expect((await store.read('+525500002998')).state.topics.get('offers')).toMatchObject({ at, restricts: false });
  expect((await store.read('+525500002999')).state.channel).toMatchObject({ at, restricts: true, review: false });
});
