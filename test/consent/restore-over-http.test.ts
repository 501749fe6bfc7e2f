import type Redis from 'ioredis';
import { z } from 'zod';
import { createConsentStore } from '../../src/consent/consent-store';
import { countConsentRows } from '../../src/consent/count-consent-rows';
import { restoreConsents } from '../../src/consent/restore-consents';
import { consentReadyKey } from '../../src/redis/redis-keys';
import { complete, ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { hearCommand } from '../support/app-process';
import { shippedPolicy } from '../support/consent-rules';
import { testEnvironment } from '../support/environment';
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

const rowsOf = (values: object) => ({
  Address: '+5255{n:8}',
  Topic: 'offers',
  Status: 'opted_out',
  Reason: 'stop_word',
  EventDateUTC: '2026-05-01T10:00:00Z',
  ...values,
});

async function readAll(): Promise<number> {
  let rows = 0;
  for await (const page of tenant.rows.readRows('WA_Consent', 'Address asc')) rows += page.length;
  return rows;
}

test.each(['page', 'none'])('opt-outs behind the first page are read back whatever count says: %s', async (count) => {
  await tenant.fill('WA_Consent', 6_000, rowsOf({}));
  await tenant.chaos({ count });
  expect(await readAll()).toBe(6_000);
});

test('a table whose count is not told is not taken for empty', async () => {
  await tenant.put('WA_Consent', [{ Address: phone, Topic: '*', Status: 'opted_out' }]);
  await tenant.chaos({ count: 'none' });
  expect(await countConsentRows({ rows: tenant.rows, mapping: {}, definitions: tenant.definitions })).toBe(1);
});

test('a data extension on a later page of the list is found though the list does not count', async () => {
  for (let each = 0; each < 120; each += 1) {
    await tenant.client.call({
      operation: 'make',
      method: 'POST',
      path: '/data/v1/customobjects',
      body: {
        name: `Z ${each}`,
        key: `Z_${each}`,
        description: 'Z_119',
        categoryId: ROOT_FOLDER,
        fields: [complete({ name: 'A', type: 'Text', length: 5 })],
      },
      answer: z.unknown(),
      idempotent: false,
    });
  }
  await tenant.chaos({ count: 'none' });
  expect(await tenant.metadata.find('Z_119')).toMatchObject({ key: 'Z_119' });
  expect(await tenant.metadata.find('Z_120')).toBeUndefined();
});

test('fewer rows than were counted are no whole table', async () => {
  await tenant.fill('WA_Consent', 3_000, rowsOf({}));
  await tenant.chaos({ rowsReadable: 2_600 });
  await expect(readAll()).rejects.toMatchObject({ code: 'mc_unreadable' });
  await expect(readAll()).rejects.toThrow('2600 rows of WA_Consent came, of 3000');
});

test('one page that comes again and again ends the reading', async () => {
  await tenant.fill('WA_Consent', 100, rowsOf({}));
  await tenant.chaos({ samePage: true });
  await expect(readAll()).rejects.toMatchObject({ code: 'mc_unreadable' });
});

describe('the command', () => {
  jest.setTimeout(120_000);
  const restore = (...args: string[]) =>
    hearCommand('commands/consents-restore-command', args, {
      ...testEnvironment(),
      MC_AUTH_URL: tenant.url,
      MC_REST_URL: tenant.url,
      MC_CLIENT_ID: tenant.account.clientId,
      MC_CLIENT_SECRET: tenant.account.clientSecret,
      MC_ACCOUNT_ID: tenant.account.accountId,
    });
  const isReady = async () => (await redis.exists(consentReadyKey())) === 1;

  test('lets promotional messages go after all rows, and not after less', async () => {
    await tenant.fill('WA_Consent', 3_000, rowsOf({}));
    await tenant.chaos({ rowsReadable: 2_500 });
    expect(await restore()).toMatchObject({ code: 1 });
    expect(await isReady()).toBe(false);
    await tenant.chaos({ count: 'page' });
    expect(await restore()).toMatchObject({ code: 0, said: expect.stringContaining('3000 rows restored') });
    expect(await isReady()).toBe(true);
  });

  test('does not let them go while a row cannot be read, unless it is told to', async () => {
    await tenant.put('WA_Consent', [
      { Address: phone, Topic: '*', Status: 'opted_out', EventDateUTC: '2026-05-01T10:00:00Z' },
      { Address: '+525512345679.0', Topic: '*', Status: 'opted_out', EventDateUTC: '2026-05-01T10:00:00Z' },
    ]);
    expect(await restore()).toMatchObject({
      code: 1,
      said: expect.stringContaining('Address +525512345679.0 is neither a number nor a user id'),
    });
    expect(await isReady()).toBe(false);
    expect(await restore('--leave-unreadable')).toMatchObject({ code: 1 });
    expect(await isReady()).toBe(true);
  });
});
