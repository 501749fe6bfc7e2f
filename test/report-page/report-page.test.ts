import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type Redis from 'ioredis';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { dayNumber, dayOf, dayText } from '../../src/reporting/cube-row';
import { violations } from '../support/accessibility';
import { startBrowser } from '../support/browser';
import { expectOnlyText, HOSTILE } from '../support/hostile-text';
import { emptyTestRedis } from '../support/redis';
import { plantedReport } from './planted-report';
import { REPORT_TOKEN, type ReportPageServer, startReportPage } from './report-page-server';

let redis: Redis;
let server: ReportPageServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let report = plantedReport();
/** What an answer waits for, by the first day that was asked for. */
const held = new Map<string, Promise<unknown>>();
const faults: string[] = [];

beforeAll(async () => {
  redis = await emptyTestRedis();
  server = await startReportPage(redis, {
    async reportPageData({ from }) {
      const wait = held.get(from);
      if (wait === undefined) return report;
      await wait;
      return { ...report, period: { ...report.period, from } };
    },
  });
  browser = await startBrowser();
  context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    locale: 'en-GB',
    colorScheme: 'light',
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !request.url().startsWith('blob:')) faults.push(request.url());
  });
  await page.goto(`${server.origin}/report`);
  await page.fill('#token', 'not the token');
  await page.click('#log-in');
  await page.locator('[role=alert]', { hasText: 'token is not right' }).waitFor();
  await page.fill('#token', REPORT_TOKEN);
  await page.click('#log-in');
  await drawn();
});
afterEach(() => expect(faults.splice(0)).toEqual([]));
afterAll(async () => {
  await browser.close();
  await server.close();
  await redis.quit();
});

const SECTIONS = 15;

/** Every chart of the page is there. */
async function drawn(): Promise<void> {
  await page.locator('#section-holdout svg[role=img]').first().waitFor();
}

/** What is written in charts and does not stand wholly in its section. */
async function cutTexts(): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.section')].flatMap((section) => {
      const { left, right } = section.getBoundingClientRect();
      return [...section.querySelectorAll('.chart text')]
        .filter((text) => {
          const at = text.getBoundingClientRect();
          return at.left < left || at.right > right;
        })
        .map((text) => text.textContent ?? '');
    }),
  );
}

/** Every table, every explanation, every query. */
async function openAll(): Promise<void> {
  await page.evaluate(() => {
    for (const closed of document.querySelectorAll<HTMLElement>(
      '.acts button[aria-expanded=false], details:not([open]) > summary',
    ))
      closed.click();
  });
  await page.locator('.table-scroll.closed').first().waitFor({ state: 'detached' });
}

test('the first screen is one question to the server, and a chart or a table answers every section', async () => {
  expect(server.asked.filter((url) => url.startsWith('/report/api/data'))).toHaveLength(2);
  const seen = server.asked.length;
  expect(await page.locator('.section').count()).toBe(SECTIONS);
  expect(await page.locator('.section:not(:has(svg[role=img]))').count()).toBe(0);
  expect(await page.locator('.sentences li').count()).toBe(5);
  expect(await page.locator('#period').innerText()).toContain('Final until 21 Nov 2026');
  expect(server.asked).toHaveLength(seen);
});

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['dark', 400],
] as const)(
  '%s at %i px it is without violations of WCAG A and AA, its tables open, and fits',
  async (theme, width) => {
    await page.setViewportSize({ width, height: 1000 });
    await page.selectOption('#theme', theme);
    await openAll();
    await page.locator('pre', { hasText: 'Shipped' }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    const fits = await page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    );
    expect(fits).toBe(true);
    expect(await cutTexts()).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 1000 });
  },
  60_000,
);

