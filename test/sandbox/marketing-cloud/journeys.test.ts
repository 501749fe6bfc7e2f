import { createDataExtension, KEY, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await tenant.open('POST', '/_sandbox/event-definitions', { eventDefinitionKey: 'APIEvent-1' });
});
afterEach(() => tenant.close());

const EVENTS = '/interaction/v1/events';
const BATCH = '/interaction/v1/async/events';
const EXIT = '/interaction/v1/interactions/contactexit';
const event = (changes: object = {}) => ({
  ContactKey: '003A',
  EventDefinitionKey: 'APIEvent-1',
  Data: {},
  ...changes,
});
const received = async () => (await tenant.open('GET', '/_sandbox/events')).body;

test('an event is 201 with its instance id, and can be looked up', async () => {
  const { status, body } = await tenant.api('POST', EVENTS, event({ Data: { Reason: 'failed' } }));
  expect(status).toBe(201);
  expect(await received()).toEqual([
    expect.objectContaining({
      contactKey: '003A',
      eventDefinitionKey: 'APIEvent-1',
      data: { Reason: 'failed' },
      eventInstanceId: body.eventInstanceId,
      door: 'single',
    }),
  ]);
});

test.each([
  ['an unknown event definition', { EventDefinitionKey: 'APIEvent-2' }],
  ['a key with a dot', { EventDefinitionKey: 'APIEvent.1' }],
  ['no contact key', { ContactKey: '' }],
])('%s is 400 and nothing enters', async (_name, changes) => {
  expect((await tenant.api('POST', EVENTS, event(changes))).status).toBe(400);
  expect(await received()).toEqual([]);
});

test('an inactive event definition refuses events', async () => {
  await tenant.open('POST', '/_sandbox/event-definitions', { eventDefinitionKey: 'APIEvent-1', active: false });
  expect((await tenant.api('POST', EVENTS, event())).status).toBe(400);
});

test('event data is checked against the entry data extension and stored in it', async () => {
  await createDataExtension(tenant.api, 'Entry', [KEY, { name: 'Rank', type: 'Number' }]);
  const definition = { eventDefinitionKey: 'APIEvent-2', dataExtensionKey: 'Entry' };
  await tenant.open('POST', '/_sandbox/event-definitions', definition);
  const fire = (Data: object) => tenant.api('POST', EVENTS, event({ EventDefinitionKey: 'APIEvent-2', Data }));
  expect((await fire({ MessageKey: 'm1', Rank: 'high' })).status).toBe(400);
  expect((await fire({ MessageKey: 'm1', Rank: 1 })).status).toBe(201);
  expect(await rowsOf(tenant.open, 'Entry')).toEqual([{ MessageKey: 'm1', Rank: 1 }]);
});

test('a batch answers member by member in request order, and says who was not queued', async () => {
  const members = [{ contactKey: '003A' }, { contactKey: '' }, { contactKey: '003C', data: { Reason: 'x' } }];
  const { body } = await tenant.api('POST', BATCH, { eventDefinitionKey: 'APIEvent-1', members });
  expect(body).toMatchObject({ count: 3, notQueuedCount: 1 });
  expect(body.members[0]).toEqual({ contactKey: '003A', eventInstanceId: expect.any(String) });
  expect(body.members[1]).toEqual({ contactKey: '', errorcode: 10000, message: expect.any(String) });
  expect((await received()).map(({ contactKey }: { contactKey: string }) => contactKey)).toEqual(['003A', '003C']);
  const status = async (query: string) => (await tenant.api('GET', `${BATCH}/status?${query}`)).body;
  const ofBatch = `requestId=${body.requestId}`;
  expect(await status(ofBatch)).toMatchObject({ page: 1, pageSize: 50, count: 3 });
  const errored = { contactKey: '', type: 'errored', errorMessage: expect.any(String) };
  expect(await status(`${ofBatch}&type=errored`)).toMatchObject({ count: 1, items: [errored] });
  expect(await status(`${ofBatch}&type=processed&$page=2&$pageSize=1`)).toMatchObject({
    count: 2,
    items: [{ contactKey: '003C' }],
  });
  expect((await tenant.api('GET', `${BATCH}/status?$page=1`)).status).toBe(400);
});

