import { readFileSync } from 'node:fs';
import type Redis from 'ioredis';
import type { Browser, Page } from 'playwright-core';
import { markConsentReady } from '../../src/consent/consent-readiness';
import { stepIdOf } from '../../src/execution/step-id';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { TABLES, type Table } from '../../src/redis/outbox-entry';
import { executionKey, outboxDeadKey, outboxKey, refusedFallbacksKey } from '../../src/redis/redis-keys';
import { createRateWriter } from '../../src/reporting/write-rates';
import { inWords } from '../alerts/in-words';
import { violations } from '../support/accessibility';
import { startBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { notification, postWebhook, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN, adminClient } from './admin-client';
import { OWN_KEYS, ownFields, ownMapping, tenant } from './own-data-extensions';
import { prepareTroubles, STEP } from './prepare-troubles';

const definitions = readDataExtensions();

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let cloud: ReturnType<typeof tenant>;
let browser: Browser;
let page: Page;
let faults: string[] = [];

// One page for all tests, left and emptied after each: a new one takes the browser half a second.
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage({ locale: 'en-GB' });
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('about:') && new URL(request.url()).origin !== app.url)
      faults.push(`asked ${request.url()}`);
  });
});
beforeEach(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment, { web: true, worker: false });
  cloud = tenant(clouds.marketingCloud.url);
  await page.setViewportSize({ width: 1280, height: 900 });
  faults = [];
});
afterEach(async () => {
  await page.goto('about:blank');
  await page.unrouteAll();
  await page.context().clearCookies();
  await app.close();
  await clouds.close();
  await redis.quit();
  expect(faults).toEqual([]);
});
afterAll(async () => {
  await browser.close();
});

async function logIn(at = ''): Promise<void> {
  await page.goto(`${app.url}/admin/${at}`);
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.click('#log-in');
  await page.locator('#log-out').waitFor();
}

async function fitsTheWindow(): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

