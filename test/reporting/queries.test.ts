import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES } from '../../src/redis/outbox-entry';
import { newcombe } from '../../src/reporting/two-shares';
import { isWord } from '../../src/vocabulary';
import { NOW, PLANTED } from './planted-run';
import { createSqlEngine } from './sql-engine';

/** Every query of config/queries, run over a run whose figures were counted by hand. */
const FOLDER = join(__dirname, '../../config/queries');
const names = readdirSync(FOLDER).map((file) => file.replace(/\.sql$/, ''));
let engine: Awaited<ReturnType<typeof createSqlEngine>>;

beforeAll(async () => {
  engine = await createSqlEngine(NOW);
  for (const [table, rows] of Object.entries(PLANTED)) await engine.fill(table, rows);
}, 60_000);
afterAll(() => engine?.close());

const priced = (n: number) => ({
  ...{ MessageKey: `p${n}`, DecidedDateUTC: '2026-11-10 12:00:00', DeliveredDateUTC: '2026-11-10 12:00:01' },
  ...{ Country: 'MX', Billable: true },
});
const run = (name: string) => engine.run(readFileSync(join(FOLDER, `${name}.sql`), 'utf8'));
const offer = { TemplateName: 'offer', TemplateLanguage: 'en', JourneyName: 'Welcome', ActivityName: 'Offer' };
const order = { TemplateName: 'order', TemplateLanguage: 'en', JourneyName: 'Welcome', ActivityName: 'Order' };
const sold = { JourneyName: 'Welcome', ActivityName: 'Order', TemplateName: 'order', Name: 'purchase' };

/** The interval of Wilson, by the textbook: not as the queries write it. */
function interval(hits: number, of: number, digits: number) {
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const percent = (value: number) => Number(((100 * value) / (1 + (z * z) / of)).toFixed(digits));
  return { low: percent(middle - half), high: percent(middle + half) };
}

