import axios from 'axios';
import { createEntryRows } from '../../src/marketing-cloud/entry-rows';
import { createMarketerCall } from '../../src/marketing-cloud/marketer-call';
import { createMarketerLists } from '../../src/marketing-cloud/marketer-lists';
import { startTenant, type Tenant } from '../sandbox/marketing-cloud/tenant';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.open('PUT', '/_sandbox/marketer-scopes', {}));
afterAll(() => tenant.close());

const call = createMarketerCall({ http: axios.create() });
const lists = createMarketerLists(call);
const entryRows = createEntryRows(call);

async function access() {
  const { body } = await tenant.open('POST', '/_sandbox/marketer-tokens', {});
  return { token: String(body.token), restUrl: tenant.url };
}

const EVENT_KEY = 'DEAudience-11111111-2222-4333-8444-555555555555';
const defineEntrySource = (rows: object[]) =>
  tenant.open('POST', '/_sandbox/entry-sources', {
    eventDefinitionKey: EVENT_KEY,
    name: 'Customers',
    fields: [
      { name: 'ContactKey', type: 'Text', isPrimaryKey: true },
      { name: 'First Name', type: 'Text', isPrimaryKey: false },
      { name: 'Since', type: 'Date', isPrimaryKey: false },
    ],
    rows,
  });

test('email definitions and API events come by name, audiences are no events', async () => {
  await tenant.open('POST', '/_sandbox/email-definitions', { definitionKey: 'cart', name: 'Cart email' });
  await tenant.open('POST', '/_sandbox/email-definitions', { definitionKey: 'old', status: 'Inactive' });
  await tenant.open('POST', '/_sandbox/event-definitions', { eventDefinitionKey: 'APIEvent-1', name: 'Not delivered' });
  await defineEntrySource([]);
  const marketer = await access();
  expect(await lists.emailDefinitions(marketer)).toEqual({
    ok: true,
    value: [
      { key: 'cart', name: 'Cart email' },
      { key: 'old', name: 'old', inactive: true },
    ],
  });
  expect(await lists.apiEvents(marketer)).toEqual({ ok: true, value: [{ key: 'APIEvent-1', name: 'Not delivered' }] });
});

test('a long list comes whole, page by page', async () => {
  for (let n = 0; n < 120; n += 1) {
    await tenant.open('POST', '/_sandbox/event-definitions', { eventDefinitionKey: `APIEvent-long-${n}` });
  }
  const answer = await lists.apiEvents(await access());
  expect(answer.ok && answer.value.filter(({ key }) => key.startsWith('APIEvent-long-'))).toHaveLength(120);
});

test('attributes come set by set, without what is hidden', async () => {
  const marketer = await access();
  expect(await lists.attributeSets(marketer)).toEqual({
    ok: true,
    value: [
      { key: 'ContactDetails', name: 'Contact Details' },
      { key: 'Loyalty', name: 'Loyalty Programme' },
    ],
  });
  expect(await lists.attributes(marketer, 'ContactDetails')).toEqual({
    ok: true,
    value: [
      { name: 'First Name', type: 'Text' },
      { name: 'Birthday', type: 'Date' },
    ],
  });
});

test('pictures are those that WhatsApp takes, the newest first, by a word of their name', async () => {
  const marketer = await access();
  const all = await lists.pictures(marketer, '');
  expect(all.ok && all.value.map(({ name }) => name)).toEqual(['Winter boots', 'Autumn banner']);
  expect(await lists.pictures(marketer, 'autumn')).toEqual({
    ok: true,
    value: [
      {
        id: '501',
        name: 'Autumn banner',
        url: 'https://image.example/lib/501/autumn-banner.png',
        width: 1200,
        height: 628,
      },
    ],
  });
});

test('rows of the entry source come with their contact key, dates in the form that customers would see', async () => {
  await defineEntrySource(
    Array.from({ length: 3 }, (_, n) => ({ ContactKey: `c${n}`, 'First Name': 'Ana', Since: '2020-07-04T00:00:00Z' })),
  );
  expect(await entryRows.read(await access(), EVENT_KEY, 2)).toEqual({
    ok: true,
    value: {
      name: expect.stringContaining('Customers'),
      total: 3,
      rows: ['c0', 'c1'].map((contactKey) => ({
        contactKey,
        fields: { contactkey: contactKey, 'first name': 'Ana', since: '7/4/2020 12:00:00 AM' },
      })),
    },
  });
});

test('more rows than a page holds come whole, and no more than asked for', async () => {
  await defineEntrySource(Array.from({ length: 5_200 }, (_, n) => ({ ContactKey: `c${n}` })));
  const marketer = await access();
  const all = await entryRows.read(marketer, EVENT_KEY, 10_000);
  expect(all.ok && new Set(all.value.rows.map(({ contactKey }) => contactKey)).size).toBe(5_200);
  const some = await entryRows.read(marketer, EVENT_KEY, 5_000);
  expect(some.ok && [some.value.rows.length, some.value.total]).toEqual([5_000, 5_200]);
});

test("where the marketer's rights do not allow it, nothing is told but that", async () => {
  await defineEntrySource([{ ContactKey: 'c' }]);
  const marketer = await access();
  await tenant.open('PUT', '/_sandbox/marketer-scopes', { scopes: [] });
  const refused = { ok: false, code: 'not_allowed' };
  expect(await lists.emailDefinitions(marketer)).toEqual(refused);
  expect(await lists.apiEvents(marketer)).toEqual(refused);
  expect(await lists.attributeSets(marketer)).toEqual(refused);
  expect(await lists.pictures(marketer, '')).toEqual(refused);
  expect(await entryRows.read(marketer, EVENT_KEY, 5)).toEqual(refused);
});

test('an event without a data extension has no rows, and Marketing Cloud away is told as such', async () => {
  await tenant.open('POST', '/_sandbox/event-definitions', { eventDefinitionKey: 'APIEvent-bare' });
  const marketer = await access();
  expect(await entryRows.read(marketer, 'APIEvent-bare', 5)).toEqual({ ok: false, code: 'not_found' });
  const nobody = { ...marketer, restUrl: 'http://127.0.0.1:1' };
  expect(await lists.apiEvents(nobody)).toEqual({ ok: false, code: 'marketing_cloud_unreachable' });
});
