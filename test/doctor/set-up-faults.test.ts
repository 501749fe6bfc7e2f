import { isReady, type Judged } from '../../src/doctor/check';
import { changeJson } from './fault-proxy';
import { startTenantInReach, type TenantInReach } from './tenant-in-reach';
import { unspoken } from './unspoken';

let tenant: TenantInReach;
beforeAll(async () => {
  tenant = await startTenantInReach();
  await tenant.heal();
  await tenant.provision();
}, 60_000);
afterEach(() => tenant.heal());
afterAll(() => tenant.close());

/** The checks, all of which the page can say in its other languages. */
async function examine(...asked: Parameters<TenantInReach['examine']>): Promise<Judged[]> {
  const checks = await tenant.examine(...asked);
  expect(unspoken(checks)).toEqual([]);
  return checks;
}

const byId = (checks: readonly Judged[]) => Object.fromEntries(checks.map((check) => [check.id, check]));
const worst = (checks: readonly Judged[]) =>
  checks.filter(({ status }) => status !== 'ok').map(({ id, status, detail }) => `${status} ${id}: ${detail}`);

test('a tenant on which all is well is ready, and says of nothing that it is well that was not seen', async () => {
  const checks = await examine();
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(isReady(checks)).toBe(true);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const check of checks) {
    expect(check.status === 'ok' ? check.fix : 'empty').toBe(check.status === 'ok' ? '' : 'empty');
    expect(check.known || check.status !== 'ok').toBe(true);
    if (check.status !== 'ok') expect(check.fix).not.toBe('');
  }
  // A Redis of the tests does not persist, its address is http, nobody has called yet, and the shipped owners are examples.
  expect(worst(checks).map((line) => line.split(':')[0])).toEqual([
    'warn redis.appendonly',
    'warn redis.appendfsync',
    'warn arrived.webhook',
    'warn arrived.journey_builder',
    'warn public_url.form',
    expect.stringContaining('marketing_cloud.rest'),
    'warn replies.rules',
  ]);
});

test('what has come is told with its time: a message of a person, by Meta', async () => {
  await tenant.clouds.controlWhatsApp('POST', 'inbound', { from: '+491701234567', text: { body: 'hello' } });
  let arrived: Judged | undefined;
  for (let look = 0; look < 50 && arrived?.status !== 'ok'; look += 1) {
    arrived = byId(await examine())['arrived.webhook'];
  }
  expect(arrived).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^the last came at 20/) });
});

test('the signed post to our own webhook leaves no trace', async () => {
  await examine();
  expect(await tenant.redis.exists('wa:intake')).toBe(0);
});

type Plant = (tenant: TenantInReach) => Promise<unknown> | unknown;
interface Planted {
  fault: string;
  settings?: Record<string, string>;
  plant?: Plant;
  id: string;
  status?: 'warn' | 'fail';
  fix: RegExp;
}

const app =
  (changes: object): Plant =>
  (world) =>
    world.clouds.controlWhatsApp('PUT', 'app', changes);
const sender =
  (changes: object): Plant =>
  (world) =>
    world.clouds.controlWhatsApp('PATCH', 'senders/900000000000101', changes);
const whatsAppFields = async (world: TenantInReach, without: string) => {
  const { fields } = (await world.clouds.controlWhatsApp('GET', 'app')) as { fields: { name: string }[] };
  await world.clouds.controlWhatsApp('PUT', 'app', { fields: fields.filter(({ name }) => name !== without) });
};
const scopes =
  (...missing: string[]): Plant =>
  (world) =>
    world.control('PUT', 'scopes', {
      scopes: [
        'data_extensions_read',
        'data_extensions_write',
        'journeys_read',
        'list_and_subscribers_read',
        'email_send',
      ].filter((scope) => !missing.includes(scope)),
    });

