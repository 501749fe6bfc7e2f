import type { FrameLocator } from 'playwright-core';
import { holdoutProgress } from '../../src/reporting/holdout-result';
import { setUpActivityPages, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();

const running = (kind: 'message' | 'outcome' = 'message') => ({
  ...freshActivity(kind, 'https://activity.example'),
  id: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
});
const hover = { openingEvent: 'initActivityRunningHover', width: 200, height: 243 } as const;
const modal = { openingEvent: 'initActivityRunningModal', width: 420, height: 560 } as const;

const none = {
  sent: 0,
  delivered: 0,
  read: 0,
  replied: 0,
  converted: 0,
  fallback: 0,
  leftAlone: 0,
  optedOut: 0,
  reasons: {},
};

test('the hover shows seven numbers of this activity, without a scroll bar', async () => {
  const asked: string[] = [];
  const opened = await pages.open('message/runningHover.html', {
    activity: running(),
    ...hover,
    dependencies: {
      activityCounts: async (activityId) => {
        asked.push(activityId);
        return {
          sent: 18_240,
          delivered: 17_655,
          read: 12_904,
          replied: 1_731,
          converted: 612,
          fallback: 2_318,
          leftAlone: 0,
          optedOut: 41,
          reasons: {},
        };
      },
    },
  });
  await opened.frame.locator('dd').first().waitFor();
  expect(await opened.frame.locator('dl > div').allInnerTexts()).toEqual([
    'Sent\n18,240',
    'Delivered\n17,655',
    'Read\n12,904',
    'Replied\n1,731',
    'Converted\n612',
    'Fallback\n2,318',
    'Opt-outs\n41',
  ]);
  expect(asked).toEqual(['ecd2c003-63b1-4a29-8304-e4265054a80e']);
  const fits = await opened.frame.locator('html').evaluate((html) => html.scrollHeight <= html.clientHeight);
  expect(fits).toBe(true);
});

test('the modal draws the same as bars of one scale, with shares, and why the others did not get it, most frequent first', async () => {
  const opened = await pages.open('message/runningModal.html', { activity: running(), ...modal });
  const { frame } = opened;
  await frame.locator('.bars').first().waitFor();
  expect(await frame.locator('.bars').nth(2).locator('th').allInnerTexts()).toEqual([
    'There is no opt-in',
    'They opted out',
    'The number is empty or wrong',
    'The number cannot be reached on WhatsApp',
  ]);
  expect(await frame.locator('.bars').first().locator('.share').allInnerTexts()).toEqual([
    '88.7 %',
    '96.8 %',
    '70.7 %',
    '9.5 %',
    '3.4 %',
  ]);
  expect(await frame.locator('.bars + .hint').innerText()).toContain('in percent of those it was sent to');
  const widths = await frame
    .locator('.bars rect')
    .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('width'))));
  expect(widths[6]).toBeLessThan(15);
  await frame.locator('#close').click();
  await waitToHear(opened.page, 'destroy');
});

test('every message that was sent and did not arrive has a line, and so have late fallbacks', async () => {
  const opened = await pages.open('message/runningModal.html', {
    activity: running(),
    ...modal,
    dependencies: {
      activityCounts: async () => ({
        ...none,
        sent: 842,
        delivered: 766,
        fallback: 152,
        reasons: { accepted: 842, not_opted_in: 152 },
        failed: 60,
        failedFor: { unreachable: 35, withheld_by_meta: 20 },
        late: { sent: 50, refused: 10 },
        since: Date.UTC(2026, 10, 12, 12),
      }),
    },
  });
  const { frame } = opened;
  await frame.locator('#late-fallbacks', { hasText: '50 sent, 10 refused' }).waitFor();
  // A number is as long in one list as in another: all of those who came, not the most of its own list.
  const lengths = await frame.locator('.bars tr').evaluateAll((rows) =>
    rows.map((row) => {
      const count = Number(row.querySelector('.count')?.textContent?.replaceAll(',', ''));
      return Number(row.querySelector('rect')?.getAttribute('width')) - (100 * count) / 994;
    }),
  );
  expect(lengths.length).toBeGreaterThan(10);
  expect(lengths.filter((off) => Math.abs(off) > 0.01)).toEqual([]);
  const after = frame.locator('.bars').last();
  expect(await after.locator('th').allInnerTexts()).toEqual([
    'The number cannot be reached on WhatsApp',
    'WhatsApp held it back',
    'Failed, for a reason that is not kept',
    'Nothing heard of it yet',
  ]);
  expect(await after.locator('.count').allInnerTexts()).toEqual(['35', '20', '5', '16']);
  expect(await frame.locator('#running-of').innerText()).toContain('Since Nov 12, 2026');
});

