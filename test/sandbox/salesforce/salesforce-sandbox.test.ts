import { randomUUID } from 'node:crypto';
import { Connection } from 'jsforce';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../../sandbox/salesforce/start-salesforce-sandbox';

const APP = { clientId: 'consumer-key', clientSecret: 'consumer-secret', users: ['sales@example.com'] };

let sandbox: SalesforceSandbox;
let connection: Connection;
let logins: number;

beforeEach(async () => {
  sandbox = await startSalesforceSandbox({ ...APP, clock: Date.now, ids: randomUUID, dailyLimit: 100 });
  logins = 0;
  connection = connectionFor(APP.clientSecret);
  await connection.authorize({ grant_type: 'client_credentials' });
});
afterEach(() => sandbox.close());

function connectionFor(clientSecret: string): Connection {
  return new Connection({
    oauth2: { clientId: APP.clientId, clientSecret, loginUrl: sandbox.url },
    version: '60.0',
    refreshFn: (refreshing, done) => {
      logins += 1;
      refreshing.authorize({ grant_type: 'client_credentials' }).then(
        () => done(null, refreshing.accessToken ?? ''),
        (error: Error) => done(error),
      );
    },
  });
}

test('those who are to be there from the start are active users', async () => {
  const { records } = await connection.query('SELECT Email FROM User WHERE IsActive = true');
  expect(records).toEqual([expect.objectContaining({ Email: 'sales@example.com' })]);
});

async function control(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}
async function seed(type: string, values: object): Promise<string> {
  const [record] = (await control(`/records/${type}`, [values])) as { Id: string }[];
  return record?.Id ?? '';
}
const CASE_OPTIONS = { allOrNone: false, allowRecursive: true };

test('jsforce logs in with client credentials and learns org, user and instance', () => {
  expect(connection.instanceUrl).toBe(sandbox.url);
  expect(connection.userInfo).toEqual(
    expect.objectContaining({ id: expect.stringMatching(/^005/), organizationId: expect.stringMatching(/^00D/) }),
  );
});

test('a wrong secret and a missing execution user are told apart', async () => {
  const wrong = connectionFor('guess').authorize({ grant_type: 'client_credentials' });
  await expect(wrong).rejects.toMatchObject({ name: 'invalid_client' });
  await control('/execution-user', { isSet: false });
  const without = connectionFor(APP.clientSecret).authorize({ grant_type: 'client_credentials' });
  await expect(without).rejects.toMatchObject({ name: 'invalid_grant' });
});

test('a single record is created with an 18-character id and its defaults', async () => {
  const saved = await connection.sobject('Case').create({ Subject: 'Reply on WhatsApp', Origin: 'WhatsApp' });
  expect(saved).toEqual({ id: expect.stringMatching(/^500[a-zA-Z0-9]{15}$/), success: true, errors: [] });
  const record = await connection.sobject('Case').retrieve(saved.id ?? '');
  expect(record).toMatchObject({ Subject: 'Reply on WhatsApp', Origin: 'WhatsApp', Status: 'New' });
});

test('a collection answers row by row in order, good rows saved beside bad ones', async () => {
  const results = await connection
    .sobject('Task')
    .create([{ Subject: 'good' }, { Subject: 'x'.repeat(256) }, { Subject: 'also good' }], CASE_OPTIONS);
  expect(results.map(({ success }) => success)).toEqual([true, false, true]);
  expect(results[1]?.errors).toEqual([expect.objectContaining({ statusCode: 'STRING_TOO_LONG', fields: ['Subject'] })]);
});

test('all or none saves nothing if one row is bad', async () => {
  const results = await connection
    .sobject('Task')
    .create([{ Subject: 'good' }, { Unknown__c: 'x' }], { allOrNone: true });
  const codes = results.map(({ errors }) => (errors[0] as unknown as { statusCode: string }).statusCode);
  expect(codes).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'INVALID_FIELD']);
  expect((await connection.query('SELECT Id FROM Task')).totalSize).toBe(0);
});

