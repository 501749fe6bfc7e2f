import axios from 'axios';
import type Redis from 'ioredis';
import { createContactExits } from '../../src/marketing-cloud/contact-exit';
import { createJourneyEvents } from '../../src/marketing-cloud/journey-events';
import { createMarketerPerson } from '../../src/marketing-cloud/marketer-person';
import { createTokenContexts, tokenAddresses } from '../../src/marketing-cloud/token-context';
import { createTransactionalEmail } from '../../src/marketing-cloud/transactional-email';
import { emptyTestRedis } from '../support/redis';
import { connect } from './support/connect';
import { type Answer, type FakeMarketingCloud, startFakeMarketingCloud } from './support/fake-marketing-cloud';

let redis: Redis;
let cloud: FakeMarketingCloud;

beforeEach(async () => {
  redis = await emptyTestRedis();
  cloud = await startFakeMarketingCloud();
});
afterEach(async () => {
  await cloud.close();
  await redis.quit();
});

const client = () => connect(redis, cloud.url, { limits: { attempts: 2 } }).client;

describe('journey events', () => {
  const members = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ contactKey: `c${n}`, data: { Reason: 'failed' } }));
  const queued = (count: number): Answer => ({
    status: 200,
    body: {
      count,
      notQueuedCount: 0,
      members: Array.from({ length: count }, (_, n) => ({ eventInstanceId: `e${n}` })),
    },
  });
  const sentKeys = () =>
    cloud
      .callsTo('/async/events')
      .map(({ body }) => (body as { members: { contactKey: string }[] }).members.map((each) => each.contactKey));
  const fire = (count: number) => createJourneyEvents(client(), { retryAfterMs: 1 }).fire('APIEvent-1', members(count));

  test('at most a hundred contacts go in one call', async () => {
    for (const count of [100, 100, 50]) cloud.answerNext('/async/events', queued(count));
    const results = await fire(250);
    expect(results).toHaveLength(250);
    expect(results.every((result) => result.kind === 'queued')).toBe(true);
    expect(sentKeys().map((keys) => keys.length)).toEqual([100, 100, 50]);
  });

  test('only the members that were not queued are sent again', async () => {
    cloud.answerNext('/async/events', {
      status: 200,
      body: { members: [{ eventInstanceId: 'e0' }, { errorcode: 10000, message: 'busy' }, { eventInstanceId: 'e2' }] },
    });
    cloud.answerNext('/async/events', queued(1));
    await expect(fire(3)).resolves.toMatchObject([{ kind: 'queued' }, { kind: 'queued' }, { kind: 'queued' }]);
    expect(sentKeys()).toEqual([['c0', 'c1', 'c2'], ['c1']]);
  });

  test('a member that is never queued is refused with the reason', async () => {
    for (let n = 0; n < 3; n += 1) {
      cloud.answerNext('/async/events', {
        status: 200,
        body: { members: [{ errorcode: 10001, message: 'bad type' }] },
      });
    }
    await expect(fire(1)).resolves.toEqual([{ kind: 'refused', errorcode: 10001, reason: 'bad type' }]);
  });

  test.each<[string, Answer, string]>([
    ['an unknown key', { status: 400, body: { errorcode: 30003, message: 'unknown event' } }, 'refused'],
    ['a server error', { status: 500 }, 'unknown'],
    ['a broken connection', 'drop', 'unknown'],
  ])('%s gives every member its result, and an unknown one is not repeated', async (_, answer, kind) => {
    cloud.answerNext('/async/events', answer);
    const results = await fire(2);
    expect(results.map((result) => result.kind)).toEqual([kind, kind]);
    expect(cloud.callsTo('/async/events')).toHaveLength(1);
  });

  describe('what an accepted call does not tell', () => {
    const accepted = (told: unknown[] = [], requestId: string | undefined = 'r1'): Answer => ({
      status: 201,
      body: { requestId, members: told },
    });
    type Status = Record<'processed' | 'queued' | 'errored', string[]>;
    const statusOf = ({ processed = [], queued = [], errored = [] }: Partial<Status>) => {
      for (const contacts of [processed, queued, errored]) {
        const items = contacts.map((contactKey) => ({ contactKey, errorMessage: 'no such journey' }));
        cloud.answerNext('/async/events/status', { status: 200, body: { page: 1, count: items.length, items } });
      }
    };
    const fired = () => cloud.calls.filter(({ path }) => path.endsWith('/async/events')).length;
    const asked = () => cloud.callsTo('/async/events/status').map(({ query }) => Object.fromEntries(query));

    test('is asked for, and nobody is entered twice', async () => {
      cloud.answerNext('/async/events', accepted());
      statusOf({ processed: ['c0'], queued: ['c1'] });
      expect((await fire(2)).map(({ kind }) => kind)).toEqual(['queued', 'queued']);
      expect(fired()).toBe(1);
      const query = { requestId: 'r1', $page: '1', $pageSize: '100' };
      expect(asked()).toEqual(['processed', 'queued', 'errored'].map((type) => ({ ...query, type })));
    });

    test('is asked for again, for Marketing Cloud may know it a moment later', async () => {
      cloud.answerNext('/async/events', accepted([{ eventInstanceId: 'e0' }]));
      statusOf({ processed: ['c0'] });
      statusOf({ processed: ['c0', 'c1'] });
      expect((await fire(2)).map(({ kind }) => kind)).toEqual(['queued', 'queued']);
      expect(fired()).toBe(1);
    });

    test('is fired again where it ended in an error, and refused with its words', async () => {
      for (let n = 0; n < 3; n += 1) {
        cloud.answerNext('/async/events', accepted());
        statusOf({ errored: ['c0'] });
      }
      expect(await fire(1)).toEqual([{ kind: 'refused', errorcode: undefined, reason: 'no such journey' }]);
      expect(fired()).toBe(3);
    });

    test.each<[string, () => void]>([
      ['the call has no id to be asked for by', () => cloud.answerNext('/async/events', accepted([], ''))],
      [
        'nobody may read it',
        () => {
          cloud.answerNext('/async/events', accepted());
          cloud.answerNext('/async/events/status', { status: 403, body: { errorcode: 20002, message: 'no' } });
        },
      ],
      [
        'the answer is lost',
        () => {
          cloud.answerNext('/async/events', accepted());
          for (let n = 0; n < 2; n += 1) cloud.answerNext('/async/events/status', 'drop');
        },
      ],
      [
        'it is not known there',
        () => {
          cloud.answerNext('/async/events', accepted());
          for (let n = 0; n < 3; n += 1) statusOf({ processed: ['somebody else'] });
        },
      ],
      [
        'both is said of it',
        () => {
          cloud.answerNext('/async/events', accepted());
          for (let n = 0; n < 3; n += 1) statusOf({ processed: ['c0'], errored: ['c0'] });
        },
      ],
    ])('stays unknown where %s', async (_where, plan) => {
      plan();
      expect(await fire(1)).toMatchObject([{ kind: 'unknown' }]);
      expect(fired()).toBe(1);
    });

    test('of one contact with two events is told only where both are', async () => {
      const twice = [0, 1].map((n) => ({ contactKey: 'c0', data: { Reason: `r${n}` } }));
      const events = createJourneyEvents(client(), { retryAfterMs: 1 });
      cloud.answerNext('/async/events', accepted());
      for (let n = 0; n < 3; n += 1) statusOf({ processed: ['c0'] });
      expect((await events.fire('APIEvent-1', twice)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
      cloud.answerNext('/async/events', accepted());
      statusOf({ processed: ['c0', 'c0'] });
      expect((await events.fire('APIEvent-1', twice)).map(({ kind }) => kind)).toEqual(['queued', 'queued']);
    });
  });

  test('no token means not sent, which may be tried again without doubt', async () => {
    cloud.state.refuseClient = true;
    await expect(fire(1)).resolves.toMatchObject([{ kind: 'not_sent' }]);
  });
});

