import { readConfig, readSettings } from '../src/config';
import { SettingsError } from '../src/errors';
import { testEnvironment } from './support/environment';

test('names every fault in one message', () => {
  const environment = { ...testEnvironment(), MC_CLIENT_ID: '', PORT: 'many', WHATSAPP_APP_SECRET: undefined };
  expect(() => readConfig(environment)).toThrow(SettingsError);
  try {
    readConfig(environment);
  } catch (error) {
    const faults = (error as SettingsError).faults.map((fault) => fault.split(/[: ]/)[0]);
    expect(faults.sort()).toEqual(['MC_CLIENT_ID', 'PORT', 'WHATSAPP_APP_SECRET']);
  }
});

test('builds the tenant addresses from the subdomain', () => {
  const { MC_AUTH_URL, MC_REST_URL, ...rest } = testEnvironment();
  const config = readConfig({ ...rest, MC_SUBDOMAIN: 'mc0example' });
  expect(config.marketingCloud.restUrl).toBe('https://mc0example.rest.marketingcloudapis.com');
});

test('demands a Redis address in production', () => {
  const { REDIS_URL, ...rest } = testEnvironment();
  expect(() => readConfig({ ...rest, NODE_ENV: 'production' })).toThrow(SettingsError);
});

/** Complete, and as production is held to. */
const production = (overrides: Record<string, string> = {}) => ({
  ...testEnvironment({ WHATSAPP_APP_SECRET: 'test-app-secret-0,test-app-secret-before' }),
  NODE_ENV: 'production',
  ...overrides,
});

test.each([
  'http://app.example',
  'https://app.example:8443',
  'https://localhost',
  'https://127.0.0.1',
  'https://[::1]',
])('in production %s is no PUBLIC_URL: Journey Builder and Meta call https on 443', (PUBLIC_URL) => {
  expect(faultsOf(production({ PUBLIC_URL }))).toEqual([expect.stringMatching(/^PUBLIC_URL: /)]);
  expect(faultsOf({ ...testEnvironment(), PUBLIC_URL })).toEqual([]);
  expect(faultsOf(production({ PUBLIC_URL: 'https://app.example/whatsapp' }))).toEqual([]);
});

test.each([
  ['CONVERSIONS_TOKEN', 'test-consents-token'],
  ['METRICS_TOKEN', 'test-admin-token-0'],
  ['LINK_SECRET', 'another-link-secret,short'],
  ['LINK_SECRET', 'another-link-secret,test-signing-secret-before'],
  ['MC_JWT_SIGNING_SECRET', 'x'],
  ['MC_JWT_SIGNING_SECRET', 'test-report-token'],
  ['WHATSAPP_APP_SECRET', 'x'],
  ['WHATSAPP_APP_SECRET', 'test-link-secret-0'],
  ['ADMIN_TOKENS', 'Maria:test-consents-token:look'],
  ['MC_AUTH_URL', 'http://auth.example'],
  ['MC_REST_URL', 'http://10.0.0.1'],
  ['MC_SOAP_URL', 'http://soap.example'],
  ['WHATSAPP_GRAPH_URL', 'http://graph.example'],
  ['SALESFORCE_LOGIN_URL', 'http://org.example'],
  ['ALERT_WEBHOOK_URL', 'http://chat.example/hook'],
])('in production %s is not %s, and elsewhere it is', (setting, bad) => {
  const faults = faultsOf(production({ [setting]: bad })).map((fault) => fault.split(/[: ]/)[0] ?? '');
  // Of two that are the same either may be named.
  expect(faults.length).toBeGreaterThan(0);
  if (/URL$|short|^x$/.test(`${setting} ${bad}`)) expect(faults).toContain(setting);
  if (bad !== 'another-link-secret,short') {
    expect(
      faultsOf({ ...testEnvironment(), [setting]: bad }).filter((fault) => !fault.startsWith('SALESFORCE')),
    ).toEqual([]);
  }
});

