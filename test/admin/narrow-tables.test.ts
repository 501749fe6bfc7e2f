import type Redis from 'ioredis';
import type { Browser, Page } from 'playwright-core';
import { executionKey, refusedFallbacksKey } from '../../src/redis/redis-keys';
import { inWords } from '../alerts/in-words';
import { startBrowser } from '../support/browser';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN, adminClient } from './admin-client';
import { tenant } from './own-data-extensions';
import { prepareTroubles } from './prepare-troubles';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment, { web: true, worker: false });
  await prepareTroubles({ app, redis, cloud: tenant(clouds.marketingCloud.url) });
  await redis.hset(executionKey('m1'), { lf: 'refused', lr: 'unreachable', ck: 'customer-1' });
  const entry = ['message', 'm1', 'activity', 'a1', 'kind', 'email', 'for', 'unreachable', 'reason', 'no such email'];
  await redis.xadd(refusedFallbacksKey(), '*', ...entry, 'unsure', '1');
  app.dependencies.alerts.raise(
    inWords({
      code: 'step_sends_nothing',
      subject: 'a1',
      title: 'A step sends nothing to anybody since it was activated',
      detail: 'of its last 20 contacts nobody got a message',
      severity: 'critical',
    }),
  );
  const other = adminClient(app);
  await other.logIn();
  await other.post('doctor', {});
  await other.post('testers', { phone: '+525550001000', name: 'Alexandra Gutiérrez' });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await app.close();
  await clouds.close();
  await redis.quit();
});

/** The pages with buttons in tables, each with most of its buttons in sight. */
const PAGES: Record<string, () => Promise<void>> = {
  overview: async () => {
    await page.click('#look-WA_Message');
    await page.locator('#dead-letters [id^=discard-]').first().waitFor();
  },
  'overview ': async () => {
    await page.click('#look-late-fallbacks');
    await page.locator('#refused-fallbacks [id^=other-key-]').first().click();
    await page.locator('#refused-fallbacks .other-key [id$=-key]').waitFor();
  },
  sessions: async () => {
    await page.locator('[aria-labelledby=sessions-title] td button').first().waitFor();
  },
  senders: async () => {
    await page.locator('[aria-labelledby=testers-title] td button').waitFor();
  },
  consent: async () => {
    await page.locator('.table-scroll td button').waitFor();
    await page.fill('#who', '+525550001000');
    await page.click('#look');
    await page.locator('#person .table-scroll').first().waitFor();
  },
  steps: async () => {
    await page.locator('.table-scroll tbody tr').waitFor();
  },
  checks: async () => {
    await page.locator('.table-scroll tbody tr').first().waitFor();
  },
};

/** The buttons of tables that are not in sight without scrolling sideways, by their words. */
const cutButtons = () =>
  page.locator('.table-scroll :is(button, select)').evaluateAll((buttons) =>
    buttons
      .filter((button) => {
        const table = button.closest('.table-scroll')?.getBoundingClientRect();
        const own = button.getBoundingClientRect();
        return table !== undefined && (own.right > table.right + 0.5 || own.left < table.left - 0.5);
      })
      .map((button) => button.textContent ?? ''),
  );

/** The tables that are wider than their place. */
const wideTables = () =>
  page
    .locator('.table-scroll')
    .evaluateAll((tables) =>
      tables
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map((table) => `table: ${table.ariaLabel}`),
    );

test.each([
  ['es', 420],
  ['pt', 420],
  ['pt', 800],
  ['pt', 1024],
])(
  'no table of buttons or of words is cut in %s where the window is %d px wide',
  async (language, width) => {
    page = await browser.newPage({ viewport: { width, height: 900 }, locale: 'en-GB' });
    try {
      page.setDefaultTimeout(30_000);
      await page.goto(`${app.url}/admin/?lang=${language}`);
      await page.fill('#operator', 'Ana Ruiz');
      await page.fill('#token', ADMIN_TOKEN);
      await page.click('#log-in');
      await page.locator('#log-out').waitFor();
      const cut: Record<string, string[]> = {};
      for (const [path, open] of Object.entries(PAGES)) {
        await page.goto(`${app.url}/admin/?lang=${language}#/${path.trim()}`);
        await page.reload();
        await open();
        expect(await page.locator('.table-scroll').count()).toBeGreaterThan(0);
        cut[path.trim()] = [...(cut[path.trim()] ?? []), ...(await cutButtons()), ...(await wideTables())];
      }
      expect(Object.entries(cut).filter(([, found]) => found.length > 0)).toEqual([]);
      expect(Object.keys(cut)).toEqual(['overview', 'sessions', 'senders', 'consent', 'steps', 'checks']);
    } finally {
      await page.close();
    }
  },
  60_000,
);