test('clicks have a line with their share where the step has a tracked link, and where any were counted', async () => {
  const of = async (parameters: object, clicked: number) => {
    const activity = running() as unknown as { arguments: { execute: Record<string, unknown> } };
    activity.arguments.execute.inArguments = [
      { v: 1, phone: 'x', parameters, settings: { sender: '1', template: { name: 'track', language: 'en_US' } } },
    ];
    const activityCounts = async () => ({ ...none, sent: 200, delivered: 200, read: 120, clicked, converted: 10 });
    const { frame } = await pages.open('message/runningModal.html', {
      activity,
      ...modal,
      dependencies: { activityCounts },
    });
    await frame.locator('.bars').first().waitFor();
    return frame.locator('.bars').first().locator('tr', { hasText: 'Clicked' }).allInnerTexts();
  };
  expect((await of({ 'button.0': '@link' }, 50)).map((row) => row.split(/\s+/))).toEqual([
    ['Clicked', '50', '25', '%'],
  ]);
  expect(await of({ 'button.0': '@link' }, 0)).toHaveLength(1);
  expect(await of({}, 3)).toHaveLength(1);
  expect(await of({}, 0)).toEqual([]);
});

test('the running view tells what the step does, and leads to its contacts', async () => {
  const activity = running() as unknown as { arguments: { execute: Record<string, unknown> } };
  activity.arguments.execute.inArguments = [
    {
      v: 1,
      phone: `{{Event.${EVENT_KEY}."Mobile Number"}}`,
      parameters: { 'body.1': `{{Event.${EVENT_KEY}."First Name"}}` },
      suppressed: `{{Event.${EVENT_KEY}."Stop"}}`,
      settings: {
        sender: '900000000000101',
        template: { name: 'autumn_offer', language: 'es_MX' },
        purpose: 'promotional',
        topic: 'offers',
        defaultCountry: 'MX',
        lateFallback: { kind: 'email', key: 'cart', on: ['failed', 'not_read'], afterMinutes: 120 },
      },
    },
  ];
  const { frame } = await pages.open('message/runningModal.html', {
    activity,
    ...modal,
    dependencies: {
      stepContacts: async () => ({
        where: { dataExtension: 'WA_Message', column: 'JBActivityID' },
        contacts: [
          {
            contactKey: '003A',
            branch: 'continue',
            reason: 'accepted',
            finalReason: 'delivered',
            later: ['read', 'clicked', 'replied', 'converted'],
            decided: '2026-11-30T08:00:00.000Z',
          },
          {
            contactKey: '003C',
            branch: 'email_fallback',
            reason: 'parameters_missing',
            finalReason: 'parameters_missing',
            later: [],
            blanks: ['body.1', 'link.1'],
            decided: 'soon',
          },
          {
            contactKey: '003B',
            branch: 'email_fallback',
            reason: 'not_opted_in',
            finalReason: '',
            later: [],
            decided: '11/30/2026',
          },
        ],
      }),
    },
  });
  await frame.locator('#running-of', { hasText: 'autumn_offer' }).waitFor();
  await frame.locator('#step-summary summary').click();
  await frame.locator('.summary', { hasText: 'Tienda Aurora' }).waitFor();
  const said = await frame.locator('.summary').innerText();
  for (const part of [
    'without a country code: MX',
    'the field Stop',
    'When: WhatsApp reports a failure or it is not read in time.',
    'Only people who opted in',
  ]) {
    expect(said).toContain(part);
  }
  await frame.locator('#contacts summary').click();
  await frame.locator('.contacts li', { hasText: '003B' }).waitFor();
  expect(await frame.locator('.contacts').innerText()).toContain('Email instead: There is no opt-in');
  expect(await frame.locator('.contacts li', { hasText: '003A' }).innerText()).toContain(
    '→ Read → Clicked → Replied → Converted',
  );
  // By the reader's own clock; what is no date stays what it is.
  const clock = await frame
    .locator('body')
    .evaluate(() =>
      new Date('2026-11-30T08:00:00Z').toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' }),
    );
  expect(await frame.locator('.contacts li', { hasText: '003A' }).innerText()).toContain(clock);
  const missing = await frame.locator('.contacts li', { hasText: '003C' }).innerText();
  expect(missing).toContain('soon');
  expect(missing).toContain('No usable value for: Text {{1}} (field: First Name) and Tracked link.');
  expect(await frame.locator('#contacts .hint').first().innerText()).toContain(
    'WA_Message, with ecd2c003-63b1-4a29-8304-e4265054a80e in JBActivityID',
  );
});