test('an address for alerts is a web address, and plain http to this machine is taken in production too', () => {
  expect(faultsOf({ ...testEnvironment(), ALERT_WEBHOOK_URL: 'file:///etc/passwd' })).toHaveLength(1);
  expect(faultsOf(production({ ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/hook' }))).toEqual([]);
});

test('what a vendor issues, and the verify token, need only be there', () => {
  expect(
    faultsOf(production({ WHATSAPP_VERIFY_TOKEN: 'v', MC_CLIENT_SECRET: 'c', WHATSAPP_ACCESS_TOKEN: 'a' })),
  ).toEqual([]);
});

test('a part of the settings that is complete can be read where others are missing', () => {
  const { WHATSAPP_APP_SECRET, ...rest } = testEnvironment();
  const settings = readSettings({ ...rest, ADMIN_TOKEN: 'short' });
  expect(settings.marketingCloud?.marketingCloud.clientId).toBe('test-client');
  expect(settings.whatsapp).toBeUndefined();
  expect(settings.faults.map(({ setting }) => setting)).toEqual(['WHATSAPP_APP_SECRET', 'ADMIN_TOKEN']);
});

test('names each setting once, however much is wrong with it', () => {
  const bad = { PUBLIC_URL: 'nowhere?a=1', DEFAULT_COUNTRY: 'ZZ', LINK_SECRET: ',', MC_JWT_SIGNING_SECRET: ' , ' };
  const faults = faultsOf({ ...testEnvironment(), ...bad, CONSENTS_TOKEN: '  ' });
  expect(faults.map((fault) => fault.split(/[: ]/)[0]).sort()).toEqual([...Object.keys(bad), 'CONSENTS_TOKEN'].sort());
});

test.each([
  'CONVERSIONS_TOKEN',
  'CONSENTS_TOKEN',
  'METRICS_TOKEN',
  'LINK_SECRET',
  'MC_JWT_SIGNING_SECRET',
  'WHATSAPP_APP_SECRET',
])('in production each of the list %s is long, and no two of it are the same', (setting) => {
  const [one, other] = ['the-first-of-two-secrets', 'the-second-of-two-secrets'];
  expect(faultsOf(production({ [setting]: `${one},${other}` }))).toEqual([]);
  const named = [expect.stringMatching(new RegExp(`^${setting}: `))];
  expect(faultsOf(production({ [setting]: `${one},${one}` }))).toEqual(named);
  expect(faultsOf(production({ [setting]: `${one},short` }))).toEqual(named);
});

test('takes secrets apart at commas where several are meant, leaves commas in the others, and drops blanks around each', () => {
  const config = readConfig({
    ...testEnvironment(),
    MC_JWT_SIGNING_SECRET: ' new , old,',
    MC_CLIENT_SECRET: 'with,comma\n',
    WHATSAPP_ACCESS_TOKEN: 'token\n',
  });
  expect(config.marketingCloud).toMatchObject({ jwtSecrets: ['new', 'old'], clientSecret: 'with,comma' });
  expect(config.whatsapp.accessToken).toBe('token');
});

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

test.each([
  [undefined, ['US']],
  ['', ['US']],
  ['us, PR', ['US', 'PR']],
  ['none', []],
])('countries without marketing, set to %j, are %j', (given, expected) => {
  const environment = testEnvironment(given === undefined ? {} : { WHATSAPP_MARKETING_WITHHELD_IN: given });
  expect(readConfig(environment).whatsapp.marketingWithheldIn).toEqual(expected);
});

test.each(['Spain', 'US, none', 'XX'])('%s are no countries', (given) => {
  expect(() => readConfig(testEnvironment({ WHATSAPP_MARKETING_WITHHELD_IN: given }))).toThrow(
    /WHATSAPP_MARKETING_WITHHELD_IN: must hold countries/,
  );
});

test.each([
  [undefined, ['promotional', 'sales']],
  ['promotional, service', ['promotional', 'service']],
])('with HOLDOUT_PURPOSES=%s people are held out of messages of %j', (given, purposes) => {
  const environment = testEnvironment(given === undefined ? {} : { HOLDOUT_PURPOSES: given });
  expect(readConfig(environment).holdoutPurposes).toEqual(purposes);
  expect(() => readConfig(testEnvironment({ HOLDOUT_PURPOSES: 'offers' }))).toThrow(/HOLDOUT_PURPOSES: holds words of/);
});
