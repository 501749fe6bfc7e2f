import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startGraphHost } from '../../sandbox/whatsapp/start-graph-host';
import { startWhatsAppSandbox } from '../../sandbox/whatsapp/start-whatsapp-sandbox';
import { placeOfFurtherUnit } from '../../src/setup/further-unit';
import { saveSettings } from '../../src/setup/save-settings';
import { WHATSAPP_QUESTIONS } from '../../src/setup/whatsapp-questions';
import { outputOfCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { emptyTestRedis, testRedisUrl } from '../support/redis';
import { startClouds } from '../support/start-app';

type Clouds = Awaited<ReturnType<typeof startClouds>>;
let clouds: Clouds;
let directory: string;
let port: number;
beforeEach(async () => {
  await (await emptyTestRedis()).quit();
  clouds = await startClouds();
  await clouds.controlWhatsApp('PUT', 'app', { subscribed: false, active: false, fields: [] });
  directory = mkdtempSync(join(tmpdir(), 'setup-'));
  port = await freePort();
}, 60_000);
afterEach(async () => {
  await clouds.close();
  rmSync(directory, { recursive: true });
});

const tenant = testEnvironment() as Record<string, string>;
const file = () => join(directory, '.env');
const kept = () => parseEnv(readFileSync(file(), 'utf8'));
/** What the stand-ins need that nobody is asked for. */
const around = () => ({
  ENV_FILE: file(),
  PORT: String(port),
  WHATSAPP_GRAPH_URL: clouds.whatsApp.url,
  WHATSAPP_API_VERSION: 'v26.0',
});
const first = (list = '') => list.split(',')[0] ?? '';
/** The right answers, in the order of the questions. */
const answers = () => ({
  MC_SUBDOMAIN: clouds.marketingCloud.url,
  MC_CLIENT_ID: tenant.MC_CLIENT_ID ?? '',
  MC_CLIENT_SECRET: tenant.MC_CLIENT_SECRET ?? '',
  MC_ACCOUNT_ID: '',
  MC_JWT_SIGNING_SECRET: first(tenant.MC_JWT_SIGNING_SECRET),
  WHATSAPP_ACCESS_TOKEN: tenant.WHATSAPP_ACCESS_TOKEN ?? '',
  WHATSAPP_APP_SECRET: first(tenant.WHATSAPP_APP_SECRET),
  WHATSAPP_BUSINESS_ACCOUNT_ID: tenant.WHATSAPP_BUSINESS_ACCOUNT_ID ?? '',
  WHATSAPP_PHONE_NUMBER_ID: '',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  REDIS_URL: testRedisUrl(),
  ALERT_WEBHOOK_URL: '',
});
const run = (typed: readonly string[], environment: Record<string, string> = {}, words: string[] = []) =>
  outputOfCommand(
    'commands/setup-command',
    words,
    { ...around(), ...environment },
    typed.map((line) => `${line}\n`).join(''),
  );

test('from an empty environment it asks at most 12 questions, leaves at most 10 clicks, and nothing fails', async () => {
  const { code, printed, error } = await run(Object.values(answers()));
  expect(error).not.toMatch(/Error/);
  const asked = Number(
    /(\d+) questions asked; not checked: MC_JWT_SIGNING_SECRET \(the first call of Journey Builder shows it\)\./.exec(
      printed,
    )?.[1],
  );
  const clicks = Number(/Left to be done by hand: (\d+)/.exec(printed)?.[1]);
  expect(asked).toBeLessThanOrEqual(12);
  expect(clicks).toBeLessThanOrEqual(10);
  expect(printed).toMatch(/Nothing fails: \d+ of \d+ checks are ok/);
  expect(code).toBe(0);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(kept()).toMatchObject({
    MC_AUTH_URL: clouds.marketingCloud.url,
    MC_ACCOUNT_ID: tenant.MC_ACCOUNT_ID,
    WHATSAPP_PHONE_NUMBER_ID: tenant.WHATSAPP_PHONE_NUMBER_ID,
    WHATSAPP_VERIFY_TOKEN: expect.stringMatching(/^.{16,}$/),
  });
  for (const secret of [
    'MC_CLIENT_SECRET',
    'WHATSAPP_ACCESS_TOKEN',
    'WHATSAPP_APP_SECRET',
    'LINK_SECRET',
    'ADMIN_TOKEN',
  ]) {
    expect(printed + error).not.toContain(kept()[secret]);
  }

  // A second run asks nothing.
  const again = await run([]);
  expect(again.printed).toMatch(/\n0 questions asked; not checked: MC_JWT_SIGNING_SECRET/);
  expect(again.code).toBe(0);
}, 240_000);

interface Planted {
  what: string;
  setting: keyof ReturnType<typeof answers>;
  wrong: () => string;
  says: RegExp;
}
const PLANTED: Planted[] = [
  {
    what: 'a tenant that does not give tokens',
    setting: 'MC_SUBDOMAIN',
    wrong: () => clouds.whatsApp.url,
    says: /✗ MC_SUBDOMAIN: .*not as Marketing Cloud does/,
  },
  { what: 'a tenant in words', setting: 'MC_SUBDOMAIN', wrong: () => 'our tenant!', says: /✗ this cannot be read/ },
  { what: 'no answer', setting: 'MC_SUBDOMAIN', wrong: () => '', says: /✗ an answer is needed/ },
  {
    what: 'a business unit of somebody else',
    setting: 'MC_ACCOUNT_ID',
    wrong: () => '123',
    says: /✗ MC_ACCOUNT_ID: .*MC_ACCOUNT_ID/,
  },
  {
    what: 'a business unit in words',
    setting: 'MC_ACCOUNT_ID',
    wrong: () => 'retail',
    says: /✗ MC_ACCOUNT_ID: .*numeric MID/,
  },
  {
    what: 'an access token that Meta does not know',
    setting: 'WHATSAPP_ACCESS_TOKEN',
    wrong: () => 'EAAwrong',
    says: /✗ WHATSAPP_ACCESS_TOKEN: Meta refuses it/,
  },
  {
    what: 'the secret of another app',
    setting: 'WHATSAPP_APP_SECRET',
    wrong: () => 'ffffffffffffffffffff',
    says: /✗ WHATSAPP_APP_SECRET: Meta refuses it/,
  },
  {
    what: 'an account that the token may not see',
    setting: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
    wrong: () => '525555550100',
    says: /✗ WHATSAPP_BUSINESS_ACCOUNT_ID: the token may not see/,
  },
  {
    what: 'a number in place of its id',
    setting: 'WHATSAPP_PHONE_NUMBER_ID',
    wrong: () => '525555550100',
    says: /✗ WHATSAPP_PHONE_NUMBER_ID: 525555550100 is no number of the account/,
  },
  {
    what: 'an address that is not this app',
    setting: 'PUBLIC_URL',
    wrong: () => clouds.marketingCloud.url,
    says: /✗ PUBLIC_URL: .*neither port/,
  },
  { what: 'an address that is none', setting: 'PUBLIC_URL', wrong: () => 'shop', says: /✗ PUBLIC_URL: / },
  {
    what: 'a Redis that is not there',
    setting: 'REDIS_URL',
    wrong: () => 'redis://127.0.0.1:9',
    says: /✗ REDIS_URL: Redis: no answer/,
  },
  {
    what: 'a Redis that is written otherwise',
    setting: 'REDIS_URL',
    wrong: () => 'http://redis',
    says: /✗ REDIS_URL: .*must start with redis/,
  },
  {
    what: 'an address of alerts that refuses',
    setting: 'ALERT_WEBHOOK_URL',
    wrong: () => `${clouds.marketingCloud.url}/nowhere`,
    says: /✗ ALERT_WEBHOOK_URL: answered HTTP 404/,
  },
];

test('every wrong answer is caught at its question, in words that say what is wrong', async () => {
  const typed = Object.entries(answers()).flatMap(([setting, right]) => [
    ...PLANTED.filter((planted) => planted.setting === setting).map(({ wrong }) => wrong()),
    right,
  ]);
  const { code, printed } = await run(typed);
  for (const { says } of PLANTED) expect(printed).toMatch(says);
  expect(printed).toMatch(/Nothing fails/);
  expect(code).toBe(0);
}, 180_000);

test('a client and a secret that do not belong together are both asked for again', async () => {
  const { MC_SUBDOMAIN, MC_CLIENT_ID, MC_CLIENT_SECRET } = answers();
  const { code, printed } = await run([MC_SUBDOMAIN, 'other-client', MC_CLIENT_SECRET, MC_CLIENT_ID, MC_CLIENT_SECRET]);
  expect(printed).toMatch(/✗ MC_CLIENT_SECRET: .*invalid_client|✗ MC_CLIENT_SECRET: HTTP 401/);
  expect(printed).toMatch(/✓ MC_CLIENT_SECRET: Marketing Cloud gives a token/);
  expect(printed).toMatch(/Stopped at MC_ACCOUNT_ID after 5 questions/);
  expect(code).toBe(1);
  expect(kept()).toMatchObject({ MC_CLIENT_ID, MC_CLIENT_SECRET });
}, 60_000);

test('a token that ends, or lacks a permission, is told before anything is sent with it', async () => {
  await clouds.controlWhatsApp('PUT', 'app', { expiresAt: 4_000_000_000 });
  const known = { ...answers(), MC_ACCOUNT_ID: tenant.MC_ACCOUNT_ID ?? '' };
  const { MC_SUBDOMAIN: MC_AUTH_URL, WHATSAPP_ACCESS_TOKEN, ...rest } = known;
  const ends = await run([WHATSAPP_ACCESS_TOKEN], { ...rest, MC_AUTH_URL });
  expect(ends.printed).toMatch(/✗ WHATSAPP_ACCESS_TOKEN: it ends on 2096-10-02/);
  await clouds.controlWhatsApp('PUT', 'app', { expiresAt: 0, scopes: ['whatsapp_business_messaging'] });
  const lacks = await run([WHATSAPP_ACCESS_TOKEN], { ...rest, MC_AUTH_URL });
  expect(lacks.printed).toMatch(/✗ WHATSAPP_ACCESS_TOKEN: it lacks whatsapp_business_management/);
}, 60_000);

test('with all answers in a file nobody is asked', async () => {
  const { MC_SUBDOMAIN: MC_AUTH_URL, ...rest } = answers();
  const given = {
    ...rest,
    MC_AUTH_URL,
    MC_ACCOUNT_ID: tenant.MC_ACCOUNT_ID ?? '',
    WHATSAPP_PHONE_NUMBER_ID: tenant.WHATSAPP_PHONE_NUMBER_ID ?? '',
  };
  const from = join(directory, 'answers');
  writeFileSync(
    from,
    Object.entries(given)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const { code, printed } = await run([], {}, ['--from', from, '--set', 'DEFAULT_COUNTRY=MX']);
  expect(printed).toMatch(/\n0 questions asked/);
  expect(code).toBe(0);
}, 180_000);

test('where a right of the package is missing it ends as not ready, with the right among what is left', async () => {
  await fetch(`${clouds.marketingCloud.url}/_sandbox/scopes`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scopes: ['data_extensions_read', 'journeys_read'] }),
  });
  const { code, printed } = await run(Object.values(answers()));
  expect(printed).toMatch(/Not ready: \d+ of \d+ checks are ok/);
  expect(printed).toMatch(/\d+\. grant Data ▸ Data Extensions ▸ Write/);
  expect(printed).not.toContain('Nothing fails');
  expect(code).toBe(1);
}, 120_000);

