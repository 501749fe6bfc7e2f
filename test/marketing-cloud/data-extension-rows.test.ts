import type Redis from 'ioredis';
import { startConsentTenant } from '../consent/consent-tenant';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
let tenant: Awaited<ReturnType<typeof startConsentTenant>>;
beforeAll(async () => {
  redis = await emptyTestRedis();
  tenant = await startConsentTenant(redis);
  await tenant.put('WA_Consent', [
    { Address: '+525500000001', Topic: '*', Status: 'opted_out', ContactKey: "O'Hara" },
    { Address: '+525500000001', Topic: 'offers', Status: 'opted_in', ContactKey: "O'Hara" },
    { Address: '+525500000002', Topic: '*', Status: 'opted_out', ContactKey: 'Ruiz' },
  ]);
});
afterAll(async () => {
  await tenant.close();
  await redis.quit();
});

const ohara = { column: 'ContactKey', equals: "O'Hara" };

test('rows are found by what a column holds, a quotation mark included, keys and values under names in lower case', async () => {
  const found = await tenant.rows.find('WA_Consent', ohara, { page: 1, size: 10 });
  expect(found).toHaveLength(2);
  for (const row of found) expect(row).toMatchObject({ address: '+525500000001', contactkey: "O'Hara" });
});

test('what is found is given page by page', async () => {
  const pages = [1, 2, 3].map((page) => tenant.rows.find('WA_Consent', ohara, { page, size: 1 }));
  const topics = (await Promise.all(pages)).map((rows) => rows.map(({ topic }) => topic));
  expect(topics.map((page) => page.length)).toEqual([1, 1, 0]);
  expect(topics.flat().sort()).toEqual(['*', 'offers']);
});

test('rows are counted, and removed by their keys', async () => {
  expect(await tenant.rows.count('WA_Consent')).toBe(3);
  await tenant.rows.remove('WA_Consent', [
    { Address: '+525500000001', Topic: '*' },
    { Address: '+525500000001', Topic: 'offers' },
  ]);
  expect(await tenant.rows.count('WA_Consent')).toBe(1);
});