const EXPECTED: Record<string, object[]> = {
  'funnel-by-template': [
    {
      ...offer,
      Decisions: 10,
      People: 10,
      Accepted: 10,
      Delivered: 6,
      WasRead: 2,
      Clicked: 0,
      Replied: 2,
      OptedOut: 2,
      Converted: 1,
    },
    {
      ...order,
      Decisions: 10,
      People: 9,
      Accepted: 7,
      Delivered: 6,
      WasRead: 0,
      Clicked: 0,
      Replied: 2,
      OptedOut: 0,
      Converted: 2,
    },
    ...['Trial', null].map((ActivityName) => ({
      ...{ ...offer, TemplateName: 'trial', ActivityName, Decisions: 1, People: 1, Accepted: 0, Delivered: 0 },
      ...{ WasRead: 0, Clicked: 0, Replied: 0, OptedOut: 0, Converted: 0 },
    })),
  ],
  'response-rate-by-stage': [
    { Stage: 'awareness', Delivered: 5, Replied: 1, ResponsePercent: 20, ...bounds(1, 5, 1) },
    { Stage: 'consideration', Delivered: 6, Replied: 2, ResponsePercent: 33.3, ...bounds(2, 6, 1) },
  ],
  'no-interest-against-no-delivery': [
    { ActivityName: 'Offer', CameTo: 'opted out', Messages: 2 },
    { ActivityName: 'Offer', CameTo: 'interested', Messages: 1 },
    { ActivityName: 'Offer', CameTo: 'no interest', Messages: 4 },
    { ActivityName: 'Offer', CameTo: 'no delivery: failed', Messages: 1 },
    { ActivityName: 'Offer', CameTo: 'no delivery: silent', Messages: 1 },
    { ActivityName: 'Order', CameTo: 'interested', Messages: 2 },
    { ActivityName: 'Order', CameTo: 'no interest', Messages: 4 },
    { ActivityName: 'Order', CameTo: 'no delivery: silent', Messages: 1 },
  ],
  'opt-out-rate-by-template': [
    {
      TemplateName: 'offer',
      Purpose: 'promotional',
      Delivered: 7,
      OptedOut: 2,
      ByPreference: 1,
      OptOutPercent: 25,
      ...bounds(2, 8, 2),
    },
    {
      TemplateName: 'order',
      Purpose: 'transactional',
      Delivered: 6,
      OptedOut: 0,
      ByPreference: 0,
      OptOutPercent: 0,
      ...bounds(0, 6, 2),
    },
  ],
  'opt-outs-by-month': [
    { MessageMonth: '2026-11', DaysLater: 0, OptOutKind: 'word', OptOuts: 1 },
    { MessageMonth: '2026-11', DaysLater: 0, OptOutKind: 'preference', OptOuts: 1 },
  ],
  'refused-by-preference': [{ TemplateName: 'offer', Messages: 1, People: 1 }],
  'fallback-by-cause': [
    { Fallback: 'at once', Cause: 'opted_out', Purpose: 'transactional', Contacts: 1 },
    { Fallback: 'at once', Cause: 'not_delivered', Purpose: 'transactional', Contacts: 1 },
    { Fallback: 'later, by event', Cause: 'not_delivered', Purpose: 'transactional', Contacts: 1 },
    { Fallback: 'later, by email', Cause: 'not_read', Purpose: 'transactional', Contacts: 1 },
  ],
  'errors-by-template': [
    { TemplateName: 'offer', SenderID: 1, ErrorCode: 131050, Messages: 1, Attempts: 10, Percentage: 10 },
    { TemplateName: 'offer', SenderID: 1, ErrorCode: 131026, Messages: 2, Attempts: 10, Percentage: 20 },
  ],
  'held-sends': [
    { TemplateName: 'order', CameTo: 'sent', Contacts: 1, MinutesHeld: 600 },
    { TemplateName: 'order', CameTo: 'opted_out', Contacts: 1, MinutesHeld: null },
    { TemplateName: 'order', CameTo: 'still held', Contacts: 1, MinutesHeld: null },
  ],
  'conversions-direct-and-assisted': [
    {
      ...sold,
      ActivityName: 'Offer',
      TemplateName: 'offer',
      Currency: 'EUR',
      Attribution: 'direct',
      Conversions: 1,
      ConversionValue: 100,
    },
    { ...sold, Currency: 'EUR', Attribution: 'direct', Conversions: 2, ConversionValue: 30 },
    { ...sold, Currency: 'USD', Attribution: 'assisted', Conversions: 1, ConversionValue: 5 },
    { ...sold, TemplateName: null, Currency: 'EUR', Attribution: 'direct', Conversions: 1, ConversionValue: 40 },
    {
      ...{ JourneyName: null, ActivityName: null, TemplateName: null, Name: 'purchase' },
      ...{ Currency: 'EUR', Attribution: 'none', Conversions: 1, ConversionValue: 7 },
    },
  ],
  'conversions-without-a-message': [
    { Name: 'purchase', Source: 'api', Conversions: 1, People: 1, ConversionValue: 7, Currency: 'EUR' },
  ],
  'conversations-that-convert': [
    { Stage: 'awareness', TemplateName: 'offer', Conversations: 1, Converted: 1, ConvertedPercent: 100 },
    { Stage: 'consideration', TemplateName: 'order', Conversations: 2, Converted: 1, ConvertedPercent: 50 },
  ],
  'follow-up-speed': [
    {
      ...{ Stage: 'awareness', OwnerEmail: 'ana@shop.example', Conversations: 1, SecondsToReply: 3600 },
      ...{ SecondsToAcknowledge: 36, SecondsToHandle: 1800, Overdue: 0 },
    },
    {
      ...{ Stage: 'consideration', OwnerEmail: null, Conversations: 1, SecondsToReply: 3600 },
      ...{ SecondsToAcknowledge: null, SecondsToHandle: null, Overdue: 0 },
    },
    {
      ...{ Stage: 'unknown', OwnerEmail: null, Conversations: 10, SecondsToReply: null },
      ...{ SecondsToAcknowledge: null, SecondsToHandle: 720, Overdue: 7 },
    },
  ],
  'response-time-by-person': [
    {
      ...{ AnsweredBy: 'bea', Answers: 3, MeanSeconds: 420, MedianSeconds: 360, P90Seconds: 720 },
      Within5MinutesPercent: 33.3,
    },
    {
      ...{ AnsweredBy: 'leo', Answers: 1, MeanSeconds: 1800, MedianSeconds: 1800, P90Seconds: 1800 },
      Within5MinutesPercent: 0,
    },
  ],
  'targets-met-by-owner': [
    { OwnerEmail: 'desk@shop.example', Targets: 4, Met: 2, MetPercent: 50, ...bounds(2, 4, 1) },
    { OwnerEmail: 'lead@shop.example', Targets: 2, Met: 2, MetPercent: 100, ...bounds(2, 2, 1) },
  ],
  'work-by-owner': [
    {
      ...{ OwnerEmail: 'desk@shop.example', Conversations: 5, Replies: 6, Answered: 3, Closed: 1 },
      ...{ StillOpen: 2, Overdue: 1, Escalated: 1 },
    },
    {
      ...{ OwnerEmail: 'lead@shop.example', Conversations: 2, Replies: 2, Answered: 1, Closed: 1 },
      ...{ StillOpen: 0, Overdue: 0, Escalated: 0 },
    },
    {
      ...{ OwnerEmail: null, Conversations: 1, Replies: 1, Answered: 0, Closed: 0 },
      ...{ StillOpen: 1, Overdue: 1, Escalated: 0 },
    },
  ],
  'reached-twice': [
    { JourneyName: 'Welcome', TemplateName: 'order', Reason: 'not_delivered', FallbackKind: null, DoubleContacts: 1 },
  ],
  'whatsapp-email-or-both': [
    { Channels: 'whatsapp', Runs: 10, Converted: 3 },
    { Channels: 'both', Runs: 2, Converted: 0 },
    { Channels: 'email', Runs: 1, Converted: 0 },
    { Channels: 'none', Runs: 4, Converted: 0 },
    { Channels: 'held out', Runs: 1, Converted: 0 },
  ],
  holdout: [
    {
      ...{ ActivityName: 'Trial', Treated: 110, TreatedConverted: 34, HeldOut: 30, HeldOutConverted: 16 },
      ...{ TreatedPercent: 30.91, HeldOutPercent: 53.33, DifferencePoints: -22.42, ...newcombePoints() },
      // (9 of 100 people's weight at 10 points, 10 at 5 points) / 19.
      ...{
        ByWeekPoints: 7.37,
        WeeksDisagree: 1,
        TreatedReplied: 1,
        HeldOutReplied: 0,
        TreatedOptedOut: 1,
        HeldOutOptedOut: 0,
      },
    },
  ],
  'charged-by-category': [
    {
      ...{ TemplateName: 'offer', PricingCategory: 'marketing', PricingType: 'regular' },
      ...{ Messages: 1, Charged: 1, ChargedAndConverted: 1 },
    },
    {
      ...{ TemplateName: 'offer', PricingCategory: 'marketing', PricingType: 'free_entry_point' },
      ...{ Messages: 1, Charged: 0, ChargedAndConverted: 0 },
    },
    {
      ...{ TemplateName: 'order', PricingCategory: 'utility', PricingType: 'regular' },
      ...{ Messages: 1, Charged: 1, ChargedAndConverted: 1 },
    },
  ],
  'charged-by-country': [
    { Country: 'MX', PricingCategory: 'marketing', PricingType: 'regular', Messages: 1, Charged: 1 },
    { Country: 'MX', PricingCategory: 'marketing', PricingType: 'free_entry_point', Messages: 1, Charged: 0 },
    { Country: 'DE', PricingCategory: 'utility', PricingType: 'regular', Messages: 1, Charged: 1 },
  ],
  cost: [
    // The rate of Mexico that holds since 1 October; Germany has that of all others.
    {
      ...{ TemplateName: 'offer', PricingCategory: 'marketing', Country: 'MX', Currency: 'USD', Charged: 1 },
      ...{ WithoutRate: 0, EstimatedCost: 0.03, Converted: 1, CostPerConversion: null },
    },
    {
      ...{ TemplateName: 'order', PricingCategory: 'utility', Country: 'DE', Currency: 'EUR', Charged: 1 },
      ...{ WithoutRate: 0, EstimatedCost: 0.02, Converted: 1, CostPerConversion: null },
    },
  ],
  'daily-counts': [
    {
      ...{ DayUTC: '2026-11-10', StepKey: 's-offer', Decisions: 9, HeldOut: 1, Accepted: 8, Delivered: 4, WasRead: 2 },
      ...{ Clicked: 0, Replied: 1, Converted: 1, ConvertedAfterReply: 1, OptedOut: 2, Failed: 2 },
      ...{ FallbackAtOnce: 0, LeftAlone: 0, FallbackLate: 0, DoubleContacts: 0 },
    },
    {
      ...{ DayUTC: '2026-11-28', StepKey: 's-offer', Decisions: 1, HeldOut: 1, Accepted: 0, Delivered: 0, WasRead: 0 },
      ...{ Clicked: 0, Replied: 0, Converted: 0, ConvertedAfterReply: 0, OptedOut: 0, Failed: 0 },
      ...{ FallbackAtOnce: 0, LeftAlone: 0, FallbackLate: 0, DoubleContacts: 0 },
    },
    {
      ...{ DayUTC: '2026-11-29', StepKey: 's-offer', Decisions: 1, HeldOut: 0, Accepted: 1, Delivered: 1, WasRead: 0 },
      ...{ Clicked: 0, Replied: 1, Converted: 0, ConvertedAfterReply: 0, OptedOut: 0, Failed: 0 },
      ...{ FallbackAtOnce: 0, LeftAlone: 0, FallbackLate: 0, DoubleContacts: 0 },
    },
    {
      ...{ DayUTC: '2026-11-10', StepKey: 's-order', Decisions: 9, HeldOut: 0, Accepted: 7, Delivered: 6, WasRead: 0 },
      ...{ Clicked: 0, Replied: 2, Converted: 2, ConvertedAfterReply: 1, OptedOut: 0, Failed: 0 },
      ...{ FallbackAtOnce: 2, LeftAlone: 0, FallbackLate: 2, DoubleContacts: 1 },
    },
    {
      ...{ DayUTC: '2026-11-30', StepKey: 's-order', Decisions: 1, HeldOut: 0, Accepted: 0, Delivered: 0, WasRead: 0 },
      ...{ Clicked: 0, Replied: 0, Converted: 0, ConvertedAfterReply: 0, OptedOut: 0, Failed: 0 },
      ...{ FallbackAtOnce: 0, LeftAlone: 0, FallbackLate: 0, DoubleContacts: 0 },
    },
  ],
  'nth-of-template': [{ MessageKey: 'm12', Nth: 1 }],
  'template-fatigue': [
    { TemplateName: 'offer', Nth: 1, Delivered: 2, Replied: 1, OptedOut: 1, ResponsePercent: 50, OptOutPercent: 50 },
    { TemplateName: 'offer', Nth: 5, Delivered: 1, Replied: 0, OptedOut: 0, ResponsePercent: 0, OptOutPercent: 0 },
  ],
  'negative-rate-by-template': [
    {
      ...{ TemplateName: 'offer', Purpose: 'promotional', Reached: 9, OptedOut: 2, LikelyBlocked: 1 },
      ...{ NegativePercent: 33.33, ...bounds(3, 9, 2) },
    },
    {
      ...{ TemplateName: 'order', Purpose: 'transactional', Reached: 6, OptedOut: 0, LikelyBlocked: 0 },
      ...{ NegativePercent: 0, ...bounds(0, 6, 2) },
    },
  ],
  'who-may-be-written-to': [
    { ContactKey: 'c1', Topic: 'offers', MobileNumber: null },
    { ContactKey: 'c4', Topic: 'offers', MobileNumber: null },
  ],
};