test('more than 200 records are refused in one call; jsforce splits them', async () => {
  const rows = Array.from({ length: 201 }, (_, number) => ({ Subject: `task ${number}` }));
  await expect(connection.sobject('Task').create(rows, { allOrNone: false })).rejects.toMatchObject({
    errorCode: 'LIMIT_EXCEEDED',
  });
  expect(await connection.sobject('Task').create(rows, CASE_OPTIONS)).toHaveLength(201);
  expect((await connection.query('SELECT Id FROM Task')).totalSize).toBe(201);
});

test('records of mixed types may change type at most ten times a call', async () => {
  const mixed = (count: number) =>
    Array.from({ length: count }, (_, number) => ({
      attributes: { type: number % 2 ? 'Task' : 'Case' },
      Subject: 'x',
    }));
  const send = (count: number) =>
    connection.requestPost('/composite/sobjects', { allOrNone: false, records: mixed(count) });
  expect(await send(10)).toHaveLength(10);
  await expect(send(11)).rejects.toMatchObject({ errorCode: 'LIMIT_EXCEEDED' });
});

test('an upsert by external id creates once and updates after that', async () => {
  const upsert = (Subject: string) =>
    connection.sobject('Task').upsert([{ WA_Message_Id__c: 'wamid.1', Subject }], 'WA_Message_Id__c', CASE_OPTIONS);
  const [created] = await upsert('first');
  const [updated] = await upsert('second');
  expect([created, updated]).toEqual([
    expect.objectContaining({ success: true, created: true }),
    expect.objectContaining({ success: true, created: false, id: created?.id }),
  ]);
  const { records } = await connection.query("SELECT Subject FROM Task WHERE WA_Message_Id__c = 'wamid.1'");
  expect(records).toEqual([expect.objectContaining({ Subject: 'second' })]);
});

test('a single upsert by external id works too', async () => {
  const one = { WA_Message_Id__c: 'wamid.2', Subject: 'x' };
  expect(await connection.sobject('Case').upsert(one, 'WA_Message_Id__c')).toMatchObject({ created: true });
  expect(await connection.sobject('Case').upsert(one, 'WA_Message_Id__c')).toMatchObject({ created: false });
});

test('a second record with the same external id is a duplicate', async () => {
  await connection.sobject('Case').create({ WA_Message_Id__c: 'wamid.3' });
  await expect(connection.sobject('Case').create({ WA_Message_Id__c: 'wamid.3' })).rejects.toMatchObject({
    errorCode: 'DUPLICATE_VALUE',
  });
});

test('an upsert by a field that is no external id is refused', async () => {
  const results = await connection.sobject('Task').upsert([{ Subject: 'x' }], 'Subject', CASE_OPTIONS);
  expect(results[0]?.errors).toEqual([expect.objectContaining({ statusCode: 'INVALID_FIELD' })]);
});

test('a campaign member is found by campaign and contact, and updated', async () => {
  const CampaignId = await seed('Campaign', { Name: 'Spring' });
  const ContactId = await seed('Contact', { LastName: 'López' });
  await connection.sobject('CampaignMember').create({ CampaignId, ContactId });
  const where = `CampaignId = '${CampaignId}' AND ContactId = '${ContactId.slice(0, 15)}'`;
  const { records } = await connection.query<{ Id: string; Status: string }>(
    `SELECT Id, Status FROM CampaignMember WHERE ${where} LIMIT 1`,
  );
  expect(records).toHaveLength(1);
  const rows = [{ Id: records[0]?.Id ?? '', Status: 'Responded' }];
  expect(await connection.sobject('CampaignMember').update(rows, CASE_OPTIONS)).toMatchObject([{ success: true }]);
  expect((await connection.query("SELECT Id FROM CampaignMember WHERE Status IN ('Responded','Sent')")).totalSize).toBe(
    1,
  );
});

test('a campaign member needs a campaign and a person', async () => {
  await expect(connection.sobject('CampaignMember').create({ Status: 'Sent' })).rejects.toMatchObject({
    errorCode: 'REQUIRED_FIELD_MISSING',
  });
});

test('an opt-out reaches the contact', async () => {
  const Id = await seed('Contact', { LastName: 'López' });
  expect(await connection.sobject('Contact').update({ Id, HasOptedOutOfWhatsApp__c: true })).toMatchObject({
    success: true,
  });
  expect(await connection.sobject('Contact').retrieve(Id)).toMatchObject({ HasOptedOutOfWhatsApp__c: true });
});

