import type Redis from 'ioredis';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { violations } from '../support/accessibility';
import { startBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN } from './admin-client';

const ANSWER = 'Thank you for writing. We will ring you up this afternoon.';
const HOSTILE = '<img src=x onerror="document.title=1"> How much?';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  context = await browser.newContext({ viewport: { width: 400, height: 800 }, locale: 'en-GB', hasTouch: true });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
}, 60_000);
afterEach(async () => {
  await context.close();
  await app.close();
  await clouds.close();
  await redis.quit();
  expect(faults).toEqual([]);
});
afterAll(() => browser.close());

const customerWrites = (from: string, text: string) =>
  clouds.controlWhatsApp('POST', 'inbound', { from, type: 'text', text: { body: text } });

/** Nothing sticks out of a telephone. */
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
const picture = async (name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });
};

/** Opens the page of replies as an operator, with this many of them. */
async function logIn(count: number): Promise<void> {
  await page.goto(`${app.url}/admin/#/replies`);
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.click('#log-in');
  await eventually(`${count} replies wait`, async () => {
    await page.click('#refresh-replies');
    return (await page.locator('.reply').count()) === count;
  });
}

test('an answer to what another tab closed is not sent: the page says so, keeps it, and sends it where it is sent again', async () => {
  await customerWrites('5215550001001', 'My order has not arrived, where is it?');
  await logIn(1);
  await page.locator('.reply').first().click();
  await page.locator('#answer').fill(ANSWER);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.selectOption('#outcome', 'sold');
  await other.click('#close-reply');
  await other.getByText('Closed: sold.').waitFor();
  await page.click('#send-answer');
  await page.getByText('Somebody else closed it meanwhile').waitFor();
  await page.getByText('closed: sold').waitFor();
  expect(await page.locator('#answer').inputValue()).toBe(ANSWER);
  expect(await page.locator('.turn_person').count()).toBe(0);
  await picture('conversation-closed-meanwhile');
  await page.click('#send-answer');
  await page.locator('.turn_person').waitFor();
  expect(await page.locator('.turn_person').count()).toBe(1);
}, 120_000);

test('ten turns of 1,024 characters are read and answered by keyboard alone, at 200 % on a telephone', async () => {
  // 200 % of a page 400 px wide leaves it 200 px.
  await page.setViewportSize({ width: 200, height: 400 });
  const long = `My order has not arrived ${'x'.repeat(999)}`;
  expect(long).toHaveLength(1_024);
  for (let turn = 0; turn < 10; turn += 1) await customerWrites('5215550001001', `${turn}${long.slice(1)}`);
  await logIn(1);
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  const tabTo = async (isThere: (id: string) => boolean) => {
    for (let presses = 0; presses < 60 && !isThere(await focused()); presses += 1) await page.keyboard.press('Tab');
    expect(isThere(await focused())).toBe(true);
  };
  await tabTo((id) => id.startsWith('reply-') && id !== 'reply-owner');
  await page.keyboard.press('Enter');
  await eventually('ten turns', async () => {
    await page.locator('#refresh-reply').press('Enter');
    return (await page.locator('.turn_customer').count()) >= 9;
  });
  expect(await overflow()).toBeLessThanOrEqual(0);
  await tabTo((id) => id === 'answer');
  await page.keyboard.type('a'.repeat(10));
  await page.locator('#answer').fill('z'.repeat(1_024));
  expect(await violations(page)).toEqual([]);
  await picture('conversation-long');
  await tabTo((id) => id === 'send-answer');
  await page.keyboard.press('Enter');
  await page.locator('.turn_person').waitFor();
  expect(await overflow()).toBeLessThanOrEqual(0);
}, 120_000);

test('on a telephone three replies are found, answered, corrected and closed, by tapping alone', async () => {
  await customerWrites('5215550001000', HOSTILE);
  await customerWrites('5215550001001', 'My order has not arrived, where is it?');
  await customerWrites('5215550001002', 'Could you call me about the red one? I would like to buy two.');

  await logIn(3);
  expect(await page.locator('.replies').innerText()).toContain('<img src=x');
  expect(await violations(page)).toEqual([]);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await picture('replies-list');

  for (let left = 3; left > 0; left -= 1) {
    await page.locator('.reply').first().click();
    await page.locator('#answer').fill(ANSWER);
    if (left === 3) {
      expect(await violations(page)).toEqual([]);
      expect(await overflow()).toBeLessThanOrEqual(0);
      await picture('conversation');
    }
    await page.click('#send-answer');
    await page.locator('.turn_person').waitFor();
    await page.locator('.turn-category select').first().selectOption('sales');
    await page.getByText('Corrected.').waitFor();
    await page.selectOption('#outcome', 'sold');
    await page.click('#close-reply');
    await page.getByText('Closed: sold.').waitFor();
    if (left === 1) await picture('conversation-closed');
    await page.click('#back-to-replies');
    if (left > 1) await page.locator('.reply').first().waitFor();
  }
  await page.getByText('Nothing waits for an answer.').waitFor();
  await page.click('#view-recent');
  await page.locator('.reply').first().waitFor();
  expect(await page.locator('.reply').count()).toBe(3);
  const { messages } = (await clouds.controlWhatsApp('GET', 'messages')) as {
    messages: { payload: { text?: { body: string } } }[];
  };
  expect(messages.filter(({ payload }) => payload.text?.body === ANSWER)).toHaveLength(3);
}, 120_000);