function bounds(hits: number, of: number, digits: number) {
  const { low, high } = interval(hits, of, digits);
  // The queries round z² and half of it to two digits.
  return { LowPercent: near(low), HighPercent: near(high) };
}
/** Newcombe's interval by the product's own figures, which published examples hold. */
function newcombePoints() {
  const { low, high } = newcombe({ n: 110, hits: 34 }, { n: 30, hits: 16 });
  return { LowPoints: expect.closeTo(100 * low, 0), HighPoints: expect.closeTo(100 * high, 0) };
}
function near(value: number) {
  return expect.closeTo(value, 0);
}
const sorted = (rows: readonly object[]) => [...rows].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
const keyOf = (row: object) =>
  Object.values(row)
    .filter((value) => typeof value === 'string')
    .join('|');

test('each query has figures that it is held to', () => {
  expect(names.sort()).toEqual(Object.keys(EXPECTED).sort());
});

test.each(names)('%s tells what happened', async (name) => {
  expect(sorted(await run(name))).toEqual(sorted(EXPECTED[name] ?? []));
});

test('a figure that went wrong is seen', async () => {
  const engineOfOne = await createSqlEngine(NOW);
  await engineOfOne.fill('WA_Message', PLANTED.WA_Message?.slice(0, 3) ?? []);
  const [row] = await engineOfOne.run(readFileSync(join(FOLDER, 'opt-out-rate-by-template.sql'), 'utf8'));
  expect(row).toMatchObject({ Delivered: 3, OptedOut: 1, OptOutPercent: 33.33 });
  engineOfOne.close();
});