test('a batch holds 100 members, not one more', async () => {
  const members = Array.from({ length: 100 }, (_, number) => ({ contactKey: `c${number}` }));
  const send = (all: object[]) => tenant.api('POST', BATCH, { eventDefinitionKey: 'APIEvent-1', members: all });
  expect((await send(members)).status).toBe(201);
  expect((await send([...members, { contactKey: 'c100' }])).status).toBe(400);
});

describe('leaving a journey', () => {
  const exit = (changes: object = {}) => ({ ContactKey: '003A', DefinitionKey: 'welcome', Versions: [1], ...changes });
  beforeEach(async () => {
    await tenant.open('POST', '/_sandbox/journeys', { key: 'welcome', name: 'Welcome' });
    await tenant.open('POST', '/_sandbox/memberships', {
      contactKey: '003A',
      definitionKey: 'welcome',
      definitionInstanceId: 'instance-1',
    });
  });

  test('an exit is 202 without errors; repeated it is a duplicate', async () => {
    const { status, body } = await tenant.api('POST', EXIT, [exit()]);
    expect([status, body]).toEqual([202, { errors: [] }]);
    const again = await tenant.api('POST', EXIT, [exit()]);
    expect([again.status, again.body.errors]).toEqual([
      202,
      [
        {
          contactKey: '003A',
          definitionKey: 'welcome',
          status: [{ version: 1, message: 'Exit request Ignored - Duplicate Request' }],
        },
      ],
    ]);
  });

  test('an unknown journey is 202 too, with the reason in the errors', async () => {
    const { status, body } = await tenant.api('POST', EXIT, [exit({ DefinitionKey: 'other' })]);
    expect(status).toBe(202);
    expect(body.errors[0].status[0].message).toBe('Exit request Ignored - Invalid Interaction Name.');
  });

  test('the status moves on and names the definition instance of the contact', async () => {
    await tenant.api('POST', EXIT, [exit()]);
    const seen: string[] = [];
    for (let step = 0; step < 3; step++) {
      const [answer] = (await tenant.api('POST', `${EXIT}/status`, [exit()])).body;
      expect(answer.status[0].definitionInstanceId).toBe('instance-1');
      seen.push(answer.status[0].message);
      tenant.pass(1_000);
    }
    expect(seen).toEqual([
      'Exit request received for processing',
      'Exit Request is being Processed.',
      'Exit process Completed.',
    ]);
  });

  test('at most 50 contacts leave in one call', async () => {
    const all = Array.from({ length: 51 }, (_, number) => exit({ ContactKey: `c${number}` }));
    expect((await tenant.api('POST', EXIT, all)).status).toBe(400);
  });

  test('membership lists who is in which journey, and who is in none', async () => {
    const ask = async () =>
      (
        await tenant.api('POST', '/interaction/v1/interactions/contactMembership', {
          ContactKeyList: ['003A', '003B'],
        })
      ).body.results;
    expect(await ask()).toEqual({
      contactMemberships: [{ contactKey: '003A', definitionKey: 'welcome', version: 1 }],
      contactsNotFound: ['003B'],
    });
    await tenant.api('POST', EXIT, [exit()]);
    expect((await ask()).contactsNotFound).toEqual(['003A', '003B']);
  });

  test('the collection shows the newest version of a journey; key: finds it too', async () => {
    await tenant.open('POST', '/_sandbox/journeys', { key: 'welcome', name: 'Welcome', version: 2 });
    const { body } = await tenant.api('GET', '/interaction/v1/interactions?$page=1&$pageSize=500');
    expect(body).toMatchObject({ count: 1, pageSize: 50 });
    expect(body.items[0]).toMatchObject({ key: 'welcome', version: 2, status: 'Published' });
    expect((await tenant.api('GET', '/interaction/v1/interactions/key:welcome')).body.version).toBe(2);
  });
});