test('one gets in with the right token alone, and out again', async () => {
  await page.goto(`${app.url}/admin`);
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', 'not-the-admin-token');
  await page.click('#log-in');
  await page.locator('[role=alert]', { hasText: 'token is not right' }).waitFor();
  expect(await page.inputValue('#token')).toBe('');
  expect(await page.inputValue('#operator')).toBe('Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.press('#token', 'Enter');
  expect(await page.locator('#operator-name').innerText()).toBe('Ana Ruiz');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.reload();
  await page.locator('#tables-title').waitFor();
  await page.click('#log-out');
  await page.locator('#log-in').waitFor();
  await page.reload();
  await page.locator('#log-in').waitFor();
});

test('a token with a name asks for none, and ends the session of somebody else', async () => {
  const token = 'the-token-of-maria-1';
  await app.close();
  app = await startApp(
    { ...clouds.environment, ADMIN_TOKEN: '', ADMIN_TOKENS: `María Gil:${token},Juan:the-token-of-juan-12:look` },
    { web: true, worker: false },
  );
  await adminClient(app).logIn('', 'the-token-of-juan-12');
  await page.goto(`${app.url}/admin/`);
  await page.locator('#operator').waitFor({ state: 'detached' });
  await page.fill('#token', token);
  await page.click('#log-in');
  expect(await page.locator('#operator-name').innerText()).toBe('María Gil');
  await page.click('nav >> text=Sessions');
  const juan = page.locator('[aria-label=Sessions] tbody tr', { hasText: 'Juan' });
  await juan.getByRole('button', { name: 'End' }).click();
  await juan.getByRole('button', { name: 'End it' }).click();
  await page.locator('[role=status]', { hasText: 'session of Juan is over' }).waitFor();
  await juan.waitFor({ state: 'detached' });
});

test('a session that ended leads back to the log-in and then to the same page', async () => {
  await logIn('#/consent');
  await page.locator('#who').waitFor();
  await redis.flushdb();
  await page.fill('#who', '+525550001000');
  await page.click('#look');
  await page.locator('[role=status]', { hasText: 'session has ended' }).waitFor();
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.click('#log-in');
  await page.locator('#who').waitFor();
  expect(new URL(page.url()).hash).toBe('#/consent');
});

test('every page is without violations of WCAG A and AA, wide and narrow, and fits a narrow window', async () => {
  await prepareTroubles({ app, redis, cloud });
  await page.goto(`${app.url}/admin/`);
  await page.locator('#log-in').waitFor();
  const found: Record<string, string[]> = { login: await violations(page) };
  await logIn();
  for (const width of [1280, 480]) {
    await page.setViewportSize({ width, height: 900 });
    for (const [path, open] of Object.entries(PAGES)) {
      await page.goto(`${app.url}/admin/#/${path}`);
      await page.reload();
      await open();
      found[`${path} at ${width}`] = await violations(page);
      if (!(await fitsTheWindow())) found[`${path} at ${width}`]?.push('wider than the window');
    }
  }
  expect(Object.entries(found).filter(([, faultsOfPage]) => faultsOfPage.length > 0)).toEqual([]);
}, 120_000);

/** How to bring each page to the state in which most of it shows. */
const PAGES: Record<string, () => Promise<void>> = {
  overview: async () => {
    await page.click('#look-WA_Message');
    await page.click('#replay-all');
    await page.locator('#replay-all-yes').waitFor();
  },
  sessions: async () => {
    await page.locator('[aria-label=Sessions] tbody tr').waitFor();
  },
  steps: async () => {
    await page.locator(`#step-${STEP}`).waitFor();
  },
  contract: async () => {
    await page.locator('#differences-title').waitFor();
  },
  checks: async () => {
    await page.click('#run-checks');
    await page.locator('#check-whatsapp\\.webhook').waitFor();
  },
  'data-extensions': async () => {
    await page.click('#change-WA_Reply');
    await page.click('label[for=mode-WA_Reply-mapped]');
    await page.fill('#search-WA_Reply', 'Aurora');
    await page.click('#find-WA_Reply');
    await page.click('text=Aurora Respuestas');
    await page.locator('#field-WA_Reply-Body').selectOption('campo_1');
    await page.click('#check-WA_Reply');
    await page.locator('#editor-WA_Reply .faults').waitFor();
  },
  defaults: async () => {
    await page.click('#add-topic');
    await page.click('label[for=use-quiet-hours]');
    await page.click('label[for=conversion-some]');
  },
  senders: async () => {
    await page.locator('#template-search').waitFor();
    await page.click('#lift-900000000000101');
  },
  consent: async () => {
    await page.fill('#who', '+525550001000');
    await page.click('#look');
    await page.fill('#note', 'ticket 4711');
    await page.locator('#review table').or(page.locator('[aria-label^="People waiting"]')).first().waitFor();
  },
};

test('the first line says what it rests on; an alert is taken in hand, and its end turns the line', async () => {
  await markConsentReady(redis, { source: 'operator', rows: 0, atMs: Date.now() });
  await logIn();
  const first = page.locator('#verdict');
  await page.locator('#verdict[data-state=not_known]', { hasText: 'No webhook has come yet' }).waitFor();
  expect(await postWebhook(app, notification(value('statuses', [])))).toBe(200);
  await page.click('#refresh');
  await first.getByText('All is well.').waitFor();
  expect(await first.innerText()).toMatch(
    /Seen: last webhook \d+ s ago;.* Marketing Cloud answered \d+ s ago;.* WhatsApp answered/,
  );

  const { alerts } = app.dependencies;
  const alert = { code: 'rows_wait', subject: 'WA_Reply', title: 'Rows for WA_Reply wait', detail: 'HTTP 403' };
  alerts.raise(inWords({ ...alert, severity: 'critical' }));
  await alerts.settled();
  await page.click('#refresh');
  await page.locator('#verdict[data-state=trouble]', { hasText: 'Rows for WA_Reply wait' }).waitFor();
  await page.click('#seen-rows_wait-WA_Reply');
  await page.locator('tr[data-alert=rows_wait]', { hasText: 'seen by Ana Ruiz' }).waitFor();
  await page.locator('#verdict[data-state=trouble]', { hasText: '(seen)' }).waitFor();
  alerts.over('rows_wait', 'WA_Reply');
  await alerts.settled();
  await page.click('#refresh');
  await page.locator('#verdict[data-state=well]').waitFor();
  expect(await page.locator('tr[data-alert=rows_wait]').innerText()).toContain('over after');

  // A warning makes nothing wrong, and is not passed over.
  const warning = { code: 'step_leaves_out', subject: 'a-1', title: 'A step leaves out many', detail: '60 of 100' };
  await first.getByText('All is well.').waitFor();
  alerts.raise({ ...warning, severity: 'warning' });
  await alerts.settled();
  await page.click('#refresh');
  await page.locator('#verdict[data-state=well]', { hasText: 'A step leaves out many, for' }).waitFor();
  expect(await first.innerText()).not.toContain('All is well.');
  expect(await first.locator('.notice_info').count()).toBe(1);
  alerts.over(warning.code, warning.subject);
  await alerts.settled();
  await page.click('#refresh');
  await first.getByText('All is well.').waitFor();
});

test('after all checks were run one notice says what came of it', async () => {
  await logIn('#/checks');
  const notices = page.locator('section[aria-labelledby=checks-title] .notice');
  await notices.filter({ hasText: 'never' }).waitFor();
  await page.click('#run-checks');
  await page.locator('#check-whatsapp\\.webhook').waitFor();
  await page.locator('#run-checks:enabled').waitFor();
  expect(await notices.allInnerTexts()).toEqual([expect.stringMatching(/All were last run/)]);
});

test('a person’s page says in words what a test was, and which blanks had no value', async () => {
  const message = {
    messageKey: 'm',
    keptIn: 'data extension',
    journey: '',
    template: 'hello',
    times: {},
    errorCode: '',
  };
  const messages = [
    { ...message, messageKey: 'm1', activityId: '', outcome: 'continue test', fallback: '' },
    { ...message, messageKey: 'm2', activityId: '', outcome: 'email_fallback test', fallback: '' },
    { ...message, messageKey: 'm3', activityId: STEP, outcome: 'continue test', fallback: '' },
    {
      ...{ ...message, messageKey: 'm4', activityId: STEP, outcome: 'email_fallback parameters_missing', fallback: '' },
      blanks: ['body.1', 'button.0'],
    },
  ];
  const consent = { answers: [], signals: [], log: [] };
  const none = { replies: [], conversions: [], asked: [], isCut: false };
  await page.route('**/admin/api/person?*', (route) =>
    route.fulfill({ json: { consent, addresses: ['+525550001000'], contactKeys: [], messages, ...none } }),
  );
  await logIn('#/person');
  await page.fill('#person-who', '+525550001000');
  await page.click('#person-look');
  const became = page.locator('[aria-label^="Messages"] tbody tr td:last-child');
  await became.first().waitFor();
  expect(await became.allInnerTexts()).toEqual([
    expect.stringMatching(/^A test message that a marketer sent to this number/),
    'A test message from the page of the step, which did not go.',
    expect.stringContaining('Test contact: the step decided, and sent nothing'),
    expect.stringContaining('no usable value for: body.1, button.0'),
  ]);
});

test('the checker sees a fault where there is one', async () => {
  await logIn();
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('input')));
  expect(await violations(page)).toEqual([expect.stringContaining('label: <input')]);
});

