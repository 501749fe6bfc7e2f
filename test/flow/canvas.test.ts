import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import {
  type JourneyBuilderSandbox,
  startJourneyBuilderSandbox,
} from '../../sandbox/journey-builder/start-journey-builder-sandbox';
import { createRecipeBook } from '../../sandbox/recipe-run/recipe-book';
import { createRecipeWorld } from '../../sandbox/recipe-run/recipe-world';
import { ALL_RECIPES } from '../../sandbox/recipes/all-recipes';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { TABLES, type Table } from '../../src/redis/outbox-entry';
import { adminClient } from '../admin/admin-client';
import { OWN_KEYS, ownFields, ownMapping, tenant } from '../admin/own-data-extensions';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { startBrowser } from '../support/browser';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { startClouds } from '../support/start-app';

const CONTACTS = 40;
/** Those who have a number. */
const REACHED = CONTACTS * 0.8;
/** The one who answers STOP. */
const STOPPER = 1;
const numberOf = (index: number) => numberWithFate('MX', index === STOPPER ? '0011' : '0001', index);
/** French is none of the template's languages. */
const LOCALES = ['es-MX', 'pt-BR', 'en-GB', 'fr-FR'];
/** Every fifth contact has no number: the step sends it to the fallback branch. */
const AUDIENCE = [
  'ContactKey,First Name,Mobile Number,Order ID,Status,Email Address,Locale',
  ...Array.from({ length: CONTACTS }, (_, index) =>
    [
      `c${index}`,
      `Ana ${index}`,
      index % 5 === 0 ? '' : numberOf(index),
      `A-${index}`,
      'packed',
      `ana${index}@example.com`,
      LOCALES[index % 4],
    ].join(','),
  ),
].join('\n');

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'canvas-'));

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const tick = (frame: FrameLocator, id: string) => frame.locator(`label[for="${id}"]`).click();
const field = (name: string) => ({ label: new RegExp(`^${name}( ·|$)`) });

async function choose(frame: FrameLocator, id: string, name: string): Promise<void> {
  const select = frame.locator(`select[id="${id}"]`);
  const option = select.locator('option', { hasText: field(name).label });
  await select.selectOption((await option.getAttribute('value')) ?? '');
}

async function send(method: string, url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}

interface Destination {
  dataExtension: string;
  /** Column of ours → field of the data extension. */
  fields: Record<string, string>;
}

