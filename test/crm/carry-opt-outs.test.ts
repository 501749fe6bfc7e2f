import { carryOptOuts, type PersonWithWord } from '../../src/crm/carry-opt-outs';
import { createCrmConnection } from '../../src/crm/connection';
import { loadCrmConfig, type OptOutConfig } from '../../src/crm/crm-config';
import { MOST_BY_PHONE } from '../../src/crm/find-records';
import { startTestOrg, type TestOrg } from './salesforce-org';

const shipped = loadCrmConfig(`${__dirname}/../../config/crm.json`).optOut as OptOutConfig;
const AT = 1_790_000_000;
const SAID_AT = new Date(AT * 1000).toISOString();
const CONTACT = { LastName: 'López' };
const LEAD = { LastName: 'López', Company: 'Acme' };

let org: TestOrg;
beforeEach(async () => {
  org = await startTestOrg();
});
afterEach(() => org.close());

const person = (changes: Partial<PersonWithWord>): PersonWithWord => ({
  phones: [],
  contactKeys: [],
  optedOut: true,
  at: AT,
  reason: 'stop_word',
  source: 'whatsapp',
  ...changes,
});

const carry = (people: PersonWithWord[], config = shipped, defaultCountry: string | undefined = undefined) =>
  carryOptOuts(people, { crm: createCrmConnection({ settings: org.settings }), config, defaultCountry });
const isOut = async (type: string, id: string) => (await org.record(type, id))?.HasOptedOutOfWhatsApp__c;

test('a contact key that is a Salesforce id finds its contact or lead, in either length', async () => {
  const contact = await org.seed('Contact', CONTACT);
  const lead = await org.seed('Lead', LEAD);
  const other = await org.seed('Contact', CONTACT);
  const people = [person({ contactKeys: [contact.slice(0, 15)] }), person({ contactKeys: [lead] })];
  expect(await carry(people)).toEqual([
    { kind: 'done', records: 1 },
    { kind: 'done', records: 1 },
  ]);
  expect(await org.record('Contact', contact)).toMatchObject({
    HasOptedOutOfWhatsApp__c: true,
    WhatsAppConsentDate__c: SAID_AT,
  });
  expect([await isOut('Lead', lead), await isOut('Contact', other)]).toEqual([true, false]);
});

test('a number finds every contact and lead that holds it, however it is written and grouped', async () => {
  const written = [
    '+34600111222',
    '0034 600 111 222',
    '+34 600 11 12 22',
    '600 11 12 22',
    '600111222',
    '(600) 1112-22',
    '+34-6001-1122-2',
    '6 0 0 1 1 1 2 2 2',
    '34.600.111.222',
  ];
  const ids = await Promise.all(written.map((MobilePhone) => org.seed('Contact', { ...CONTACT, MobilePhone })));
  const lead = await org.seed('Lead', { ...LEAD, Phone: '600-11-12-22' });
  const strangers = await Promise.all(
    ['+351600111222', '+60 0111 222', '600 111 222 0', '60 01 11 22 23 2'].map((MobilePhone) =>
      org.seed('Contact', { ...CONTACT, MobilePhone }),
    ),
  );
  await carry([person({ phones: ['+34600111222'] })], shipped, 'ES');
  expect(await Promise.all(ids.map((id) => isOut('Contact', id)))).toEqual(written.map(() => true));
  expect(await isOut('Lead', lead)).toBe(true);
  expect(await Promise.all(strangers.map((id) => isOut('Contact', id)))).toEqual(strangers.map(() => false));
});

test.each([
  ['MX', '+525512340001', ['+521 55 1234 0001', '55-1234-0001', '044 55 1234 0001']],
  ['BR', '+551187654321', ['(11) 98765-4321', '11 987654321', '+55 11 8765 4321']],
  ['AR', '+541123456789', ['+54 9 11 2345 6789', '011 15-2345-6789']],
  ['GB', '+447400123456', ['07400 12 34 56', '+44 (0)7400 123456', '0044 7400-123-456']],
])('in an org of %s, %s is found as people there write it', async (country, phone, written) => {
  const ids = await Promise.all(written.map((Phone) => org.seed('Contact', { ...CONTACT, Phone })));
  await carry([person({ phones: [phone] })], shipped, country);
  expect(await Promise.all(ids.map((id) => isOut('Contact', id)))).toEqual(written.map(() => true));
});

test('where an org is too large to be searched for every grouping, the usual spellings are found, and somebody is told', async () => {
  const [usual, unusual] = await Promise.all(
    ['600 11 12 22', '6001-11222'].map((Phone) => org.seed('Contact', { ...CONTACT, Phone })),
  );
  await org.control('/faults', { slowSearches: true });
  const told: string[] = [];
  const carried = await carryOptOuts([person({ phones: ['+34600111222'] })], {
    crm: createCrmConnection({ settings: org.settings }),
    config: shipped,
    defaultCountry: 'ES',
    tellTooSlow: (object) => told.push(object),
  });
  expect(carried).toEqual([{ kind: 'done', records: 1 }]);
  expect([await isOut('Contact', usual ?? ''), await isOut('Contact', unusual ?? '')]).toEqual([true, false]);
  expect(told).toEqual(['Lead', 'Contact']);
});