test('the answers that new steps begin with are given by clicking, and stand when the page is opened again', async () => {
  await logIn('#/defaults');
  // The “?” stands beside the words that it explains.
  const heading = page.locator('h3', { hasText: 'What counts as success' });
  const [words, mark] = await Promise.all([
    heading.evaluate((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { right, top, bottom } = range.getBoundingClientRect();
      return { right, top, bottom };
    }),
    page.locator('#conversion-help-button').boundingBox(),
  ]);
  expect((mark?.x ?? Number.POSITIVE_INFINITY) - words.right).toBeLessThan(40);
  expect(mark?.y).toBeLessThan(words.bottom);
  await page.locator('#purpose-UTILITY').selectOption('transactional');
  await page.click('#add-topic');
  await page.fill('#topic-template-0', 'order_*');
  await page.fill('#topic-topic-0', 'Order-Updates');
  await page.fill('#owner-name', 'Shop team');
  await page.fill('#owner-email', 'shop@');
  await page.click('#save-defaults');
  await page.locator('.notice_error').waitFor();
  await page.locator('#owner-email-error', { hasText: 'Must be an email address.' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('owner-email');
  await page.fill('#owner-email', 'shop@example.com');
  await page.locator('#default-sender').selectOption('900000000000101');
  await page.locator('#default-stage').selectOption({ label: 'Purchase: buying' });
  await page.click('label[for=use-quiet-hours]');
  await page.click('text=Other hours on single weekdays');
  await page.getByLabel('Sunday', { exact: true }).selectOption({ label: 'No message' });
  await page.getByLabel('Saturday', { exact: true }).selectOption({ label: 'Only between …' });
  await page.locator('#country').selectOption('MX');
  await page.click('label[for=conversion-none]');
  await page.click('#save-defaults');
  await page.locator('.notice_success').waitFor();
  await page.reload();
  await page.locator('#topic-topic-0').waitFor();
  const client = adminClient(app);
  await client.logIn();
  expect((await client.get('defaults')).body).toEqual({
    purposes: { UTILITY: 'transactional' },
    topics: [{ template: 'order_*', topic: 'order-updates' }],
    owner: { name: 'Shop team', email: 'shop@example.com' },
    country: 'MX',
    sender: '900000000000101',
    stage: 'purchase',
    quietHours: {
      start: '21:00',
      end: '08:00',
      whenQuiet: 'fallback',
      days: { 6: { from: '10:00', until: '18:00' }, 7: 'closed' },
    },
    conversion: 'none',
  });
  expect(await page.inputValue('#topic-topic-0')).toBe('order-updates');
});

test('the menu works by keyboard and says where one is', async () => {
  await logIn();
  await page.locator('#log-out').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('h1:focus', { hasText: 'Data extensions' }).waitFor();
  expect(await page.locator('[aria-current=page]').innerText()).toBe('Data extensions');
  expect(await page.title()).toContain('Data extensions');
});

test('our own data extensions are created by clicking', async () => {
  await logIn('#/data-extensions');
  for (const table of TABLES) {
    await page.click(`#create-${table}`);
    await page.locator('[role=status]', { hasText: `${table}: created` }).waitFor();
    await page.locator(`#create-${table}`).waitFor({ state: 'detached' });
  }
  expect((await cloud.keys()).sort()).toEqual([...TABLES].sort());
}, 60_000);

/** Maps one table to the customer's own, column by column, without typing a name of a field. */
async function mapByClicking(table: Table): Promise<void> {
  await page.click(`#change-${table}`);
  await page.click(`label[for=mode-${table}-mapped]`);
  await page.fill(`#search-${table}`, OWN_KEYS[table]);
  await page.click(`#find-${table}`);
  await page.click(`#editor-${table} .found button`);
  for (const [column, field] of Object.entries(ownFields(table))) {
    await page.selectOption(`#field-${table}-${column}`, field);
  }
  await page.click(`#try-${table}`);
  await page.locator('.notice_success', { hasText: 'written, read back the same, and removed' }).waitFor();
  await page.click(`#save-${table}`);
  await page.locator('[role=status]', { hasText: `${table} is saved` }).waitFor();
}

test('every table is mapped by clicking to data extensions and fields of other names, and written there', async () => {
  await cloud.createOwn();
  await logIn('#/data-extensions');
  for (const table of TABLES) await mapByClicking(table);

  const worker = await startApp(clouds.environment, { web: false, worker: true });
  try {
    const accepted = await callActivity(app, 'execute', executeBody({ contactKey: 'c-1', phone: '+5215550001000' }));
    expect(accepted.body).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
    const messageKey = String(accepted.body.messageKey);
    await fetch(`${app.url}/conversions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' },
      body: JSON.stringify({
        conversionId: 'order-1',
        name: 'purchase',
        occurredAt: new Date().toISOString(),
        value: 12.5,
        currency: 'MXN',
        messageKey,
      }),
    });
    const at = Math.floor(Date.now() / 1000);
    await app.dependencies.admin.consentDesk.suppress('+525550003000', { operator: 'Ana Ruiz', note: 'asked by mail' });
    // A reply's row comes from the worker; here it is put on its way as the worker does.
    await app.dependencies.outbox.add('WA_Reply', {
      ReplyID: 'wamid.reply',
      ContactKey: 'c-1',
      ReceivedDateUTC: new Date(at * 1000).toISOString(),
      Body: 'Gracias',
      Confidence: 0.9876,
    });

    const written: Record<Table, Record<string, unknown>> = {
      WA_Message: { MessageKey: messageKey, ContactKey: 'c-1', Reason: 'accepted' },
      WA_Consent: { Address: '+525550003000', Topic: '~operator', Status: 'suppressed', Source: 'Ana Ruiz' },
      WA_Reply: { ReplyID: 'wamid.reply', Body: 'Gracias' },
      WA_Conversion: { ConversionID: 'order-1', Currency: 'MXN' },
      WA_Event: { EventType: 'audit.mapping_saved' },
      WA_Daily: { DayUTC: new Date().toISOString().slice(0, 10) },
      WA_DailyReason: { Kind: 'answer', Reason: 'accepted', Branch: 'continue' },
      WA_Step: { Purpose: 'transactional' },
      WA_Rate: { Market: 'MX' },
    };
    await worker.dependencies.writeDaily();
    await createRateWriter({
      redis,
      rates: {
        source: 'test',
        rates: [{ market: 'MX', category: 'utility', from: '2026-01-01', currency: 'MXN', amount: 0.5 }],
      },
    })();
    for (const table of TABLES) {
      const fields = ownFields(table);
      const wanted = Object.entries(written[table]).map(([column, value]) => [fields[column] ?? '', value] as const);
      await eventually(
        `a row of ${table} in ${OWN_KEYS[table]}`,
        async () =>
          (await cloud.rows(OWN_KEYS[table])).find((row) => wanted.every(([field, value]) => row[field] === value)),
        30_000,
      );
      expect(await redis.xlen(outboxDeadKey(table))).toBe(0);
    }
    expect((await cloud.keys()).sort()).toEqual(Object.values(OWN_KEYS).sort());
  } finally {
    await worker.close();
  }
}, 300_000);

test('a field of another type is offered apart, said to be wrong, and not saved', async () => {
  const { ReceivedDateUTC = '' } = ownFields('WA_Reply');
  await cloud.createOwn((table, fields) =>
    table === 'WA_Reply'
      ? fields.map((field) => (field.name === ReceivedDateUTC ? { name: field.name, type: 'Text', length: 50 } : field))
      : fields,
  );
  await logIn('#/data-extensions');
  await page.click('#change-WA_Reply');
  await page.click('label[for=mode-WA_Reply-mapped]');
  await page.fill('#search-WA_Reply', OWN_KEYS.WA_Reply);
  await page.click('#find-WA_Reply');
  await page.click('#editor-WA_Reply .found button');
  for (const [column, field] of Object.entries(ownFields('WA_Reply'))) {
    await page.selectOption(`#field-WA_Reply-${column}`, field);
  }
  const select = page.locator('#field-WA_Reply-ReceivedDateUTC');
  const group = await select.evaluate((element: HTMLSelectElement) =>
    element.selectedOptions[0]?.parentElement?.getAttribute('label'),
  );
  expect(group).toMatch(/another type/);
  for (const button of ['check', 'try', 'save']) {
    await page.click(`#${button}-WA_Reply`);
    await page.locator('#editor-WA_Reply [role=alert]', { hasText: 'is Text, not Date' }).waitFor();
    expect(await select.getAttribute('aria-invalid')).toBe('true');
  }
  expect((await app.dependencies.admin.mappings.load()).WA_Reply).toBeUndefined();
  expect(await cloud.rows(OWN_KEYS.WA_Reply)).toEqual([]);
}, 60_000);

test('a mapping is exported to a file, forgotten and imported from it; one that does not fit changes nothing', async () => {
  await cloud.createOwn();
  await app.dependencies.admin.mappings.save(ownMapping());
  await logIn('#/data-extensions');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(JSON.parse(text)).toEqual(ownMapping());
  await page.click('#clear');
  await page.click('#clear-yes');
  await page.locator('#create-WA_Message').waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual({});

  const file = (content: string) => ({
    name: 'mapping.json',
    mimeType: 'application/json',
    buffer: Buffer.from(content),
  });
  const wrong = { WA_Event: { dataExtension: OWN_KEYS.WA_Reply, columns: {} } };
  await page.setInputFiles('#import-file', file(JSON.stringify(wrong)));
  await page.locator('[role=alert]', { hasText: 'does not fit' }).waitFor();
  await page.setInputFiles('#import-file', file('{"WA_Event":'));
  await page.locator('[role=alert]', { hasText: 'is not JSON' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual({});
  await page.setInputFiles('#import-file', file(text));
  await page.locator('[role=status]', { hasText: 'in force in every process' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual(ownMapping());

  await page.setInputFiles('#import-file', file('{"WA_Consent": null}'));
  await page.locator('[role=alert]', { hasText: 'whoever said STOP is written to again' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual(ownMapping());
  await page.click('#without-consents');
  await page.click('#without-consents-yes');
  await page.locator('[role=status]', { hasText: 'in force in every process' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual({ WA_Consent: null });

  await page.click('#change-WA_Consent');
  await page.click('label[for=mode-WA_Consent-own]');
  await page.click('#save-WA_Consent');
  await page.locator('#editor-WA_Consent').waitFor({ state: 'detached' });
  await page.click('#change-WA_Consent');
  await page.click('label[for=mode-WA_Consent-left_out]');
  await page.click('#save-WA_Consent');
  await page.locator('#editor-WA_Consent .confirm', { hasText: 'whoever said STOP is written to again' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual({});
  await page.click('#save-WA_Consent-yes');
  await page.locator('[aria-labelledby=WA_Consent-title] .notice_error', { hasText: 'Without WA_Consent' }).waitFor();
  expect(await app.dependencies.admin.mappings.load()).toEqual({ WA_Consent: null });
}, 60_000);

test('what was refused is looked at and sent again', async () => {
  const row = JSON.stringify({ MessageKey: 'm1', Reason: 'accepted' });
  await redis.xadd(outboxDeadKey('WA_Message'), '*', 'row', row, 'reason', '10000: too long');
  await logIn();
  await page.locator('.notice_warning', { hasText: 'were refused' }).waitFor();
  await page.click('#look-WA_Message');
  await page.locator('#dead-letters', { hasText: '10000: too long' }).waitFor();
  await page.click('#replay-all');
  await page.click('#replay-all-yes');
  await page.locator('#dead-letters', { hasText: '1 on the way again' }).waitFor();
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(0);
  const waiting = (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, fields]) => fields[1]);
  expect(waiting).toEqual([row]);
});

test('what was refused is discarded for good, one or all, once that was said twice', async () => {
  for (const n of ['1', '2', '3']) {
    await redis.xadd(outboxDeadKey('WA_Message'), '*', 'row', `{"MessageKey":"m${n}"}`, 'reason', `${n}: too long`);
  }
  await logIn();
  await page.click('#look-WA_Message');
  await page.click('[aria-label="Discard what was refused: 1: too long"]');
  await page.locator('.confirm', { hasText: 'It is written nowhere' }).waitFor();
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(3);
  await page.click('.confirm button.slds-button_brand');
  await page.locator('#dead-letters', { hasText: '1 discarded for good' }).waitFor();
  expect(await redis.xlen(outboxDeadKey('WA_Message'))).toBe(2);
  await page.click('#discard-all');
  await page.click('#discard-all-yes');
  await page.locator('#dead-letters', { hasText: 'Nothing is left here' }).waitFor();
  expect(await redis.exists(outboxKey('WA_Message'))).toBe(0);
  const acts = (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));
  expect(acts.map(({ EventType, Detail }) => `${EventType} ${Detail}`)).toEqual([
    'audit.login by Ana Ruiz (from 127.0.0.1)',
    'audit.dead_letters_discarded by Ana Ruiz: 1 of them (from 127.0.0.1)',
    'audit.dead_letters_discarded by Ana Ruiz: all (from 127.0.0.1)',
  ]);
});

test('late fallbacks that were refused are looked at by reason, sent again or given up; what is silent stands beside them', async () => {
  const refused = (messageKey: string, reason: string) =>
    redis
      .multi()
      .hset(executionKey(messageKey), { lf: 'refused', lr: 'unreachable' })
      .xadd(
        refusedFallbacksKey(),
        '*',
        ...['message', messageKey, 'activity', 'a1', 'kind', 'event'],
        'for',
        'unreachable',
        'reason',
        reason,
        'unsure',
        '0',
      )
      .exec();
  await refused('m1', 'no such event');
  await refused('m2', 'no such event');
  await refused('m3', 'a value is missing');
  const silence = { code: 'conversions_stopped', subject: 'a1', severity: 'warning' } as const;
  const said = { title: '"purchase" stopped coming', detail: 'Activity a1, owner Ana' };
  await app.dependencies.silences.begin('conversions a1', inWords({ ...silence, ...said }), 0);
  await logIn();
  await page.locator('.notice_warning', { hasText: '3 late fallbacks were refused' }).waitFor();
  await page.locator('.notice_warning', { hasText: 'a signal stopped coming' }).waitFor();
  await page.locator('#sending-title').locator('..').locator('..').getByText('Activity a1, owner Ana').waitFor();
  await page.click('#look-late-fallbacks');
  const panel = page.locator('#refused-fallbacks');
  await panel.getByText('no such event').first().waitFor();
  expect(await panel.locator('table').first().locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringContaining('no such event\t2'),
    expect.stringContaining('a value is missing\t1'),
  ]);
  expect(await violations(page)).toEqual([]);
  await page.click('#again-0');
  await page.click('#again-0-yes');
  await panel.getByText('2 on the way again').waitFor();
  await panel.getByLabel('Give up the fallback of message m3').click();
  await panel.getByText('1 given up.').waitFor();
  await panel.getByText('Nothing is left here.').waitFor();
  expect(await redis.hget(executionKey('m1'), 'lf')).toBe('claimed');
  expect(await redis.hget(executionKey('m3'), 'lf')).toBe('discarded');
});

test('a refused late fallback names its step, contact and key, and goes to another key once that is there', async () => {
  const { settings, steps } = app.dependencies;
  const lateFallback = { kind: 'event', key: 'mistyped' };
  const template = { name: 'autumn_offer', language: 'en_US' };
  const read = await settings.read({ sender: '900000000000101', template, purpose: 'promotional', lateFallback });
  const settingsHash = read.ok ? read.stored.hash : '';
  const step = { activityId: STEP, journeyId: 'd86d04f8-590e-4c88-b8a7-b5d80438a286', settingsHash };
  await steps.register({ ...step, stepKey: stepIdOf(step) });
  const ofStep = { ja: step.activityId, jd: step.journeyId, sh: settingsHash };
  await redis.hset(executionKey('m1'), { lf: 'refused', lr: 'unreachable', ck: 'customer-1', ...ofStep });
  const entry = ['message', 'm1', 'activity', STEP, 'kind', 'event', 'for', 'unreachable', 'reason', 'no such event'];
  await redis.xadd(refusedFallbacksKey(), '*', ...entry, 'unsure', '0');

  await logIn();
  await page.click('#look-late-fallbacks');
  const panel = page.locator('#refused-fallbacks');
  const line = panel.locator('table').nth(1).locator('tbody tr');
  await line.getByText(`autumn_offer in ${step.journeyId.slice(0, 8)}…`).waitFor();
  await line.getByText('Contact customer-1').waitFor();
  await line.getByText('Event key: mistyped').waitFor();
  await line.getByLabel('Send with another key the fallback of message m1').click();
  await line.getByText('The step stays as it is').waitFor();
  // None exists yet: it is typed, and looked up before anything is sent.
  await line.getByText('Your account shows none.').waitFor();
  await line.getByLabel('Key of the event').fill('nowhere');
  expect(await violations(page)).toEqual([]);
  await line.getByRole('button', { name: 'Send with this key' }).click();
  await panel.getByText('There is no event “nowhere” in Marketing Cloud. Nothing was sent.').waitFor();
  expect(await redis.hget(executionKey('m1'), 'lf')).toBe('refused');
  expect(await line.getByLabel('Key of the event').inputValue()).toBe('nowhere');

  await cloud.define('event-definitions', { eventDefinitionKey: 'right-key', name: 'Not delivered' });
  await line.getByRole('button', { name: 'Cancel' }).click();
  await line.getByLabel('Send with another key the fallback of message m1').click();
  const choice = line.locator('select');
  await choice.waitFor();
  expect(await choice.locator('option').allInnerTexts()).toEqual([
    'Choose…',
    'Not delivered · right-key',
    'Another key…',
  ]);
  expect(await violations(page)).toEqual([]);
  await choice.selectOption('right-key');
  await line.getByRole('button', { name: 'Send with this key' }).click();
  await panel.getByText('1 on the way again').waitFor();
  await panel.getByText('Nothing is left here.').waitFor();
  expect(await redis.hmget(executionKey('m1'), 'lf', 'lk')).toEqual(['claimed', 'right-key']);

  // Who logged in is folded away from what was done.
  await page.reload();
  await page.locator('[aria-labelledby=acts-title]').getByText("event “right-key” in place of the step's").waitFor();
  const logIns = page.locator('#logins');
  expect(await logIns.locator('summary').innerText()).toBe('Log-ins and log-outs: 1');
  expect(await logIns.getByText('Logged in').isVisible()).toBe(false);
  await logIns.locator('summary').click();
  await logIns.getByText('Logged in').waitFor();
});

test('send definitions are picked by name for refused late fallbacks, and typed where the package may not see them, with the reason', async () => {
  await cloud.define('email-definitions', { definitionKey: 'cart', name: 'Cart email' });
  await cloud.define('email-definitions', { definitionKey: 'old', status: 'Inactive' });
  const entry = ['message', 'm1', 'activity', STEP, 'kind', 'email', 'for', 'unreachable', 'reason', 'no such email'];
  await redis.hset(executionKey('m1'), { lf: 'refused', lr: 'unreachable', ck: 'customer-1' });
  await redis.xadd(refusedFallbacksKey(), '*', ...entry, 'unsure', '0');
  await logIn();
  await page.click('#look-late-fallbacks');
  const open = page.getByLabel('Send with another key all 1 of kind Email');
  await open.click();
  const choice = page.locator('#other-key-0-email-key');
  await choice.locator('option', { hasText: 'Cart email' }).waitFor({ state: 'attached' });
  expect(await choice.locator('option:enabled').allInnerTexts()).toEqual([
    'Choose…',
    'Cart email · cart',
    'Another key…',
  ]);
  expect(await choice.locator('option:disabled').allInnerTexts()).toEqual(['old (inactive)']);
  // A key beyond the list is typed.
  await choice.selectOption('Another key…');
  await page.getByText('It is looked up before anything is sent.').waitFor();
  expect(await page.locator('input#other-key-0-email-key').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await cloud.allow(['data_extensions_read', 'data_extensions_write', 'journeys_read']);
  await open.click();
  await page
    .getByText('The list cannot be shown: The installed package may not see it. Type the key: it is looked up before')
    .waitFor();
  await page.fill('input#other-key-0-email-key', 'cart');
  await page.click('#other-key-0-email-send');
  await page.getByText('the installed package may lack the right to look. Nothing was sent.').waitFor();
  expect(await redis.hget(executionKey('m1'), 'lf')).toBe('refused');
});

test('somebody is looked up, suppressed with a reason, and lifted again', async () => {
  await logIn('#/consent');
  await page.fill('#who', '+52 55 5000 1000');
  await page.press('#who', 'Enter');
  await page.locator('#person', { hasText: 'Nothing on record speaks against this message' }).waitFor();
  expect(await page.locator('#suppress').isDisabled()).toBe(true);
  await page.fill('#note', 'ticket 4711');
  await page.click('#suppress');
  await page.locator('#person', { hasText: 'An operator suppressed this person' }).waitFor();
  expect(await page.locator('#person').innerText()).toContain('Ana Ruiz');
  await page.fill('#note', 'asked for it');
  await page.click('#lift');
  await page.locator('#suppress').waitFor();
});

test('a stopped sender is let send again after a question', async () => {
  const now = Math.floor(Date.now() / 1000);
  const restriction = { event: 'ACCOUNT_RESTRICTION', detail: 'spam', at: now, restrictedUntil: now + 3_600 };
  await app.dependencies.admin.senderHealth.apply(restriction);
  await logIn('#/senders');
  const card = page.locator('#sender-900000000000101');
  await card.locator('[role=alert]', { hasText: 'ACCOUNT_RESTRICTION: spam' }).waitFor();
  await page.click('#lift-900000000000101');
  await page.click('#lift-900000000000101-yes');
  await card.getByText('can send', { exact: true }).waitFor();
  expect(app.dependencies.admin.senderHealth.status('900000000000101')).toEqual({ available: true });
});

test('a sender that Meta does not let send is not said to be able to', async () => {
  const sender = '900000000000102';
  await clouds.controlWhatsApp('PATCH', `senders/${sender}`, { status: 'RESTRICTED' });
  await logIn('#/senders');
  await page.locator(`#sender-${sender}`).getByText('may not send', { exact: true }).waitFor();
  await clouds.controlWhatsApp('PATCH', `senders/${sender}`, { status: 'CONNECTED' });
});

test('an address that names nobody that can be read shows the search', async () => {
  await logIn('#/person/%');
  expect(await page.inputValue('#person-who')).toBe('%');
});

test('the templates are narrowed by name, category and whether they can be sent', async () => {
  await logIn('#/senders');
  const names = () => page.locator('[aria-label=Templates] tbody th .template-name').allInnerTexts();
  await page.locator('#template-search').waitFor();
  const all = (await names()).length;
  await page.click('label[for=only-troubled]');
  expect(await names()).toEqual(expect.arrayContaining(['winback_offer', 'miracle_discount']));
  expect((await names()).length).toBeLessThan(all);
  await page.fill('#template-search', 'winback');
  expect(await names()).toEqual(['winback_offer']);
  await page.selectOption('#template-category', 'UTILITY');
  expect(await names()).toEqual([]);
});

test('no column of ours is missing in the editor', async () => {
  await cloud.createOwn();
  await logIn('#/data-extensions');
  await page.click('#change-WA_Event');
  await page.click('label[for=mode-WA_Event-mapped]');
  await page.fill('#search-WA_Event', OWN_KEYS.WA_Event);
  await page.click('#find-WA_Event');
  await page.click('#editor-WA_Event .found button');
  await page.locator('#field-WA_Event-EventID').waitFor();
  const columns = await page.locator('#editor-WA_Event tbody label').allInnerTexts();
  expect(columns).toEqual(definitions.WA_Event.columns.map(({ name }) => name));
});

test('a person is forgotten once their address was typed, and the proof is shown', async () => {
  await cloud.createOwn();
  await app.dependencies.admin.mappings.save(ownMapping());
  const phone = '+525550001000';
  expect((await callActivity(app, 'execute', executeBody({ phone, contactKey: 'ana' }))).body).toMatchObject({
    reason: 'accepted',
  });
  await logIn('#/consent');
  await page.fill('#who', 'ana');
  await page.click('#look');
  await page.click('#forget');
  await page.fill('#forget-typed', '+525550001001');
  expect(await page.locator('#forget-confirmed').isDisabled()).toBe(true);
  await page.fill('#forget-typed', phone);
  expect(await violations(page)).toEqual([]);
  await page.click('#forget-confirmed');
  const proof = page.locator('section[aria-labelledby=forgotten-title]').first();
  await proof.getByText('A second look found nothing of this person.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('A second look');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 420, height: 800 });
  expect(await fitsTheWindow()).toBe(true);
  expect((await redis.keys('*')).filter((key) => key.includes('5550001000') || key.endsWith(':ana'))).toEqual([]);
});

test('the opt-in kit gives link, texts and button for what is named, and none without a keyword that opts in', async () => {
  await logIn('#/opt-in');
  await page.locator('#kit-no-keyword').waitFor();
  expect(await page.locator('#kit-link').count()).toBe(0);
  await page.route('**/admin/api/opt-in-kit', (route) =>
    route.fulfill({ json: { keywords: [{ word: 'JOIN OFFERS', topic: 'offers' }] } }),
  );
  await page.reload();
  await page.locator('#kit-waits').waitFor();
  await page.fill('#kit-what', 'offers, twice a month');
  expect(await page.locator('#kit-link').inputValue()).toMatch(/^https:\/\/wa\.me\/\d+\?text=JOIN%20OFFERS$/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#kit-qr-file')]);
  expect(file.suggestedFilename()).toBe('opt-in-JOIN OFFERS.svg');
  expect(await page.locator('#kit-qr').getAttribute('aria-label')).toMatch(/^QR code of https:\/\/wa\.me\//);
  await page.selectOption('#kit-language', 'es');
  expect(await page.locator('#kit-checkout').inputValue()).toContain(
    'puede enviarme offers, twice a month por WhatsApp',
  );
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 900 });
  expect(await fitsTheWindow()).toBe(true);
});
