import type Redis from 'ioredis';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { outboxKey } from '../../src/redis/redis-keys';
import type { MessageRate } from '../../src/reporting/message-rates';
import { createRateWriter, rateRows } from '../../src/reporting/write-rates';
import { emptyTestRedis } from '../support/redis';
import { rowsInOutbox } from './rows-in-outbox';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const rate = (market: string, from: string, amount: number): MessageRate => ({
  ...{ market, category: 'marketing', from, currency: 'USD', amount },
});
const file = (...rates: MessageRate[]) => ({ source: 'test', rates });
const written = () => rowsInOutbox(redis, 'WA_Rate', 'RateKey');

test('a rate ends on the day before the next of its market and category, in rows that fit their data extension', () => {
  const rows = rateRows(
    file(rate('MX', '2026-10-01', 0.03), rate('MX', '2026-01-01', 0.05), rate('*', '2026-07-01', 1)),
  );
  expect(rows.map(({ RateKey, FromDayUTC, UntilDayUTC }) => [RateKey, FromDayUTC, UntilDayUTC])).toEqual([
    ['MX marketing 2026-10-01', '2026-10-01', '9999-12-31'],
    ['MX marketing 2026-01-01', '2026-01-01', '2026-09-30'],
    ['* marketing 2026-07-01', '2026-07-01', '9999-12-31'],
  ]);
  for (const row of rows) expect(fitRow(readDataExtensions().WA_Rate, row)).toMatchObject({ ok: true });
});

test('rates are written once, again where the file changed, and those that left it as no longer in force', async () => {
  const old = rate('MX', '2026-01-01', 0.05);
  expect(await createRateWriter({ redis, rates: file(old, rate('DE', '2026-01-01', 0.1)) })()).toBe(2);
  expect(await createRateWriter({ redis, rates: file(old, rate('DE', '2026-01-01', 0.1)) })()).toBe(0);
  await redis.del(outboxKey('WA_Rate'));
  // A later rate ends the old one; Germany's is gone.
  const changed = file(old, rate('MX', '2026-10-01', 0.03));
  expect(await createRateWriter({ redis, rates: changed })()).toBe(3);
  expect(await written()).toMatchObject([
    { RateKey: 'MX marketing 2026-01-01', UntilDayUTC: '2026-09-30', InForce: true },
    { RateKey: 'MX marketing 2026-10-01', Amount: 0.03, InForce: true },
    { RateKey: 'DE marketing 2026-01-01', InForce: false },
  ]);
  expect(await createRateWriter({ redis, rates: changed })()).toBe(0);
  // Back again.
  expect(await createRateWriter({ redis, rates: file(old, rate('DE', '2026-01-01', 0.1)) })()).toBe(3);
});