test('from the modal the report of the journey opens in a window of its own, with a pass', async () => {
  const asked: string[][] = [];
  const opened = await pages.open('message/runningModal.html', {
    activity: running(),
    ...modal,
    dependencies: {
      reportPass: async (...of: [string, string]) => {
        asked.push(of);
        return 'a-pass';
      },
    },
  });
  const [report] = await Promise.all([
    opened.page.context().waitForEvent('page'),
    opened.frame.locator('#report').click(),
  ]);
  await report.waitForURL(/\/report\/#lang=en&pass=a-pass$/);
  expect(asked).toEqual([['ecd2c003-63b1-4a29-8304-e4265054a80e', 'unknown']]);
});

test('where nobody came the report says so, and no window stays', async () => {
  const opened = await pages.open('message/runningModal.html', {
    activity: running(),
    ...modal,
    dependencies: { reportPass: async () => undefined },
  });
  await opened.frame.locator('#report').click();
  await opened.frame.locator('.notice_error', { hasText: 'no contact has reached this step' }).waitFor();
});

test('an Outcome step shows its contacts by path, in the order in which they are asked', async () => {
  const opened = await pages.open('outcome/runningModal.html', {
    activity: running('outcome'),
    ...modal,
    dependencies: {
      activityCounts: async () => ({
        ...none,
        branches: { converted: 12, replied: 40, read: 300, delivered: 200, opted_out: 1 },
      }),
    },
  });
  await opened.frame.locator('.bars').waitFor();
  expect(await opened.frame.locator('.bars .count').allInnerTexts()).toEqual(['1', '12', '40', '300', '200', '0']);
});

test('the hover of an Outcome step shows its six paths, that nobody came yet too, without a scroll bar', async () => {
  const opened = await pages.open('outcome/runningHover.html', {
    activity: running('outcome'),
    ...hover,
    dependencies: { activityCounts: async () => none },
  });
  await opened.frame.locator('dd').first().waitFor();
  expect(await opened.frame.locator('dd').allInnerTexts()).toEqual(Array(6).fill('0'));
  const fits = await opened.frame.locator('html').evaluate((html) => html.scrollHeight <= html.clientHeight);
  expect(fits).toBe(true);
});

/** What stands outside the window, or in the place of something else, by its words. */
const crowded = (frame: FrameLocator, rows: string) =>
  frame.locator(rows).evaluateAll((all) =>
    all
      .filter((row) => {
        const cells = [...row.children].map((cell) => cell.getBoundingClientRect()).filter(({ width }) => width > 0);
        const isOutside = cells.some(({ left, right }) => left < 0 || right > window.innerWidth);
        const overlaps = cells.some((one, index) =>
          cells
            .slice(index + 1)
            .some(
              (other) => one.right > other.left + 0.5 && one.bottom > other.top + 0.5 && other.bottom > one.top + 0.5,
            ),
        );
        const isCut = [...row.children].some((cell) => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0);
        return isOutside || overlaps || isCut;
      })
      .map((row) => row.textContent),
  );

test.each([
  ['message/runningHover.html', { ...hover, width: 100, height: 121 }, 'dl > div'],
  ['message/runningModal.html', { ...modal, width: 210, height: 280 }, '.bars tr, .buttons'],
] as const)('%s shows every number whole at 200 %%, in each language', async (path, size, rows) => {
  for (const culture of ['en-US', 'es-MX', 'pt-BR']) {
    const answers = { ...hostAnswers('https://activity.example', MARKETER_TOKEN), Culture: culture };
    const { frame } = await pages.open(path, { activity: running(), ...size, answers });
    await frame.locator(rows).first().waitFor();
    expect({ culture, crowded: await crowded(frame, rows) }).toEqual({ culture, crowded: [] });
    const fits = await frame.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth);
    expect({ culture, fits }).toEqual({ culture, fits: true });
  }
});

