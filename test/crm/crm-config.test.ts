import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { loadCrmConfig } from '../../src/crm/crm-config';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crm-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const contact = { object: 'Contact', fields: { optOut: 'Out__c' }, findBy: { phones: ['Phone'] } };

function load(content: object) {
  const file = join(folder, 'crm.json');
  writeFileSync(file, JSON.stringify(content));
  return loadCrmConfig(file);
}

test('the file as shipped names Contact and Lead', () => {
  const { optOut } = loadCrmConfig(join(__dirname, '../../config/crm.json'));
  expect(optOut?.objects.map(({ object }) => object)).toEqual(['Contact', 'Lead']);
});

test('no file, or one without optOut, carries nothing', () => {
  expect(loadCrmConfig(join(folder, 'absent.json')).optOut).toBeUndefined();
  expect(load({ optOut: null }).optOut).toBeNull();
  expect(load({}).optOut).toBeUndefined();
});

test.each<[string, object]>([
  ['a name that is none of an API', { ...contact, object: 'Contact; DROP' }],
  ['nothing to find people by', { ...contact, findBy: {} }],
  ['a key that is not known', { ...contact, fields: { optOut: 'Out__c', optin: 'In__c' } }],
  ['an id prefix that is none', { ...contact, findBy: { id: { field: 'Id', prefix: '00' } } }],
])('%s stops the start', (_name, object) => {
  expect(() => load({ optOut: { objects: [object], carryOptIn: true } })).toThrow(ZodError);
});