describe('transactional email', () => {
  const email = { messageKey: 'key-1', definitionKey: 'def', contactKey: 'c', to: 'a@example.com' };
  const send = () => createTransactionalEmail(client()).send(email);

  test.each<[string, Answer, object]>([
    [
      'accepted',
      { status: 202, body: { requestId: 'r', errorcode: 0, responses: [{ messageKey: 'key-1' }] } },
      { kind: 'sent' },
    ],
    [
      'a key that was used, told in the answer',
      { status: 202, body: { errorcode: 109001, responses: [{ errorcode: 109110, message: 'dup' }] } },
      { kind: 'duplicate' },
    ],
    [
      'a key that was used, told as an error',
      { status: 400, body: { errorcode: 109110, message: 'dup' } },
      { kind: 'duplicate' },
    ],
    [
      'a bad address',
      { status: 202, body: { errorcode: 109001, responses: [{ errorcode: 109121, message: 'bad to' }] } },
      { kind: 'refused', errorcode: 109121, reason: 'bad to' },
    ],
    [
      'a missing right',
      { status: 403, body: { errorcode: 20002, message: 'Insufficient Privileges' } },
      { kind: 'not_sent' },
    ],
  ])('%s', async (_, answer, expected) => {
    cloud.answerNext('/messaging/', answer);
    await expect(send()).resolves.toMatchObject(expected);
  });

  test('a lost answer is asked for again with the same key; the duplicate then means it was sent', async () => {
    cloud.answerNext('/messaging/', 'drop');
    cloud.answerNext('/messaging/', { status: 400, body: { errorcode: 109110, message: 'dup' } });
    await expect(send()).resolves.toEqual({ kind: 'duplicate' });
    expect(cloud.callsTo('/messaging/').map((call) => call.path)).toEqual([
      '/messaging/v1/email/messages/key-1',
      '/messaging/v1/email/messages/key-1',
    ]);
  });

  test('no answer at all is unknown', async () => {
    cloud.answerNext('/messaging/', 'drop');
    cloud.answerNext('/messaging/', { status: 503 });
    await expect(send()).resolves.toMatchObject({ kind: 'unknown' });
  });
});

