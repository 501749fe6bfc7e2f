import { Agent } from 'undici';
import { countedRow } from '../../src/reporting/counted-row';
import { compareWithMeta, countSentDay, type SentDay } from '../../src/reporting/meta-days';
import { createWhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { createTemplateAnalytics } from '../../src/whatsapp/template-analytics';
import { startClouds } from '../support/start-app';

const names = new Map([['1', { name: 'offer', language: 'en' }]]);
const period = { from: '2026-10-01', to: '2026-11-30' };
const of = { today: '2026-11-30', names, period };

/** Rows of `WA_Message`, all of one template. */
function sentDays(rows: Record<string, string>[]): Map<string, SentDay> {
  const days = new Map<string, SentDay>();
  for (const row of rows)
    countSentDay(
      days,
      countedRow((name) => row[name] ?? '', undefined),
      { template: 'offer', language: 'en' },
    );
  return days;
}
const day = (n: number, hour = 10) => `2026-11-${String(n).padStart(2, '0')}T${hour}:00:00Z`;
const ROWS = sentDays([
  {
    AcceptedDateUTC: day(10),
    SentDateUTC: day(10),
    DeliveredDateUTC: day(10),
    ReadDateUTC: day(12),
    ClickedDateUTC: day(12),
  },
  // Read without a delivery; read after more than seven days; never heard of again; held over the night; not sent.
  { AcceptedDateUTC: day(10), ReadDateUTC: day(10, 11) },
  { AcceptedDateUTC: day(10), DeliveredDateUTC: day(10), ReadDateUTC: day(18) },
  { AcceptedDateUTC: day(10) },
  { DecidedDateUTC: day(10, 23), AcceptedDateUTC: day(11), SentDateUTC: day(11) },
  { DecidedDateUTC: day(10) },
  { AcceptedDateUTC: day(29), SentDateUTC: day(29) },
]);
const META = [
  { templateId: '1', day: '2026-11-10', sent: 3, delivered: 3, read: 2, clicked: 4 },
  { templateId: '1', day: '2026-11-11', sent: 1, delivered: 0, read: 0, clicked: 0 },
];

test('what the rows count of a template is laid beside what Meta counts, by the day of the sending', () => {
  expect(compareWithMeta(ROWS, META, of)).toEqual({
    ...{ apart: [], compared: 6, young: 1 },
    clicks: [{ template: 'offer', language: 'en', rows: 1, meta: 4 }],
  });
});

test('a difference is told with template, day and both numbers', () => {
  const meta = META.map((counts) => (counts.day === '2026-11-10' ? { ...counts, sent: 4 } : counts));
  expect(compareWithMeta(ROWS, meta, of).apart).toEqual([
    { template: 'offer', language: 'en', day: '2026-11-10', metric: 'sent', rows: 3, meta: 4 },
  ]);
  // What Meta counts of a day of which there is no row.
  expect(compareWithMeta(new Map(), META, of).apart.map(({ rows, meta: n }) => [rows, n])).toEqual([
    [0, 3],
    [0, 3],
    [0, 2],
    [0, 1],
  ]);
});

test('Meta is asked, and where insights are not switched on, or it looks back too far, that is what is told', async () => {
  const clouds = await startClouds();
  const dispatcher = new Agent();
  try {
    const client = createWhatsAppClient({
      ...{ graphUrl: clouds.whatsApp.url, apiVersion: 'v26.0', accessToken: 'test-access-token', dispatcher },
      ...{ errorCodes: readErrorCodes(), retryGraph5xx: false, clock: Date.now },
    });
    const ask = createTemplateAnalytics({ client, businessAccountId: '900000000000001' });
    const today = new Date().toISOString().slice(0, 10);
    const lately = { from: today, to: today };
    expect(await ask(lately, ['1'])).toMatchObject({
      kind: 'not_told',
      why: expect.stringContaining('not switched on'),
    });
    await clouds.controlWhatsApp('PUT', 'chaos', { templateInsights: true });
    expect(await ask(lately, ['1'])).toEqual({ kind: 'told', days: [] });
    const longAgo = { from: '2020-01-01', to: '2020-01-02' };
    expect(await ask(longAgo, ['1'])).toMatchObject({ kind: 'not_told', why: expect.stringContaining('code 100') });
  } finally {
    await dispatcher.close();
    await clouds.close();
  }
});