test('where a number sends its webhooks elsewhere it ends as not ready', async () => {
  // The number's own address goes before that of the app, which was set.
  await clouds.controlWhatsApp('PUT', 'app', {
    numberOverrides: { '900000000000101': 'https://elsewhere.example/hook' },
  });
  const { code, printed } = await run(Object.values(answers()));
  expect(printed).toMatch(/Not ready: /);
  expect(code).toBe(1);
}, 120_000);

/** The clouds of a second business unit, and one host of Graph for the accounts of both. */
async function startBrazil() {
  const real = { clock: Date.now, ids: randomUUID, random: Math.random };
  const marketingCloud = await startMarketingCloudSandbox({
    ...real,
    ...{ clientId: 'client-br', clientSecret: 'client-secret-br', accountId: '510000002', asyncLagMs: 50 },
  });
  const whatsApp = await startWhatsAppSandbox({
    ...real,
    ...{ accessToken: 'access-token-br', appSecret: 'app-secret-of-br', portfolio: 8 },
    ...{ businessAccountId: '900000000000012', phoneNumberIds: ['900000000000121'] },
  });
  const graph = await startGraphHost([clouds.whatsApp, whatsApp]);
  return {
    url: marketingCloud.url,
    graph: graph.url,
    close: () => Promise.all([graph.close(), marketingCloud.close(), whatsApp.close()]),
  };
}