test('nobody yet is said in words', async () => {
  const opened = await pages.open('message/runningModal.html', {
    activity: running(),
    ...modal,
    dependencies: {
      activityCounts: async () => none,
    },
  });
  await opened.frame.getByText('Nobody has reached this step yet.').waitFor();
  expect(await opened.frame.locator('.bars').count()).toBe(0);
});

test.each(['message/runningHover.html', 'message/runningModal.html'])(
  '%s of a step without an id says so, and speaks of nothing that was entered',
  async (path) => {
    const size = path.includes('Hover') ? hover : modal;
    const opened = await pages.open(path, { activity: { ...running(), id: null }, ...size });
    await opened.frame.locator('.notice_info', { hasText: 'did not say which step' }).waitFor();
    expect(await opened.frame.locator('body').innerText()).not.toContain('What you have entered');
    expect(opened.server.requests.filter((url) => url.startsWith('/api/running'))).toEqual([]);
  },
);

test('a host that gives no token is named as the reason', async () => {
  const answers = hostAnswers('https://activity.example', MARKETER_TOKEN);
  const opened = await pages.open('message/runningHover.html', {
    activity: running(),
    ...hover,
    answers: { ...answers, Tokens: {} },
  });
  const error = opened.frame.locator('.notice_error', { hasText: 'gave no sign-in' });
  await error.waitFor();
  expect(await error.innerText()).not.toContain('What you have entered');
  expect(await opened.frame.locator('dd').count()).toBe(0);
});

describe('a holdout', () => {
  const DAY = 86_400_000;
  const START = Date.parse('2027-01-04T00:00:00Z');
  const plan = { percent: 50, until: '2027-01-31', smallestEffect: 50, basePerThousand: 100, windowHours: 72 };
  const days = Array.from({ length: 14 }, (_, day) => ({
    at: START + day * DAY,
    treated: { n: 50, converted: 15 },
    heldOut: { n: 50, converted: 5 },
  }));
  const factsAt = (now: number) => async () => ({
    now,
    purposes: ['promotional' as const],
    progress: holdoutProgress(days, plan, now),
  });

  test('tells how far it is and gives no verdict before its time', async () => {
    const opened = await pages.open('message/runningModal.html', {
      activity: running(),
      ...modal,
      dependencies: { holdoutFacts: factsAt(START + 10 * DAY) },
    });
    const text = await opened.frame.locator('#holdout-result').innerText();
    expect(text).toContain('1,400 people drawn, 700 of them past their window');
    expect(text).toContain('until 2027-02-04 at the latest');
    expect(text).not.toContain('%');
  });

  test('says what it came to when it is over, with the interval', async () => {
    const opened = await pages.open('message/runningModal.html', {
      activity: running(),
      ...modal,
      dependencies: { holdoutFacts: factsAt(START + 60 * DAY) },
    });
    const text = await opened.frame.locator('#holdout-result').innerText();
    expect(text).toContain('The message brings more conversions');
    expect(text).toContain('Converted: 30 % of 700 with the message, 10 % of 700 without.');
    expect(text).toMatch(/Difference: 20 points, between 1\d\.?\d* and 2\d\.?\d* \(95 %\)/);
  });
});