test('a converted lead, a deleted record and an unknown id are told apart', async () => {
  const converted = await seed('Lead', { LastName: 'A', Company: 'B', IsConverted: true });
  const removed = await seed('Lead', { LastName: 'C', Company: 'D' });
  await connection.sobject('Lead').destroy(removed);
  const rows = [converted, removed, '00QSb0000000ZZZAAA'].map((Id) => ({ Id, HasOptedOutOfWhatsApp__c: true }));
  const results = await connection.sobject('Lead').update(rows, CASE_OPTIONS);
  const codes = results.map(({ errors }) => (errors[0] as unknown as { statusCode: string }).statusCode);
  expect(codes).toEqual(['CANNOT_UPDATE_CONVERTED_LEAD', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']);
});

test('a reference takes ids of its own kind only', async () => {
  const WhatId = await seed('Contact', { LastName: 'López' });
  await expect(connection.sobject('Task').create({ WhatId })).rejects.toMatchObject({ errorCode: 'MALFORMED_ID' });
  expect(await connection.sobject('Task').create({ WhoId: WhatId })).toMatchObject({ success: true });
});

test('a locked row fails once and goes through when sent again', async () => {
  await control('/row-locks', { next: 1 });
  await expect(connection.sobject('Case').create({})).rejects.toMatchObject({ errorCode: 'UNABLE_TO_LOCK_ROW' });
  expect(await connection.sobject('Case').create({})).toMatchObject({ success: true });
});

test('an ended session is 401; jsforce logs in again and repeats the call', async () => {
  await control('/sessions/end', {});
  expect(await connection.sobject('Case').create({ Subject: 'x' })).toMatchObject({ success: true });
  expect(logins).toBe(1);
});

test('every answer tells how much of the daily limit is used, and beyond it calls are refused', async () => {
  await connection.query('SELECT Id FROM Task');
  expect(connection.limitInfo.apiUsage).toEqual({ used: 1, limit: 100 });
  const calls = Array.from({ length: 99 }, () => connection.query('SELECT Id FROM Task'));
  await Promise.all(calls);
  await expect(connection.query('SELECT Id FROM Task')).rejects.toMatchObject({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
});

test('queries that are not understood are refused by code', async () => {
  const codeOf = (soql: string) =>
    connection.query(soql).then(undefined, (error: unknown) => (error as { errorCode: string }).errorCode);
  expect(await codeOf('SELECT Nothing FROM Task')).toBe('INVALID_FIELD');
  expect(await codeOf('SELECT Id FROM Invoice')).toBe('INVALID_TYPE');
  expect(await codeOf("SELECT Id FROM Task WHERE Subject > 'x'")).toBe('MALFORMED_QUERY');
});

test('a search by a pattern finds what holds it, in either case, and takes its signs as they are', async () => {
  for (const Subject of ['Call +34 (600)', 'call 34a600', 'nothing']) await seed('Task', { Subject });
  const found = async (pattern: string) =>
    (await connection.query(`SELECT Subject FROM Task WHERE Subject LIKE '${pattern}'`)).records.map(
      ({ Subject }) => Subject,
    );
  expect(await found('CALL%6%0%0%')).toEqual(['Call +34 (600)', 'call 34a600']);
  expect(await found('call 34_600')).toEqual(['call 34a600']);
  expect(await found('%(6%')).toEqual(['Call +34 (600)']);
});

test('faults of an org come when they are asked for, and go with a reset', async () => {
  const id = await seed('Contact', { LastName: 'López' });
  const update = () => connection.sobject('Contact').update([{ Id: id, LastName: 'Díaz' }], CASE_OPTIONS);
  const codes = async () =>
    (await update()).flatMap(({ errors }) =>
      errors.map((each) => (each as unknown as { statusCode: string }).statusCode),
    );
  await control('/faults', { duplicateRule: true });
  expect(await codes()).toEqual(['DUPLICATES_DETECTED']);
  await control('/faults', { duplicateRule: false, lockIn: 'flow' });
  await control('/row-locks', { next: 1 });
  expect(await codes()).toEqual(['CANNOT_EXECUTE_FLOW_TRIGGER']);
  await control('/faults', { missingResults: 1 });
  expect(await update()).toHaveLength(0);
  await control('/faults', { longRequests: 1, slowSearches: true });
  const refused = { errorCode: 'REQUEST_LIMIT_EXCEEDED' };
  await expect(connection.query('SELECT Id FROM Task')).rejects.toMatchObject(refused);
  const search = () => connection.query("SELECT Id FROM Task WHERE Subject LIKE '%x%'");
  await expect(search()).rejects.toMatchObject({ errorCode: 'QUERY_TIMEOUT' });
  await control('/reset', {});
  expect((await search()).totalSize).toBe(0);
});

test('a custom field can be added to the org', async () => {
  await control('/fields', { object: 'Task', name: 'Journey__c', type: 'string', length: 10 });
  expect(await connection.sobject('Task').create({ Journey__c: 'welcome' })).toMatchObject({ success: true });
});

test('the page lists what was written, escaped', async () => {
  await connection.sobject('Case').create({ Subject: '<script>' });
  const page = await (await fetch(`${sandbox.url}/_sandbox/`)).text();
  expect(page).toContain('Case (1)');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script>');
});

test('conditions are joined by OR or by AND, and texts in them may hold anything', async () => {
  await seed('Contact', { LastName: "O'Hara AND (Co)", Phone: '(415) 555-2671' });
  const Id = await seed('Contact', { LastName: 'López', MobilePhone: '+34 600 11 12 22' });
  const count = async (where: string) => (await connection.query(`SELECT Id FROM Contact WHERE ${where}`)).totalSize;
  expect(await count(`Phone IN ('(415) 555-2671','x') OR MobilePhone = '+34 600 11 12 22'`)).toBe(2);
  expect(await count(`LastName = 'O\\'Hara AND (Co)' AND Phone = '(415) 555-2671'`)).toBe(1);
  expect(await count(`Id = '${Id.slice(0, 15)}' OR LastName = 'nobody'`)).toBe(1);
});

test('what Salesforce refuses in a query is refused: mixed joints without brackets, and ids that are none', async () => {
  const codeOf = (where: string) =>
    connection.query(`SELECT Id FROM Contact WHERE ${where}`).then(undefined, (error: unknown) => {
      return (error as { errorCode: string }).errorCode;
    });
  expect(await codeOf("LastName = 'a' OR LastName = 'b' AND Phone = 'c'")).toBe('MALFORMED_QUERY');
  expect(await codeOf("Id = 'nobody'")).toBe('INVALID_QUERY_FILTER_OPERATOR');
  expect(await codeOf("Id IN ('003Sb0000000001ZZZ')")).toBe('INVALID_QUERY_FILTER_OPERATOR');
});

test('an object describes its fields, and a read-only one takes no value', async () => {
  await control('/fields', { object: 'Lead', name: 'Score__c', type: 'number', isReadOnly: true });
  const { keyPrefix, fields } = await connection.sobject('Lead').describe();
  const described = Object.fromEntries(fields.map(({ name, type, updateable }) => [name, [type, updateable]]));
  expect(keyPrefix).toBe('00Q');
  expect(described).toMatchObject({ HasOptedOutOfWhatsApp__c: ['boolean', true], Score__c: ['double', false] });
  const refused = connection.sobject('Lead').create({ LastName: 'A', Company: 'B', Score__c: 1 });
  await expect(refused).rejects.toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' });
  await expect(connection.sobject('Invoice').describe()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
});

test('a rule of the org refuses one record, maintenance every call', async () => {
  const id = await seed('Contact', { LastName: 'López' });
  const update = () => connection.sobject('Contact').update({ Id: id, Phone: '1' });
  await control('/refusals', { id, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  await expect(update()).rejects.toMatchObject({ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  await control('/refusals', { id });
  await control('/away', { isAway: true });
  await expect(update()).rejects.toMatchObject({ errorCode: 'SERVER_UNAVAILABLE' });
  await control('/away', { isAway: false });
  expect(await update()).toMatchObject({ success: true });
});