test('an account that keeps one field in E.164 can leave the search for every grouping out', async () => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '6001-11222' });
  const objects = shipped.objects.map((object) => ({ ...object, findBy: { ...object.findBy, anyGrouping: false } }));
  await carry([person({ phones: ['+34600111222'] })], { ...shipped, objects }, 'ES');
  expect(await isOut('Contact', id)).toBe(false);
});

test('digits without a country are somebody else unless the country is the one of the settings', async () => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '600 11 12 22' });
  await carry([person({ phones: ['+34600111222'] })], shipped, 'PT');
  expect(await isOut('Contact', id)).toBe(false);
});

test('a key of the org itself is looked for in the external id field that is named', async () => {
  const field = { object: 'Contact', name: 'Loyalty__c', type: 'string', length: 40, isExternalId: true };
  await org.control('/fields', field);
  const id = await org.seed('Contact', { ...CONTACT, Loyalty__c: "O'Hara\\7" });
  const objects = [
    {
      object: 'Contact',
      fields: { optOut: 'hasOptedOutOfWhatsApp__c' },
      findBy: { externalId: 'Loyalty__c', phones: [] },
    },
  ];
  const people = [person({ contactKeys: ["o'hara\\7"] }), person({ contactKeys: ['line\nbreak'] })];
  expect(await carry(people, { objects, carryOptIn: true })).toEqual([
    { kind: 'done', records: 1 },
    { kind: 'done', records: 0 },
  ]);
  expect(await isOut('Contact', id)).toBe(true);
});

test('what is right already is not written again, and keeps its date', async () => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '+34600111222' });
  const stop = person({ phones: ['+34600111222'] });
  await carry([stop]);
  expect(await carry([{ ...stop, at: AT + 60 }])).toEqual([{ kind: 'done', records: 0 }]);
  expect(await org.record('Contact', id)).toMatchObject({ WhatsAppConsentDate__c: SAID_AT });
  const neverTicked = await org.seed('Contact', { ...CONTACT, Phone: '+34600333444', HasOptedOutOfWhatsApp__c: null });
  const start = person({ phones: ['+34600333444'], optedOut: false });
  expect(await carry([start])).toEqual([{ kind: 'done', records: 0 }]);
  expect(await isOut('Contact', neverTicked)).toBeNull();
});

test('START unticks the box, unless the account wants it left to people', async () => {
  const seed = () => org.seed('Contact', { ...CONTACT, Phone: '+34600111222', HasOptedOutOfWhatsApp__c: true });
  const id = await seed();
  const start = person({ phones: ['+34600111222'], optedOut: false });
  expect(await carry([start], { ...shipped, carryOptIn: false })).toEqual([{ kind: 'done', records: 0 }]);
  expect(await isOut('Contact', id)).toBe(true);
  expect(await carry([start])).toEqual([{ kind: 'done', records: 1 }]);
  expect(await isOut('Contact', id)).toBe(false);
});

test('reason and source are written where fields are named for them', async () => {
  for (const name of ['Why__c', 'Where__c']) await org.control('/fields', { object: 'Lead', name, type: 'string' });
  const id = await org.seed('Lead', { ...LEAD, Phone: '+34600111222' });
  const fields = { optOut: 'HasOptedOutOfWhatsApp__c', reason: 'Why__c', source: 'Where__c' };
  const config = {
    objects: [{ object: 'Lead', fields, findBy: { phones: ['Phone'] } }],
    carryOptIn: true,
  };
  await carry([person({ phones: ['+34600111222'], reason: 'operator', source: 'Ana' })], config);
  expect(await org.record('Lead', id)).toMatchObject({ Why__c: 'operator', Where__c: 'Ana' });
});

test('a converted lead is left alone, and the contact that it became is written', async () => {
  const contact = await org.seed('Contact', CONTACT);
  const lead = await org.seed('Lead', { ...LEAD, IsConverted: true, ConvertedContactId: contact });
  expect(await carry([person({ contactKeys: [lead] })])).toEqual([{ kind: 'done', records: 1 }]);
  expect([await isOut('Lead', lead), await isOut('Contact', contact)]).toEqual([false, true]);
});

test('a number on too many records is nobody’s: only what the contact key names is written', async () => {
  const phone = '+34600111222';
  const ids = await Promise.all(
    Array.from({ length: MOST_BY_PHONE + 2 }, () => org.seed('Contact', { ...CONTACT, Phone: phone })),
  );
  const [named = '', other = ''] = ids;
  const [outcome] = await carry([person({ phones: [phone], contactKeys: [named] })]);
  expect(outcome).toEqual({ kind: 'done', records: 1, tooMany: { object: 'Contact', count: MOST_BY_PHONE + 2 } });
  expect([await isOut('Contact', named), await isOut('Contact', other)]).toEqual([true, false]);
});

