import type Redis from 'ioredis';
import { type Conversion, readConversion } from '../../src/conversions/conversion';
import { conversionIdKey, writtenConversionId } from '../../src/conversions/conversion-id';
import { createConversionRecorder } from '../../src/conversions/conversion-recorder';
import type { SettingsStore } from '../../src/execution/settings-store';
import type { Touches } from '../../src/execution/touches';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { conversionKey, outboxKey } from '../../src/redis/redis-keys';
import { createForgottenPeople } from '../../src/signals/forgotten-people';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const nobody = {
  touches: { of: async () => ({ touches: [], unproven: [], adClickId: undefined }) } as unknown as Touches,
  settings: { get: async () => undefined } as unknown as SettingsStore,
  holdoutOutcomes: { onConversion: async () => undefined },
  waitingSignals: { forProof: async () => undefined },
};
const recorder = () =>
  createConversionRecorder({
    redis,
    ...nobody,
    metrics: createMetrics(),
    logger: createLogger({ level: 'silent' }),
    forgottenPeople: createForgottenPeople({ redis, secrets: ['key'] }),
  });
const bought = (conversionId: string): Conversion => ({
  conversionId,
  name: 'purchase',
  occurredAt: 1_790_000_000_000,
  source: 'api',
  contactKey: 'C-1',
});

async function written(): Promise<string[]> {
  const entries = await redis.xrange(outboxKey('WA_Conversion'), '-', '+');
  return entries.map(([, [, row = '']]) => JSON.parse(row).ConversionID);
}

test.each([
  ['006Ab00000xYzAB', '006Ab00000xYzABIA0'],
  ['001D000000IqhSL', '001D000000IqhSLIAZ'],
  ['a0X5g00000kFQyz', 'a0X5g00000kFQyzEAG'],
])("Salesforce's %s is written as %s", (short, long) => {
  expect(writtenConversionId(short)).toBe(long);
  expect(conversionIdKey(short)).toBe(conversionIdKey(long));
});

test.each(['order-1001', 'WEB202611220001', '2026AB000012345', '006Ab00000xYzABIA1', 'ORDER0000000001', '100200300'])(
  'the order number %s is written as it is',
  (id) => {
    expect(writtenConversionId(id)).toBe(id);
  },
);

test('two opportunities whose ids differ by capitals are two purchases', async () => {
  const { record } = recorder();
  expect(await record(bought('006Ab00000xYzAB'))).toMatchObject({ result: 'recorded' });
  expect(await record(bought('006aB00000XyZab'))).toMatchObject({ result: 'recorded' });
  const rows = await written();
  expect(new Set(rows.map((id) => id.toLowerCase())).size).toBe(2);
  const again = await record(bought(rows[0] ?? ''));
  expect(again).toEqual({ result: 'duplicate', attribution: 'none' });
});

test.each(['order-1', 'ORDER-1 ', 'Ｏrder-1'])(
  'a purchase whose id is one with another in a data extension is not lost without a word: %p',
  async (id) => {
    const { record } = recorder();
    await record(bought('Order-1'));
    const { problem, ...answer } = await record(bought(id));
    expect(answer).toEqual({ result: 'duplicate', attribution: 'none' });
    expect(problem).toContain('is one with Order-1, which was recorded before');
    expect(await written()).toEqual(['Order-1']);
    expect(await record(bought('Order-1'))).toEqual({ result: 'duplicate', attribution: 'none' });
  },
);

test('a purchase recorded before ids were compared so is not counted twice', async () => {
  await redis.set(conversionKey('Order-7'), JSON.stringify({ attribution: 'none' }));
  expect(await recorder().record(bought('Order-7'))).toEqual({ result: 'duplicate', attribution: 'none' });
});

test.each(['link:0123456789abcdef0123456789abcdef', 'Reply:x', 'button:x'])(
  'a shop cannot take the id %s, under which a click or a reply counts',
  (conversionId) => {
    const given = { conversionId, name: 'purchase', occurredAt: '2026-11-22T12:00:00Z', contactKey: 'C-1' };
    const rules = { nowMs: Date.UTC(2026, 10, 30), defaultCountry: undefined };
    expect(readConversion(given, rules)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^conversionId: /),
    });
    expect(readConversion({ ...given, conversionId: `order ${conversionId}` }, rules)).toMatchObject({ ok: true });
  },
);