test('what is downloaded is what the table says', async () => {
  const block = page.locator('#block-negative-template');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    block.getByRole('button', { name: 'CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('negative-template_2026-11-01_2026-11-30.csv');
  const file = readFileSync((await download.path()) ?? '', 'utf8')
    .replace('\uFEFF', '')
    .trim();
  const [head, ...rows] = file.split('\n').map((line) => line.split(','));
  expect(head).toEqual(await block.locator('thead th').allInnerTexts());
  const [first = []] = rows;
  const cells = await block.locator('tbody tr').first().locator('th, td').allInnerTexts();
  expect(rows).toHaveLength(await block.locator('tbody tr').count());
  expect(first.slice(0, 3)).toEqual(['autumn_offer', '122', '8900']);
  expect(cells.slice(0, 4)).toEqual(['autumn_offer', '122', '8,900', '1.4%']);
  expect(Number(first[3])).toBeCloseTo(122 / 8_900, 10);
});

test('by keyboard alone a finding opens its section, with chart, table, file and SQL', async () => {
  await page.goto(`${server.origin}/report/`);
  await page.reload();
  await drawn();
  await page.locator('body').press('Tab');
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('findings-title');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#title-sessions:focus').waitFor();
  await page.locator('#table-sessions:not(.closed)').waitFor();
  expect(new URL(page.url()).hash).toContain('show=sessions');
  await page.locator('#section-sessions .sql summary').press('Enter');
  await page.locator('#section-sessions pre').waitFor();
});

test('a period and filters stand in the address, and are what the server is asked', async () => {
  await page.getByRole('button', { name: '90 days' }).click();
  await page.selectOption('#filter-template', '=order_update');
  await page.selectOption('#filter-stage', '=');
  await page.selectOption('#choose-by', 'journey');
  await page.locator('h3', { hasText: 'Answered, by journey' }).waitFor();
  await page.locator('main[aria-busy=false]').waitFor();
  const last = new URL(server.asked.filter((url) => url.includes('/data?')).at(-1) ?? '', server.origin).searchParams;
  expect(Object.fromEntries(last)).toEqual({ days: '90', template: 'order_update', stage: '' });
  const address = page.url();
  expect(address).toContain('days=90&template=order_update&stage=&');
  await page.reload();
  await drawn();
  expect(page.url()).toBe(address);
  expect(await page.inputValue('#filter-template')).toBe('=order_update');
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.locator('main[aria-busy=false]').waitFor();
});

test('an answer that comes late does not replace that of a newer question', async () => {
  const letIn = new EventEmitter();
  const first = dayText(dayNumber(dayOf(Date.now())) - 364);
  held.set(first, once(letIn, 'now'));
  const period = page.locator('#period');
  const late = page.waitForEvent('requestfinished', (request) => request.url().includes('days=365'));
  await page.getByRole('button', { name: '365 days' }).click();
  await page.getByRole('button', { name: '30 days' }).click();
  await page.locator('main[aria-busy=false]').waitFor();
  const shown = await period.innerText();
  letIn.emit('now');
  await late;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await period.innerText()).toBe(shown);
  held.clear();
});

test('on paper every table is there, and nothing to press', async () => {
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => {
    const shown = (selector: string) =>
      [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length > 0).length;
    return {
      tables: shown('.block table'),
      blocks: document.querySelectorAll('.block').length,
      presses: shown('button, select, input, summary'),
    };
  });
  expect(seen).toEqual({ tables: seen.blocks, blocks: seen.blocks, presses: 0 });
  expect(seen.blocks).toBeGreaterThan(SECTIONS);
  await page.emulateMedia({ media: 'screen' });
});

test.each([
  ['es', 'Lo que aportó WhatsApp'],
  ['pt', 'O que o WhatsApp trouxe'],
])('in %s it speaks that language throughout', async (language, title) => {
  await page.selectOption('#language', language);
  expect(await page.locator('h1').innerText()).toBe(title);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
  expect(await page.locator('body').innerText()).not.toMatch(
    /\b(Table|Delivered|too few to say|undefined|NaN)\b|\{\w+\}/,
  );
});

test('no name that a marketer or a customer gave runs in it', async () => {
  report = plantedReport(HOSTILE);
  await page.selectOption('#language', 'en');
  await page.reload();
  await drawn();
  await openAll();
  const { text } = await expectOnlyText(page, 'report');
  expect(text).toContain('<script>window.hit=1</script>');
  report = plantedReport();
});

test('a session that is over leads back to the log-in', async () => {
  await redis.flushdb();
  await page.getByRole('button', { name: '7 days' }).click();
  await page.locator('[role=status]', { hasText: 'session has ended' }).waitFor();
});

test('a marketer comes in with the pass of a step, once', async () => {
  const pass = await server.dependencies.reportPasses.give({ user: '7', journey: 'orders' });
  const at = `${server.origin}/report/#lang=en&pass=${pass}`;
  await page.goto('about:blank');
  await page.goto(at);
  await drawn();
  expect(page.url()).not.toContain('pass');
  expect(await page.locator('header').innerText()).toContain('This journey only: orders');
  await page.click('#log-out');
  await page.locator('#log-in').waitFor();
  await page.goto('about:blank');
  await page.goto(at);
  await page.locator('[role=status]', { hasText: 'good once' }).waitFor();
});
