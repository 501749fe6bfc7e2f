import { setUpActivityPages, waitToHear } from '../support/activity-page';
import { freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();

const running = (kind: 'message' | 'outcome' = 'message') => ({
  ...freshActivity(kind, 'https://activity.example'),
  id: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
});
const hover = { openingEvent: 'initActivityRunningHover', width: 200, height: 243 } as const;
const modal = { openingEvent: 'initActivityRunningModal', width: 420, height: 560 } as const;

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

test('the modal draws the same as bars, and why the others did not get it, most frequent first', async () => {
  const opened = await pages.open('message/runningModal.html', { activity: running(), ...modal });
  const { frame } = opened;
  await frame.locator('.bars').first().waitFor();
  expect(await frame.locator('.bars').last().locator('th').allInnerTexts()).toEqual([
    'There is no opt-in',
    'They opted out',
    'The number is empty or wrong',
    'The number cannot be reached on WhatsApp',
  ]);
  await frame.locator('#close').click();
  await waitToHear(opened.page, 'destroy');
});

const none = { sent: 0, delivered: 0, read: 0, replied: 0, converted: 0, fallback: 0, optedOut: 0, reasons: {} };

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

test('a host that gives no token is named as the reason', async () => {
  const answers = hostAnswers('https://activity.example', MARKETER_TOKEN);
  const opened = await pages.open('message/runningHover.html', {
    activity: running(),
    ...hover,
    answers: { ...answers, Tokens: {} },
  });
  await opened.frame.locator('.notice_error', { hasText: 'gave no sign-in' }).waitFor();
  expect(await opened.frame.locator('dd').count()).toBe(0);
});