describe('contact exit', () => {
  test('asks for at most fifty a call and tells which were ignored and why', async () => {
    const exits = Array.from({ length: 60 }, (_, n) => ({ contactKey: `c${n}`, journeyKey: 'journey' }));
    cloud.answerNext('/contactexit', {
      status: 202,
      body: {
        errors: [
          { contactKey: 'c1', definitionKey: 'journey', status: [{ version: 1, message: 'Duplicate Request' }] },
        ],
      },
    });
    cloud.answerNext('/contactexit', { status: 202, body: { errors: [] } });
    const results = await createContactExits(client()).request(exits);
    expect(results).toHaveLength(60);
    expect(results[1]).toEqual({ kind: 'ignored', reasons: ['Duplicate Request'] });
    expect(results.filter((result) => result.kind === 'requested')).toHaveLength(59);
    expect(cloud.callsTo('/contactexit')[0]?.body).toContainEqual({ ContactKey: 'c0', DefinitionKey: 'journey' });
  });
});

describe('token context', () => {
  let now = 0;
  const contexts = () => createTokenContexts({ http: axios, restUrl: cloud.url, clock: () => now });
  const valid: Answer = {
    status: 200,
    body: { enterprise: { id: 1 }, organization: { id: 7281698 }, user: { id: 2 } },
  };
  const asked = () => cloud.callsTo('/tokenContext').length;

  test('a good token tells its organization and is not asked about again for a minute', async () => {
    const context = contexts();
    cloud.answerNext('/tokenContext', valid);
    const theirs = { kind: 'valid', organizationId: '7281698', userId: '2', restUrl: cloud.url };
    await expect(context.check('theirs')).resolves.toEqual(theirs);
    await expect(context.check('theirs')).resolves.toEqual(theirs);
    expect(asked()).toBe(1);
    expect(cloud.calls[0]?.authorization).toBe('Bearer theirs');
    now += 61_000;
    cloud.answerNext('/tokenContext', { status: 401 });
    await expect(context.check('theirs')).resolves.toEqual({ kind: 'invalid' });
  });

  test.each<[string, Answer, string]>([
    ['401', { status: 401 }, 'invalid'],
    ['403', { status: 403 }, 'invalid'],
    ['503', { status: 503 }, 'unreachable'],
    ['a broken connection', 'drop', 'unreachable'],
    ['an answer without an organization', { status: 200, body: {} }, 'unreachable'],
  ])('%s', async (_, answer, kind) => {
    cloud.answerNext('/tokenContext', answer);
    await expect(contexts().check('theirs')).resolves.toEqual({ kind });
  });

  test('a token that the tenant does not know is tried at the host that the page was told of', async () => {
    const other = await startFakeMarketingCloud();
    cloud.answerNext('/tokenContext', { status: 401 });
    other.answerNext('/tokenContext', valid);
    // The same host name as the configured one: any other would have to be Salesforce's.
    const context = await contexts().check('theirs', { restHost: `${other.url}/` });
    expect(context).toEqual({ kind: 'valid', organizationId: '7281698', userId: '2', restUrl: other.url });
    expect(other.calls[0]?.authorization).toBe('Bearer theirs');
    await other.close();
  });

  test('only hosts of Salesforce and of the configured tenant are tried, whatever the page says', () => {
    const tenant = 'https://mc0.rest.marketingcloudapis.com';
    const stack = ['https://www-mc-s50.exacttargetapis.com', 'https://www-mc-s50.marketingcloudapis.com'];
    expect(tokenAddresses(tenant, { stackKey: 'S50' })).toEqual([tenant, ...stack]);
    expect(tokenAddresses(tenant, { restHost: 'https://www-mc-s50.exacttargetapis.com/' })).toEqual([tenant, stack[0]]);
    const strangers = [
      'https://evil.example/',
      'https://marketingcloudapis.com.evil.example/',
      'https://evilmarketingcloudapis.com/',
      'http://www-mc-s50.exacttargetapis.com/',
      'https://www-mc-s50.exacttargetapis.com:8443/',
      'https://user@www-mc-s50.exacttargetapis.com/',
      'no address',
    ];
    for (const restHost of strangers) expect(tokenAddresses(tenant, { restHost })).toEqual([tenant]);
    expect(tokenAddresses(tenant, { stackKey: 'S50.evil.example/' })).toEqual([tenant]);
  });

  test('a token is asked about once, however many calls state it at once', async () => {
    const context = contexts();
    cloud.answerNext('/tokenContext', valid);
    const answers = await Promise.all(Array.from({ length: 50 }, () => context.check('theirs')));
    expect(answers.every(({ kind }) => kind === 'valid')).toBe(true);
    expect(asked()).toBe(1);
  });

  test('invented tokens are asked about at a bounded rate, of one place and of all, and a good one all the same', async () => {
    const context = contexts();
    cloud.answerNext('/tokenContext', valid);
    await context.check('theirs', {}, { from: '203.0.113.200' });
    const state = async (n: number, from: string) => {
      cloud.answerNext('/tokenContext', { status: 401 });
      return (await context.check(`invented ${n}`.replace(' ', '-'), {}, { from })).kind;
    };
    const kinds: string[] = [];
    for (let n = 0; n < 100; n += 1) kinds.push(await state(n, '203.0.113.1'));
    expect(kinds.filter((kind) => kind === 'invalid')).toHaveLength(20);
    for (let n = 100; n < 300; n += 1) kinds.push(await state(n, `203.0.113.${n}`));
    expect(kinds.filter((kind) => kind === 'invalid')).toHaveLength(59);
    expect(asked()).toBe(60);
    // A minute of its life later it is asked about again, though strangers have used up theirs.
    now += 60_000;
    for (let n = 300; n < 400; n += 1) await state(n, `203.0.113.${n}`);
    expect(asked()).toBe(120);
    expect((await context.check('theirs')).kind).toBe('invalid');
    expect(asked()).toBe(121);
  });

  test('who sends is believed for a few seconds only', async () => {
    const context = contexts();
    cloud.answerNext('/tokenContext', valid);
    await context.check('theirs');
    await context.check('theirs', {}, { maxAgeMs: 5_000 });
    expect(asked()).toBe(1);
    now += 5_000;
    cloud.answerNext('/tokenContext', { status: 401 });
    expect(await context.check('theirs', {}, { maxAgeMs: 5_000 })).toEqual({ kind: 'invalid' });
    expect(await context.check('theirs')).toEqual({ kind: 'invalid' });
  });

  test.each([[''], ['line\nbreak']])('a token that cannot be one is invalid without a call', async (token) => {
    await expect(contexts().check(token)).resolves.toEqual({ kind: 'invalid' });
    expect(asked()).toBe(0);
  });
});

test('who a marketer is comes from userinfo, and whatever else it answers means that they are not known', async () => {
  const person = createMarketerPerson({ http: axios.create(), authUrl: cloud.url });
  const answered = (answer: Answer) => {
    cloud.answerNext('/v2/userinfo', answer);
    return person('fuel2');
  };
  const user = { name: 'Ana López', email: 'ana@example.com' };
  expect(await answered({ status: 200, body: { user: { ...user, sub: '42', locale: 'es' } } })).toEqual(user);
  expect(await answered({ status: 200, body: { user: { name: 'Ana' } } })).toBeUndefined();
  expect(await answered({ status: 200, body: '<html>' })).toBeUndefined();
  expect(await answered({ status: 401, body: {} })).toBeUndefined();
});
