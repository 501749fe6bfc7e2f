import type Redis from 'ioredis';
import type { Browser } from 'playwright-core';
import { intakeDeadKey, outboxDeadKey, recentEventsKey, refusedFallbacksKey } from '../../src/redis/redis-keys';
import { inWords } from '../alerts/in-words';
import { startBrowser } from '../support/browser';
import { expectOnlyText, HOSTILE } from '../support/hostile-text';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN } from './admin-client';
import { tenant } from './own-data-extensions';

/** Where the pictures go, for somebody who looks at them. */
const SHOTS = process.env.HOSTILE_SHOTS;

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment, { web: true, worker: false });
  await tenant(clouds.marketingCloud.url).createOwn();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await app.close();
  await clouds.close();
  await redis.quit();
});

/** In every place in which a customer, Meta, a shop, a marketer or Marketing Cloud can put words. */
async function plant(): Promise<void> {
  const { alerts, silences } = app.dependencies;
  const { consentStore, senderHealth, catalog } = app.dependencies.admin;
  const now = Math.floor(Date.now() / 1000);
  const words = { EventType: HOSTILE, Subject: HOSTILE, Title: HOSTILE, Detail: HOSTILE, Severity: HOSTILE };
  const row = JSON.stringify({ EventID: 'e', ...words, OccurredDateUTC: new Date().toISOString() });
  await redis.xadd(recentEventsKey(), '*', 'row', row);
  alerts.raise(inWords({ code: 'a', subject: HOSTILE, title: HOSTILE, detail: HOSTILE, severity: 'critical' }));
  await redis.xadd(outboxDeadKey('WA_Reply'), '*', 'row', JSON.stringify({ ReplyID: HOSTILE }), 'reason', HOSTILE);
  await redis.xadd(intakeDeadKey(), '*', 'body', HOSTILE, 'reason', HOSTILE);
  const fallback = ['message', HOSTILE, 'activity', HOSTILE, 'kind', HOSTILE, 'for', HOSTILE, 'reason', HOSTILE];
  await redis.xadd(refusedFallbacksKey(), '*', ...fallback);
  await senderHealth.apply({ event: HOSTILE, detail: HOSTILE, at: now, restrictedUntil: now + 3_600 });
  await catalog.apply({
    at: now,
    event: 'status',
    template: { name: 'store_hours', language: 'en_US' },
    value: 'REJECTED',
    reason: HOSTILE,
  });
  await consentStore.apply([
    {
      kind: 'signal',
      address: '+525550001000',
      field: '~perhaps',
      signal: { restricts: true, review: true, source: HOSTILE, evidenceId: HOSTILE, at: now, reason: 'stop_sentence' },
    },
    {
      kind: 'signal',
      address: '+525550001000',
      field: 'news',
      signal: {
        restricts: true,
        review: false,
        source: HOSTILE,
        evidenceId: HOSTILE,
        at: now,
        reason: 'stop_sentence',
      },
    },
    { kind: 'contact', address: '+525550001000', contactKey: HOSTILE, at: now },
  ]);
  expect(silences).toBeDefined();
  // A step whose marketer wrote so, and calls and webhooks that hold what nobody expects.
  const hostile = { topic: HOSTILE.slice(0, 60), owner: { name: HOSTILE, email: HOSTILE }, conversion: { name: 'x' } };
  const call = { [HOSTILE]: HOSTILE, journeyId: HOSTILE };
  await callActivity(app, 'execute', executeBody({ isTest: 'false', settings: hostile }, call));
  const message = { ...textMessage({ text: { body: HOSTILE } }), [HOSTILE]: { [HOSTILE]: HOSTILE } };
  await postWebhook(app, notification(value('messages', [message])));
  await alerts.settled();
}

test('no text of a stranger runs in a page of the operators, or becomes anything but text', async () => {
  await plant();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('dialog', (dialog) => {
    faults.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== app.url || request.url().endsWith('/x')) faults.push(request.url());
  });
  await page.goto(`${app.url}/admin/`);
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.click('#log-in');
  await page.locator('#log-out').waitFor();

  const open: Record<string, () => Promise<void>> = {
    overview: async () => {
      await page.click('#look-WA_Reply');
      await page.locator('#dead-letters .code').first().waitFor();
    },
    checks: () => page.locator('#run-checks').waitFor(),
    'data-extensions': () => page.locator('#change-WA_Reply').waitFor(),
    senders: () => page.locator('#template-search').waitFor(),
    consent: async () => {
      await page.fill('#who', '+525550001000');
      await page.click('#look');
      await page.locator('#note').waitFor();
    },
    steps: () => page.locator('main table').first().waitFor(),
    contract: () => page.locator('main table').first().waitFor(),
    sessions: () => page.locator('main table').first().waitFor(),
  };
  const shown: string[] = [];
  for (const [path, ready] of Object.entries(open)) {
    await page.goto(`${app.url}/admin/#/${path}`);
    await page.reload();
    await ready();
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/admin-${path}.png`, fullPage: true });
    const seen = await expectOnlyText(page, path);
    if (seen.text.includes('<script>window.hit=1</script>')) shown.push(path);
  }
  // It was there to be misread, whole and as it was written.
  expect(shown).toEqual(expect.arrayContaining(['overview', 'consent', 'senders', 'steps']));
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);