const OF_NUMBER = 'whatsapp.number.900000000000101';
const PLANTED: Planted[] = [
  // Settings
  {
    fault: 'a setting is missing',
    settings: { MC_CLIENT_SECRET: '' },
    id: 'settings.MC_CLIENT_SECRET',
    fix: /set MC_CLIENT_SECRET/,
  },
  {
    fault: 'a setting cannot be read',
    settings: { WHATSAPP_API_VERSION: '26' },
    id: 'settings.WHATSAPP_API_VERSION',
    fix: /set WHATSAPP_API_VERSION/,
  },
  {
    fault: 'PUBLIC_URL of production is http',
    settings: { NODE_ENV: 'production' },
    id: 'settings.PUBLIC_URL',
    fix: /set PUBLIC_URL/,
  },
  // Redis
  { fault: 'Redis is away', settings: { REDIS_URL: 'redis://127.0.0.1:9' }, id: 'redis.answers', fix: /REDIS_URL/ },
  {
    fault: 'Redis throws keys away for room',
    plant: ({ redis }) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'),
    id: 'redis.maxmemory_policy',
    fix: /noeviction/,
  },
  // Marketing Cloud
  {
    fault: 'a wrong client secret',
    settings: { MC_CLIENT_SECRET: 'guess' },
    id: 'marketing_cloud.token',
    fix: /MC_CLIENT_SECRET/,
  },
  {
    fault: 'a business unit without the package',
    settings: { MC_ACCOUNT_ID: '999' },
    id: 'marketing_cloud.token',
    fix: /MC_ACCOUNT_ID.*Access tab/,
  },
  {
    fault: 'another tenant',
    settings: { MC_AUTH_URL: 'http://127.0.0.1:9' },
    id: 'marketing_cloud.token',
    fix: /MC_SUBDOMAIN/,
  },
  {
    fault: 'an IP allow-list answers with a page',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({ on: /token$/, answer: { status: 403, body: '<html>Forbidden</html>' } }),
    id: 'marketing_cloud.token',
    fix: /allow-list/,
  },
  {
    fault: 'the token is for another business unit',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /tokenContext/,
        change: changeJson((body) => Object.assign(body.organization, { id: 77 })),
      }),
    id: 'marketing_cloud.business_unit',
    fix: /MC_ACCOUNT_ID/,
  },
  {
    fault: 'another REST host',
    settings: { MC_REST_URL: 'http://127.0.0.1:9' },
    id: 'marketing_cloud.rest',
    fix: /MC_REST_URL/,
  },
  {
    fault: 'rows may not be written',
    plant: scopes('data_extensions_write'),
    id: 'marketing_cloud.scope.data_extensions_write',
    fix: /Data Extensions ▸ Write/,
  },
  {
    fault: 'data extensions may not be read',
    plant: scopes('data_extensions_read'),
    id: 'marketing_cloud.scope.data_extensions_read',
    fix: /Data Extensions ▸ Read/,
  },
  {
    fault: 'data extensions may not be read, by the route and not by the list of scopes',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({ on: /customobjects/, answer: { status: 401, body: { message: 'Not Authorized' } } }),
    id: 'marketing_cloud.scope.data_extensions_read',
    fix: /Data Extensions ▸ Read/,
  },
  {
    fault: 'journeys may not be read',
    plant: scopes('journeys_read'),
    id: 'marketing_cloud.scope.journeys_read',
    status: 'warn',
    fix: /Journeys ▸ Read/,
  },
  {
    fault: 'subscribers may not be read',
    plant: scopes('list_and_subscribers_read'),
    id: 'marketing_cloud.scope.list_and_subscribers_read',
    status: 'warn',
    fix: /List and Subscribers ▸ Read/,
  },
  {
    fault: 'email may not be sent',
    plant: scopes('email_send'),
    id: 'marketing_cloud.scope.email_send',
    status: 'warn',
    fix: /Email ▸ Send/,
  },
  {
    fault: 'a data extension is not there',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /search=WA_Reply/,
        change: changeJson((body) => Object.assign(body, { count: 0, items: [] })),
      }),
    id: 'data_extension.WA_Reply',
    fix: /npm run provision/,
  },
  {
    fault: 'a column is not there',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /\/fields$/,
        change: changeJson((body) => {
          body.fields = body.fields.filter(({ name }: { name: string }) => name !== 'OwnerEmail');
        }),
      }),
    id: 'data_extension.WA_Message',
    fix: /npm run provision/,
  },
  {
    fault: 'a column was made shorter',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /\/fields$/,
        change: changeJson((body) => {
          for (const field of body.fields) if (field.name === 'TemplateName') field.length = 20;
        }),
      }),
    id: 'data_extension.WA_Message',
    fix: /Contact Builder/,
  },
  {
    fault: 'rows are kept for other days than defined',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /search=WA_Event/,
        change: changeJson((body) => {
          body.items[0].dataRetentionProperties.dataRetentionPeriodLength = 7;
        }),
      }),
    id: 'data_extension.WA_Event',
    status: 'warn',
    fix: /Retention/,
  },
  {
    fault: 'the clock is wrong',
    plant: ({ marketingCloud }) =>
      marketingCloud.plant({
        on: /token$/,
        change: ({ headers }) => {
          headers.date = new Date(Date.now() - 3_600_000).toUTCString();
        },
      }),
    id: 'clock',
    fix: /NTP/,
  },
  // Meta
  {
    fault: 'a version that never was',
    settings: { WHATSAPP_API_VERSION: 'v99.0' },
    id: 'whatsapp.api_version',
    fix: /WHATSAPP_API_VERSION/,
  },
  {
    fault: 'Meta is not reached',
    settings: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    id: 'whatsapp.api_version',
    fix: /graph\.facebook\.com/,
  },
  {
    fault: 'a token that is withdrawn',
    settings: { WHATSAPP_ACCESS_TOKEN: 'other' },
    id: 'whatsapp.token',
    fix: /never expires/,
  },
  {
    fault: 'a token of the dashboard, which ends tomorrow',
    plant: app({ expiresAt: Math.floor(Date.now() / 1000) + 80_000 }),
    id: 'whatsapp.token',
    fix: /never expires/,
  },
  {
    fault: 'a token that ends in two months',
    plant: app({ expiresAt: Math.floor(Date.now() / 1000) + 5_000_000 }),
    id: 'whatsapp.token',
    status: 'warn',
    fix: /never expires/,
  },
  {
    fault: 'the token may not send',
    plant: app({ scopes: ['whatsapp_business_management'] }),
    id: 'whatsapp.permission.whatsapp_business_messaging',
    fix: /whatsapp_business_messaging/,
  },
  {
    fault: 'the token is for another account',
    plant: app({ grantedAccounts: ['1'] }),
    id: 'whatsapp.token_account',
    fix: /Assign assets/,
  },
  {
    fault: 'a wrong account id',
    settings: { WHATSAPP_BUSINESS_ACCOUNT_ID: '4711' },
    id: 'whatsapp.account',
    fix: /WHATSAPP_BUSINESS_ACCOUNT_ID/,
  },
  {
    fault: 'a number in place of its id',
    settings: { WHATSAPP_PHONE_NUMBER_ID: '15550001000' },
    id: 'whatsapp.number.15550001000',
    fix: /WHATSAPP_PHONE_NUMBER_ID/,
  },
  {
    fault: 'a wrong app secret',
    settings: { WHATSAPP_APP_SECRET: 'guess' },
    id: 'whatsapp.app_secret',
    fix: /WHATSAPP_APP_SECRET/,
  },
  {
    fault: 'no app is subscribed to the account',
    plant: app({ subscribed: false }),
    id: 'whatsapp.subscribed_apps',
    fix: /subscribed_apps/,
  },
  { fault: 'the webhook is not active', plant: app({ active: false }), id: 'whatsapp.webhook', fix: /Configuration/ },
  {
    fault: 'no field messages',
    plant: (world) => whatsAppFields(world, 'messages'),
    id: 'whatsapp.webhook_fields',
    fix: /subscribe to messages/,
  },
  {
    fault: 'no field standby',
    plant: (world) => whatsAppFields(world, 'standby'),
    id: 'whatsapp.webhook_other_fields',
    status: 'warn',
    fix: /subscribe to standby/,
  },
  {
    fault: 'another callback URL',
    plant: app({ callbackUrl: 'https://old.example/hook' }),
    id: 'whatsapp.webhook_callback',
    fix: /set the callback URL/,
  },
  {
    fault: 'an override of the account',
    plant: app({ override: 'https://old.example/hook' }),
    id: 'whatsapp.webhook_override',
    fix: /end the override/,
  },
  {
    fault: 'an override of the number',
    plant: app({ numberOverrides: { '900000000000101': 'https://old.example/hook' } }),
    id: `${OF_NUMBER}.webhook`,
    fix: /end the override/,
  },
  {
    fault: 'a number that is not registered',
    plant: sender({ status: 'PENDING' }),
    id: `${OF_NUMBER}.status`,
    fix: /register/,
  },
  {
    fault: 'a number that is not verified',
    plant: sender({ codeVerificationStatus: 'NOT_VERIFIED' }),
    id: `${OF_NUMBER}.verification`,
    fix: /verify/,
  },
  {
    fault: 'a name that is declined',
    plant: sender({ nameStatus: 'DECLINED' }),
    id: `${OF_NUMBER}.name`,
    fix: /display name/,
  },
  {
    fault: 'a number that is blocked',
    plant: sender({ canSendMessage: 'BLOCKED' }),
    id: `${OF_NUMBER}.health`,
    fix: /WhatsApp Manager/,
  },
  {
    fault: 'a number of another platform',
    plant: sender({ platformType: 'ON_PREMISE' }),
    id: `${OF_NUMBER}.platform`,
    fix: /Cloud API/,
  },
  {
    fault: 'a portfolio that is not verified',
    plant: sender({ messagingLimit: 'TIER_250' }),
    id: `${OF_NUMBER}.limit`,
    status: 'warn',
    fix: /verify the business/,
  },
  {
    fault: 'a quality that is low',
    plant: sender({ qualityRating: 'RED' }),
    id: `${OF_NUMBER}.quality`,
    status: 'warn',
    fix: /fewer people/,
  },
  // Our own address
  {
    fault: 'nobody is at PUBLIC_URL',
    settings: { PUBLIC_URL: 'http://127.0.0.1:9' },
    id: 'public_url.reached',
    fix: /start the app/,
  },
  {
    fault: 'PUBLIC_URL leads on',
    plant: ({ publicUrl }) =>
      publicUrl.plant({ on: /./, answer: { status: 301, headers: { location: 'https://www.example.com/' } } }),
    id: 'public_url.reached',
    fix: /leads to/,
  },
  {
    fault: 'another site is at PUBLIC_URL',
    plant: ({ publicUrl }) => publicUrl.plant({ on: /./, answer: { status: 200, body: { hello: 'world' } } }),
    id: 'public_url.reached',
    fix: /start the app/,
  },
  {
    fault: 'a proxy writes bodies anew',
    plant: ({ publicUrl }) =>
      publicUrl.plant({
        on: /^POST .*webhooks/,
        sent: (body) => JSON.stringify(JSON.parse(body), null, 1).replace('\n}', '}'),
      }),
    id: 'public_url.webhook',
    fix: /change bodies|WHATSAPP_APP_SECRET/,
  },
  {
    fault: 'the app runs with another verify token',
    settings: { WHATSAPP_VERIFY_TOKEN: 'another-token' },
    id: 'public_url.verify_token',
    fix: /WHATSAPP_VERIFY_TOKEN/,
  },
];

