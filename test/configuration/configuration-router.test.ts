import axios, { type AxiosInstance } from 'axios';
import type { ConfigurationDependencies } from '../../src/configuration/configuration-router';
import { inArgumentsFrom } from '../../src/ui/form/activity-form';
import { EMPTY_FORM } from '../../src/ui/form/message-form';
import { MARKETER_TOKEN, pageDependencies, startPageServer } from '../support/page-server';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function api(change: Partial<ConfigurationDependencies> = {}, token = MARKETER_TOKEN): Promise<AxiosInstance> {
  const server = await startPageServer(pageDependencies(change));
  close = server.close;
  return axios.create({
    baseURL: `${server.origin}/api`,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    validateStatus: () => true,
  });
}

const IN_ARGUMENTS = {
  ...inArgumentsFrom({
    ...EMPTY_FORM,
    sender: '900000000000101',
    template: { name: 'simple_hello', language: 'es_MX' },
    purpose: 'service',
    phone: '+52 55 1234 5678',
  }),
  contactKey: 'preview-contact',
};

describe('who may ask', () => {
  test.each([
    ['no token', '', undefined, 401, 'token_refused'],
    ['a token that Marketing Cloud refuses', 'other', undefined, 401, 'token_refused'],
    ['a marketer of another business unit', 'x', { kind: 'valid', organizationId: '1' } as const, 401, 'token_refused'],
    ['a Marketing Cloud that is away', 'x', { kind: 'unreachable' } as const, 503, 'marketing_cloud_unreachable'],
  ])('%s gets %s', async (_name, token, context, status, error) => {
    const client = await api(context ? { checkMarketerToken: async () => context } : {}, token);
    for (const path of ['/senders', '/templates', '/running?activityId=a', '/holdout?activityId=a']) {
      const answer = await client.get(path);
      expect([answer.status, answer.data]).toEqual([status, { error }]);
    }
    for (const path of ['/check', '/test-send', '/report-pass']) {
      const answer = await client.post(path, { phone: '+5255', inArguments: IN_ARGUMENTS });
      expect([answer.status, answer.data]).toEqual([status, { error }]);
    }
  });

  test('the list of pages that may frame ours is open to all', async () => {
    const client = await api({ hostOrigins: ['http://127.0.0.1:4000'] }, '');
    expect((await client.get('/host-origins')).data).toEqual({ origins: ['http://127.0.0.1:4000'] });
  });

  test('nothing of it is kept by a cache', async () => {
    const client = await api();
    expect((await client.get('/senders')).headers['cache-control']).toBe('no-store');
  });
});

describe('what a new step begins with', () => {
  const marketer = { name: 'Ana López', email: 'ana@example.com' };
  test('the account’s answers, and who is logged in, unless they ask too often', async () => {
    let isAllowed = true;
    const tokens: string[] = [];
    const client = await api({
      accountDefaults: { load: async () => ({ purposes: {}, topics: [], stage: 'purchase' }) },
      marketerPerson: async (token) => {
        tokens.push(token);
        return marketer;
      },
      choicesPace: { allow: () => isAllowed },
    });
    const defaults = { purposes: {}, topics: [], stage: 'purchase' };
    expect((await client.get('/defaults')).data).toEqual({ ...defaults, marketer });
    isAllowed = false;
    expect((await client.get('/defaults')).data).toEqual(defaults);
    expect(tokens).toEqual([MARKETER_TOKEN]);
  });
});

describe('senders', () => {
  test('the configured ones, with what Meta says of each', async () => {
    const client = await api({
      senders: ['900000000000101', '900000000000199'],
      availability: (sender) =>
        sender === '900000000000101' ? { available: false, reason: 'restricted' } : { available: true },
    });
    expect((await client.get('/senders')).data).toEqual({
      senders: [
        {
          id: '900000000000101',
          displayName: 'Tienda Aurora',
          phoneNumber: '+52 55 5550 0101',
          quality: 'GREEN',
          limit: 'TIER_100K',
          available: false,
          unavailableReason: 'restricted',
        },
        {
          id: '900000000000199',
          displayName: '900000000000199',
          phoneNumber: '',
          quality: 'UNKNOWN',
          available: false,
          unavailableReason: 'not_in_account',
        },
      ],
    });
  });

  test('Meta away is said as such', async () => {
    const client = await api({ listPhoneNumbers: () => Promise.reject(new Error('away')) });
    const answer = await client.get('/senders');
    expect([answer.status, answer.data]).toEqual([502, { error: 'whatsapp_unreachable' }]);
  });
});

