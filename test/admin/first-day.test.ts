import { readFileSync } from 'node:fs';
import type Redis from 'ioredis';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { ADMIN_TOKEN, type AdminClient, adminClient } from './admin-client';
import { tenant } from './own-data-extensions';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let cloud: ReturnType<typeof tenant>;
let client: AdminClient;
let browser: Browser;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds();
  app = await startApp(clouds.environment, { web: true, worker: false });
  cloud = tenant(clouds.marketingCloud.url);
  client = adminClient(app);
  await client.logIn();
  await client.post('data-extensions/provision', { table: 'WA_Consent' });
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await app.close();
  await clouds.close();
  await redis.quit();
});

const KEY = 'Own_Messages';
const createOwn = () =>
  cloud.create(KEY, [
    { name: 'Id', type: 'Text', length: 36, isPrimaryKey: true, isNullable: false },
    { name: 'Mobile', type: 'Phone' },
    { name: 'Owner', type: 'EmailAddress', length: 254 },
    { name: 'Language', type: 'Locale' },
  ]);
const nowhere = Object.fromEntries(
  ['WhatsAppUserID', 'ContactKey', 'Topic', 'Reason', 'Branch'].map((name) => [name, null]),
);

test('a phone, an email and a locale field take our columns; what no field takes is made there on request', async () => {
  await createOwn();
  const fields = await client.get(`data-extensions/fields?table=WA_Message&key=${KEY}`);
  const suggested = (fields.body.columns as { column: { name: string }; suggestion: string | null }[]).map(
    ({ column, suggestion }) => [column.name, suggestion] as const,
  );
  expect(Object.fromEntries(suggested)).toMatchObject({ MobileNumber: 'Mobile', OwnerEmail: 'Owner', Reason: null });

  const columns: Record<string, string | null> = {
    ...Object.fromEntries(suggested.map(([name]) => [name, null])),
    ...nowhere,
    ...{ MessageKey: 'Id', MobileNumber: 'Mobile', OwnerEmail: 'Owner', TemplateLanguage: 'Language' },
  };
  const entry = { dataExtension: KEY, columns };
  expect((await client.post('mapping/check', { table: 'WA_Message', entry })).body).toEqual({ faults: [] });
  const tried = await client.post('mapping/test-row', { table: 'WA_Message', entry });
  expect(tried.body).toMatchObject({ written: true, removed: true });
  const saved = await client.put('mapping/table', { table: 'WA_Message', entry });
  expect((saved.body.mapping as Record<string, object>).WA_Message).toMatchObject({
    forms: { MobileNumber: 'Phone', OwnerEmail: 'EmailAddress', TemplateLanguage: 'Locale' },
  });

  const added = await client.post('data-extensions/add-fields', {
    table: 'WA_Message',
    key: KEY,
    columns: ['Reason', 'Branch', 'MessageKey', 'no column of ours'],
  });
  expect(added.body).toEqual({ added: ['Branch', 'Reason'], late: [] });
  const withReason = { ...entry, columns: { ...columns, Reason: 'Reason', Branch: 'Branch' } };
  expect((await client.post('mapping/check', { table: 'WA_Message', entry: withReason })).body).toEqual({ faults: [] });
});

const HEADER = 'evidenceId,topic,status,source,method,occurredAt,phone';

async function importFile(text: string) {
  return client.call('POST', 'consent/import', undefined, { 'content-type': 'text/csv' }, text);
}

test('consents are imported on the page, with the refused lines and why; a file without the columns is refused whole', async () => {
  const file = [
    HEADER,
    'f-1,offers,opted_in,checkout,form,2026-01-05T10:00:00Z,+5215550001001',
    'f-2,offers,opted_in,checkout,form,2026-01-05T10:00:00Z,nobody',
  ].join('\n');
  const first = await importFile(file);
  expect(first).toMatchObject({ status: 200, body: { read: 2, recorded: 1, refused: 1, duplicate: 0 } });
  expect(first.body.report).toMatch(/f-2,"?.*phone/);
  expect((await importFile(file)).body).toMatchObject({ recorded: 0, duplicate: 1, refused: 1 });
  expect(await importFile('name,phone\nAna,+5215550001001')).toMatchObject({
    status: 400,
    body: { error: 'csv_header' },
  });
});

test('somebody is found by the digits that WhatsApp Manager shows', async () => {
  await client.post('testers', { phone: '+55 11 98000 0030', name: 'Bia' });
  const found = await client.get('consent?who=5511980000030');
  expect(found).toMatchObject({ status: 200, body: { address: '+551180000030' } });
});

test('testers are kept by name, changed under the operator’s name, and no number twice', async () => {
  const added = await client.post('testers', { phone: '+52 1 55 5000 1002', name: 'Ana' });
  expect(added.body.testers).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'Ana', by: 'Ana Ruiz', address: '+525550001002' })]),
  );
  const again = await client.post('testers', { phone: '+525550001002', name: 'Ana Gil' });
  expect((again.body.testers as { name: string }[]).map(({ name }) => name)).toEqual(['Ana Gil', 'Bia']);
  expect(await client.post('testers', { phone: 'nobody', name: 'X Y' })).toMatchObject({
    status: 400,
    body: { error: 'phone_unreadable' },
  });
  const removed = await client.post('testers/remove', { address: '+525550001002' });
  expect((removed.body.testers as { name: string }[]).map(({ name }) => name)).toEqual(['Bia']);
});

test('the pages show the tracked link to copy, where templates are edited, testers, lost columns and an import', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${app.url}/admin/#/senders`);
  await page.fill('#operator', 'Ana Ruiz');
  await page.fill('#token', ADMIN_TOKEN);
  await page.click('#log-in');
  expect(await page.locator('#tracked-link').inputValue()).toBe('https://activity.example/l/{{1}}');
  expect(await page.locator('#template-manager').getAttribute('href')).toContain('business.facebook.com');
  await page.fill('#tester-name', 'Carla');
  await page.fill('#tester-phone', '+5215550001003');
  await page.click('#add-tester');
  await page.locator('th', { hasText: 'Carla' }).waitFor();

  await page.goto(`${app.url}/admin/#/consent`);
  const csv = `${HEADER}\nf-9,offers,opted_in,checkout,form,2026-01-05T10:00:00Z,nobody`;
  await page.setInputFiles('#consents-file', { name: 'c.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.click('#import-file');
  expect(await page.locator('#import-report').innerText()).toMatch(/1 lines read.*1 refused/s);
  const line = page.locator('#import-report tbody tr');
  expect(await line.innerText()).toMatch(/2\s+f-9\s+phone “nobody” is not a number that can be written to/);
  await page.selectOption('#language', 'es');
  await page.setInputFiles('#consents-file', { name: 'c.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.click('#import-file');
  expect(await line.innerText()).toContain('el phone «nobody» no es un número');
  expect(await page.innerText('#import-values')).toMatch(/opted_in .*opted_out .*2026-01-31T10:00:00Z/);
  const [example] = await Promise.all([page.waitForEvent('download'), page.click('#import-example')]);
  const saved = readFileSync(await example.path(), 'utf8');
  expect((await importFile(saved)).body).toMatchObject({ read: 4, recorded: 4, refused: 0 });
  await page.selectOption('#language', 'en');

  await page.goto(`${app.url}/admin/#/overview`);
  await eventually('the name of a sender', async () => {
    await page.reload();
    return (await page.locator('#sending-title').count()) > 0 && !/Sender 9/.test(await page.innerText('main'));
  });
  expect(faults).toEqual([]);
  await context.close();
});
