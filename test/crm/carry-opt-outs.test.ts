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

test('a number finds every contact and lead that holds it, however it is written', async () => {
  const written = ['+34600111222', '0034 600 111 222', '+34 600 11 12 22', '600 11 12 22', '600111222'];
  const ids = await Promise.all(written.map((MobilePhone) => org.seed('Contact', { ...CONTACT, MobilePhone })));
  const lead = await org.seed('Lead', { ...LEAD, Phone: '600-11-12-22' });
  const stranger = await org.seed('Contact', { ...CONTACT, MobilePhone: '+351600111222' });
  await carry([person({ phones: ['+34600111222'] })], shipped, 'ES');
  const states = await Promise.all(ids.map((id) => isOut('Contact', id)));
  // A grouping that nobody uses is found by the number alone where the org keeps one field in E.164.
  expect(states).toEqual([true, false, true, true, true]);
  expect([await isOut('Lead', lead), await isOut('Contact', stranger)]).toEqual([true, false]);
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
  const config = { objects: [{ object: 'Lead', fields, findBy: { phones: ['Phone'] } }], carryOptIn: true };
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
  const people = Array.from({ length: 60 }, (_, n) => person({ phones: [`+346001112${10 + n}`] }));
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
