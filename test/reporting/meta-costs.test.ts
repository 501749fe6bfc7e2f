import { Agent } from 'undici';
import { countedRow } from '../../src/reporting/counted-row';
import type { MessageRates } from '../../src/reporting/message-rates';
import { type ChargedArrivals, compareCosts, countArrival } from '../../src/reporting/meta-costs';
import { createWhatsAppClient, type WhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { createPricingAnalytics, type PricedVolume } from '../../src/whatsapp/pricing-analytics';
import { startClouds } from '../support/start-app';

/** The account's days begin at 07:00 UTC, as midnight in Los Angeles. */
const startOf = (day: string) => Date.parse(`${day}T07:00:00Z`) / 1000;
const volume = (day: string, messages: number, more: Partial<PricedVolume> = {}): PricedVolume => ({
  ...{ start: startOf(day), end: startOf(day) + 86_400, sender: '15550001', country: 'MX', category: 'marketing' },
  ...{ type: 'regular', volume: messages, cost: messages * 0.05, ...more },
});
function arrivals(rows: Record<string, string>[]): ChargedArrivals {
  const found: ChargedArrivals = new Map();
  const price = { PricingCategory: 'marketing', Billable: 'true', Country: 'MX' };
  for (const row of rows)
    countArrival(
      found,
      countedRow((name) => ({ ...price, ...row })[name] ?? '', undefined),
    );
  return found;
}
const rates: MessageRates = {
  source: 'test',
  rates: [{ market: 'MX', category: 'marketing', from: '2026-01-01', currency: 'USD', amount: 0.06 }],
};
const of = {
  ...{ rates, period: { from: '2026-11-01', to: '2026-11-30' }, senders: new Set(['15550001']) },
  now: Date.parse('2026-11-30T12:00:00Z') / 1000,
};
const ROWS = arrivals([
  // The same day in Los Angeles, two in UTC; a read tells of the arrival too.
  { DeliveredDateUTC: '2026-11-10T08:00:00Z' },
  { ReadDateUTC: '2026-11-11T06:59:00Z' },
  { DeliveredDateUTC: '2026-11-11T07:01:00Z' },
  // Free, not arrived, before the first whole day, and too young.
  { DeliveredDateUTC: '2026-11-10T08:00:00Z', Billable: 'false' },
  { SentDateUTC: '2026-11-10T08:00:00Z' },
  { DeliveredDateUTC: '2026-11-01T06:00:00Z' },
  { DeliveredDateUTC: '2026-11-29T08:00:00Z' },
]);

test('what arrived and was charged is laid beside what Meta charged, by the days of the account', () => {
  const told = [
    ...[volume('2026-11-10', 2), volume('2026-11-11', 1), volume('2026-10-31', 7), volume('2026-11-29', 7)],
    volume('2026-11-10', 9, { type: 'free_customer_service', cost: 0 }),
    volume('2026-11-10', 9, { sender: '15559999' }),
  ];
  const { lines, withoutRate } = compareCosts(ROWS, told, of);
  expect(lines).toEqual([
    {
      ...{ country: 'MX', category: 'marketing', rows: 3, meta: 3 },
      ...{ estimated: new Map([['USD', expect.closeTo(0.18, 6)]]), cost: expect.closeTo(0.15, 6) },
    },
  ]);
  expect(withoutRate).toBe(0);
});

test('a volume that differs is told, and so are charges without a rate and a cost that Meta keeps to itself', () => {
  const told = [volume('2026-11-10', 5, { cost: undefined }), volume('2026-11-10', 1, { country: 'DE' })];
  const { lines, withoutRate } = compareCosts(ROWS, told, { ...of, rates: { source: '', rates: [] } });
  expect(lines).toMatchObject([
    { country: 'MX', rows: 3, meta: 5, estimated: new Map(), cost: undefined },
    { country: 'DE', rows: 0, meta: 1 },
  ]);
  expect(withoutRate).toBe(3);
});

test('every page of what Meta tells is read; an answer of another shape tells nothing', async () => {
  const point = (country: string) => ({
    ...{ start: 1, end: 2, phone_number: '+1 555-0001', country, pricing_category: 'MARKETING' },
    ...{ pricing_type: 'REGULAR', volume: '3', cost: 0.15 },
  });
  const asked: (string | undefined)[] = [];
  const edge: WhatsAppClient['edge'] = async (_account, _kind, query) => {
    asked.push(query.after);
    const isFirst = query.after === undefined;
    const paging = isFirst ? { next: 'https://elsewhere.example', cursors: { after: 'second' } } : {};
    return { data: [{ data_points: [point(isFirst ? 'MX' : 'DE')] }], paging };
  };
  const told = await createPricingAnalytics({ client: { edge }, businessAccountId: '1' })(of.period);
  const known = { start: 1, end: 2, sender: '15550001', category: 'marketing', type: 'regular', volume: 3, cost: 0.15 };
  expect(told).toEqual({
    kind: 'told',
    volumes: [
      { ...known, country: 'MX' },
      { ...known, country: 'DE' },
    ],
  });
  expect(asked).toEqual([undefined, 'second']);
  const odd = createPricingAnalytics({
    client: { edge: async () => ({ data: [{ data_points: [{}] }] }) },
    businessAccountId: '1',
  });
  expect(await odd(of.period)).toMatchObject({ kind: 'not_told' });
});

test('Meta is asked in words that it knows, and looks back a year', async () => {
  const clouds = await startClouds();
  const dispatcher = new Agent();
  try {
    const client = createWhatsAppClient({
      ...{ graphUrl: clouds.whatsApp.url, apiVersion: 'v26.0', accessToken: 'test-access-token', dispatcher },
      ...{ errorCodes: readErrorCodes(), retryGraph5xx: false, clock: Date.now },
    });
    const ask = createPricingAnalytics({ client, businessAccountId: '900000000000001' });
    const today = new Date().toISOString().slice(0, 10);
    expect(await ask({ from: today, to: today })).toEqual({ kind: 'told', volumes: [] });
    await clouds.controlWhatsApp('PUT', 'chaos', { pricingAnalytics: false });
    expect(await ask({ from: today, to: today })).toMatchObject({ why: expect.stringContaining('131005') });
    await clouds.controlWhatsApp('PUT', 'chaos', { pricingAnalytics: true });
    const longAgo = { from: '2020-01-01', to: '2020-01-02' };
    expect(await ask(longAgo)).toMatchObject({ kind: 'not_told', why: expect.stringContaining('code 100') });
  } finally {
    await dispatcher.close();
    await clouds.close();
  }
});