test.each<[string, Record<string, string>, string, readonly string[]]>([
  [
    'a token that is withdrawn',
    { WHATSAPP_ACCESS_TOKEN: 'other' },
    'whatsapp.token',
    [
      'whatsapp.account',
      'whatsapp.templates',
      'whatsapp.app_secret',
      'whatsapp.subscribed_apps',
      OF_NUMBER,
      'whatsapp.number.900000000000102',
    ],
  ],
  [
    'a wrong account id',
    { WHATSAPP_BUSINESS_ACCOUNT_ID: '4711' },
    'whatsapp.account',
    ['whatsapp.templates', 'whatsapp.subscribed_apps'],
  ],
  ['another REST host', { MC_REST_URL: 'http://127.0.0.1:9' }, 'marketing_cloud.rest', ['data_extension.WA_Message']],
  [
    'Redis is away',
    { REDIS_URL: 'redis://127.0.0.1:9' },
    'redis.answers',
    ['arrived.webhook', 'arrived.journey_builder'],
  ],
])(
  '%s is told once: what follows from it points there and says nothing of its own',
  async (_, settings, root, follow) => {
    const checks = await examine(settings);
    const failing = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
    expect(failing).toEqual([root]);
    const fix = `mend ${root} first, then run the checks again`;
    for (const id of follow) expect(byId(checks)[id]).toMatchObject({ status: 'warn', known: false, fix });
    // Nobody is sent to a setting that is right.
    const ofIt = root === 'redis.answers' ? /^arrived/ : /^(whatsapp|data_extension)/;
    for (const { id, fix: advice, status } of checks) {
      if (status !== 'ok' && ofIt.test(id) && id !== root) expect([id, advice]).toEqual([id, fix]);
    }
  },
);

