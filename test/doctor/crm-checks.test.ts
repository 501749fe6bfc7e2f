import { createCrmConnection } from '../../src/crm/connection';
import { loadCrmConfig, type OptOutConfig } from '../../src/crm/crm-config';
import { checkCrm } from '../../src/doctor/crm-checks';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';

const shipped = loadCrmConfig(`${__dirname}/../../config/crm.json`).optOut as OptOutConfig;

let org: TestOrg;
beforeEach(async () => {
  org = await startTestOrg();
});
afterEach(() => org.close());

const check = (config: OptOutConfig | undefined = shipped, settings = org.settings) =>
  checkCrm({ crm: createCrmConnection({ settings, timeoutMs: 5_000 }), config });

test('a fitting org is one line for the log-in and one for each object', async () => {
  expect(await check()).toEqual([
    expect.objectContaining({ id: 'crm.login', status: 'ok', detail: `logged in at ${org.url}` }),
    expect.objectContaining({ id: 'crm.Contact', status: 'ok', detail: 'takes opt-outs in HasOptedOutOfWhatsApp__c' }),
    expect.objectContaining({ id: 'crm.Lead', status: 'ok', detail: 'takes opt-outs in HasOptedOutOfWhatsApp__c' }),
  ]);
});

test('without settings, or without optOut, it says that nothing is carried', async () => {
  expect((await checkCrm({ crm: undefined, config: shipped })).map(({ status }) => status)).toEqual(['ok']);
  const crm = createCrmConnection({ settings: org.settings });
  const findings = await checkCrm({ crm, config: undefined });
  expect(findings[1]).toMatchObject({ status: 'ok', detail: expect.stringContaining('not carried') });
});

test.each([
  ['clientId', 'SALESFORCE_CLIENT_ID'],
  ['clientSecret', 'SALESFORCE_CLIENT_SECRET'],
] as const)('a wrong %s names its setting', async (name, setting) => {
  const [login, ...others] = await check(shipped, { ...org.settings, [name]: 'guess' });
  expect(login).toMatchObject({ status: 'fail', fix: expect.stringContaining(setting) });
  expect(others).toEqual([]);
});

test('an app without execution user, and an address where nobody is, say what to do', async () => {
  const [nobody] = await check(shipped, { ...org.settings, loginUrl: 'http://127.0.0.1:9' });
  expect(nobody).toMatchObject({ status: 'fail', fix: expect.stringContaining('SALESFORCE_LOGIN_URL') });
  await org.control('/execution-user', { isSet: false });
  const [login] = await check();
  expect(login).toMatchObject({ status: 'fail', fix: expect.stringContaining('execution user') });
  expect(JSON.stringify([nobody, login])).not.toContain(org.settings.clientSecret);
});

test('missing, wrong and read-only fields, an unknown object and a wrong prefix are all named', async () => {
  await org.control('/fields', { object: 'Lead', name: 'Out__c', type: 'boolean', isReadOnly: true });
  const findings = await check({
    carryOptIn: true,
    objects: [
      { object: 'Contact', fields: { optOut: 'LastName', changedAt: 'Gone__c' }, findBy: { phones: ['Fax__c'] } },
      {
        object: 'Lead',
        fields: { optOut: 'Out__c' },
        findBy: { id: { field: 'Id', prefix: '003' }, phones: ['Phone'] },
      },
      { object: 'Customer__c', fields: { optOut: 'Out__c' }, findBy: { phones: ['Phone__c'] } },
    ],
  });
  expect(findings.map(({ status }) => status)).toEqual(['ok', 'fail', 'fail', 'fail']);
  const [, contact = '', lead = '', custom = ''] = findings.map(({ detail }) => detail);
  expect(contact).toMatch(/LastName is string.*Gone__c is not there.*Fax__c is not there/);
  expect(lead).toMatch(/Out__c cannot be edited.*ids of Lead begin with 00Q/);
  expect(custom).toContain('no such object');
});
