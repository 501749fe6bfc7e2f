import type Redis from 'ioredis';
import { createConsentStore } from '../../src/consent/consent-store';
import { countConsentRows } from '../../src/consent/count-consent-rows';
import { restoreConsents } from '../../src/consent/restore-consents';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';
import { startConsentTenant } from './consent-tenant';

const phone = '+525512345678';

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

test('counts the rows of WA_Consent with one call', async () => {
  const ask = () => countConsentRows({ rows: tenant.rows, mapping: {}, definitions: tenant.definitions });
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
