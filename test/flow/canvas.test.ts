import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type Redis from 'ioredis';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import {
  type JourneyBuilderSandbox,
  startJourneyBuilderSandbox,
} from '../../src/sandbox/journey-builder/start-journey-builder-sandbox';
import { numberWithFate } from '../../src/sandbox/whatsapp/numbers';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { startBrowser } from '../support/browser';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { startClouds } from '../support/start-app';

const CONTACTS = 100;
/** Every fifth contact has no number: the step sends it to the fallback branch. */
const AUDIENCE = [
  'ContactKey,First Name,Mobile Number,Order ID,Status',
  ...Array.from({ length: CONTACTS }, (_, index) =>
    [
      `c${index}`,
      `Ana ${index}`,
      index % 5 === 0 ? '' : numberWithFate('MX', '0001', index),
      `A-${index}`,
      'packed',
    ].join(','),
  ),
].join('\n');

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: AppProcess;
let sandbox: JourneyBuilderSandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 40 });
  const [port, canvasPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const environment = testEnvironment({
    ...clouds.environment,
    PORT: String(port),
    PUBLIC_URL: url,
    JOURNEY_BUILDER_ORIGINS: `http://127.0.0.1:${canvasPort}`,
    LOG_LEVEL: 'fatal',
  });
  expect(await runCommand('marketing-cloud/provision-command', environment)).toBe(0);
  app = await startProcess('start', environment);
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${url}/webhooks/whatsapp` }),
  });
  sandbox = await startJourneyBuilderSandbox({
    jwtSecret: 'test-signing-secret',
    ids: randomUUID,
    clock: Date.now,
    port: canvasPort,
    appUrl: url,
    marketingCloudUrl: clouds.marketingCloud.url,
    audienceCsv: AUDIENCE,
    waitMinuteMs: 10,
  });
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(15_000);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  await app?.stop();
  await clouds?.close();
  await redis?.quit();
  rmSync(`.test-dist-${process.env.JEST_WORKER_ID ?? '0'}`, { recursive: true, force: true });
}, 60_000);

const tick = (frame: FrameLocator, id: string) => frame.locator(`label[for="${id}"]`).click();
const field = (name: string) => ({ label: new RegExp(`^${name}( ·|$)`) });

async function choose(frame: FrameLocator, id: string, name: string): Promise<void> {
  const select = frame.locator(`select[id="${id}"]`);
  const option = select.locator('option', { hasText: field(name).label });
  await select.selectOption((await option.getAttribute('value')) ?? '');
}

async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows?limit=10000`);
  return ((await response.json()) as { rows: Record<string, unknown>[] }).rows;
}

test('a step set up only by clicking sends 100 contacts down the branches that were chosen, and every row says so', async () => {
  await page.goto(sandbox.url);
  await page.dragAndDrop('[data-kind=message]', '[data-slot=entry]');
  await page.click('[data-activity=RESTDECISION-1]');
  await page.waitForSelector('[data-opened=true]');
  const frame = page.frameLocator('iframe');
  const next = () => page.click('[data-wizard=next]:not([disabled])');
  const isOn = (title: string) => frame.locator('#step-title', { hasText: title }).waitFor();

  await frame.locator('[id^="sender-"]').first().waitFor({ state: 'attached' });
  await frame.locator('#sender .slds-radio__label').first().click();
  await frame.locator('#template-search').fill('order_update');
  await tick(frame, 'template-order_update-en_US');
  await choose(frame, 'parameter-body.1', 'First Name');
  await choose(frame, 'parameter-body.2', 'Order ID');
  await choose(frame, 'parameter-body.3', 'Status');
  await next();
  await isOn('Audience');
  await choose(frame, 'phone', 'Mobile Number');
  await tick(frame, 'purpose-transactional');
  await frame.locator('#stage').selectOption('purchase');
  await frame.locator('#topic').fill('order-updates');

  await frame.getByLabel('Mobile Number', { exact: true }).fill('not a number');
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice', { hasText: 'empty or wrong' }).waitFor();
  await frame.getByLabel('Mobile Number', { exact: true }).fill(numberWithFate('MX', '0001', 500));
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice_success').waitFor();

  await next();
  await isOn('not possible');
  await next();
  await isOn('Replies');
  await frame.locator('#ownerName').fill('Shop team');
  await frame.locator('#ownerEmail').fill('shop@example.com');
  await tick(frame, 'conversion-none');
  await next();
  await isOn('Review');
  await frame.locator('.notice_success').first().waitFor();
  await next();
  await page.waitForSelector('.dialog', { state: 'detached' });

  await page.click('[data-slot="RESTDECISION-1/email_fallback"]');
  await page.click('.dialog [data-kind=email]');
  await page.waitForSelector('.dialog', { state: 'detached' });
  await page.click('[data-action=save]');
  await page.waitForSelector('[data-notice=good]');
  await page.click('[data-action=publish]');
  await page.waitForSelector('[data-status=Published]');
  await page.fill('.push input[type=number]', String(CONTACTS));
  await page.click('[data-action=push]');
  await page.waitForSelector('[data-branch="RESTDECISION-1/continue"] [data-count="80"]', { timeout: 60_000 });
  await page.waitForSelector('[data-branch="RESTDECISION-1/email_fallback"] [data-count="20"]');

  const rows = await eventually(
    'every decision and every delivery in WA_Message',
    async () => {
      const all = await rowsOf('WA_Message');
      return all.length === CONTACTS && all.filter(({ DeliveredDateUTC }) => DeliveredDateUTC).length === 80
        ? all
        : false;
    },
    60_000,
  );
  const count = (reason: string, branch: string) =>
    rows.filter((row) => row.Reason === reason && row.Branch === branch).length;
  expect([count('accepted', 'continue'), count('invalid_phone', 'email_fallback')]).toEqual([80, 20]);
  expect(rows[0]).toMatchObject({
    TemplateName: 'order_update',
    Purpose: 'transactional',
    Stage: 'purchase',
    Topic: 'order-updates',
    OwnerEmail: 'shop@example.com',
  });
  expect(JSON.stringify(rows)).not.toContain('{{');
}, 180_000);

test('the running step shows the numbers of that run', async () => {
  await page.click('[data-activity=RESTDECISION-1]');
  const modal = page.locator('.dialog[aria-label*="running"]');
  await modal.waitFor();
  const shown = modal.frameLocator('iframe');
  await eventually(
    'the running view to count this run',
    async () => {
      await shown.locator('#refresh').click();
      const rows = await shown.locator('.bars tr').allInnerTexts();
      const numbers = Object.fromEntries(rows.map((row) => row.split(/\s*\t\s*/).filter(Boolean)));
      return numbers.Sent === '80' && numbers.Delivered === '80' && numbers.Fallback === '20';
    },
    30_000,
  );
}, 60_000);