test('a cost has the rates of each day, leaves out what has none, and is told of one conversion from 30 on', async () => {
  const engineOfOne = await createSqlEngine(NOW);
  await engineOfOne.fill('WA_Rate', PLANTED.WA_Rate ?? []);
  const converted = Array.from({ length: 30 }, (_, n) => ({
    ...priced(n),
    ...{ PricingCategory: 'marketing', ConvertedDateUTC: '2026-11-11 12:00:00' },
  }));
  const rows = [...converted, { ...priced(31), PricingCategory: 'service' }];
  await engineOfOne.fill('WA_Message', rows);
  const told = await engineOfOne.run(readFileSync(join(FOLDER, 'cost.sql'), 'utf8'));
  expect(sorted(told)).toMatchObject([
    { PricingCategory: 'marketing', Charged: 30, EstimatedCost: 0.9, CostPerConversion: expect.closeTo(0.03, 6) },
    { PricingCategory: 'service', Charged: 1, WithoutRate: 1, EstimatedCost: null, Currency: null },
  ]);
  engineOfOne.close();
});

test('each table that a query reads is one of ours, or a data view of Marketing Cloud', () => {
  for (const name of names) {
    const text = readFileSync(join(FOLDER, `${name}.sql`), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const read = [...text.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g)].map(([, table]) => table ?? '');
    expect(read.length).toBeGreaterThan(0);
    for (const table of read)
      expect([name, table, isWord(TABLES, table) || table.startsWith('_')]).toEqual([name, table, true]);
  }
});

test('queries keep to what is certain of the dialect', () => {
  for (const name of names) {
    const text = readFileSync(join(FOLDER, `${name}.sql`), 'utf8');
    expect([name, /^\/\*[\s\S]+?\*\/\nSELECT /.test(text)]).toEqual([name, true]);
    const doubtful = /\b(WITH|OVER|PIVOT|APPLY|STRING_AGG|ORDER BY|DECLARE|INTO|UPDATE|DELETE)\b/.exec(
      text.replace(/\/\*[\s\S]*?\*\//, ''),
    );
    expect([name, doubtful?.[0]]).toEqual([name, undefined]);
  }
});