test('where Redis is away nobody knows the mapping: it is not called wrong, and neither are the data extensions', async () => {
  const away = async () => {
    throw new Error('Connection is closed.');
  };
  const checks = byId(await examine({}, { loadMapping: away }));
  const fix = 'mend redis.answers first, then run the checks again';
  for (const id of ['data_extensions.mapping', 'data_extension.WA_Message', 'data_extension.WA_Consent']) {
    expect(checks[id]).toMatchObject({ status: 'warn', known: false, fix });
  }
  await tenant.redis.set('wa:de-mapping', '{"WA_Nothing": 1}');
  const invalid = byId(await examine())['data_extensions.mapping'];
  expect(invalid).toMatchObject({ status: 'fail', fix: expect.stringContaining('put the mapping right') });
});

test('a wrong client secret is seen although the app still has a token that is good', async () => {
  await tenant.provision();
  expect(await tenant.redis.keys('*mc-token:*')).toHaveLength(1);
  const checks = await tenant.examine({ MC_CLIENT_SECRET: 'guess' });
  expect(byId(checks)['marketing_cloud.token']).toMatchObject({
    status: 'fail',
    fix: expect.stringContaining('MC_CLIENT_SECRET'),
  });
  expect(isReady(checks)).toBe(false);
});

test('thirty faults and more are planted', () => {
  expect(PLANTED.filter(({ status }) => status !== 'warn').length).toBeGreaterThanOrEqual(30);
});

test.each(PLANTED)('$fault: $id', async ({ settings, plant, id, status = 'fail', fix }) => {
  await plant?.(tenant);
  const checks = await examine(settings);
  await tenant.redis.config('SET', 'maxmemory-policy', 'noeviction');
  expect(byId(checks)[id]).toMatchObject({ status, fix: expect.stringMatching(fix) });
  expect(isReady(checks)).toBe(status === 'warn');
  expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
});