describe.each<[string, { mapped: boolean; destination: (table: Table) => Destination }]>([
  [
    'with our own data extensions',
    {
      mapped: false,
      destination: (table) => ({
        dataExtension: table,
        fields: Object.fromEntries(Object.keys(ownFields(table)).map((name) => [name, name])),
      }),
    },
  ],
  [
    'with every table mapped to data extensions and fields of other names',
    { mapped: true, destination: (table) => ({ dataExtension: OWN_KEYS[table], fields: ownFields(table) }) },
  ],
])('%s', (_setUp, { mapped, destination }) => {
  let redis: Redis;
  let clouds: Awaited<ReturnType<typeof startClouds>>;
  let app: AppProcess;
  let appUrl: string;
  let sandbox: JourneyBuilderSandbox;
  let page: Page;

  beforeAll(async () => {
    redis = await emptyTestRedis();
    clouds = await startClouds({ speed: 40 });
    const [port, canvasPort] = [await freePort(), await freePort()];
    appUrl = `http://127.0.0.1:${port}`;
    const mappingFile = join(folder, 'mapping.json');
    if (mapped) {
      await tenant(clouds.marketingCloud.url).createOwn();
      writeFileSync(mappingFile, JSON.stringify(ownMapping()));
    }
    const environment = testEnvironment({
      ...clouds.environment,
      ...(mapped ? { DATA_EXTENSION_MAPPING: mappingFile } : {}),
      PORT: String(port),
      PUBLIC_URL: appUrl,
      JOURNEY_BUILDER_ORIGINS: `http://127.0.0.1:${canvasPort}`,
      LOG_LEVEL: 'fatal',
    });
    expect(await runCommand('commands/provision-command', environment)).toBe(0);
    app = await startProcess('start', environment);
    await send('PUT', `${clouds.whatsApp.url}/_sandbox/webhook`, { url: `${appUrl}/webhooks/whatsapp` });
    // Early, so that their rows are written while the step is being set up.
    await send('POST', `${appUrl}/conversions`, {
      conversionId: 'order-2',
      contactKey: 'c2',
      name: 'purchase',
      occurredAt: new Date().toISOString(),
    });
    await send('PATCH', `${clouds.whatsApp.url}/_sandbox/templates/store_hours`, { status: 'PAUSED' });
    sandbox = await startJourneyBuilderSandbox({
      jwtSecret: 'test-signing-secret',
      ids: randomUUID,
      clock: Date.now,
      port: canvasPort,
      appUrl,
      marketingCloudUrl: clouds.marketingCloud.url,
      audienceCsv: AUDIENCE,
      waitMinuteMs: 10,
      recipeBook: (builder) =>
        createRecipeBook(ALL_RECIPES, {
          builder,
          world: createRecipeWorld({
            urls: {
              app: appUrl,
              marketingCloud: clouds.marketingCloud.url,
              whatsApp: clouds.whatsApp.url,
              salesforce: 'http://127.0.0.1:9',
            },
            consentsToken: 'test-consents-token',
            conversionsToken: 'test-conversions-token',
          }),
          appUrl,
          senders: ['900000000000101', '900000000000102'],
          messagesPerSecond: 80,
          clock: Date.now,
          ids: randomUUID,
        }),
    });
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(30_000);
  }, 120_000);

  afterAll(async () => {
    await page?.close();
    await sandbox?.close();
    await app?.stop();
    await clouds?.close();
    await redis?.quit();
  }, 60_000);

  /** The rows of a table where this set-up has them, read back under our column names. */
  async function rowsOf(table: Table): Promise<Record<string, unknown>[]> {
    const { dataExtension, fields } = destination(table);
    const url = `${clouds.marketingCloud.url}/_sandbox/data-extensions/${dataExtension}/rows?limit=10000`;
    const { rows } = (await (await fetch(url)).json()) as { rows: Record<string, unknown>[] };
    return rows.map((row) => Object.fromEntries(Object.entries(fields).map(([column, field]) => [column, row[field]])));
  }

  test('a step set up only by clicking sends contacts down the branches that were chosen, and every row says so', async () => {
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
    await page.waitForSelector(`[data-branch="RESTDECISION-1/continue"] [data-count="${REACHED}"]`, {
      timeout: 60_000,
    });
    await page.waitForSelector(`[data-branch="RESTDECISION-1/email_fallback"] [data-count="${CONTACTS - REACHED}"]`);

    const rows = await eventually(
      'every decision and every delivery in WA_Message',
      async () => {
        const all = await rowsOf('WA_Message');
        return all.length === CONTACTS && all.filter(({ DeliveredDateUTC }) => DeliveredDateUTC).length === REACHED
          ? all
          : false;
      },
      60_000,
    );
    const count = (reason: string, branch: string) =>
      rows.filter((row) => row.Reason === reason && row.Branch === branch).length;
    expect([count('accepted', 'continue'), count('invalid_phone', 'email_fallback')]).toEqual([
      REACHED,
      CONTACTS - REACHED,
    ]);
    expect(rows[0]).toMatchObject({
      TemplateName: 'order_update',
      Purpose: 'transactional',
      Stage: 'purchase',
      Topic: 'order-updates',
      OwnerEmail: 'shop@example.com',
    });
    expect(JSON.stringify(rows)).not.toContain('{{');
  }, 180_000);

  // Neither asks Marketing Cloud for a table.
  if (!mapped) {
    test('the running step shows the numbers of that run', async () => {
      await page.click('[data-activity=RESTDECISION-1]');
      const modal = page.locator('.dialog[aria-label*="running"]');
      await modal.waitFor();
      const shown = modal.frameLocator('iframe');
      const expected = { Sent: String(REACHED), Delivered: String(REACHED), Fallback: String(CONTACTS - REACHED) };
      const numbers = await eventually(
        'the running view to count this run',
        async () => {
          await shown.locator('#refresh').click();
          const rows = await shown.locator('.bars tr').allInnerTexts();
          const counted = Object.fromEntries(rows.map((row) => row.split(/\s*\t\s*/).filter(Boolean)));
          return Object.entries(expected).every(([name, count]) => counted[name] === count) && counted;
        },
        30_000,
      );
      expect(numbers).toMatchObject(expected);
    }, 60_000);

    test('a recipe is drawn with steps that the real page finds complete, and stores as they are', async () => {
      await page.goto(sandbox.url);
      await page.click('[data-action=recipes]');
      await page.click('[data-recipe=quiet-hours-held]');
      await page.waitForSelector('[data-recipe-state=drawn]');
      const drawn = () => sandbox.builder.journeys.at(-1)?.activities[0]?.arguments.execute;
      const before = structuredClone(drawn());
      await page.click('[data-activity=RESTDECISION-1]');
      await page.waitForSelector('[data-opened=true]');
      const frame = page.frameLocator('iframe');
      await frame.locator('[id^="sender-"]').first().waitFor({ state: 'attached' });
      for (const title of ['Audience', 'not possible', 'Replies', 'Review']) {
        await page.click('[data-wizard=next]:not([disabled])');
        await frame.locator('#step-title', { hasText: title }).waitFor();
      }
      await frame.locator('.notice_success').first().waitFor();
      await page.click('[data-wizard=next]:not([disabled])');
      await page.waitForSelector('.dialog', { state: 'detached' });
      expect(drawn()).toEqual(before);
    }, 60_000);
  }

  test('what a person answers, buys and what becomes of a template have their rows too', async () => {
    const expected: [Table, Record<string, unknown>][] = [
      ['WA_Reply', { ContactKey: `c${STOPPER}`, Body: 'STOP' }],
      [
        'WA_Consent',
        { ContactKey: `c${STOPPER}`, MobileNumber: numberOf(STOPPER), Status: 'opted_out', Reason: 'stop_word' },
      ],
      ['WA_Conversion', { ConversionID: 'order-2', ContactKey: 'c2', Name: 'purchase' }],
      [
        'WA_Event',
        { EventType: 'template.status', TemplateName: 'store_hours', NewValue: 'PAUSED', Severity: 'warning' },
      ],
    ];
    for (const [table, row] of expected) {
      await eventually(
        `the row in ${table}`,
        async () => {
          expect(await rowsOf(table)).toContainEqual(expect.objectContaining(row));
          return true;
        },
        30_000,
      );
    }
    const all = TABLES.map((table) => destination(table).dataExtension).sort();
    const isEntry = (key: string) =>
      sandbox.builder.journeys.some(({ entry }) => entry?.eventDefinitionKey === `DEAudience-${key}`);
    const keys = await tenant(clouds.marketingCloud.url).keys();
    expect(keys.filter((key) => !isEntry(key)).sort()).toEqual(all);
  }, 60_000);

  const onOwn = mapped ? test.skip : test;
  onOwn(
    'by clicking alone: one step in three languages, counted before, does what the count said; each list with rights and without; an offer tried on a tester',
    async () => {
      const cloud = (method: string, path: string, body: unknown) =>
        send(method, `${clouds.marketingCloud.url}/_sandbox/${path}`, body);
      await cloud('POST', 'email-definitions', { definitionKey: 'order-mail', name: 'Order by email' });
      await cloud('POST', 'event-definitions', { eventDefinitionKey: 'APIEvent-late', name: 'Not delivered' });
      const frame = page.frameLocator('iframe');
      const isOn = (title: string) => frame.locator('#step-title', { hasText: title }).waitFor();
      const go = async (title: string) => {
        await page.click('[data-wizard=next]:not([disabled])');
        await isOn(title);
      };
      const open = async (template: string) => {
        await page.click('[data-activity=RESTDECISION-1]');
        await page.waitForSelector('[data-opened=true]');
        await frame.locator('#sender .slds-radio__label').first().click();
        await frame.locator('#template-search').fill(template.split('-')[0] ?? '');
        await tick(frame, `template-${template}`);
      };
      const newJourney = async () => {
        await page.goto(sandbox.url);
        await page.click('text=New journey');
        await page.dragAndDrop('[data-kind=message]', '[data-slot=entry]');
        await page.click('[data-action=save]');
        await page.waitForSelector('[data-notice=good]');
      };
      const options = (id: string) => frame.locator(`select[id="${id}"] option`).allInnerTexts();

      await newJourney();
      await open('order_update-en_US');
      // The dialog is no taller than a small window: the page in it scrolls, and nothing around it does.
      await page.setViewportSize({ width: 1280, height: 800 });
      const around = () =>
        page.evaluate(() => {
          const dialog = document.querySelector('.dialog') as HTMLElement;
          const frame = dialog.querySelector('iframe') as HTMLElement;
          return [dialog, document.documentElement].some((one) => one.scrollHeight > one.clientHeight)
            ? 'scrolls'
            : Math.ceil(frame.getBoundingClientRect().bottom) < innerHeight;
        });
      expect(await around()).toBe(true);
      await page.setViewportSize({ width: 1400, height: 1000 });
      await choose(frame, 'parameter-body.1', 'First Name');
      await choose(frame, 'parameter-body.2', 'Order ID');
      await frame.locator('[id="parameter-body.3"]').selectOption('contact');
      await frame.locator('select[id="parameter-body.3-set"]').selectOption({ label: 'Loyalty Programme' });
      await eventually('its attributes', async () => (await options('parameter-body.3-attribute')).includes('Level'));
      await choose(frame, 'parameter-body.3', 'Status');
      await tick(frame, 'languageByContact');
      await choose(frame, 'locale', 'Locale');
      await go('Audience');
      await choose(frame, 'phone', 'Mobile Number');
      await tick(frame, 'purpose-transactional');
      await frame.locator('#stage').selectOption('purchase');
      await frame.locator('#topic').fill('three-languages');
      await frame.locator('#dry-run').click();
      await frame.locator('#dry-outcome').waitFor();
      const counted = await frame.locator('#dry-outcome').innerText();
      const would = Number(/(\d+) would get it/.exec(counted)?.[1]);
      const without = Number(/(\d+) The number is empty or wrong/.exec(counted)?.[1]);
      await go('not possible');
      await tick(frame, 'lateKind-event');
      await eventually('the event by its name', async () =>
        (await options('lateKey')).includes('Not delivered · APIEvent-late'),
      );
      await tick(frame, 'lateKind-email');
      await frame.locator('select#lateKey').selectOption({ label: 'Order by email · order-mail' });
      await choose(frame, 'email', 'Email Address');
      await go('Replies');
      await frame.locator('#ownerName').fill('Shop team');
      await frame.locator('#ownerEmail').fill('shop@example.com');
      await tick(frame, 'conversion-some');
      await frame.locator('#conversionName').fill('purchase');
      await frame.locator('#conversionName-known', { hasText: 'so far' }).waitFor();
      await go('Review');
      await frame.locator('.notice_success').first().waitFor();
      await page.click('[data-wizard=next]:not([disabled])');
      await page.waitForSelector('.dialog', { state: 'detached' });
      await page.click('[data-action=save]');
      await page.waitForSelector('[data-notice=good]');
      await page.click('[data-action=publish]');
      await page.waitForSelector('[data-status=Published]');
      await page.fill('.push input[type=number]', String(CONTACTS));
      await page.click('[data-action=push]');
      const branch = (name: string, count: number) =>
        page.waitForSelector(`[data-branch="RESTDECISION-1/${name}"] [data-count="${count}"]`, { timeout: 60_000 });
      expect([would, without]).toEqual([expect.any(Number), CONTACTS - REACHED]);
      await branch('continue', would);
      await branch('email_fallback', CONTACTS - would);
      const languages = await eventually(
        'a row for each message',
        async () => {
          const rows = (await rowsOf('WA_Message')).filter(
            (row) => row.Topic === 'three-languages' && row.Reason === 'accepted',
          );
          return rows.length === would && [...new Set(rows.map((row) => row.TemplateLanguage))].sort();
        },
        60_000,
      );
      expect(languages).toEqual(['en_US', 'es_MX', 'pt_BR']);

      // Without the rights every list is typed, with a sentence why, and what is typed is looked up.
      await cloud('PUT', 'marketer-scopes', { scopes: [] });
      await newJourney();
      await open('autumn_offer-en_US');
      const refused = 'Your rights in Marketing Cloud do not show it';
      await frame.locator('[id="parameter-header.media"]').selectOption('text');
      await frame.locator('[id="parameter-header.media-pictures"]').click();
      await frame.locator('.picture-picker .hint', { hasText: refused }).waitFor();
      await frame.locator('[id="parameter-body.1"]').selectOption('contact');
      await frame.locator('[id="parameter-body.1-set-hint"]', { hasText: refused }).waitFor();
      await frame.locator('#template-change').click();
      await frame.locator('#template-search').fill('we_miss_you');
      await tick(frame, 'template-we_miss_you-en_US');
      await choose(frame, 'parameter-body.1', 'First Name');
      await go('Audience');
      await choose(frame, 'phone', 'Mobile Number');
      await tick(frame, 'purpose-promotional');
      await frame.locator('#stage').selectOption('retention');
      await frame.locator('#topic').fill('offers-of-this-test');
      await frame.locator('#topic-known', { hasText: 'nobody has said yes or no to it' }).waitFor();
      await go('not possible');
      await tick(frame, 'lateKind-email');
      await frame.locator('#lateKey-hint', { hasText: refused }).waitFor();
      await frame.locator('#lateKey').fill('no-such-mail');
      await frame.locator('#lateKey-error', { hasText: 'no such key' }).waitFor();
      await tick(frame, 'lateKind-event');
      await frame.locator('#lateKey').fill('APIEvent-nowhere');
      await frame.locator('#lateKey-error', { hasText: 'no such key' }).waitFor();
      await tick(frame, 'lateKind-email');
      await frame.locator('#lateKey').fill('order-mail');
      await choose(frame, 'email', 'Email Address');
      await frame.locator('#lateKey-error').waitFor({ state: 'detached' });
      await go('Replies');
      await frame.locator('#ownerName').fill('Shop team');
      await frame.locator('#ownerEmail').fill('shop@example.com');
      await tick(frame, 'conversion-none');
      await go('Review');

      // Nobody has opted in to that topic: the offer goes to who is a tester, and to nobody else.
      const phone = numberWithFate('MX', '0002', 900);
      await frame.locator('#test-phone').fill(phone);
      await frame.locator('#test-send').click();
      await frame.locator('.notice_warning', { hasText: 'add your number to the testers' }).waitFor();
      const admin = adminClient({ url: appUrl });
      await admin.logIn();
      await admin.post('testers', { phone, name: 'Ana' });
      await frame.locator('#test-send').click();
      await frame.locator('#test-delivery[data-status="read"]').waitFor({ timeout: 30_000 });
      await cloud('PUT', 'marketer-scopes', {});
    },
    120_000,
  );

  const withDefaults = mapped ? test.skip : test;
  withDefaults(
    'with the account’s defaults the simplest step takes 9 clicks in a new journey, and 6 as the second of one',
    async () => {
      const admin = adminClient({ url: appUrl });
      await admin.logIn();
      const defaults = {
        purposes: { UTILITY: 'transactional' },
        topics: [{ template: 'store_*', topic: 'shops' }],
        country: 'MX',
        quietHours: { start: '21:00', end: '08:00', whenQuiet: 'fallback' },
        conversion: { name: 'purchase', windowHours: 72 },
      };
      await admin.put('defaults', { ...defaults, owner: { name: 'Shop team', email: 'shop@example.com' } });
      await send('PATCH', `${clouds.whatsApp.url}/_sandbox/templates/store_hours`, { status: 'APPROVED' });
      await eventually('the template to be sendable again', async () => {
        const { templates } = (await admin.get('templates')).body as { templates: { name: string; status: string }[] };
        return templates.some(({ name, status }) => name === 'store_hours' && status === 'APPROVED');
      });

      const newJourney = async () => {
        await page.goto(sandbox.url);
        await page.click('text=New journey');
        await page.waitForSelector('[data-slot=entry]');
      };
      await newJourney();
      const effort = { clicks: 0, keys: 0 };
      const frame = page.frameLocator('iframe');
      const click = async (locator: Locator) => {
        await locator.click();
        effort.clicks += 1;
      };
      /** Opens the list and takes one of it. */
      const pick = async (id: string, value: string) => {
        await frame.locator(`#${id}`).selectOption(value);
        effort.clicks += 2;
      };
      const walk = async (onAudience: () => Promise<void> = async () => undefined) => {
        for (const title of ['Audience', 'not possible', 'Replies', 'Review']) {
          await click(page.locator('[data-wizard=next]:not([disabled])'));
          await frame.locator('#step-title', { hasText: title }).waitFor();
          if (title === 'Audience') await onAudience();
        }
        await frame.locator('.notice_success').first().waitFor();
        await click(page.locator('[data-wizard=next]:not([disabled])'));
        await page.waitForSelector('.dialog', { state: 'detached' });
      };
      const open = async (step: string, slot: string) => {
        Object.assign(effort, { clicks: 0, keys: 0 });
        await page.dragAndDrop('[data-kind=message]', `[data-slot="${slot}"]`);
        await page.click(`[data-activity=${step}]`);
        await page.waitForSelector('[data-opened=true]');
        await frame.locator('.notice_info', { hasText: 'Filled in as' }).waitFor();
      };

      await open('RESTDECISION-1', 'entry');
      await click(frame.locator('#sender .slds-radio__label').first());
      await click(frame.locator('label[for="template-store_hours-en_US"]'));
      await walk(() => pick('stage', 'retention'));
      const first = { ...effort };

      await open('RESTDECISION-2', 'RESTDECISION-1/continue');
      await click(frame.locator('label[for="template-store_hours-en_US"]'));
      await walk();
      process.stdout.write(
        `from a blank step to Done: first step ${first.clicks} clicks and ${first.keys} keys, second ${effort.clicks} and ${effort.keys}\n`,
      );
      expect([first, effort]).toEqual([
        { clicks: 9, keys: 0 },
        { clicks: 6, keys: 0 },
      ]);
      const [one, two] = (sandbox.builder.journeys.at(-1)?.activities ?? []).map(
        (activity) => activity.arguments.execute,
      );
      expect(two?.inArguments).toEqual(one?.inArguments);
      expect(two?.inArguments).toMatchObject([
        {
          phone: expect.stringContaining('Mobile Number'),
          settings: {
            purpose: 'transactional',
            stage: 'retention',
            topic: 'shops',
            defaultCountry: 'MX',
            owner: { name: 'Shop team' },
            conversion: { name: 'purchase', windowHours: 72 },
          },
        },
      ]);

      // Sender and stage are the account's too, and who is logged in is the owner.
      await admin.put('defaults', { ...defaults, sender: '900000000000101', stage: 'purchase' });
      await newJourney();
      await open('RESTDECISION-1', 'entry');
      await click(frame.locator('label[for="template-store_hours-en_US"]'));
      await walk();
      expect(effort).toEqual({ clicks: 6, keys: 0 });
      const [alone] = sandbox.builder.journeys.at(-1)?.activities ?? [];
      expect(alone?.arguments.execute?.inArguments).toMatchObject([
        {
          settings: {
            sender: '900000000000101',
            stage: 'purchase',
            owner: { name: 'Sandbox User', email: 'sandbox@example.com' },
          },
        },
      ]);
    },
    90_000,
  );
});