describe('templates', () => {
  test('each with what it needs, and why it cannot be sent where it cannot', async () => {
    const client = await api();
    const { templates } = (await client.get('/templates')).data;
    const named = (name: string) => templates.find((template: { name: string }) => template.name === name);
    expect(named('order_update').needs.map(({ key }: { key: string }) => key)).toEqual([
      'header.1',
      'body.1',
      'body.2',
      'button.0',
      'button.1',
    ]);
    expect(named('order_update')).not.toHaveProperty('notSendable');
    expect(named('autumn_offer')).toMatchObject({ quality: 'RED', category: 'MARKETING', previousCategory: 'UTILITY' });
    expect(named('weekly_news').notSendable).toEqual({ why: 'not_approved' });
    expect(named('win_a_car')).toMatchObject({
      rejectedReason: 'ABUSIVE_CONTENT',
      notSendable: { why: 'not_approved' },
    });
    expect(named('voice_note').notSendable).toEqual({
      why: 'not_supported',
      detail: expect.stringContaining('HOLOGRAM'),
    });
  });

  test('an old copy serves while Meta is away; without one it is said', async () => {
    const refreshTemplates = () => Promise.reject(new Error('away'));
    const withCopy = await api({ refreshTemplates });
    expect((await withCopy.get('/templates')).status).toBe(200);
    await close?.();
    const without = await api({ refreshTemplates, templatesReadAt: () => 0 });
    const answer = await without.get('/templates');
    expect([answer.status, answer.data]).toEqual([502, { error: 'whatsapp_unreachable' }]);
  });
});

describe('check and test send', () => {
  test('a check hands over the in-arguments as execute reads them', async () => {
    const seen: unknown[] = [];
    const client = await api({
      checkContact: async (inArguments) => {
        seen.push(inArguments);
        return { branch: 'continue', reason: 'test' };
      },
    });
    const answer = await client.post('/check', { inArguments: IN_ARGUMENTS });
    expect(answer.data).toEqual({ branch: 'continue', reason: 'test' });
    expect(seen).toMatchObject([{ phone: '+52 55 1234 5678', settings: { topic: 'general', decideOn: 'accepted' } }]);
  });

  test.each([
    ['/check', {}],
    ['/check', { inArguments: { v: 1 } }],
    ['/test-send', { inArguments: IN_ARGUMENTS }],
    ['/test-send', { phone: '', inArguments: IN_ARGUMENTS }],
    ['/running?activityId=', undefined],
  ])('%s with %j is refused, and nothing is sent', async (path, body) => {
    const client = await api({
      testSend: () => Promise.reject(new Error('must not be called')),
      checkContact: () => Promise.reject(new Error('must not be called')),
      activityCounts: () => Promise.reject(new Error('must not be called')),
    });
    const answer = await (body === undefined ? client.get(path) : client.post(path, body));
    expect([answer.status, answer.data]).toEqual([400, { error: 'invalid_request' }]);
  });

  test('a body that is no JSON is refused', async () => {
    const client = await api();
    const answer = await client.post('/check', '{', { headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
  });

  test('over the limit nothing is sent', async () => {
    const client = await api({
      allowTestSend: async () => false,
      testSend: () => Promise.reject(new Error('must not be called')),
    });
    const answer = await client.post('/test-send', { phone: '+52 55 1111 2222', inArguments: IN_ARGUMENTS });
    expect([answer.status, answer.data]).toEqual([429, { error: 'rate_limited' }]);
  });
});

test('what a holdout takes is told of a step that runs, and of one that is new', async () => {
  const asked: string[] = [];
  const facts = { now: 1, purposes: ['promotional' as const], contactsADay: 400 };
  const client = await api({
    holdoutFacts: async (activityId) => {
      asked.push(activityId);
      return facts;
    },
  });
  for (const query of ['?activityId=ABCDEF01-2345-6789-ABCD-EF0123456789', '']) {
    expect((await client.get(`/holdout${query}`)).data).toEqual(facts);
  }
  expect(asked).toEqual(['abcdef01-2345-6789-abcd-ef0123456789', '']);
});