test('of two people who share a record the newer word counts', async () => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '+34600111222', MobilePhone: '+34600333444' });
  const older = person({ phones: ['+34600111222'] });
  const newer = person({ phones: ['+34600333444'], optedOut: false, at: AT + 1 });
  await carry([newer, older]);
  expect(await isOut('Contact', id)).toBe(false);
  await carry([{ ...older, at: AT + 2 }, newer]);
  expect(await isOut('Contact', id)).toBe(true);
});

test('many people take few calls, though one query cannot hold them all', async () => {
  const people = Array.from({ length: 120 }, (_, n) => person({ phones: [`+34600111${100 + n}`] }));
  await Promise.all(people.map(({ phones: [Phone] }) => org.seed('Contact', { ...CONTACT, Phone })));
  const calls: string[] = [];
  const crm = createCrmConnection({ settings: org.settings });
  const counted = {
    query: (soql: string) => {
      calls.push(soql);
      return crm.query(soql);
    },
    update: crm.update,
  };
  const outcomes = await carryOptOuts(people, { crm: counted, config: shipped, defaultCountry: 'ES' });
  expect(outcomes).toEqual(people.map(() => ({ kind: 'done', records: 1 })));
  expect(calls.length).toBeGreaterThan(2);
  expect(calls.length).toBeLessThanOrEqual(10);
});

test('a record that is refused or locked does not hold up the others of its person', async () => {
  const phones = ['+34600111222'];
  const [refused, good] = [
    await org.seed('Contact', { ...CONTACT, Phone: phones[0] }),
    await org.seed('Lead', { ...LEAD, Phone: phones[0] }),
  ];
  await org.control('/refusals', { id: refused, statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY' });
  expect(await carry([person({ phones })])).toEqual([
    {
      kind: 'refused',
      refusals: [
        expect.objectContaining({ object: 'Contact', id: refused, statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }),
      ],
    },
  ]);
  expect(await isOut('Lead', good)).toBe(true);
  await org.control('/refusals', { id: refused });
  await org.control('/row-locks', { next: 1 });
  expect(await carry([person({ phones })])).toEqual([{ kind: 'busy' }]);
  expect(await carry([person({ phones })])).toEqual([{ kind: 'done', records: 1 }]);
});

test.each(['trigger', 'flow'])('a lock that a %s of the org meets is waited for as any other', async (lockIn) => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '+34600111222' });
  await org.control('/faults', { lockIn });
  await org.control('/row-locks', { next: 1 });
  const stop = person({ phones: ['+34600111222'] });
  expect(await carry([stop])).toEqual([{ kind: 'busy' }]);
  expect(await carry([stop])).toEqual([{ kind: 'done', records: 1 }]);
  expect(await isOut('Contact', id)).toBe(true);
});

test('records that share a number are ticked where a duplicate rule warns of them', async () => {
  const ids = [
    await org.seed('Contact', { ...CONTACT, Phone: '+34600111222' }),
    await org.seed('Contact', { ...CONTACT, MobilePhone: '+34600111222' }),
  ];
  await org.control('/faults', { duplicateRule: true });
  expect(await carry([person({ phones: ['+34600111222'] })])).toEqual([{ kind: 'done', records: 2 }]);
  expect(await Promise.all(ids.map((id) => isOut('Contact', id)))).toEqual([true, true]);
});

test('several rules that refuse a record are told together, so that they are mended together', async () => {
  const id = await org.seed('Contact', { ...CONTACT, Phone: '+34600111222' });
  const messages = ['Title is missing', 'Region is missing, asked for by +34600111222'];
  await org.control('/refusals', { id, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', messages });
  const [carried] = await carry([person({ phones: ['+34600111222'] })]);
  const detail = carried?.kind === 'refused' ? carried.refusals[0]?.detail : '';
  expect(detail).toContain('Title is missing');
  expect(detail).toContain('Region is missing');
  expect(detail).not.toContain('600111222');
});

test('an answer with fewer results than records is no answer: nobody is done, and the next try finds who is', async () => {
  const people = ['+34600111222', '+34600333444'].map((phone) => person({ phones: [phone] }));
  const ids = await Promise.all(people.map(({ phones: [Phone] }) => org.seed('Contact', { ...CONTACT, Phone })));
  await org.control('/faults', { missingResults: 1 });
  await expect(carry(people)).rejects.toMatchObject({ code: 'crm_unreadable', retry: 'later' });
  const again = await carry(people);
  expect(again.map(({ kind }) => kind)).toEqual(['done', 'done']);
  expect(await Promise.all(ids.map((id) => isOut('Contact', id)))).toEqual([true, true]);
});
