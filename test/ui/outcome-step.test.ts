import type { Browser } from 'playwright-core';
import { type OpenedActivityPage, startActivityPages, tick, waitToHear } from '../support/activity-page';
import { startBrowser } from '../support/browser';
import { freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

let browser: Browser;
let pages: Awaited<ReturnType<typeof startActivityPages>>;
let opened: OpenedActivityPage;

beforeAll(async () => {
  browser = await startBrowser();
  pages = await startActivityPages(browser);
});
afterEach(async () => {
  expect(opened.faults).toEqual([]);
  await opened.close();
});
afterAll(async () => {
  await pages.close();
  await browser.close();
});

const ORIGIN = 'https://activity.example';
const fresh = () => freshActivity('outcome', ORIGIN);
const answers = (change: Record<string, unknown>) => ({ ...hostAnswers(ORIGIN, MARKETER_TOKEN), ...change });

test('only the WhatsApp Message steps before this one can be judged, and the choice is saved', async () => {
  opened = await pages.open('outcome/index.html', { activity: fresh() });
  const { frame, page } = opened;
  await frame.locator('#judged').waitFor();
  expect(await frame.locator('#judged .choice').allInnerTexts()).toEqual(['Order update (RESTDECISION-1)']);
  await frame.locator('#next').click();
  await frame.locator('#judged-error').waitFor();
  await tick(frame, 'judged-RESTDECISION-1');
  await frame.locator('#next').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(parts[0]).toMatchObject({
    key: 'RESTDECISION-2',
    metaData: { isConfigured: true },
    arguments: {
      execute: {
        inArguments: [{ v: 1, contactKey: '{{Contact.Key}}', messageKey: '{{Interaction.RESTDECISION-1.messageKey}}' }],
      },
    },
  });
  expect(
    (parts[0] as { outcomes: { arguments: { branchResult: string } }[] }).outcomes.map(
      (one) => one.arguments.branchResult,
    ),
  ).toEqual(['converted', 'replied', 'read', 'delivered', 'not_delivered', 'opted_out']);
});

test('a saved choice is shown, also when its step no longer stands before this one', async () => {
  const activity = fresh() as { arguments: { execute: Record<string, unknown> } };
  activity.arguments.execute.inArguments = [{ v: 1, messageKey: '{{Interaction.RESTDECISION-9.messageKey}}' }];
  opened = await pages.open('outcome/index.html', { activity });
  await opened.frame.locator('#judged .choice', { hasText: 'RESTDECISION-9 (no longer before this step)' }).waitFor();
});

test('where Journey Builder does not show the journey the key can be typed', async () => {
  opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: answers({ Interaction: null }),
  });
  const { frame, page } = opened;
  await frame.locator('input#judged').fill('RESTDECISION-7');
  await frame.locator('#next').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(JSON.stringify(parts)).toContain('{{Interaction.RESTDECISION-7.messageKey}}');
});

test('with no WhatsApp Message step before it, the page says what to do', async () => {
  opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: answers({ Interaction: { activities: [{ key: 'EMAILV2-1', outcomes: [{ next: 'RESTDECISION-2' }] }] } }),
  });
  await opened.frame.locator('.notice_warning', { hasText: 'Put this step after one' }).waitFor();
});

test('Journey Builder’s own Done saves too, and a running step cannot be changed', async () => {
  opened = await pages.open('outcome/index.html', { activity: fresh(), wizardSteps: ['outcome'] });
  await tick(opened.frame, 'judged-RESTDECISION-1');
  expect(await opened.frame.locator('#next').count()).toBe(0);
  await opened.tell('clickedNext');
  await waitToHear(opened.page, 'updateActivity');
  await opened.close();

  opened = await pages.open('outcome/index.html', { activity: { ...fresh(), editable: false } });
  await opened.frame.locator('.notice_info').waitFor();
  await opened.tell('clickedNext');
  await opened.page.waitForTimeout(200);
  expect(await opened.heard('updateActivity')).toEqual([]);
});