test('a further business unit is set up beside the one that is served: it may be stopped, what is another’s is told at its question, and one app serves both', async () => {
  const brazil = await startBrazil();
  try {
    const UNITS = join(directory, 'units.json');
    const { ENV_FILE: _, UNITS: __, PORT: ___, ...first } = tenant;
    saveSettings(file(), { ...first, ...clouds.environment, PUBLIC_URL: `http://127.0.0.1:${port}` });
    const setUp = (typed: readonly string[]) =>
      run(typed, { UNITS, WHATSAPP_GRAPH_URL: brazil.graph }, [
        '--unit',
        '510000002',
        '--set',
        `MC_AUTH_URL=${brazil.url}`,
      ]);

    const ofTheFirst = [tenant.MC_CLIENT_ID ?? '', tenant.MC_CLIENT_SECRET ?? ''];
    const begun = await setUp([...ofTheFirst, 'client-br', 'client-secret-br']);
    expect(begun.printed).toMatch(/✗ MC_CLIENT_SECRET: .*invalid_client|✗ MC_CLIENT_SECRET: HTTP 401/);
    expect(begun.printed).toMatch(/Stopped at MC_JWT_SIGNING_SECRET after 4 questions/);
    expect(begun.code).toBe(1);
    expect(existsSync(UNITS)).toBe(false);

    const secret = first.MC_JWT_SIGNING_SECRET?.split(',')[0] ?? '';
    const answers = [
      ...[secret, 'signing-secret-br', 'access-token-br', 'app-secret-of-br', '900000000000012', ''],
      ...['Mexico', 'Mexico', 'Brazil', '510000009', tenant.MC_ACCOUNT_ID ?? ''],
    ];
    const { code, printed, error } = await setUp(answers);
    expect(error).not.toMatch(/Error/);
    for (const said of [
      '✗ MC_JWT_SIGNING_SECRET: it is that of business unit 7281698',
      '✗ SETUP_UNIT_NAME: another business unit is called Mexico',
      '✗ SETUP_SHARED_CONSENT: 510000009 is no business unit that is served',
      `${UNITS} has Mexico (7281698), Brazil (510000002), which can be told apart`,
      'save took a call that is signed with MC_JWT_SIGNING_SECRET',
    ])
      expect(printed).toContain(said);
    expect(Number(/\n(\d+) questions asked/.exec(printed)?.[1])).toBeLessThanOrEqual(12);
    expect(Number(/Left to be done by hand: (\d+)/.exec(printed)?.[1])).toBeLessThanOrEqual(10);
    expect(printed).toMatch(/Nothing fails: \d+ of \d+ checks are ok/);
    expect(code).toBe(0);

    const written = readFileSync(UNITS, 'utf8');
    const sharedConsent = 'consent of 7281698';
    expect(JSON.parse(written)).toEqual({
      units: [
        { mid: '7281698', name: 'Mexico', sharedConsent, settingsFile: '.env', settings: {} },
        { mid: '510000002', name: 'Brazil', sharedConsent, settingsFile: '510000002.env', settings: {} },
      ],
    });
    const own = join(directory, '510000002.env');
    expect([UNITS, own].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    const settings = parseEnv(readFileSync(own, 'utf8'));
    expect(settings).toMatchObject({ MC_CLIENT_ID: 'client-br', REDIS_DATABASE: '1', LINK_SECRET: expect.any(String) });
    // What holds for all stays where it stood.
    expect(Object.keys(settings).filter((name) => ['PUBLIC_URL', 'REDIS_URL', 'METRICS_TOKEN'].includes(name))).toEqual(
      [],
    );
    expect(printed + error).not.toContain(settings.ADMIN_TOKEN);

    // Another run finds all of it, and writes the same.
    const again = placeOfFurtherUnit('510000002', { ENV_FILE: file(), UNITS, WHATSAPP_GRAPH_URL: brazil.graph }, {});
    expect(again.given).toMatchObject({ ...settings, PUBLIC_URL: `http://127.0.0.1:${port}` });
    expect(again.questions.map(({ setting }) => setting).filter((name) => name.startsWith('SETUP_'))).toEqual([]);
    again.settle(again.given);
    expect(readFileSync(UNITS, 'utf8')).toBe(written);
  } finally {
    await brazil.close();
  }
}, 120_000);

test('what Meta does not tell of a token is not said', async () => {
  const seen = await WHATSAPP_QUESTIONS[0]?.check?.(
    { WHATSAPP_ACCESS_TOKEN: 'token' },
    {
      asker: {
        clocks: [],
        ask: async () => ({
          kind: 'answered',
          status: 200,
          headers: {},
          body: { data: { app_id: '1', is_valid: true } },
        }),
      },
      askPublicUrl: async () => ({ kind: 'unchecked', said: '' }),
      askRedis: async () => ({ kind: 'unchecked', said: '' }),
    },
  );
  expect(seen).toMatchObject({
    kind: 'good',
    said: 'taken; Meta does not tell when it ends, of app 1, Meta does not tell its permissions',
  });
});
